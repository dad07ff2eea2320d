"""Effective compute over time, as one path for each draw, and the highest that it has been."""

from collections.abc import Iterator
from functools import cached_property, partial
from itertools import chain, pairwise

import numpy as np
from numpy.typing import NDArray
from typing_extensions import override

from forecast.model.affordable import Height
from forecast.model.simulation import AnchorSimulation
from forecast.model.trends import Trend
from priors.numerics.root_finding import highest_between
from priors.types import Array

_JUST = 1e-4  # years; a top closer to an end is there, to a rounding error
_HALVINGS = 4  # of a piece, to see when the first draw turns
_FARTHEST = 1e3
"""Height, log10(FLOP), at which what feedback makes explode or collapse meets all requirements
or none, and which grids can hold."""


class Path:
    """The path of an anchor's effective compute, in the same shape as its draws.

    It is counted from the milestone that is asked about: what is left of it for requirements.

    Arrival is past at t where the highest compute up to t meets the requirement. Between
    changes of rate a path is concave, so that on each piece it rises to one top and falls
    from there. Feedback bends it both ways, and there may be tops about all moments to which
    it is integrated.
    """

    def __init__(self, anchor: AnchorSimulation):
        self.anchor = anchor

    @property
    def first(self) -> float:
        """Nothing is looked at before."""
        return float(self.anchor.simulation.scenario.years.first)

    def at(self, t: Array) -> Array:
        """Its height at a time, log10(FLOP): the requirement whose milestone it reaches."""
        simulation = self.anchor.simulation
        met = self.anchor.largest_need(simulation.in_reach.at(np.asarray(t)), t)
        return met - simulation.section_trends.offset

    def by_limit(self, t: Array) -> list[Array]:
        """Largest needs that money, and each limit alone, meet at a time, log10(FLOP)."""
        simulation = self.anchor.simulation
        limits = (limit.at(t) for limit in simulation.limits.values())
        each = simulation.money_in_reach_at(t), *limits
        return [self.anchor.largest_need(compute, t) for compute in each]

    @cached_property
    def never_falls(self) -> bool:
        """Whether it falls at no time, in any of the draws."""
        return all(trend.never_falls for trend in self._trends)

    @cached_property
    def changes(self) -> list[float]:
        """Times after the first year at which a rate changes, or a limit begins."""
        return sorted({y for trend in self._trends for y in trend.changes_after(self.first)})

    @property
    def _trends(self) -> tuple[Trend, ...]:
        """All that it is made of."""
        return self.anchor.path_trends

    @cached_property
    def _pieces(self) -> "list[_Piece]":
        """Itself between changes of rate, up to the last year; none where nothing falls."""
        if self.never_falls:
            return []
        last = float(self.anchor.simulation.scenario.years.last)
        edges = [self.first, *(year for year in self.changes if year < last), last]
        research = self.anchor.research
        kind = _Piece if research is None else partial(_Bent, research.software.ends)
        return [kind(self.at, low, high) for low, high in pairwise(edges)]

    def _tops(self, by: float) -> Iterator[tuple[Array, Array]]:
        """Tops of all pieces that may have one by a time, and their heights."""
        reached = (piece for piece in self._pieces if piece.low <= by)
        return (top for piece in reached if piece.may_top(by) for top in piece.tops)

    @property
    def terms(self) -> dict[str, Height]:
        """What the highest is the sum of, by name, at times from the first year on.

        Only where it falls in no draw, and where nothing but money limits it.
        """
        hardware, spending, algorithms = self.anchor.trends
        offset = self.anchor.simulation.section_trends.offset
        return {
            "hardware": hardware.at,
            "spending": spending.at,
            "algorithms": lambda t: algorithms.at(t) - offset,
        }

    def highest(self, t: Array, since: Array | None = None) -> Array:
        """Largest requirement whose milestone is reached by a time, log10(FLOP).

        Parameters
        ----------
        t : ndarray, year
            Broadcasts against the draws.
        since : ndarray, year, optional
            What was there earlier does not count.

        Returns
        -------
        ndarray, log10(FLOP)
            -inf before the first year, and before `since`.
        """
        start = np.asarray(self.first if since is None else np.maximum(since, self.first))
        highest = self.at(np.maximum(t, self.first))
        if self._pieces:
            if since is not None:
                highest = np.maximum(highest, self.at(start))
            for top, height in self._tops(float(np.max(t))):
                passed = (start <= top) & (top <= t)
                highest = np.where(passed, np.maximum(highest, height), highest)
        if self.anchor.research is not None:
            highest = np.clip(highest, -_FARTHEST, _FARTHEST)
        return np.where(t >= start, highest, -np.inf)


