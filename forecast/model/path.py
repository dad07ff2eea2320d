"""Effective compute over time, as one path for each draw, and the highest that it has been."""

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np

from forecast.model.simulation import AnchorSimulation
from priors.types import Array

_GOLDEN = 0.5 * (np.sqrt(5.0) - 1.0)
_NARROWINGS = 48  # of a piece by the golden section: to 1e-10 of it


@dataclass(frozen=True)
class Path:
    """The path of an anchor's effective compute, in the same shape as its draws.

    Arrival is past at t where the highest compute up to t meets the requirement. Between
    changes of rate a path is concave, so that on each piece it rises to one top and falls
    from there.
    """

    anchor: AnchorSimulation

    @property
    def first(self) -> float:
        """Nothing is looked at before."""
        return float(self.anchor.simulation.scenario.years.first)

    @cached_property
    def never_falls(self) -> bool:
        """Whether it falls at no time, in any of the draws."""
        return all(trend.never_falls for trend in self.anchor.trends)

    @cached_property
    def changes(self) -> list[float]:
        """Times after the first year at which a rate changes."""
        trends = self.anchor.trends
        return sorted({y for trend in trends for y, _ in trend.changes if y > self.first})

    @cached_property
    def _pieces(self) -> list[tuple[float, Array]]:
        """Start of each piece, and where on it the path is highest."""
        last = float(self.anchor.simulation.scenario.years.last)
        edges = [self.first, *(year for year in self.changes if year < last), last]
        return [(low, self._top(low, high)) for low, high in pairwise(edges)]

    def _top(self, low: float, high: float) -> Array:
        """Where a piece is highest, by the golden section."""
        start, end = np.asarray(low), np.asarray(high)
        if self.never_falls:
            return end
        for _ in range(_NARROWINGS):
            reach = _GOLDEN * (end - start)
            left, right = end - reach, start + reach
            rising = self.anchor.log10_effective_compute(
                right
            ) >= self.anchor.log10_effective_compute(left)
            start, end = np.where(rising, left, start), np.where(rising, end, right)
        return end

    def highest(self, t: Array, since: Array | None = None) -> Array:
        """Highest effective compute up to a time, log10(FLOP).

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
        top: Array = np.asarray(-np.inf)
        for low, best in [(self.first, np.inf)] if self.never_falls else self._pieces:
            begin = np.maximum(start, low)
            at = np.clip(t, begin, np.maximum(begin, best))
            height = self.anchor.log10_effective_compute(at)
            top = np.maximum(top, np.where(t >= begin, height, -np.inf))
        return top
