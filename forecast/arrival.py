"""When effective compute first meets the requirement.

Between changes of rate every trend is concave in the logarithm, and so is their sum. On a
concave curve a Newton step from the left never passes the first crossing, and where the
tangent no longer rises there is none ahead.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import cycle
from typing import Any

import numpy as np
from numpy.typing import NDArray

from forecast.trends import Line, Trend, height_and_slope
from priors.types import Array

_TOLERANCE = 1e-9  # years; a thousandth of what is promised
_FOREVER = 1e15  # years after which nothing is looked for
_STEPS = 200  # far more than quadratic convergence needs, except where curves only touch
_TABLE_STEP = 1.0  # years between the starting points that fixed trends are looked up in
_TABLE_YEARS = 400

_Curve = list[tuple[Line, Line | None]]


@dataclass(frozen=True)
class Limit:
    """Something that is needed, and how much of it there is by year.

    Parameters
    ----------
    name : str
    log10_need : ndarray
    trends : sequence of Trend
        Logarithms of the factors of what there is.
    """

    name: str
    log10_need: Array
    trends: Sequence[Trend]


def first_crossing(
    trends: Sequence[Trend],
    requirement: Array,
    first_year: float,
    not_before: Array | None = None,
) -> Array:
    """First time at which the sum of trends reaches the requirement.

    Parameters
    ----------
    trends : sequence of Trend
        Logarithms of the factors of effective compute.
    requirement : ndarray, log10(FLOP)
    first_year : float
        Nothing arrives earlier; what is met already has this year.
    not_before : ndarray, same shape as `requirement`, year, optional
        Later years before which the draws cannot cross; what is met then has this year.

    Returns
    -------
    ndarray, same shape as `requirement`, year
        Exact to 1e-6 years; +inf where there is no crossing.
    """
    changes = sorted(
        {year for trend in trends for year, _ in trend.changes if year > first_year}
    )
    earliest = np.full(requirement.shape, -np.inf) if not_before is None else not_before
    arrival = np.full(requirement.shape, np.inf)
    for start, end in zip([first_year, *changes], [*changes, np.inf], strict=True):
        open_draws = np.isinf(arrival) & (earliest <= end) & (earliest < np.inf)
        curve = [(trend.line_from(start), trend.ceiling) for trend in trends]
        crossing = _on_concave(
            _of_draws(curve, open_draws), requirement[open_draws], start, earliest[open_draws]
        )
        arrival[open_draws] = np.where(crossing <= end, crossing, np.inf)
    return arrival


def first_joint_crossing(limits: Sequence[Limit], first_year: float) -> Array:
    """First time at which every limit leaves room.

    The limits move the draws on in turn, each to its own next crossing; a draw has arrived
    when all the others hold where one has moved it. Where trends never fall that is the last
    of their crossings.

    Parameters
    ----------
    limits : sequence of Limit
    first_year : float

    Returns
    -------
    ndarray, shape of the needs, year
        Exact to 1e-6 years; +inf where there is no such time.
    """
    first, *others = limits
    moment = first_crossing(first.trends, first.log10_need, first_year)
    agreeing = np.ones(moment.shape, dtype=int)
    for limit in cycle([*others, first]):
        if np.all(agreeing >= len(limits)):
            break
        later = first_crossing(limit.trends, limit.log10_need, first_year, moment)
        agreeing = np.where(later == moment, agreeing + 1, 1)
        moment = later
    return moment


def _of_draws(curve: _Curve, chosen: NDArray[Any]) -> _Curve:
    """The curve of some of the draws; fixed parts stay single numbers."""

    def pick(line: Line) -> Line:
        level, rate = (x if np.ndim(x) == 0 else x[chosen] for x in (line.level, line.rate))
        return Line(line.year, level, rate)

    return [(pick(line), pick(ceiling) if ceiling else None) for line, ceiling in curve]


def _height_and_slope(curve: _Curve, t: Array) -> tuple[Array, Array]:
    height, slope = np.zeros(t.shape), np.zeros(t.shape)
    for line, ceiling in curve:
        of_trend = height_and_slope(line, ceiling, t)
        height, slope = height + of_trend[0], slope + of_trend[1]
    return height, slope


def _on_concave(curve: _Curve, requirement: Array, start: float, earliest: Array) -> Array:
    """First crossing from `start` and `earliest` on, by Newton's method from the left."""
    t = np.maximum(_starting_points(curve, requirement, start), earliest)
    moving = np.arange(t.size)
    for _ in range(_STEPS):
        here = _of_draws(curve, moving)
        height, slope = _height_and_slope(here, t[moving])
        gap = requirement[moving] - height
        with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
            step = np.where(gap <= 0, 0.0, np.where(slope > 0, gap / slope, np.inf))
        t[moving] = t[moving] + step
        lost = ~(t[moving] < start + _FOREVER)
        t[moving[lost]] = np.inf
        moving = moving[(step > _TOLERANCE) & ~lost]
        if not moving.size:
            break
    return t


def _starting_points(curve: _Curve, requirement: Array, start: float) -> Array:
    """Times from which to step: for fixed trends looked up, otherwise the start.

    The crossing comes after the year before the first one that reaches the requirement; where
    none does, a peak between two years may still, so the search starts before the highest.
    """
    lines = [line for pair in curve for line in pair if line is not None]
    if any(np.ndim(x) for line in lines for x in (line.level, line.rate)):
        return np.full(requirement.shape, start, dtype=float)
    years: Array = start + _TABLE_STEP * np.arange(_TABLE_YEARS, dtype=float)
    heights, _ = _height_and_slope(curve, years)
    first_above = np.searchsorted(np.maximum.accumulate(heights), requirement, side="left")
    return np.asarray(years[np.maximum(np.minimum(first_above, np.argmax(heights)) - 1, 0)])
