"""Families of fewer beliefs: two halves of normals, triangles, and samples."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from typing_extensions import override

from priors.distributions.families import Distribution
from priors.numerics.normal import ndtr, ndtri
from priors.types import Array


@dataclass(frozen=True)
class TwoPieceNormal(Distribution):
    """Two halves of normals with different spreads that meet at the median."""

    centre: float
    sd_below: float
    sd_above: float

    @override
    def quantile(self, u: Array) -> Array:
        z = ndtri(u)
        return self.centre + z * np.where(z < 0, self.sd_below, self.sd_above)

    @override
    def cdf(self, x: Array) -> Array:
        gap = np.asarray(x) - self.centre
        return ndtr(gap / np.where(gap < 0, self.sd_below, self.sd_above))


@dataclass(frozen=True)
class Triangular(Distribution):
    """Density rises linearly from `low` to `mode` and falls linearly to `high`."""

    low: float
    mode: float
    high: float

    @property
    def _width(self) -> float:
        return self.high - self.low

    @property
    def _share_below(self) -> float:
        return (self.mode - self.low) / self._width

    @override
    def quantile(self, u: Array) -> Array:
        u = np.asarray(u)
        width, share = self._width, self._share_below
        left = self.low + width * np.sqrt(u * share)
        right = self.high - width * np.sqrt((1.0 - u) * (1.0 - share))
        return np.where(u < share, left, right)

    @override
    def cdf(self, x: Array) -> Array:
        x = np.clip(x, self.low, self.high)
        share = self._share_below
        with np.errstate(divide="ignore", invalid="ignore"):
            left = ((x - self.low) / self._width) ** 2 / share
            right = 1.0 - ((self.high - x) / self._width) ** 2 / (1.0 - share)
        return np.where(x < self.mode, left, np.where(x >= self.high, 1.0, right))


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
