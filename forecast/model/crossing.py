"""When a path of any form first reaches a height: at the ends of cells, then by bisection."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import starmap
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from forecast.model.affordable import Height
from forecast.model.arrival import Need, first_crossing, first_joint_crossing
from forecast.model.arrival_table import fixed_crossing
from forecast.model.trends import Trend
from priors.numerics.root_finding import bisected, highest_between
from priors.types import Array
from scenarios.schema.fingerprints import arrival_key

if TYPE_CHECKING:
    from forecast.model.simulation import AnchorSimulation

WIDTH = 0.125
"""Years of a narrow cell."""
_LATER_WIDTH, _PAST_WIDTH = 0.25, 5.0  # years of a cell
_SOON = 20.0  # years of which cells are narrow
_PAST = 100.0  # years after the last one that arrivals are looked for in
_HALVINGS = 26  # of a cell, to 1e-8 of it
_TOGETHER = 1 << 12  # draws
_SPARE = 1e-9  # OOM that rounding may take from what has just become enough

Crossing = Callable[[Height, Array, float, "Array | None"], Array]
"""First time at which what is affordable meets a need, given a first year and a time for each
draw before which nothing counts; +inf is never."""


Together = Literal["of_money", "of_all"]
"""Needs that are met at once."""


def ends_of(base: float, last: float, kinks: Iterable[float]) -> Array:
    """Ends of the cells: narrower ones soon after the base year, and all kinks."""
    soon = base + _SOON
    regular: list[Array] = [
        np.arange(base, min(soon, last), WIDTH),
        np.arange(soon, last, _LATER_WIDTH),
        np.arange(max(last, base + WIDTH), last + _PAST + 1.0, _PAST_WIDTH),
        np.array([kink for kink in kinks if base < kink < last]),
    ]
    return np.unique(np.concatenate(regular).round(9))


def searched(
    heights: Iterable[tuple[float, Array]],
    height: Height,
    need: Array,
    first: float,
    since: Array | None = None,
) -> Array:
    """First time from `since` on at which a path meets a need; +inf is never.

    It is looked for at the ends of cells, at tops between them, and before the first that has
    it by bisection.

    Parameters
    ----------
    heights : iterable of (float, ndarray)
        Ends of cells in order, and the path there.
    height : callable
        The path at any time.
    need : ndarray
    first : float
        Nothing is looked for earlier.
    since : ndarray, year, optional
        Later times before which draws cannot meet theirs; +inf for those that never can.
    """
    since = np.broadcast_to(float(first) if since is None else since, need.shape)
    start = np.where(np.isfinite(since), since, first)
    met = np.where((height(start) >= need) & np.isfinite(since), since, np.inf)
    last = np.array(start)
    before, now = (
        _Seen(first - 1.0, np.asarray(-np.inf)),
        _Seen(first, height(np.asarray(first))),
    )
    for then in starmap(_Seen, heights):
        if not np.any(np.isinf(met) & np.isfinite(since)):
            break
        waiting = np.isinf(met) & (then.t > since)
        reached = waiting & (then.height >= need)
        met = np.where(reached, then.t, met)
        last = np.where(waiting & ~reached, then.t, last)
        if np.any(tops := waiting & ~reached & _may_top(before, now, then, need)):
            start = np.clip(since, max(before.t, first), then.t)
            top = highest_between(height, start, np.asarray(then.t))
            tops &= height(top) >= need
            met, last = np.where(tops, top, met), np.where(tops, start, last)
        before, now = now, then
    inside = np.isfinite(met) & (met > last)
    low, high = np.where(inside, last, first), np.where(inside, met, first)
    _, high = bisected(lambda t: height(t) >= need, low, high, _HALVINGS)
    return np.where(inside, high, met)


class _Seen(NamedTuple):
    """A path at the end of a cell."""

    t: float
    height: Array


def _may_top(before: _Seen, now: _Seen, then: _Seen, need: Array) -> NDArray[np.bool_]:
    """Whether a path that turns about an end meets a need there: it is concave between ends."""
    with np.errstate(invalid="ignore"):
        rise, fall = now.height - before.height, now.height - then.height
        width, next_width = now.t - before.t, then.t - now.t
        above = np.maximum(rise * (next_width / width), fall * (width / next_width))
        return np.asarray((rise > 0) & (fall > 0) & (now.height + above >= need))


class Search(NamedTuple):
    """Effective compute whose algorithms have a closed form, and what is affordable none.

    Parameters
    ----------
    progress : callable
        What algorithms save by a time, log10(1).
    ends : ndarray, year
        Ends of the cells.
    """

    progress: Height
    ends: Array

    @classmethod
    def between(
        cls, first: float, last: float, progress: Height, trends: Iterable[Trend]
    ) -> "Search":
        """In cells between two years, which end where one of the trends bends."""
        kinks = (t for trend in trends for t in trend.changes_after(first))
        return cls(progress, ends_of(first, last, kinks))

    def crossing(
        self, affordable: Height, need: Array, first: float, since: Array | None = None
    ) -> Array:
        """See `Crossing`."""

        def height(t: Array) -> Array:
            return affordable(t) + self.progress(t)

        return searched(self._heights(height, first), height, need, first, since)

    def _heights(self, height: Height, first: float) -> Iterator[tuple[float, Array]]:
        for t in self.ends[self.ends > first].tolist():
            yield t, height(np.asarray(t))


class Crossings(NamedTuple):
    """When needs of compute and data are met.

    Parameters
    ----------
    first : float
        Nothing is met earlier.
    search : Crossing or None
        How crossings are looked for; None where all trends have a closed form.
    money, affordable : callable
        What money buys for a run that meets its need, and that under all limits; log10(FLOP).
    """

    first: float
    search: Crossing | None
    money: Height
    affordable: Height

    def of_money(self, needs: Sequence[Need]) -> Array:
        """First time at which the first need is met, if money is all it takes."""
        need, trends = needs[0].log10_need, needs[0].trends
        if self.search is not None:
            return self.search(self.money, need, self.first, None)
        # Where there are other needs, all moments are solved to the same last bit.
        fixed = len(needs) == 1 and all(trend.is_fixed for trend in trends)
        return (fixed_crossing if fixed else first_crossing)(trends, need, self.first)

    def of_all(self, needs: Sequence[Need]) -> Array:
        """First time at which all needs are met at once."""
        if self.search is None:
            return first_joint_crossing(needs, self.first)
        compute, *_, data = needs
        if data.name != "data":
            return self.search(self.affordable, compute.log10_need, self.first, None)
        since = first_crossing(data.trends, data.log10_need, self.first)
        affordable = self.affordable if _lasts(data) else self._while_enough(data)
        return self.search(affordable, compute.log10_need, self.first, since)

    def _while_enough(self, data: Need) -> Height:
        """What is affordable while there is data enough, which may shrink."""

        def at(t: Array) -> Array:
            return np.where(data.room_at(t) >= -_SPARE, self.affordable(t), -np.inf)

        return at


def _lasts(need: Need) -> bool:
    """Whether what is enough once stays enough."""
    return all(trend.never_falls for trend in need.trends)


def when_met(anchor: "AnchorSimulation", needs: Together) -> Array:
    """When draws meet their needs, plus the lag; kept, for no evidence tells of it.

    Parameters
    ----------
    anchor : AnchorSimulation
    needs : str
        Money, or all of them at once; see `Crossings`.
    """
    simulation = anchor.simulation
    key = needs, arrival_key(simulation.scenario, anchor.name, evidence=False)
    return simulation.caches.of_anchors(
        key, lambda: anchor.lag.after(_of_draws_together(anchor, needs))
    )


def _of_draws_together(anchor: "AnchorSimulation", needs: Together) -> Array:
    """When needs are met: under feedback, of draws together that meet them at like times.

    Their paths are integrated no further than the last of them waits.
    """

    def met(anchor: "AnchorSimulation") -> Array:
        crossings = anchor.crossings
        return (crossings.of_money if needs == "of_money" else crossings.of_all)(anchor.needs)

    simulation = anchor.simulation
    if anchor.research is None or simulation.batches.draws <= _TOGETHER:
        return met(anchor)
    first = float(simulation.scenario.years.first)
    without = first_crossing(anchor.trends, anchor.log10_need, first)
    found = np.empty(without.size)
    parts = -(-without.size // _TOGETHER)
    for chosen in np.array_split(np.argsort(without, axis=None), parts):
        some = simulation.of_draws(chosen)
        found[chosen] = met(some.anchors[anchor.name]).ravel()
        some.forget()
    return found.reshape(without.shape)
