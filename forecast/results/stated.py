"""Whatever has a CDF over years: what forecasts of every kind can be asked alike.

A scenario's forecast knows its CDF everywhere. One that somebody has stated knows it between
the points stated; beyond them it is not invented but bounded: before the first point it lies
between 0 and its probability, after the last between its probability and 1.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Protocol

import numpy as np

from forecast.distributions.quantiles import ROUNDING, comes_to_its_end
from forecast.plain import keyed, year_key
from forecast.results.forecast import QUANTILES
from priors.numerics.root_finding import multisected
from priors.types import Array
from scenarios.data.published import Stated

FIRST_YEAR, LAST_YEAR = 2025.0, 2100.0
"""Years that are reported of what is only stated."""

SAME = 1e-9
"""Of a probability, between two bounds that are one."""
NOT_STATED = "not_stated"
"""Why a quantile is null where it is not known."""

_BELOW = 1e-9  # a bound that is not reached lies so far below
_NEAR = 1e-4  # years between two bounds that are one
_HALVINGS = 40  # of a grid cell, far below what two years differ by
_PER_YEAR = 64


class ArrivalForecast(Protocol):
    """A forecast of any kind."""

    @property
    def name(self) -> str:
        """What it is called by."""

    @property
    def title(self) -> str:
        """What or who forecasts, in a line."""

    @property
    def milestone(self) -> str:
        """What arrives."""

    @property
    def span(self) -> tuple[float, float]:
        """First and last year that are reported."""

    def bounds(self, t: Array) -> tuple[Array, Array]:
        """Least and greatest probability of arrival by `t`; equal where it is known."""


@dataclass(frozen=True)
class StatedForecast:
    """A forecast that is known as far as somebody has stated it."""

    stated: Stated
    span: tuple[float, float] = field(default=(FIRST_YEAR, LAST_YEAR))

    @property
    def name(self) -> str:
        """What it is called by."""
        return self.stated.name

    @property
    def title(self) -> str:
        """Who forecasts, and when."""
        date = f" ({self.stated.date})" if self.stated.date else ""
        return f"{self.stated.title}{date}"

    @property
    def milestone(self) -> str:
        """What arrives."""
        return self.stated.milestone

    @cached_property
    def _curve(self) -> Callable[[Array], Array]:
        """The CDF between the points: monotone, and through each of them."""
        years, probabilities = np.array(self.stated.points).T
        if len(years) == 1:
            return lambda t: np.full(np.shape(t), probabilities[0])
        from scipy.interpolate import PchipInterpolator

        between = PchipInterpolator(years, probabilities)
        return lambda t: np.asarray(between(t))

    def bounds(self, t: Array) -> tuple[Array, Array]:
        """Least and greatest probability of arrival by `t`; equal between stated points."""
        t = np.asarray(t, dtype=float)
        lower, upper = np.zeros(t.shape), np.ones(t.shape)
        if self.stated.points:
            (first, low), (last, high) = self.stated.points[0], self.stated.points[-1]
            known = (t >= first) & (t <= last)
            lower[t > last], upper[t < first] = high, max(low - _BELOW, 0.0)
            lower[known] = upper[known] = self._curve(t[known])
        for year, probability in self.stated.later:
            upper[t <= year] = np.minimum(upper[t <= year], probability - _BELOW)
        return lower, upper

    def to_dict(self, by: Sequence[float] = ()) -> dict[str, Any]:
        """The forecast as plain data; null where its source does not say."""
        return arrival_dict(self, by) | {
            "date": self.stated.date,
            "kind": self.stated.kind,
            "source": self.stated.source,
            "points": [[year, p] for year, p in self.stated.points],
        }


def quantile_bounds(forecast: ArrivalForecast, probabilities: Sequence[float]) -> list[Any]:
    """Earliest and latest year of each quantile; +inf after the last year.

    Returns
    -------
    list of (float, float)
        Equal where the quantile is known.
    """
    first, last = forecast.span
    t = np.linspace(first, last, round((last - first) * _PER_YEAR) + 1)
    lower, upper = forecast.bounds(t)
    wanted = np.asarray(probabilities, dtype=float) - ROUNDING
    sides = [_first_at(forecast, 1, t, upper, wanted), _first_at(forecast, 0, t, lower, wanted)]
    ends = list(zip(*sides, strict=True))
    if not isinstance(forecast, StatedForecast):
        return ends
    exact = {p: year for year, p in forecast.stated.points if first <= year <= last}
    return [
        (exact[p], exact[p]) if p in exact and low <= exact[p] + _NEAR else (low, high)
        for p, (low, high) in zip(probabilities, ends, strict=True)
    ]


def _first_at(
    forecast: ArrivalForecast, side: int, t: Array, height: Array, wanted: Array
) -> list[float]:
    """Where one of the bounds first reaches probabilities: +inf where it never does."""
    reached = height >= wanted[:, None]
    index = reached.argmax(axis=1)
    cell = t[np.maximum(index - 1, 0)], t[index]

    def height_at(x: Array) -> Array:
        return np.reshape(forecast.bounds(x.ravel())[side], x.shape)

    ends = multisected(lambda x: height_at(x) >= wanted, *cell, _HALVINGS)
    never = ~reached.any(axis=1)
    if (is_last := height[-1] <= wanted + 2.0 * ROUNDING).any():
        never |= is_last & ~comes_to_its_end(height_at, ends, t)
    found: list[float] = np.where(never, np.inf, ends[1]).tolist()
    return found


def quantile_status(low: float, high: float) -> str | None:
    """Why a quantile is null: `after_last_year`, `not_stated`; None where it is known."""
    if not np.isfinite(low):
        return "after_last_year"
    return None if high - low <= _NEAR else NOT_STATED


def arrival_dict(forecast: ArrivalForecast, by: Sequence[float] = ()) -> dict[str, Any]:
    """What every kind of forecast says, in the form of `forecast run --json`."""
    first, last = forecast.span
    years = np.unique(np.concatenate([np.arange(np.ceil(first), last + 1), np.asarray(by)]))
    lower, upper = forecast.bounds(years)
    known = np.where(upper - lower <= SAME, lower, np.nan)
    ends = quantile_bounds(forecast, QUANTILES)
    values = [high if quantile_status(low, high) is None else np.nan for low, high in ends]
    status = {f"{p:.10g}": quantile_status(*e) for p, e in zip(QUANTILES, ends, strict=True)}
    quantiles = keyed(QUANTILES, np.array(values))
    return {
        "scenario": forecast.name,
        "title": forecast.title,
        "milestone": forecast.milestone,
        "first_year": first,
        "last_year": last,
        "median_year": quantiles["0.5"],
        "median_status": status["0.5"],
        "quantiles": quantiles,
        "quantile_status": {p: why for p, why in status.items() if why},
        "probability_by_year": keyed(years, known),
        "probability_bounds_by_year": {
            key: [float(low), float(high)]
            for key, low, high, is_known in zip(
                keyed(years, years), lower, upper, np.isfinite(known), strict=True
            )
            if not is_known
        },
    }


def bounds_rows(forecast: ArrivalForecast, by: Sequence[float] = ()) -> list[dict[str, Any]]:
    """By year, the probability of arrival if it is known, and its bounds."""
    first, last = forecast.span
    years = np.unique(np.concatenate([np.arange(np.ceil(first), last + 1), np.asarray(by)]))
    ends = zip(*(side.tolist() for side in forecast.bounds(years)), strict=True)
    return [
        {"year": year_key(year), "probability": low if high - low <= SAME else None,
         "lower": low, "upper": high}
        for year, (low, high) in zip(years, ends, strict=True)
    ]  # fmt: skip


def bounds_csv(forecast: ArrivalForecast, by: Sequence[float] = ()) -> str:
    """Least and greatest probability of arrival by year, and the probability if it is known."""
    first, last = forecast.span
    years = np.unique(np.concatenate([np.arange(np.ceil(first), last + 1), np.asarray(by)]))
    lines = ["year,probability,lower,upper"]
    for year, low, high in zip(years, *forecast.bounds(years), strict=True):
        known = repr(float(low)) if high - low <= SAME else ""
        lines.append(f"{year_key(year)},{known},{float(low)!r},{float(high)!r}")
    return "\n".join(lines) + "\n"
