"""The triangular distribution."""

from dataclasses import dataclass

import numpy as np
from typing_extensions import override

from priors.distributions.families import Distribution
from priors.types import Array


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
