"""Two halves of normals with different spreads."""

from dataclasses import dataclass

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
