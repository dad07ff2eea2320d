"""`forecast doctor`: is this installation in order?"""

import click

from forecast.doctor import examine
from forecast_commands.declarations.doctor import Doctor
from forecast_commands.output.json import print_json
from forecast_commands.text.doctor import examination_text


def action(options: Doctor) -> None:
    """Examine the installation; exit code 1 if something is wrong."""
    found = examine()
    if options.as_json:
        print_json(found.to_dict())
    else:
        click.echo(examination_text(found))
    if not found.ok:
        raise click.exceptions.Exit(1)
