"""Beliefs from data: level and growth of a quantity, as what has been published has them."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from priors.constants import DAYS_PER_YEAR, LOG10_2
from priors.distributions.trend_fit import (
    METHODS,
    Method,
    TooFewPointsError,
    TrendFit,
    fit_records,
    fit_trend,
    is_record,
)
from priors.moments import calendar_year, julian_of_year, moment
from priors.numerics.normal import ndtri
from priors.types import Array
from scenarios.data.series import Observation, Observations, Series, observations
from scenarios.problems import DataError, did_you_mean

INTERVAL = (0.1, 0.9)
"""The central 80%, which intervals are stated at."""
BELIEF = (0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95)
"""Quantiles that a fitted belief is written with."""

_SURE = 1e-6  # least growth, OOM/year, of which a doubling time is spoken


@dataclass(frozen=True)
class Fit:
    """A trend through what has been observed of a quantity.

    Parameters
    ----------
    quantity : str
    observed : Observations
    start, until : float or None
        First and last moment asked for, calendar years.
    records : bool
        Whether only records were fitted.
    method : {"least_squares", "theil_sen"}
    break_at : float or None
        Calendar year at which the growth may have changed.
    trend : TrendFit
        In years of 365.25 days since 2000.
    asked : mapping
        What was asked for beside what is usual, as arguments of `fit`.
    """

    quantity: str
    observed: Observations
    start: float | None
    until: float | None
    records: bool
    method: Method
    break_at: float | None
    trend: TrendFit
    asked: Mapping[str, Any] = field(default_factory=dict)

    @property
    def series(self) -> Series:
        """What was fitted."""
        return self.observed.series

    @cached_property
    def points(self) -> tuple[Observation, ...]:
        """The observations that the line was drawn through."""
        return _fitted(self.observed.found, self.records, _julian(self.start, -100.0))

    @property
    def left_out(self) -> dict[str, int]:
        """How many rows were left out, by reason."""
        return _left_out(self.observed, self.points)

    @property
    def level_date(self) -> float:
        """Moment that the level is stated for: the last observation, in calendar years."""
        return calendar_year(self.points[-1].date)

    @property
    def doubling_time(self) -> float:
        """Years in which the line doubles; +inf where it does not rise."""
        return _doubling(self.trend.slope)

    @property
    def doubling_time_interval(self) -> tuple[float, float]:
        """Central 80% of the doubling time; +inf at an end that does not rise."""
        low, high = self.trend.slope_quantiles(np.array(INTERVAL))
        return _doubling(float(high)), _doubling(float(low))

    def level_quantiles(self, year: float, probabilities: Sequence[float]) -> Array:
        """Quantiles of a further observation in a calendar year, in the series' unit."""
        at = julian_of_year(year)
        return np.asarray(10.0 ** self.trend.point_quantiles(at, np.asarray(probabilities)))

    @staticmethod
    def julian(year: float) -> float:
        """A calendar year in the time of the trend."""
        return julian_of_year(year)

    @property
    def level_belief(self) -> dict[str, Any]:
        """The level at `level_date` as a belief to paste into a scenario."""
        values = self.level_quantiles(self.level_date, BELIEF)
        return {"quantiles": _pairs(values), "unit": self.series.unit, "source": self.source}

    @property
    def growth_belief(self) -> dict[str, Any]:
        """The growth as a belief to paste: a doubling time, or OOM a year where it may fall."""
        slopes = self.trend.slope_quantiles(np.array(BELIEF))
        if slopes[0] > _SURE:
            pairs, unit = _pairs(LOG10_2 / slopes[::-1]), "year"
            return {"doubling_time": {"quantiles": pairs, "unit": unit, "source": self.source}}
        pairs, unit = _pairs(slopes), "OOM/year"
        return {"growth_oom": {"quantiles": pairs, "unit": unit, "source": self.source}}

    @property
    def source(self) -> str:
        """Where the numbers come from, in a line."""
        which = "records" if self.records else "points"
        when = f"{calendar_year(self.points[0].date):.1f} to {self.level_date:.1f}"
        return f"{self.series.source}; {len(self.points)} {which}, {when}"

    def drawn_ahead(self, years: float, rng: np.random.Generator) -> "Fit":
        """The fit after some more years, whose observations are drawn from the fit itself.

        As many come a year as in the last two, about a line that the data so far allow.
        """
        found = self.observed.found
        now = found[-1].date if self.until is None else julian_of_year(self.until)
        count = round(years * sum(each.date > now - 2.0 for each in found) / 2.0)
        begins = _julian(self.start, -100.0)
        whole = _trend(self.observed, False, begins, self.method, None, 0)
        dates = now + years * np.sort(rng.uniform(size=count))
        which = rng.integers(len(whole.slopes))
        line = whole.levels[which] + whole.slopes[which] * (dates - whole.reference)
        values = 10.0 ** (line + whole.residual_sd * rng.standard_normal(count))
        drawn = [
            Observation("drawn", float(t), float(v), None, None)
            for t, v in zip(dates, values, strict=True)
        ]
        more = replace(self.observed, found=(*found, *drawn))
        trend = _trend(more, self.records, begins, self.method, self.break_at, 0)
        until = calendar_year(now + years)
        return replace(self, observed=more, until=until, trend=trend)

    def to_dict(self) -> dict[str, Any]:
        """The form of `forecast fit --json`."""
        slope_low, slope_high = self.trend.slope_quantiles(np.array(INTERVAL)).tolist()
        last = self.points[-1].date
        return {
            "quantity": self.quantity,
            "title": self.series.title,
            "unit": self.series.unit,
            "source": self.series.source,
            "file": self.observed.file,
            "points": len(self.points),
            "records": self.records,
            "method": self.method,
            "from": _day(self.points[0].date),
            "as_of": _day(last if self.until is None else julian_of_year(self.until)),
            "doubling_time_years": _finite(self.doubling_time),
            "doubling_time_interval": [*map(_finite, self.doubling_time_interval)],
            "growth_oom_per_year": self.trend.slope,
            "growth_oom_interval": [slope_low, slope_high],
            "growth_oom_before_break": self.trend.slope_before if self.break_at else None,
            "yearly_factor": 10.0**self.trend.slope,
            "level": float(10.0 ** self.trend.level_at(last)),
            "level_date": _day(last),
            "residual_sd_oom": self.trend.residual_sd,
            "rank_correlation": self.trend.correlation_at(last),
            "left_out": self.left_out,
            "published": self.series.published or None,
            "beliefs": {"level": self.level_belief, **self.growth_belief},
        }

    def __repr__(self) -> str:
        low, high = self.doubling_time_interval
        return (
            f"<Fit of {self.quantity}: {len(self.points)} points, doubling in "
            f"{self.doubling_time:.3g} years ({low:.3g} to {high:.3g})>"
        )


