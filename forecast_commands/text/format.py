"""Figures as text: years, probabilities, weights, and their errors."""

import math
from collections.abc import Sequence

from forecast.distributions.estimate import Estimate
from forecast.plain import error_digits
from forecast.results.forecast import Forecast
from forecast_commands.text.table import number, wrapped

YEARS = (2030.0, 2036.0, 2040.0, 2050.0, 2060.0, 2100.0)


def reported_years(forecast: Forecast, by: Sequence[float]) -> list[float]:
    """Years to show: those asked for, or the usual ones that the scenario reports."""
    first, last = forecast.scenario.years.first, forecast.scenario.years.last
    return list(by) or [year for year in YEARS if first < year <= last] or [float(last)]


def year_text(estimate: Estimate, index: int, last: int) -> str:
    """A year with its error, `2053.08 ± 0.002`, `after 2100`, or that it is undefined."""
    value = float(estimate.value[index])
    if math.isnan(value):
        return "undefined"
    if not math.isfinite(value):
        return f"after {last}"
    return f"{value:.2f}{error_text(float(estimate.error[index]))}"


def of_arrival(milestone: str) -> str:
    """A line that says what arrives."""
    return wrapped(f"arrival of: {milestone}", later="  ")


def error_text(error: float) -> str:
    """` ± 0.002` of years, points or shares; what is only rounding is 0."""
    return f" ± {error_digits(error)}" if math.isfinite(error) else ""


def own_error_text(error: float) -> str:
    """` ± 2e+14` in any unit, to one significant digit; nothing where there is no error."""
    return f" ± {error:.1g}" if math.isfinite(error) else ""


def percent(probability: float, error: float = math.nan) -> str:
    """A probability in percent, with its error in percentage points."""
    return f"{100.0 * probability:.2f}%{error_text(100.0 * error)}"


def weight_text(weight: float) -> str:
    """A weight in percent, smaller ones as they are."""
    return f"{weight:.3g}" if weight < 0.005 else f"{weight:.0%}"


def amount_text(value: float | None, is_date: bool) -> str:
    """A number of any quantity, calendar years to hundredths; a dash for nothing."""
    return number(value) if value is None or not is_date else f"{value:.6g}"


def is_date(name: str) -> bool:
    """Whether a belief is about a calendar year."""
    from scenarios.schema.quantities import quantity_of

    quantity = quantity_of(name)
    return quantity is not None and quantity.is_date


def value_text(value: object) -> str:
    """A value of a scenario in one line."""
    from scenarios.listing import spelled

    return "not set" if value is None else spelled(value)
