"""`given` and `precision` of a stored result, made again."""

from collections.abc import Mapping
from typing import Any

from forecast.analysis.milestones import milestones_dict
from forecast.analysis.precision import Precision
from forecast.analysis.reweighting.windows import conditioned, window
from forecast.errors import ArgumentError, ImpossibleWindowError, StoredError
from forecast.results.forecast import Forecast

_LONGEST = 200


def extras(
    forecast: Forecast, by: tuple[float, ...], stored: Mapping[str, Any]
) -> dict[str, Any]:
    """What stands beside the forecast in a stored JSON result.

    Raises
    ------
    StoredError
        When what was asked for cannot have been.
    """
    found: dict[str, Any] = milestones_dict(forecast) if "milestones" in stored else {}
    if "given" in stored:
        found["given"] = _given(forecast, stored["given"])
    if "precision" in stored:
        asked = stored["precision"]
        target = asked.get("target") if isinstance(asked, dict) else None
        if not isinstance(target, int | float) or not target > 0:
            raise StoredError("its precision.target should be a number above 0")
        precision = Precision(target, asked.get("of") == "probability")
        found["precision"] = precision.to_dict(forecast, by)
    return found


def _given(forecast: Forecast, stored: Any) -> dict[str, Any]:
    condition = stored.get("condition") if isinstance(stored, dict) else None
    if not isinstance(condition, str) or len(condition) > _LONGEST:
        raise StoredError("its given.condition should be a short text like 'arrival < 2035'")
    try:
        return conditioned(forecast, window(condition)).to_dict()
    except (ArgumentError, ImpossibleWindowError) as error:
        raise StoredError(f"its given.condition cannot be: {error}") from None
