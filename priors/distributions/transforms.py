"""Distributions made from others: multiplied, shifted, widened, truncated, mixed."""

import numpy as np

from priors.distributions.families import Affine, Distribution, Fixed, Log10, Truncated
from priors.distributions.mixture import Mixture

_LEAST_SHARE = 1e-9  # below, the rounding of uniforms near 1 would show in the draws


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
