"""Distribution families: each turns uniforms into values through its inverse CDF.

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

_LARGEST_UNIFORM = 1.0 - 2.0**-53


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
class Beta(Distribution):
    """The beta distribution, stretched over an interval; a PERT is one of these."""

    a: float
    b: float
    low: float = 0.0
    high: float = 1.0

    @override
    def quantile(self, u: Array) -> Array:
        from scipy.special import betaincinv  # a quarter of a second that few runs need

        return self.low + (self.high - self.low) * np.asarray(betaincinv(self.a, self.b, u))

    @override
    def cdf(self, x: Array) -> Array:
        from scipy.special import betainc

        share = np.clip((np.asarray(x) - self.low) / (self.high - self.low), 0.0, 1.0)
        return np.asarray(betainc(self.a, self.b, share))


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


@dataclass(frozen=True)
class Affine(Distribution):
    """A distribution stretched by a positive `scale` and then moved by `shift`."""

    base: Distribution
    scale: float = 1.0
    shift: float = 0.0

    @override
    def quantile(self, u: Array) -> Array:
        return self.scale * self.base.quantile(u) + self.shift

    @override
    def cdf(self, x: Array) -> Array:
        return self.base.cdf((np.asarray(x) - self.shift) / self.scale)

    @override
    def density(self, x: Array) -> Array:
        return self.base.density((np.asarray(x) - self.shift) / self.scale) / self.scale

    @override
    def cdf_integral(self, x: Array) -> Array:
        return self.scale * self.base.cdf_integral((np.asarray(x) - self.shift) / self.scale)

    @property
    @override
    def is_fixed(self) -> bool:
        return self.base.is_fixed

    @property
    @override
    def is_integrable(self) -> bool:
        return self.base.is_integrable


@dataclass(frozen=True)
class Truncated(Distribution):
    """A distribution conditioned on lying between `low` and `high`, both included."""

    base: Distribution
    low: float
    high: float

    @cached_property
    def _span(self) -> tuple[float, float]:
        # The last double below `low`, so that a probability of exactly `low` stays.
        ends = np.array([np.nextafter(self.low, -np.inf), self.high])
        below, upto = self.base.cdf(ends)
        return float(below), float(upto)

    @property
    def share_left(self) -> float:
        """Probability that the untruncated distribution has between the ends."""
        below, upto = self._span
        return upto - below

    @override
    def quantile(self, u: Array) -> Array:
        below, upto = self._span
        inside = below + np.asarray(u) * (upto - below)
        return np.clip(
            self.base.quantile(np.minimum(inside, _LARGEST_UNIFORM)), self.low, self.high
        )

    @override
    def cdf(self, x: Array) -> Array:
        below, upto = self._span
        inside = (self.base.cdf(np.clip(x, self.low, self.high)) - below) / (upto - below)
        return np.where(np.asarray(x) < self.low, 0.0, inside)
