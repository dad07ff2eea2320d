"""When effective compute first meets the requirement.

Between changes of rate every trend is concave in the logarithm, and so is their sum. On a
concave curve a Newton step from the left never passes the first crossing, and where the
tangent no longer rises there is none ahead. The sum never rises above the lines and ceilings
that it is made of, so the search starts from where these cross, which is close.
"""

from collections.abc import Sequence
from itertools import cycle, pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from forecast.model.trends import Trend
from priors.constants import LN_10
from priors.types import Array

_TOLERANCE = 1e-9  # years; a thousandth of what is promised
_FOREVER = 1e15  # years after which nothing is looked for
_STEPS = 200  # far more than quadratic convergence needs, except where curves only touch
_FLAT = 1e-300  # 1/year; below it nothing ever gets there
_SATURATED = 200.0  # e-folds above a ceiling; three of them multiply to far less than 1e308
_AT_ONCE = 1 << 15  # draws whose arrays stay in a core's cache


class Need(NamedTuple):
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

    def room_at(self, t: Array) -> Array:
        """By how much there is more than is needed at a time, OOM."""
        return sum((trend.at(t) for trend in self.trends), -self.log10_need)


def scarcest(needs: Sequence[Need], t: Array) -> NDArray[np.intp]:
    """Position of the one that there is least of at a time, against what is needed."""
    room = np.broadcast_arrays(*(need.room_at(t) for need in needs))
    least: NDArray[np.intp] = np.argmin(room, axis=0)
    return least


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
    changes = sorted({year for trend in trends for year in trend.changes_after(first_year)})
    needed = requirement.ravel()
    earliest = np.full(needed.shape, -np.inf) if not_before is None else not_before.ravel()
    arrival = np.full(needed.shape, np.inf)
    for start, end in pairwise([first_year, *changes, np.inf]):
        waiting = np.flatnonzero(np.isinf(arrival) & (earliest <= end) & (earliest < np.inf))
        curve = _Concave.of(trends, start, requirement.shape)
        for at in range(0, len(waiting), _AT_ONCE):
            chosen = waiting[at : at + _AT_ONCE]
            crossing = start + _crossing(
                curve.of_draws(chosen), LN_10 * needed[chosen], earliest[chosen] - start
            )
            arrival[chosen] = np.where(crossing <= end, crossing, np.inf)
    return arrival.reshape(requirement.shape)


def first_joint_crossing(needs: Sequence[Need], first_year: float) -> Array:
    """First time at which all that is needed is there.

    The needs move the draws on in turn, each to its own next crossing; a draw has arrived
    when all the others are met where one has moved it. Where trends never fall that is the last
    of their crossings.

    Returns
    -------
    ndarray, shape of the needs, year
        Exact to 1e-6 years; +inf where there is no such time.
    """
    first, *others = needs
    moment = first_crossing(first.trends, first.log10_need, first_year)
    agreeing = np.ones(moment.shape)
    for need in cycle([*others, first]):
        if np.all(agreeing >= len(needs)):
            break
        later = first_crossing(need.trends, need.log10_need, first_year, moment)
        agreeing = np.where(later == moment, agreeing + 1, 1)
        moment = later
    return moment


class _Line(NamedTuple):
    """A straight line, by its height at time 0 and its rate; of shape () or (draw,)."""

    level: Array
    rate: Array

    def at(self, t: Array) -> Array:
        return np.asarray(self.level + self.rate * t)

    def of_draws(self, chosen: NDArray[np.int_]) -> "_Line":
        level, rate = (
            x if np.ndim(x) == 0 else x.take(chosen) for x in (self.level, self.rate)
        )
        return _Line(level, rate)

    def plus(self, other: "_Line", times: float = 1.0) -> "_Line":
        return _Line(self.level + times * other.level, self.rate + times * other.rate)


class _Concave(NamedTuple):
    """A sum of lines that bend towards ceilings, in natural logarithms.

    Parameters
    ----------
    limit : _Line
        The ceilings added up, and lines without one.
    excess : sequence of _Line
        How far each line that bends is above its ceiling.
    """

    limit: _Line
    excess: Sequence[_Line]

    @classmethod
    def of(cls, trends: Sequence[Trend], start: float, shape: tuple[int, ...]) -> "_Concave":
        """The sum of trends from a time on, until the rate of one changes."""

        def line(level: Array, rate: Array) -> _Line:
            level, rate = (
                LN_10 * (x if np.ndim(x) == 0 else np.broadcast_to(x, shape).ravel())
                for x in (level, rate)
            )
            return _Line(level, rate)

        limit, excess = _Line(np.asarray(0.0), np.asarray(0.0)), []
        for trend in trends:
            now = trend.line_from(start)
            growth = line(now.level, now.rate)
            if trend.ceiling is None:
                limit = limit.plus(growth)
            else:
                most = line(trend.ceiling.at(np.asarray(start)), trend.ceiling.rate)
                limit = limit.plus(most)
                excess.append(growth.plus(most, -1.0))
        return cls(limit, excess)

    def of_draws(self, chosen: NDArray[np.int_]) -> "_Concave":
        """The sum in some of the draws."""
        excess = [line.of_draws(chosen) for line in self.excess]
        return _Concave(self.limit.of_draws(chosen), excess)

    def height_and_slope(self, t: Array) -> tuple[Array, Array]:
        """Height and rate at a time after the start."""
        height, slope = self.limit.at(t), np.array(np.broadcast_to(self.limit.rate, t.shape))
        product: Array = np.ones(())
        # In place: threads wait for each other where memory is asked for and Python runs.
        for line in self.excess:
            share = line.rate * t
            share += line.level
            # Capped where it no longer counts: log(1 + exp x) is x.
            np.minimum(share, _SATURATED, out=share)
            height += share
            np.exp(share, out=share)
            share += 1.0
            slope += line.rate / share
            product = np.multiply(product, share, out=share)
        height -= np.log(product)
        return height, slope

    def bounds(self) -> list[_Line]:
        """Lines that the sum never rises above."""
        sums = [self.limit]
        for line in self.excess:
            sums += [total.plus(line) for total in sums]
        return sums


def _crossing(curve: _Concave, needed: Array, earliest: Array) -> Array:
    """First crossing from 0 and `earliest` on, by Newton's method from the left."""
    t = np.maximum(earliest, 0.0)
    for bound in curve.bounds():
        with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
            reached = (needed - bound.level) / bound.rate
        t = np.maximum(t, np.where(bound.rate > 0, reached, 0.0))
    t = np.minimum(t, _FOREVER)
    found, moving = t, np.arange(t.size)
    for _ in range(_STEPS):
        height, slope = curve.height_and_slope(t)
        with np.errstate(over="ignore"):
            step = np.maximum(needed - height, 0.0) / np.maximum(slope, _FLAT)
        # What is there stays as it is, so that no draw depends on how long others take.
        goes_on = (step > _TOLERANCE) & (t < _FOREVER)
        t = np.minimum(t + np.where(goes_on, step, 0.0), _FOREVER)
        found[moving] = t
        left = np.flatnonzero(goes_on)
        if not left.size:
            break
        if 2 * left.size < t.size:
            moving, t, needed = moving[left], t[left], needed[left]
            curve = curve.of_draws(left)
    return np.where(found < _FOREVER, found, np.inf)
