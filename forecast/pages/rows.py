"""The numbers of a forecast as rows of the charts."""

import math
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from forecast.analysis.influence.explanation import Explanation
from forecast.pages.charts import AFFORDABLE, TOGETHER
from forecast.plots.figures import contributions, weighted_anchors
from forecast.results.binding_limit import BindingLimits
from forecast.results.forecast import REQUIREMENT_QUANTILES, Forecast
from forecast.results.stated import StatedForecast
from forecast.results.trend_quantiles import fans
from scenarios.data.training_runs import training_runs

Row = dict[str, Any]

_RUNS_FROM, _RUNS_ABOVE = 2016, 1e19
_APART = 1.2  # years between two requirements beside the last year
_PLACES = 6


def series_of(forecast: Forecast) -> list[str]:
    """Anchors with weight, and all of them together."""
    return [*weighted_anchors(forecast), TOGETHER]


def curve_rows(forecast: Forecast) -> list[Row]:
    """Probability by year of each anchor if it is right, and of all together."""
    curves = {
        name: anchor.probability(forecast.years).value
        for name, anchor in weighted_anchors(forecast).items()
    }
    curves[TOGETHER] = forecast.by_year.value
    return [row for name, values in curves.items() for row in _by_year(forecast, name, values)]


def together_rows(forecast: Forecast, name: str) -> list[Row]:
    """Probability by year of the whole forecast, under a name."""
    return list(_by_year(forecast, name, forecast.by_year.value))


def _by_year(forecast: Forecast, name: str, values: Any) -> Iterator[Row]:
    for t, value in zip(forecast.years, values, strict=True):
        yield {"year": float(t), "series": name, "probability": round(float(value), _PLACES)}


def density_rows(forecast: Forecast) -> list[Row]:
    """What each anchor adds to the probability of arrival within each year."""
    edges = forecast.year_edges
    parts = contributions(forecast, edges)
    return [
        {
            "year": float(t),
            "series": name,
            "order": order,
            "probability": max(0.0, round(float(value), _PLACES + 2)),
        }
        for order, (name, upto) in enumerate(parts.items())
        for t, value in zip(forecast.years, np.diff(upto), strict=False)
    ]


def compute_rows(forecast: Forecast) -> list[Row]:
    """Affordable and effective compute by year, log10(FLOP), median and 80% interval."""
    found = fans(forecast)
    effective = {name: found.effective_compute[name] for name in weighted_anchors(forecast)}
    return [
        {"year": float(t), "series": name, "low": low, "log10": middle, "high": high}
        for name, ends in (*effective.items(), (AFFORDABLE, found.affordable_compute))
        for t, (low, middle, high) in zip(
            forecast.years, np.round(ends.T, 4).tolist(), strict=True
        )
    ]


def limit_rows(binding: BindingLimits) -> list[Row]:
    """Probability of arrival by year, shared out by what held it up."""
    forecast = binding.forecast
    t, whole = forecast.years, forecast.by_year.value
    shares = {n: np.nan_to_num(s.value) for n, s in binding.of_all(t).items()}
    return [
        {
            "year": float(year),
            "series": name,
            "order": order,
            "probability": round(max(0.0, float(share * p)), _PLACES),
        }
        for order, (name, of_limit) in enumerate(shares.items())
        for year, p, share in zip(t, whole, of_limit, strict=True)
    ]


def need_rows(forecast: Forecast) -> list[Row]:
    """Requirements after the evidence, beside the last year."""
    last = forecast.scenario.years.last
    wanted = [REQUIREMENT_QUANTILES.index(p) for p in (0.1, 0.5, 0.9)]
    rows = []
    for index, (name, anchor) in enumerate(weighted_anchors(forecast).items()):
        low, middle, high = np.round(anchor.log10_requirement.value[wanted], 4).tolist()
        if all(map(math.isfinite, (low, middle, high))):
            at = last + _APART * (index + 1)
            rows.append({"year": at, "series": name, "low": low, "log10": middle, "high": high})
    return rows


def run_rows() -> list[Row]:
    """Training runs that have been made."""
    return [
        {
            "year": round(run.year, 3),
            "model": run.model,
            "log10": round(math.log10(run.compute), 3),
        }
        for run in training_runs()
        if run.published.year >= _RUNS_FROM and run.compute > _RUNS_ABOVE
    ]


def stated_rows(stated: StatedForecast) -> list[Row]:
    """The points that somebody has stated."""
    return [
        {"year": t, "series": stated.name, "probability": p} for t, p in stated.stated.points
    ]


def waterfall_rows(explanation: Explanation, names: Sequence[str]) -> list[Row]:
    """Steps from the first answer to the other; `names` are those of the two."""
    rows = [_answer(names[0], explanation.start)]
    at = explanation.start
    for share in explanation.shares:
        ends = sorted((at, at + share.worth))
        direction = "later" if share.worth > 0 else "earlier"
        step = {"low": ends[0], "high": ends[1], "direction": direction}
        rows.append({"name": share.name, "worth": share.worth, **step})
        at += share.worth
    return [*rows, _answer(names[1], explanation.end)]


def _answer(name: str, value: float) -> Row:
    return {
        "name": name,
        "low": value - 0.05,
        "high": value + 0.05,
        "direction": "answer",
        "worth": 0.0,
    }
