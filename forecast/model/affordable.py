"""What the largest run affords by year: what money buys, under all limits."""

from collections.abc import Callable, Mapping
from functools import cached_property, partial, reduce

import numpy as np
from numpy.typing import NDArray

from forecast.model.trends import Trend
from priors.cache import Cache
from priors.types import Array

MOST_HEIGHTS = 1 << 18
_MOST_TIMES, _TIMES = 1 << 12, 128
"""Most heights at once that are kept; most times of them, and how many sets of times."""

_STEP = 0.25  # years
_CHORDS = 4  # each leaves a twentieth of what a ceiling bends

Height = Callable[[Array], Array]
"""A logarithm by time."""


class Affordable:
    """Compute that a run affords, log10(FLOP).

    Parameters
    ----------
    money : callable
        What money buys.
    limits : mapping of str to Trend
    draws : int
        How many there are.
    """

    def __init__(self, money: Height, limits: Mapping[str, Trend], draws: int):
        self.money = money
        self.limits = limits
        self.draws = draws

    def at(self, t: Array) -> Array:
        """The least of money and limits at a time; times of all draws are kept."""

        def computed() -> Array:
            limits = (limit.at(t) for limit in self.limits.values())
            return reduce(np.minimum, limits, self.money(t))

        if np.size(t) > _MOST_TIMES or np.size(t) * self.draws > MOST_HEIGHTS:
            return computed()
        return self._cache((np.shape(t), t.tobytes()), computed)

    def kinks(self, first: float, last: float) -> list[Array]:
        """Moments at which another of money and limits becomes the least.

        Parameters
        ----------
        first, last : float, year
            Looked at from quarter to quarter of a year.

        Returns
        -------
        list of ndarray, year
            Of each pair that follow each other, those of all draws, or the one that is alike
            in all.
        """
        t = np.arange(first, last + _STEP, _STEP)
        each = [self.money, *(limit.at for limit in self.limits.values())]
        heights = np.stack(np.broadcast_arrays(*(height(t[:, None, None]) for height in each)))
        least = heights.argmin(axis=0)
        changes = least[1:] != least[:-1]
        pairs = np.unique(np.stack([least[:-1][changes], least[1:][changes]], axis=1), axis=0)
        found = []
        for one, other in pairs.tolist():
            index = np.nonzero(changes & (least[:-1] == one) & (least[1:] == other))
            gap_at = partial(_gap, each[one], each[other])
            found.append(_closed(gap_at, heights[other] - heights[one], t, index))
        return found

    @cached_property
    def _cache(self) -> Cache[object, Array]:
        return Cache(_TIMES)


def _gap(one: Height, other: Height, t: Array) -> Array:
    return other(t) - one(t)


def _closed(gap_at: Height, gap: Array, t: Array, index: tuple[NDArray[np.intp], ...]) -> Array:
    """When gaps close between two times of a grid, by chords of it: exact where it is straight.

    Parameters
    ----------
    gap_at : callable
        A gap by time.
    gap : ndarray, shape (time, batch, draw)
        The same at the times of the grid.
    t : ndarray, shape (time,), year
    index : tuple of ndarray, shape (closing,)
        Times of the grid before, and the draws.
    """
    at, *draws = index
    rows = np.arange(len(at))
    before, after = gap[index], gap[at + 1, *draws]
    slope = (after - before) / _STEP
    found: Array = t[at] - before / slope
    for _ in range(_CHORDS):
        now = np.broadcast_to(gap_at(found[:, None, None]), (len(at), *gap.shape[1:]))
        found = np.clip(found - now[rows, *draws] / slope, t[at], t[at + 1])
    return found
