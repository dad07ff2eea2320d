"""Distribution families: each turns uniforms into values through its inverse CDF.

Here are those of most beliefs; others are imported when a file has one.
All are frozen, know nothing of units, and work elementwise on arrays of any shape. Those
whose CDF has a closed-form integral offer `cdf_integral`, which lets the engine integrate
them out instead of counting draws.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from typing_extensions import override

from priors.cache import Cache
from priors.numerics.normal import density, ndtr, ndtri
from priors.types import Array


class Distribution(ABC):
    """A distribution over one number."""

    @abstractmethod
    def quantile(self, u: Array) -> Array:
        """Inverse CDF of uniforms `u` in (0, 1), elementwise."""

    @abstractmethod
    def cdf(self, x: Array) -> Array:
        """Probability of a value at most `x`, elementwise."""

    def log10_quantile(self, u: Array) -> Array:
        """Base-10 logarithm of the inverse CDF; only for positive distributions."""
        return np.log10(self.quantile(u))

    @cached_property
    def median(self) -> float:
        """The value that half of the probability lies below."""
        return float(self.quantile(np.array(0.5)))

    def known_quantiles(self, u: tuple[float, ...]) -> Array:
        """Quantiles that are asked for again whenever a scenario is loaded again; kept."""
        return self._known(u, lambda: self.quantile(np.array(u)))

    @cached_property
    def _known(self) -> Cache[tuple[float, ...], Array]:
        return Cache()

    @property
    def is_fixed(self) -> bool:
        """Whether there is only one possible value."""
        return False

    @property
    def is_integrable(self) -> bool:
        """Whether `density` and `cdf_integral` exist in closed form."""
        return False

    def density(self, x: Array) -> Array:  # noqa: ARG002
        """Probability density at `x`, elementwise."""
        raise TypeError(f"{type(self).__name__} has no closed density")

    def cdf_integral(self, x: Array) -> Array:  # noqa: ARG002
        """Integral of the CDF from minus infinity to `x`, elementwise."""
        raise TypeError(f"the CDF of {type(self).__name__} has no closed integral")


class Integrable(Distribution):
    """A family with a closed `density` and `cdf_integral`."""

    @property
    @override
    def is_integrable(self) -> bool:
        return True


@dataclass(frozen=True)
class Fixed(Distribution):
    """One value, certain."""

    value: float

    @override
    def quantile(self, u: Array) -> Array:
        return np.full(np.shape(u), self.value)

    @override
    def cdf(self, x: Array) -> Array:
        return np.where(np.asarray(x) >= self.value, 1.0, 0.0)

    @property
    @override
    def is_fixed(self) -> bool:
        return True


@dataclass(frozen=True)
class Normal(Integrable):
    """The normal distribution."""

    mean: float
    sd: float

    @override
    def quantile(self, u: Array) -> Array:
        return self.mean + self.sd * ndtri(u)

    @override
    def cdf(self, x: Array) -> Array:
        return ndtr((np.asarray(x) - self.mean) / self.sd)

    @override
    def density(self, x: Array) -> Array:
        return density((np.asarray(x) - self.mean) / self.sd) / self.sd

    @override
    def cdf_integral(self, x: Array) -> Array:
        z = (np.asarray(x) - self.mean) / self.sd
        return self.sd * (z * ndtr(z) + density(z))


@dataclass(frozen=True)
class Uniform(Integrable):
    """All values between two ends equally likely."""

    low: float
    high: float

    @override
    def quantile(self, u: Array) -> Array:
        return self.low + (self.high - self.low) * np.asarray(u)

    @override
    def cdf(self, x: Array) -> Array:
        return np.clip((np.asarray(x) - self.low) / (self.high - self.low), 0.0, 1.0)

    @override
    def density(self, x: Array) -> Array:
        x = np.asarray(x)
        return np.where((self.low <= x) & (x <= self.high), 1.0 / (self.high - self.low), 0.0)

    @override
    def cdf_integral(self, x: Array) -> Array:
        x = np.asarray(x)
        width = self.high - self.low
        inside = np.clip(x - self.low, 0.0, width)
        return 0.5 * inside * inside / width + np.maximum(x - self.high, 0.0)


@dataclass(frozen=True)
class Log10(Distribution):
    """A positive value whose base-10 logarithm has the distribution `exponent`."""

    exponent: Distribution

    @override
    def quantile(self, u: Array) -> Array:
        """+inf beyond the largest double."""
        with np.errstate(over="ignore"):
            return np.power(10.0, self.exponent.quantile(u))

    @override
    def log10_quantile(self, u: Array) -> Array:
        return self.exponent.quantile(u)

    @override
    def cdf(self, x: Array) -> Array:
        with np.errstate(divide="ignore"):
            return self.exponent.cdf(np.log10(np.maximum(x, 0.0)))

    @property
    @override
    def is_fixed(self) -> bool:
        return self.exponent.is_fixed