def fit(
    quantity: str,
    data: Path | str | None = None,
    start: float | str | None = None,
    as_of: float | str | None = None,
    records: bool | None = None,
    where: Mapping[str, str] | None = None,
    confidence: Sequence[str] = (),
    method: Method = "least_squares",
    break_at: float | None = None,
    seed: int = 0,
) -> Fit:
    """Fit level and growth of a published quantity.

    Parameters
    ----------
    quantity : str
        `record_compute`, `horizon_50`, ...: a key of `scenarios.data.series.SERIES`.
    data : path, optional
        A table with the same columns, in place of the program's own copy.
    start, as_of : float or str, optional
        First and last moment of what is fitted: a calendar year (2026.5), or a day
        (`2026-09-30`, which is still in) or month (`2026-09`, its first moment).
    records : bool, optional
        Only what passes all before it; what is usual for the quantity when left out.
    where : mapping of str to str, optional
        Cells that rows must have, such as `{"domain": "Language"}`.
    confidence : sequence of str
        Words of the column `confidence` that count.
    method : {"least_squares", "theil_sen"}
    break_at : float, optional
        Calendar year at which the growth may have changed.
    seed : int
        Of the resampling that errors come from.

    Raises
    ------
    DataError

    Example
    -------
    >>> round(fit("horizon_50").doubling_time * 365.25, 1)
    187.8
    """
    if method not in METHODS:
        raise DataError(f"there is no method {method!r}{did_you_mean(method, METHODS)}")
    first, last = _moment(start), _moment(as_of)
    found = observations(quantity, data, -100.0, _julian(last, 1000.0), where, confidence)
    only_records = found.series.records if records is None else records
    if only_records and break_at is not None:
        raise DataError("records have no break; fit all points, or records from a later date")
    begins = _julian(first, _julian(found.series.first or None, -100.0))
    trend = _trend(found, only_records, begins, method, break_at, seed)
    begin_year = calendar_year(begins) if begins > -100.0 else None
    asked = {
        **{
            "data": None if data is None else str(data),
            "start": _short(start, first),
            "as_of": _short(as_of, last),
        },
        **{"records": records, "where": dict(where or {}), "confidence": [*confidence]},
        **{"method": None if method == "least_squares" else method, "break_at": break_at},
    }
    asked = {name: value for name, value in asked.items() if value not in (None, {}, [])}
    return Fit(quantity, found, begin_year, last, only_records, method, break_at, trend, asked)


