"""What the largest run affords by year: what money buys, under all limits."""

from collections.abc import Callable, Mapping
from functools import cached_property, reduce

import numpy as np

from forecast.model.trends import Trend
from priors.cache import Cache
from priors.types import Array

MOST_HEIGHTS = 1 << 18
_MOST_TIMES, _TIMES = 1 << 12, 128
"""Most heights at once that are kept; most times of them, and how many sets of times."""

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

    @cached_property
    def _cache(self) -> Cache[object, Array]:
        return Cache(_TIMES)
