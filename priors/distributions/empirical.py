"""Recorded values, equally likely."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from typing_extensions import override

from priors.distributions.families import Distribution
from priors.types import Array


@dataclass(frozen=True)
class Empirical(Distribution):
    """Equally likely recorded values; the inverse CDF is a step function through them."""

    values: tuple[float, ...]

    @cached_property
    def _sorted(self) -> Array:
        return np.sort(np.asarray(self.values, dtype=float))

    @cached_property
    def _heights(self) -> Array:
        # Exactly what the CDF says; u * count would round to the wrong side of a step.
        return np.arange(1, len(self.values) + 1) / len(self.values)

    @override
    def quantile(self, u: Array) -> Array:
        rank = np.searchsorted(self._heights, u)
        return np.asarray(self._sorted[np.minimum(rank, len(self.values) - 1)])

    @override
    def cdf(self, x: Array) -> Array:
        rank = np.searchsorted(self._sorted, x, side="right")
        return np.asarray(rank / len(self.values))

    @property
    @override
    def is_fixed(self) -> bool:
        return bool(self._sorted[0] == self._sorted[-1])
