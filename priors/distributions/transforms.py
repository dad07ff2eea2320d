"""Distributions made from others: multiplied, shifted, widened, truncated, mixed."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from typing_extensions import override

from priors.distributions.families import Distribution, Fixed, Log10
from priors.distributions.mixture import Mixture
from priors.types import Array

_LARGEST_UNIFORM = 1.0 - 2.0**-53
_LEAST_SHARE = 1e-9  # below, the rounding of uniforms near 1 would show in the draws


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


def times(base: Distribution, factor: float) -> Distribution:
    """Multiply by a positive factor."""
    if isinstance(base, Fixed):
        return Fixed(base.value * factor)
    if isinstance(base, Log10):
        return Log10(Affine(base.exponent, shift=float(np.log10(factor))))
    return Affine(base, scale=factor)


def plus(base: Distribution, amount: float) -> Distribution:
    """Add an amount."""
    if isinstance(base, Fixed):
        return Fixed(base.value + amount)
    return Affine(base, shift=amount)


def spread(base: Distribution, factor: float) -> Distribution:
    """Widen about the median, in the logarithm for families that are logarithmic."""
    if isinstance(base, Log10):
        return Log10(spread(base.exponent, factor))
    if isinstance(base, Fixed) or factor == 0:
        return Fixed(base.median)
    return Affine(base, scale=factor, shift=base.median * (1.0 - factor))


def truncate(base: Distribution, low: float, high: float) -> Distribution:
    """Condition on lying between `low` and `high`.

    Raises
    ------
    ValueError
        When next to nothing is left between the two.
    """
    if isinstance(base, Log10):
        with np.errstate(divide="ignore"):
            low, high = np.log10(np.maximum([low, high], 0.0)).tolist()
        return Log10(truncate(base.exponent, low, high))
    if isinstance(base, Fixed):
        if not low <= base.value <= high:
            raise ValueError("the fixed value lies outside min and max")
        return base
    truncated = Truncated(base, low, high)
    if not truncated.share_left >= _LEAST_SHARE:
        raise ValueError(
            f"less than {_LEAST_SHARE:g} of the belief lies between min and max; "
            f"widen them or the belief"
        )
    return truncated


def mixture(shares: tuple[float, ...], parts: tuple[Distribution, ...]) -> Distribution:
    """Mix distributions; positive ones in their logarithms, which are of like size."""
    if all(isinstance(part, Log10) or _is_positive_constant(part) for part in parts):
        exponents = tuple(exponent_of(part) for part in parts)
        return Log10(Mixture(shares, exponents))
    return Mixture(shares, parts)


def _is_positive_constant(part: Distribution) -> bool:
    return isinstance(part, Fixed) and part.value > 0


def exponent_of(part: Distribution) -> Distribution:
    """The logarithm of a positive quantity, to base 10."""
    if isinstance(part, Log10):
        return part.exponent
    return Fixed(float(np.log10(part.median)))
