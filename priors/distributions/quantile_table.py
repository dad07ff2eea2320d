"""A distribution drawn through stated quantiles."""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from typing_extensions import override

from priors.distributions.families import Distribution
from priors.numerics.normal import ndtr, ndtri
from priors.numerics.root_finding import invert
from priors.types import Array

if TYPE_CHECKING:
    from scipy.interpolate import PchipInterpolator

_FAR = 40.0  # normal score of a probability below the smallest double


@dataclass(frozen=True)
class QuantileTable(Distribution):
    """Monotone cubic through (probability, value) pairs, against the normal score.

    Beyond the first and the last pair the quantile is a straight line in the normal score,
    with the slope of the two outermost pairs: the tails are those of the normal distribution
    through these two.
    """

    probabilities: tuple[float, ...]
    values: tuple[float, ...]

    @cached_property
    def _scores(self) -> Array:
        return ndtri(np.array(self.probabilities))

    @cached_property
    def _cubic(self) -> "PchipInterpolator":
        from scipy.interpolate import PchipInterpolator  # slow to import, seldom needed

        return PchipInterpolator(self._scores, self.values)

    def _at_score(self, score: Array) -> Array:
        z, v = self._scores, self.values
        below = v[0] + (score - z[0]) * (v[1] - v[0]) / (z[1] - z[0])
        above = v[-1] + (score - z[-1]) * (v[-1] - v[-2]) / (z[-1] - z[-2])
        inside: Array = self._cubic(np.clip(score, z[0], z[-1]))
        return np.where(score < z[0], below, np.where(score > z[-1], above, inside))

    @override
    def quantile(self, u: Array) -> Array:
        return self._at_score(ndtri(u))

    @override
    def cdf(self, x: Array) -> Array:
        ends = [-_FAR, *self._scores.tolist(), _FAR]
        return ndtr(invert(self._at_score, x, np.array(ends)))
