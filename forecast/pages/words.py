"""Numbers of a page in words."""

import math
from collections.abc import Sequence

from forecast.plots.figures import percent
from forecast.results.forecast import Forecast

SOON = (2030, 2036, 2040, 2050)
"""Years of which the headline takes the first that lies ahead, and tables all."""


def year(value: float, last: float) -> str:
    """A year without its fraction, or that it comes after the last one."""
    return f"{math.floor(value)}" if math.isfinite(value) else f"after {last:g}"


def interval(low: float, high: float, last: float) -> str:
    """Between two years, either of which may come after the last one."""
    if not math.isfinite(low):
        return f"80% after {last:g}"
    return f"80% between {year(low, last)} and {year(high, last)}"


def headline(forecast: Forecast) -> str:
    """The answer in a line: median, interval, and the probability by a year that is near."""
    last = forecast.scenario.years.last
    low, median, high = forecast.quantiles([0.1, 0.5, 0.9]).value
    soon = near_years(forecast)[0]
    by = percent(forecast.probability_by(soon))
    return f"Median {year(median, last)}, {interval(low, high, last)}; {by} by {soon}"


def near_years(forecast: Forecast) -> Sequence[int]:
    """Whole years worth a line."""
    first, last = forecast.scenario.years.first, forecast.scenario.years.last
    return [t for t in SOON if first < t <= last] or [last]
