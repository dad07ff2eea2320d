"""Trends by year as plain data, the form of `forecast trends --json`."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from forecast.analysis.trends.reach import Cost, Reached
from forecast.plain import number, year_key
from forecast.results.forecast import Forecast
from forecast.results.trend_quantiles import PROBABILITIES, Fans, fans, quantiles_and_errors_of
from priors.constants import LN_10
from priors.types import Array

if TYPE_CHECKING:
    import xarray as xr


@dataclass(frozen=True)
class Log10Trend:
    """Quantiles of a trend by year with their Monte Carlo errors.

    Parameters
    ----------
    quantiles, errors : ndarray, shape (quantile, year), log10
    """

    quantiles: Array
    errors: Array


def log10_trends(
    forecast: Forecast, years: Sequence[float] | Array, anchors: Sequence[str]
) -> dict[str, Log10Trend]:
    """Every trend by name, in logarithms; those that anchors differ in are `trend.anchor`."""
    fan = fans(forecast, years, summary=quantiles_and_errors_of)
    return {name: split(rows) for name, rows in _rows(fan, anchors)}


def split(rows: Array) -> Log10Trend:
    """Take `quantiles_and_errors_of` apart."""
    count = len(PROBABILITIES)
    return Log10Trend(rows[:count], rows[count:])


def _rows(fan: Fans, anchors: Sequence[str]) -> Iterator[tuple[str, Array]]:
    yield "price_performance", fan.price_performance
    yield "largest_run_cost", fan.largest_run_cost
    yield "affordable_compute", fan.affordable_compute
    if fan.forecast.scenario.data is not None:
        yield "usable_tokens", fan.usable_tokens
    for name in anchors:
        yield f"algorithmic_progress.{name}", fan.algorithmic_progress[name]
    for name in anchors:
        yield f"effective_compute.{name}", fan.effective_compute[name]


def trends_dict(forecast: Forecast, years: Array, anchors: Sequence[str]) -> dict[str, Any]:
    """Quantiles of all trends by year with their Monte Carlo errors, in plain units.

    Parameters
    ----------
    forecast : Forecast
    years : ndarray, shape (year,)
    anchors : sequence of str
        Whose algorithms.

    Returns
    -------
    dict
        `years`, every trend by name, and `<trend>_error`; each maps 0.1, 0.5 and 0.9 to a list
        over the years. FLOP/$, $, FLOP, token, and for algorithms a factor.
    """
    found: dict[str, Any] = {"years": [float(year) for year in years]}
    for name, trend in log10_trends(forecast, years, anchors).items():
        found |= _plain(name, trend)
    return found


def cost_dict(cost: Cost, years: Array, below: Reached | None, by: Sequence[float]) -> Any:
    """What a fixed capability costs by year as plain data, an entry of `cost_of`."""
    return {
        "compute_flop": cost.compute,
        "since": cost.start,
        "anchor": cost.anchor,
        "years": [float(year) for year in years],
        **_plain("cost", split(cost.log10_cost(years, PROBABILITIES))),
        "below": below.to_dict(by) if below is not None else None,
    }


def _plain(name: str, trend: Log10Trend) -> dict[str, Any]:
    with np.errstate(over="ignore", invalid="ignore"):  # beyond floats JSON has no number
        values = 10.0**trend.quantiles
        errors = LN_10 * values * trend.errors
    return {name: _by_quantile(values), f"{name}_error": _by_quantile(errors)}


def _by_quantile(values: Array) -> dict[str, list[float | None]]:
    return {
        year_key(p): [number(value) for value in row]
        for p, row in zip(PROBABILITIES, values, strict=True)
    }


_UNITS = {
    "price_performance": "log10(FLOP/$)",
    "largest_run_cost": "log10($)",
    "affordable_compute": "log10(FLOP)",
    "usable_tokens": "log10(token)",
    "algorithmic_progress": "log10(1)",
    "effective_compute": "log10(FLOP)",
}


def trends_dataset(forecast: Forecast, years: Array, anchors: Sequence[str]) -> "xr.Dataset":
    """Quantiles of all trends by year, in logarithms, with a dimension for the anchors."""
    import xarray as xr

    fan = fans(forecast, years)
    shared = ["price_performance", "largest_run_cost", "affordable_compute"]
    shared += [] if forecast.scenario.data is None else ["usable_tokens"]
    variables: dict[str, Any] = {
        f"log10_{name}": (("quantile", "year"), getattr(fan, name), _about(name))
        for name in shared
    }
    for name in ("algorithmic_progress", "effective_compute"):
        stacked = np.stack([getattr(fan, name)[anchor] for anchor in anchors])
        variables[f"log10_{name}"] = (("anchor", "quantile", "year"), stacked, _about(name))
    return xr.Dataset(
        variables,
        coords={
            "anchor": list(anchors),
            "quantile": list(PROBABILITIES),
            "year": ("year", years, {"units": "year", "long_name": "Calendar year"}),
        },
    )


def _about(name: str) -> dict[str, str]:
    return {"units": _UNITS[name], "long_name": name.replace("_", " ").capitalize()}
