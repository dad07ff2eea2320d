"""`forecast diff`: every value in which two scenarios differ."""

import textwrap
from collections.abc import Sequence

import click

from forecast_commands.options.common import (
    complete_scenario,
    handled,
    print_json,
    resolve_all,
    with_edits,
    with_json,
)

_WIDTH = 80


@click.command()
@click.argument("one", metavar="A", shell_complete=complete_scenario)
@click.argument("other", metavar="B", shell_complete=complete_scenario)
@with_edits
@with_json
@handled
def diff(one: str, other: str, settings: Sequence[tuple[str, str]], as_json: bool) -> None:
    """Show every value in which two scenarios differ.

    \b
    Example:
      forecast diff cotra_2020 kaplan
    """
    from scenarios.listing import differing, spelled

    before, after = resolve_all([one, other], settings)
    rows = differing(before.scenario, after.scenario)
    if as_json:
        print_json(rows)
        return
    if not rows:
        click.echo("no value differs")
    for row in rows:
        values = ("(none)" if row[s] is None else spelled(row[s]) for s in ("from", "to"))
        click.echo(row["key"])
        for mark, value in zip("-+", values, strict=True):
            lines = textwrap.fill(
                value, _WIDTH, initial_indent=f"  {mark} ", subsequent_indent="    "
            )
            click.echo(lines)
