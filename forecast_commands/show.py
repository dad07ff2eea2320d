"""`forecast show`: every value of a scenario and where it comes from."""

import click

from forecast_commands.declarations.show import Show
from forecast_commands.output.json import print_json
from forecast_commands.running import resolve_all
from forecast_commands.text.show import shown_text
from scenarios.listing import shown_dict
from scenarios.loading.restore import yaml_text


def action(options: Show) -> None:
    """Load the scenario, and print its values."""
    (resolved,) = resolve_all([options.scenario], options)
    if options.as_yaml:
        click.echo(yaml_text(resolved.scenario), nl=False)
        return
    data = shown_dict(resolved)
    if options.as_json:
        print_json(data)
    else:
        click.echo(shown_text(data["values"], data["sources"], data["hash"]))