def _trend(
    found: Observations,
    records: bool,
    begins: float,
    method: Method,
    break_at: float | None,
    seed: int,
) -> TrendFit:
    points = found.found if records else _fitted(found.found, False, begins)
    dates, log10 = (
        np.array([each.date for each in points]),
        np.log10([each.value for each in points]),
    )
    try:
        if records:
            return fit_records(dates, log10, begins, method, seed)
        at = None if break_at is None else julian_of_year(break_at)
        return fit_trend(dates, log10, _sds(points, found.series), method, at, seed)
    except TooFewPointsError as error:
        fitted = _fitted(found.found, records, begins)
        raise DataError(f"{found.file}: {error}; {_counted(found, fitted)}") from None


def _left_out(found: Observations, fitted: Sequence[Observation]) -> dict[str, int]:
    """How many rows were left out, by reason."""
    reasons = dict(found.left_out.most_common())
    if more := len(found.found) - len(fitted):
        reasons["not a record, or before the first date asked for"] = more
    return reasons


def _counted(found: Observations, fitted: Sequence[Observation]) -> str:
    counts = [*_left_out(found, fitted).items()]
    reasons = "; ".join(f"{count} {why}" for why, count in counts[-4:])
    return f"left out: {reasons}" if reasons else "nothing was left out"


def _fitted(
    found: tuple[Observation, ...], records: bool, begins: float
) -> tuple[Observation, ...]:
    kept: Sequence[Observation] = found
    if records:
        passing = is_record(np.log10([each.value for each in found]))
        kept = [each for each, is_one in zip(found, passing, strict=True) if is_one]
    return tuple(each for each in kept if each.date >= begins)


def _sds(points: Sequence[Observation], series: Series) -> Array | None:
    """Standard deviations that the stated intervals mean, OOM; None where there are none."""
    if not series.low:
        return None
    width = 2.0 * float(ndtri(np.array(0.5 + 0.5 * series.coverage)))
    return np.array(
        [
            math.log10(each.high / each.low) / width if each.low and each.high else 0.0
            for each in points
        ]
    )


def _moment(given: float | str | None) -> float | None:
    """A moment in calendar years; a day stands for its beginning, and its rows are in."""
    if given is None:
        return None
    try:
        year = moment(str(given))
    except ValueError as error:
        raise DataError(f"{given!r} {error}") from None
    if not 1950 <= year <= 2100:
        raise DataError(f"{given!r} does not lie between 1950 and 2100")
    return year


def _short(given: float | str | None, year: float | None) -> float | str | None:
    """A moment as it was given, or a whole year."""
    return int(year) if year is not None and year.is_integer() else given


def _julian(year: float | None, otherwise: float) -> float:
    return otherwise if year is None else julian_of_year(year)


def _doubling(slope: float) -> float:
    return LOG10_2 / slope if slope > _SURE else math.inf


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _pairs(values: Array) -> list[list[float]]:
    return [[p, float(f"{value:.4g}")] for p, value in zip(BELIEF, values, strict=True)]


def _day(moment: float) -> str:
    return date.fromordinal(
        date(2000, 1, 1).toordinal() + round(moment * DAYS_PER_YEAR)
    ).isoformat()
