"""`forecast verify`: whether a stored result still holds."""

import click

from forecast.errors import StoredError
from forecast.verification.outcome import Verification
from forecast.verification.verify import verify
from forecast_commands.declarations.verify import Verify
from forecast_commands.output.errors import DataError
from forecast_commands.output.json import print_json
from forecast_commands.text.verify import verification_text


def action(options: Verify) -> None:
    """Make the result again and compare; exit code 1 if it does not hold."""
    verification = _verified(options)
    if options.as_json:
        print_json({"file": str(options.result), **verification.to_dict()})
    else:
        click.echo(verification_text(str(options.result), verification))
    if not verification.holds:
        raise click.exceptions.Exit(1)


def _verified(options: Verify) -> Verification:
    path = options.result
    try:
        return verify(path, options.max_draws, options.workers or 1)
    except StoredError as error:
        raise DataError(f"{path}: {error}") from None
