"""A comparison of forecasts as text."""

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from forecast.analysis.comparison import Difference, differences
from forecast.plain import year_key
from forecast_commands.text.format import (
    error_text,
    reported_years,
    value_text,
    year_text,
)
from forecast_commands.text.table import INDENT, natural_width, table, width, wrapped
from scenarios.listing import differing

if TYPE_CHECKING:
    from forecast.results.forecast import Forecast

_FEWEST_YEARS = 3
_DEEP = 6 * " "


def comparison_text(forecasts: "Sequence[Forecast]", by: Sequence[float]) -> str:
    """Answers side by side, then what differs in the scenarios, pair by pair."""
    pairs = differences(forecasts)
    blocks = [answers_text(forecasts, by), *(_difference(pair, by) for pair in pairs)]
    return "\n\n".join(blocks)


def answers_text(forecasts: "Sequence[Forecast]", by: Sequence[float]) -> str:
    """Answers side by side, a row a scenario; years that nobody asked for give way to width."""
    years = [year for year in reported_years(forecasts[0], by) if _all_report(forecasts, year)]
    rows, header = _answers(forecasts, years)
    while not by and len(years) > _FEWEST_YEARS and natural_width(rows, header) > width():
        years.pop(-2)
        rows, header = _answers(forecasts, years)
    return table(rows, header)


def _answers(
    forecasts: "Sequence[Forecast]", years: Sequence[float]
) -> tuple[list[list[str]], list[str]]:
    header = ["scenario", "median", *(f"by {year_key(year)}" for year in years)]
    rows = []
    for forecast in forecasts:
        probability = forecast.mixture.probability(np.array(years)).value
        median = year_text(forecast.quantiles([0.5]), 0, forecast.scenario.years.last)
        rows.append([forecast.name, median, *(f"{p:.1%}" for p in probability)])
    return rows, header


def _all_report(forecasts: "Sequence[Forecast]", year: float) -> bool:
    spans = [forecast.scenario.years for forecast in forecasts]
    return all(span.first <= year <= span.last for span in spans)


def _difference(pair: Difference, by: Sequence[float]) -> str:
    forecasts = (pair.start, pair.end)
    years = [year for year in reported_years(pair.start, by) if _all_report(forecasts, year)]
    lines = [f"From {pair.start.name} to {pair.end.name}", _median(pair)]
    estimate = pair.probability(np.array(years))
    for year, value, error in zip(years, estimate.value, estimate.error, strict=True):
        points = f"{100 * value:+.2f} points{error_text(100 * float(error))}"
        lines.append(f"  probability by {year_key(year)}: {points}")
    return "\n".join([*lines, *_beliefs(pair)])


def _median(pair: Difference) -> str:
    estimate = pair.median_years
    if not math.isfinite(float(estimate.value[0])):
        later = [f for f in (pair.start, pair.end) if not math.isfinite(f.median)]
        return f"  median: after {later[0].scenario.years.last} in {later[0].name}"
    years = f"{estimate.value[0]:+.2f} years{error_text(float(estimate.error[0]))}"
    return f"  median: {years}"


def _beliefs(pair: Difference) -> list[str]:
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
    return key not in ("title", "milestone", "note") and not key.endswith(".note")
