"""Trends as text: quantiles by year, and when they get somewhere."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from forecast.analysis.trends.tables import Log10Trend, log10_trends, split
from forecast.plain import year_key
from forecast.results.trend_quantiles import PROBABILITIES
from forecast_commands.text.format import percent, reported_years, year_text
from forecast_commands.text.table import labelled, table, wrapped

if TYPE_CHECKING:
    from forecast.analysis.trends.reach import Cost, Reached
    from forecast.results.forecast import Forecast

_SHARED = (
    {"price_performance": "FLOP/$", "largest_run_cost": "$"},
    {"affordable_compute": "FLOP", "usable_tokens": "tokens"},
)
_TITLES = {
    "price_performance": "price-performance",
    "largest_run_cost": "cost of the largest run",
    "affordable_compute": "affordable compute",
    "usable_tokens": "usable tokens, repeats at their worth",
}
_CERTAIN = 1e-9  # OOM; what varies less is rounding
_SPELT_OUT = 1e5  # OOM; numbers with more digits in the exponent keep their logarithm


def _years(forecast: Forecast, by: Sequence[float]) -> list[float]:
    first = float(forecast.scenario.years.first)
    return list(by) or sorted({first, *reported_years(forecast, by)})


def trends_text(forecast: Forecast, by: Sequence[float], anchors: Sequence[str]) -> str:
    """Quantiles of every trend by year, 10% 50% 90%, with the largest of their errors."""
    years = _years(forecast, by)
    found = log10_trends(forecast, years, anchors)
    parts = [wrapped(forecast.scenario.title)]
    for units in _SHARED:
        shown = {name: unit for name, unit in units.items() if name in found}
        title = ", ".join(_TITLES[name] for name in shown)
        columns = [(unit, found[name]) for name, unit in shown.items()]
        parts.append(f"{title[0].upper()}{title[1:]}\n{_by_year(years, columns)}")
    for anchor in anchors:
        columns = [
            ("saved", found[f"algorithmic_progress.{anchor}"]),
            ("FLOP", found[f"effective_compute.{anchor}"]),
        ]
        title = f"{anchor}: factor that algorithms save, effective compute"
        parts.append(f"{wrapped(title)}\n{_by_year(years, columns)}")
    return "\n\n".join([*parts, _largest_error(found.values())])


def _by_year(years: Sequence[float], columns: Sequence[tuple[str, Log10Trend]]) -> str:
    """Trends side by side: one column where all draws agree, otherwise three quantiles."""
    header, cells = ["year"], []
    for unit, trend in columns:
        certain = float(np.ptp(trend.quantiles, axis=0).max()) < _CERTAIN
        first, *others = PROBABILITIES
        header += [unit] if certain else [f"{unit} {first:.0%}", *(f"{p:.0%}" for p in others)]
        cells += [list(map(_power, row)) for row in trend.quantiles[: 1 if certain else None]]
    rows = [
        [year_key(year), *row]
        for year, row in zip(years, zip(*cells, strict=True), strict=True)
    ]
    return table(rows, header)


def _largest_error(trends: Iterable[Log10Trend]) -> str:
    errors = np.concatenate([trend.errors.ravel() for trend in trends])
    largest = float(errors.max())
    if largest >= 1.0:
        return f"Monte Carlo error at most {largest:.1g} orders of magnitude."
    share = 10.0**largest - 1.0
    if share < _CERTAIN:
        return "Nothing varies here, so that there is no Monte Carlo error."
    return f"Monte Carlo error at most {100.0 * share:.1g}% of each figure."


def _power(log10: float) -> str:
    """A number from its logarithm, in two digits after the point."""
    if abs(log10) >= _SPELT_OUT:
        return f"10^{log10:.3g}"
    exponent = int(np.floor(log10))
    digits = f"{10.0 ** (log10 - exponent):.2f}"
    if digits == "10.00":
        digits, exponent = "1.00", exponent + 1
    return f"{digits}e{exponent}"


def reached_text(reached: Reached, by: Sequence[float]) -> str:
    """When a trend gets to a target."""
    what = {
        "compute": f"One run can afford {reached.amount:.4g} FLOP",
        "data": f"There are {reached.amount:.4g} tokens",
        "hardware": f"A dollar buys {reached.amount:g} OOM more than in {{since}}",
        "spending": f"The largest run costs {reached.amount:g} OOM more than in {{since}}",
        "algorithms": f"Algorithms save {reached.amount:g} OOM since {{since}}",
        "cost": f"It costs ${reached.amount:,.10g}",
    }[reached.target].format(since=year_key(reached.since))
    heading = f"{what} ({reached.anchor})" if reached.anchor else what
    return f"{heading}\n{_answers(reached, by)}"


def _answers(reached: Reached, by: Sequence[float]) -> str:
    ends = reached.quantiles([0.1, 0.5, 0.9])
    low, median, high = (year_text(ends, i, int(reached.last)) for i in range(3))
    never = reached.never
    rows = [
        ("Median", median),
        ("80% interval", f"{low} to {high}"),
        ("Never", percent(float(never.value[0]), float(never.error[0]))),
    ]
    probability = reached.probability(np.asarray(by, dtype=float))
    for year, value, error in zip(by, probability.value, probability.error, strict=True):
        rows.append((f"By {year_key(year)}", percent(float(value), float(error))))
    return labelled(rows, "  ")


def cost_text(
    cost: Cost, below: Reached | None, by: Sequence[float], forecast: Forecast
) -> str:
    """What a fixed capability costs by year, and when it costs little enough."""
    years = _years(forecast, by)
    trend = split(cost.log10_cost(np.asarray(years), PROBABILITIES))
    title = (
        f"What took {cost.compute:.4g} FLOP with the algorithms of {year_key(cost.start)} "
        f"({cost.anchor})"
    )
    parts = [title, _by_year(years, [("$", trend)]), _largest_error([trend])]
    return "\n".join(parts if below is None else [*parts, reached_text(below, by)])
