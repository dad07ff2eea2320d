"""Drawing named beliefs together."""

from collections.abc import Callable, Mapping

import numpy as np

from priors.belief import Belief
from priors.cache import Cache
from priors.distributions.joint_samples import Column
from priors.types import Array

HALF: Array = np.array(0.5)
"""A uniform that stands for no randomness."""

_LAST = float(np.nextafter(1.0, 0.0))

UniformsOf = Callable[[str, Column | None], Array]
"""Gives the uniforms of a name, or of the column that a table of joint samples has for it."""

_Key = tuple[str, str, bool]


class Draws:
    """Draws of named beliefs, made when asked for and kept.

    A name has one set of uniforms, so that the same name in two places moves together. A
    fixed belief is an array of shape (), anything random has the uniforms' shape.

    Parameters
    ----------
    beliefs : mapping of str to Belief
        The beliefs that names mean here.
    uniforms : callable
        Gives the uniforms of a name, or of a column of a table of joint samples.
    cache : Cache
        Draws made already, shared between places so that a shared belief is drawn once; only
        for the same uniforms.
    """

    def __init__(
        self, beliefs: Mapping[str, Belief], uniforms: UniformsOf, cache: Cache[_Key, Array]
    ):
        self.beliefs = beliefs
        self._uniforms = uniforms
        self._cache = cache
        self._products: Cache[str, Array] = Cache()  # of names as they are meant here

    def __contains__(self, name: str) -> bool:
        return name in self.beliefs

    def uniforms(self, name: str) -> Array:
        """Uniforms behind the draws of a name."""
        return self._uniforms(name, self.beliefs[name].column)

    def value(self, name: str) -> Array:
        """Draws in the quantity's own unit; +inf beyond the largest double."""
        with np.errstate(over="ignore", under="ignore"):  # what is too large is infinite
            if self.beliefs[name].product is not None:
                result: Array = 10.0 ** self.log10(name)
                return result
            return self._keep(name, logged=False)

    def log10(self, name: str) -> Array:
        """Base-10 logarithms of the draws; only for positive quantities."""
        factors = self.beliefs[name].product
        if factors is None:
            return self._keep(name, logged=True)

        def multiplied() -> Array:
            return sum(power * self.log10(factor) for factor, power in factors.items())  # type: ignore[return-value]

        return self._products(name, multiplied)

    def value_among(self, name: str, ever: Array) -> Array:
        """Draws of a number that exists with probability `ever`; the last ones are +inf."""
        distribution = self.beliefs[name].distribution
        if np.all(ever == 1.0):
            return self.value(name)
        u = self.uniforms(name)
        inner = np.minimum(u / np.maximum(ever, u), _LAST)
        return np.where(u < ever, distribution.quantile(inner), np.inf)

    def _keep(self, name: str, *, logged: bool) -> Array:
        belief = self.beliefs[name]
        distribution = belief.distribution

        def drawn() -> Array:
            draw = distribution.log10_quantile if logged else distribution.quantile
            return draw(HALF if distribution.is_fixed else self.uniforms(name))

        return self._cache((name, belief.key, logged), drawn)
