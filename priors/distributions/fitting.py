"""Parameters of a family from stated quantiles."""

from collections.abc import Sequence

import numpy as np

from priors.distributions.families import Normal, Uniform
from priors.numerics.normal import ndtri

Pairs = Sequence[tuple[float, float]]
"""(probability, value), both rising."""


def normal_through(pairs: Pairs) -> Normal:
    """Normal with these two quantiles."""
    (p_low, low), (p_high, high) = pairs
    z_low, z_high = ndtri(np.array([p_low, p_high])).tolist()
    sd = (high - low) / (z_high - z_low)
    return Normal(low - sd * z_low, sd)


def uniform_through(pairs: Pairs) -> Uniform:
    """Uniform with these two quantiles."""
    (p_low, low), (p_high, high) = pairs
    width = (high - low) / (p_high - p_low)
    return Uniform(low - p_low * width, low + (1.0 - p_low) * width)
