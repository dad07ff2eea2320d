"""A comparison of forecasts as text."""

import math
from collections.abc import Sequence

import numpy as np

from forecast.analysis.comparison import Difference, differences, median_status
from forecast.plain import AFTER_LAST_YEAR, year_key
from forecast.results.forecast import Forecast
from forecast.results.stated import ArrivalForecast
from forecast_commands.text.arrivals import (
    about_text,
    arrival_of,
    median_cell,
    probability_cells,
    reported,
)
from forecast_commands.text.format import error_text, value_text
from forecast_commands.text.table import INDENT, natural_width, table, width, wrapped
from scenarios.listing import differing

_FEWEST_YEARS = 3
_DEEP = 6 * " "


def comparison_text(forecasts: Sequence[ArrivalForecast], by: Sequence[float]) -> str:
    """Answers side by side, then what differs in the scenarios, pair by pair."""
    pairs = differences(forecasts)
    blocks = [answers_text(forecasts, by)]
    if not all(isinstance(forecast, Forecast) for forecast in forecasts):
        blocks.append(about_text(forecasts))
    return "\n\n".join([*blocks, *(_difference(pair, by) for pair in pairs)])


def answers_text(forecasts: Sequence[ArrivalForecast], by: Sequence[float]) -> str:
    """Answers side by side, a row a scenario; years that nobody asked for give way to width."""
    years = reported(forecasts, by)
    rows, header = _answers(forecasts, years)
    while not by and len(years) > _FEWEST_YEARS and natural_width(rows, header) > width():
        years.pop(-2)
        rows, header = _answers(forecasts, years)
    answers = table(rows, header)
    if all(isinstance(forecast, Forecast) for forecast in forecasts):
        return f"{answers}\n{arrival_of({each.name: each.milestone for each in forecasts})}"
    return answers


def _answers(
    forecasts: Sequence[ArrivalForecast], years: Sequence[float]
) -> tuple[list[list[str]], list[str]]:
    kind = "scenario" if all(isinstance(each, Forecast) for each in forecasts) else "forecast"
    header = [kind, "median", *(f"by {year_key(year)}" for year in years)]
    rows = [
        [each.name, median_cell(each), *probability_cells(each, years)] for each in forecasts
    ]
    return rows, header


def _difference(pair: Difference, by: Sequence[float]) -> str:
    years = reported((pair.start, pair.end), by)
    lines = [f"From {pair.start.name} to {pair.end.name}", _median(pair)]
    estimate = pair.probability(np.array(years))
    for year, value, error in zip(years, estimate.value, estimate.error, strict=True):
        known = f"{100 * value:+z.2f} points{error_text(100 * float(error))}"
        points = known if math.isfinite(value) else "not known"
        lines.append(f"  probability by {year_key(year)}: {points}")
    return "\n".join([*lines, *_beliefs(pair)])


def _median(pair: Difference) -> str:
    estimate = pair.median_years
    if not math.isfinite(float(estimate.value[0])):
        sides = (pair.start, pair.end)
        why, side = next((why, side) for side in sides if (why := median_status(side)))
        last = f"after {side.span[1]:.0f}" if why == AFTER_LAST_YEAR else "not stated"
        return f"  median: {last} in {side.name}"
    years = f"{estimate.value[0]:+z.2f} years{error_text(float(estimate.error[0]))}"
    return f"  median: {years}"


def _beliefs(pair: Difference) -> list[str]:
    if not (isinstance(pair.start, Forecast) and isinstance(pair.end, Forecast)):
        return []
    rows = [
        row for row in differing(pair.start.scenario, pair.end.scenario) if _counts(row["key"])
    ]
    if not rows:
        return ["  no belief differs"]
    lines = [f"  beliefs that differ ({len(rows)}):"]
    for row in rows:
        before, after = (value_text(row[side]) for side in ("from", "to"))
        lines += [f"{INDENT}{row['key']}", wrapped(f"{before} -> {after}", _DEEP, _DEEP)]
    return lines


def _counts(key: str) -> bool:
    return key not in ("title", "milestone", "note", "known_until") and not key.endswith(
        ".note"
    )
