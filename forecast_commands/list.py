"""`forecast list`: the built-in scenarios."""

import textwrap

import click

from forecast_commands.options.common import handled, print_json, with_json

_WIDTH = 80


@click.command("list")
@with_json
@handled
def list_scenarios(as_json: bool) -> None:
    """List the built-in scenarios.

    \b
    Example:
      forecast list
    """
    from scenarios.loading.load import built_in_names, resolve

    scenarios = {name: resolve(name).scenario for name in built_in_names()}
    if as_json:
        rows = [
            {"name": name, "title": s.title, "milestone": s.milestone, "note": s.note}
            for name, s in scenarios.items()
        ]
        print_json(rows)
        return
    width = max(len(name) for name in scenarios)
    for name, scenario in scenarios.items():
        label = f"{name:<{width}}  "
        indent = " " * len(label)
        click.echo(textwrap.fill(label + scenario.title, _WIDTH, subsequent_indent=indent))
