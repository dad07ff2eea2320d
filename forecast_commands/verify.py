"""`forecast verify`: whether a stored result still holds."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from forecast_commands.options.common import (
    MAX_DRAWS,
    DataError,
    count_from,
    handled,
    print_json,
    with_json,
    with_workers,
)

if TYPE_CHECKING:
    from forecast.results.forecast import Forecast
    from forecast.verification.outcome import Verification


@click.command()
@click.argument("result", type=click.Path(path_type=Path))
@click.option(
    "--max-draws",
    type=count_from(1),
    metavar="N",
    default=MAX_DRAWS,
    show_default=True,
    help="Most draws per anchor that are made again.",
)
@with_workers
@with_json
@handled
def verify(result: Path, max_draws: int, workers: int | None, as_json: bool) -> None:
    """Does a stored result still hold?

    RESULT is a .nc, .zarr or .json that `forecast run --output` wrote. What it says of its
    making is made again and compared, number by number. Exit code 0 if all of it holds, to
    the byte or to 1e-9, and 1 if it does not.

    \b
    Examples:
      forecast verify result.nc
      forecast verify result.json --json
    """
    from forecast_commands.text.verify import verification_text

    verification = _verified(result, max_draws, workers)
    if as_json:
        print_json({"file": str(result), **verification.to_dict()})
    else:
        click.echo(verification_text(str(result), verification))
    if not verification.holds:
        raise click.exceptions.Exit(1)


def _verified(path: Path, max_draws: int, workers: int | None) -> "Verification":
    from forecast.errors import StoredError
    from forecast.verification.current_scenario import today
    from forecast.verification.verify import verify as verify_stored
    from scenarios.problems import ScenarioError

    try:
        return verify_stored(path, today, _extras, max_draws, workers or 1)
    except StoredError as error:
        raise DataError(f"{path}: {error}") from None
    except ScenarioError as error:
        raise DataError(
            f"{path}: the scenario in it cannot be run: {error.problems[0]}"
        ) from None


def _extras(
    forecast: "Forecast", by: tuple[float, ...], stored: Mapping[str, Any]
) -> dict[str, Any]:
    """`given` and `precision` made again, where they stand in the result."""
    from forecast.analysis.precision import Precision
    from forecast.errors import StoredError

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


def _given(forecast: "Forecast", stored: Any) -> dict[str, Any]:
    from forecast.errors import StoredError
    from forecast_commands.options.condition import conditioned, window

    condition = stored.get("condition") if isinstance(stored, dict) else None
    if not isinstance(condition, str) or len(condition) > 200:
        raise StoredError("its given.condition should be a short text like 'arrival < 2035'")
    try:
        return conditioned(forecast, window(condition)).to_dict()
    except click.BadParameter as error:
        raise StoredError(f"its given.condition cannot be: {error.message}") from None
