"""The milestones of a scenario as text: when each is reached, and the years between them."""

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from forecast.plain import year_key
from forecast.results.forecast import QUANTILES
from forecast_commands.text.format import reported_years, year_text
from forecast_commands.text.table import table, wrapped

if TYPE_CHECKING:
    from forecast.analysis.milestones import Milestones, Span
    from forecast.distributions.estimate import Estimate
    from forecast.results.forecast import Forecast

_SHOWN = [QUANTILES.index(probability) for probability in (0.1, 0.5, 0.9)]
_MOST_YEARS = 3


def milestones_text(found: "Milestones", by: Sequence[float]) -> str:
    """When each milestone is reached, and the years between one and the next."""
    years = reported_years(found.any, by)[:_MOST_YEARS]
    rows = [_arrival(name, of, years) for name, of in found.forecasts.items()]
    header = ["milestone", "10%", "median year", "90%", *(f"by {year_key(y)}" for y in years)]
    said = (of.milestone for of in found.forecasts.values() if of.scenario.asked)
    legend = "\n".join(wrapped(line, later="  ") for line in said)
    spans = [_span(found.span(*pair)) for pair in pairwise(found.forecasts)]
    between = table(spans, ["from one to the next", "10%", "median years", "90%"])
    return (
        f"Milestones: quantiles of the arrival year, and probability\n\n"
        f"{table(rows, header)}\n{legend}\n\n{between}\n"
        "years between them, where the first is reached; below 0 the second comes first"
    )


def _arrival(name: str, forecast: "Forecast", years: Sequence[float]) -> list[str]:
    probability = forecast.mixture.value(np.array(years))
    return [
        name,
        *year_cells(forecast.quantile_years, forecast.scenario.years.last),
        *(f"{100.0 * float(value):.1f}%" for value in probability),
    ]


def year_cells(years: "Estimate", last: int) -> list[str]:
    """The 10%, 50% and 90% quantiles of an arrival year, the median with its error."""
    low, median, high = (year_text(years, index, last) for index in _SHOWN)
    return [low.split(" ±")[0], median, high.split(" ±")[0]]


def _span(span: "Span") -> list[str]:
    values = (float(span.quantiles.value[index]) for index in _SHOWN)
    return [f"{span.start} -> {span.end}", *(_years(value) for value in values)]


def _years(value: float) -> str:
    if math.isnan(value):
        return "undefined"
    return f"{value:.2f}" if math.isfinite(value) else "never"
