"""`forecast doctor`: is this installation in order?"""

import click

from forecast_commands.options.common import print_json, with_json


@click.command()
@with_json
def doctor(as_json: bool) -> None:
    """Is this installation in order?

    Checks it in a few seconds, by a known answer too, and prints what a bug report needs.
    Exit code 0 if all is in order, and 1 with what is wrong, and how to mend it, if not.

    \b
    Examples:
      forecast doctor
      forecast doctor --json
    """
    from forecast.doctor import examine
    from forecast_commands.text.doctor import examination_text

    found = examine()
    if as_json:
        print_json(found.to_dict())
    else:
        click.echo(examination_text(found))
    if not found.ok:
        raise click.exceptions.Exit(1)