class _Piece:
    """A path between two times, where it rises to one top and falls from there.

    Parameters
    ----------
    at : callable
        The height of the path.
    low, high : float, year
    """

    def __init__(self, at: Height, low: float, high: float):
        self.at = at
        self.low = low
        self.high = high

    def may_top(self, by: float) -> bool:
        """Whether it may have a top by a time, in any of the draws."""
        return by >= self.high or by > self._rises_until

    @cached_property
    def _rises_until(self) -> float:
        """A time by which no draw has turned, but soon after one has."""
        low, high = self.low, self.high
        if not self._falls_at(high):
            return high
        for _ in range(_HALVINGS):
            middle = 0.5 * (low + high)
            low, high = (low, middle) if self._falls_at(middle) else (middle, high)
        return low

    def _falls_at(self, t: float) -> bool:
        before, now = map(np.asarray, (max(self.low, t - _JUST), t))
        return bool(np.any(self.at(now) < self.at(before)))

    @cached_property
    def tops(self) -> list[tuple[Array, Array]]:
        """Tops, and their heights; -inf in draws that have fewer."""
        low, high = np.asarray(self.low), np.asarray(self.high)
        rises = self._rises_until == self.high
        top = high if rises else highest_between(self.at, low, high)
        return [(top, self.at(top))]


class _Bent(_Piece):
    """The same under feedback, which may have tops about all moments of the integration.

    Parameters
    ----------
    ends : ndarray, year
        To which it is integrated.
    at, low, high
        See `_Piece`.
    """

    def __init__(self, ends: Array, at: Height, low: float, high: float):
        super().__init__(at, low, high)
        self._moments = np.array([low, *ends[(ends > low) & (ends < high)], high])

    @override
    def may_top(self, by: float) -> bool:
        return True

    @override
    @cached_property
    def tops(self) -> list[tuple[Array, Array]]:
        moments, found = self._moments, []
        tops = self._are_tops(moments)
        number = np.cumsum(tops, axis=0, dtype=np.int16)
        for k in range(1, int(number.max()) + 1):
            this = tops & (number == k)
            about = np.argmax(this, axis=0)
            top = highest_between(
                self.at,
                moments[np.maximum(about - 1, 0)],
                moments[np.minimum(about + 1, len(moments) - 1)],
            )
            found.append((top, np.where(this.any(axis=0), self.at(top), -np.inf)))
        return found

    def _are_tops(self, moments: Array) -> NDArray[np.bool_]:
        """Whether it is higher at a moment than at those beside it, shape (moment, draw)."""
        nothing = np.asarray(-np.inf)
        heights = (self.at(np.asarray(t)) for t in moments)
        found, before, now = [], nothing, next(heights)
        for after in chain(heights, [nothing]):
            found.append((before < now) & (now >= after))
            before, now = now, after
        return np.stack(np.broadcast_arrays(*found))


class Room(Path):
    """What compute and data leave to a term that is a factor of both needs, log10(1).

    Parameters
    ----------
    anchor : AnchorSimulation
    log10_rest, log10_tokens : ndarray
        The two needs without the term.
    data : Trend
    """

    def __init__(
        self, anchor: AnchorSimulation, log10_rest: Array, log10_tokens: Array, data: Trend
    ):
        super().__init__(anchor)
        self.log10_rest = log10_rest
        self.log10_tokens = log10_tokens
        self.data = data

    def of_compute(self, t: Array) -> Array:
        """What compute leaves."""
        return super().at(t) - self.log10_rest

    def of_data(self, t: Array) -> Array:
        """What data leaves."""
        return self.data.at(t) - self.log10_tokens

    def at(self, t: Array) -> Array:
        """The lesser of the two."""
        return np.minimum(self.of_compute(t), self.of_data(t))

    @property
    def _trends(self) -> tuple[Trend, ...]:
        return *self.anchor.path_trends, self.data
