"""Several distributions, each with a share of the probability."""

from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np
from typing_extensions import override

from priors.distributions.families import Distribution
from priors.numerics.normal import ndtr
from priors.numerics.root_finding import invert
from priors.types import Array


@dataclass(frozen=True)
class Mixture(Distribution):
    """Several distributions, each with a share of the probability; shares add up to 1."""

    shares: tuple[float, ...]
    parts: tuple[Distribution, ...]

    @override
    def cdf(self, x: Array) -> Array:
        return sum(
            (share * part.cdf(x) for share, part in zip(self.shares, self.parts, strict=True)),
            start=np.zeros(np.shape(x)),
        )

    @cached_property
    def _knots(self) -> Array:
        quantiles = np.concatenate([part.quantile(_levels()) for part in self.parts])
        # With the last double below it, a part that is a fixed value needs no search.
        return np.unique(np.concatenate([quantiles, np.nextafter(quantiles, -np.inf)]))

    @cached_property
    def _heights(self) -> Array:
        return self.cdf(self._knots)

    @override
    def quantile(self, u: Array) -> Array:
        return invert(self.cdf, u, self._knots, self._heights)


@cache
def _levels() -> Array:
    """Probabilities at which the quantiles of the parts are taken to bracket the mixture's own.

    Few in the far tail that no draw reaches, then a sixtieth of a standard deviation apart.
    """
    return ndtr(
        np.concatenate([np.linspace(-37.0, -8.0, 30), np.linspace(-8.0, 8.2, 1000)[1:]])
    )
