"""`forecast verify`: whether a stored result still holds."""

from collections.abc import Mapping
from typing import Any

import click

from forecast.analysis.precision import Precision
from forecast.errors import StoredError
from forecast.results.forecast import Forecast
from forecast.verification.current_scenario import today
from forecast.verification.outcome import Verification
from forecast.verification.verify import verify
from forecast_commands.declarations.verify import Verify
from forecast_commands.options.condition import window
from forecast_commands.output.errors import DataError
from forecast_commands.output.json import print_json
from forecast_commands.running import conditioned
from forecast_commands.text.verify import verification_text
from scenarios.problems import ScenarioError


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
        return verify(path, today, _extras, options.max_draws, options.workers or 1)
    except StoredError as error:
        raise DataError(f"{path}: {error}") from None
    except ScenarioError as error:
        raise DataError(
            f"{path}: the scenario in it cannot be run: {error.problems[0]}"
        ) from None


def _extras(
    forecast: Forecast, by: tuple[float, ...], stored: Mapping[str, Any]
) -> dict[str, Any]:
    """`given` and `precision` made again, where they stand in the result."""
    extras: dict[str, Any] = {}
    if "given" in stored:
        extras["given"] = _given(forecast, stored["given"])
    if "precision" in stored:
        asked = stored["precision"]
        target = asked.get("target") if isinstance(asked, dict) else None
        if not isinstance(target, int | float) or not target > 0:
            raise StoredError("its precision.target should be a number above 0")
        of_probabilities = asked.get("of") == "probability"
        extras["precision"] = Precision(target, of_probabilities).to_dict(forecast, by)
    return extras


def _given(forecast: Forecast, stored: Any) -> dict[str, Any]:
    condition = stored.get("condition") if isinstance(stored, dict) else None
    if not isinstance(condition, str) or len(condition) > 200:
        raise StoredError("its given.condition should be a short text like 'arrival < 2035'")
    try:
        return conditioned(forecast, window(condition)).to_dict()
    except click.BadParameter as error:
        raise StoredError(f"its given.condition cannot be: {error.message}") from None
