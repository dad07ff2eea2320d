"""Forecasts of any kind as text: what is known of them, and bounds where they are open."""

import math
from collections.abc import Mapping, Sequence

import numpy as np

from forecast.plain import year_key
from forecast.results.forecast import QUANTILES, Forecast
from forecast.results.stated import (
    ArrivalForecast,
    StatedForecast,
    quantile_bounds,
    quantile_status,
)
from forecast_commands.text.format import YEARS, of_arrival, year_text
from forecast_commands.text.table import labelled, table, wrapped

_SAME = 1e-6  # of a probability


def probability_cell(lower: float, upper: float) -> str:
    """A probability in percent, or what it lies below, above or between."""
    low, high = (f"{p:.1%}" for p in (lower, upper))
    if upper - lower <= _SAME:
        return low
    if lower <= _SAME:
        return "not stated" if upper >= 1.0 - _SAME else f"under {high}"
    return f"over {low}" if upper >= 1.0 - _SAME else f"{low} to {high}"


def year_cell(low: float, high: float, span: tuple[float, float]) -> str:
    """A year, or the years between which it lies, as far as they are within the span."""
    status = quantile_status(low, high)
    if status is None:
        return f"{high:.2f}"
    if status == "after_last_year":
        return f"after {span[1]:.0f}"
    if low <= span[0]:
        return "not stated" if math.isinf(high) else f"up to {high:.2f}"
    return f"{low:.2f} or later" if math.isinf(high) else f"{low:.2f} to {high:.2f}"


def median_cell(forecast: ArrivalForecast) -> str:
    """The median, with its error where there is one."""
    if isinstance(forecast, Forecast):
        return year_text(forecast.quantiles([0.5]), 0, forecast.scenario.years.last)
    ((low, high),) = quantile_bounds(forecast, [0.5])
    return year_cell(low, high, forecast.span)


def probability_cells(forecast: ArrivalForecast, years: Sequence[float]) -> list[str]:
    """Probabilities of arrival by some years."""
    bounds = zip(*forecast.bounds(np.array(years, dtype=float)), strict=True)
    return [probability_cell(float(low), float(high)) for low, high in bounds]


def about(forecast: ArrivalForecast) -> str:
    """What arrives, and what kind of forecast it is of which date."""
    if isinstance(forecast, StatedForecast):
        stated = forecast.stated
        said = [stated.milestone or "milestone not stated", stated.kind, stated.date]
        return "; ".join(part for part in said if part)
    is_scenario = isinstance(forecast, Forecast)
    return f"{forecast.milestone}; scenario" if is_scenario else forecast.milestone


def about_text(forecasts: Sequence[ArrivalForecast]) -> str:
    """What each forecast is of, a row a forecast."""
    return labelled((forecast.name, about(forecast)) for forecast in forecasts)


def arrival_of(milestones: Mapping[str, str]) -> str:
    """What arrives by name: once where all mean the same, else of each."""
    said = list(dict.fromkeys(milestones.values()))
    if len(said) > 1:
        return labelled((name, f"arrival of: {what}") for name, what in milestones.items())
    return of_arrival(said[0])


def reported(forecasts: Sequence[ArrivalForecast], by: Sequence[float]) -> list[float]:
    """Years to show: those asked for, or the usual ones that all forecasts report."""
    first = max(forecast.span[0] for forecast in forecasts)
    last = min(forecast.span[1] for forecast in forecasts)
    return list(by) or [year for year in YEARS if first < year <= last] or [last]


def arrival_text(forecast: ArrivalForecast, by: Sequence[float]) -> str:
    """What a forecast says: its quantiles, and the probability of arrival by some years."""
    ends = quantile_bounds(forecast, QUANTILES)
    rows = [
        [f"{p:.0%}", year_cell(low, high, forecast.span)]
        for p, (low, high) in zip(QUANTILES, ends, strict=True)
    ]
    years = reported([forecast], by)
    cells = probability_cells(forecast, years)
    probabilities = [[year_key(t), cell] for t, cell in zip(years, cells, strict=True)]
    return "\n\n".join(
        [
            f"{wrapped(forecast.title)}\n{wrapped(about(forecast))}",
            table(rows, ["quantile", "year"]),
            table(probabilities, ["by", "probability"]),
        ]
    )
