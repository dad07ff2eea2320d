"""The little numerics that the laws share: powers that never give NaN, and one root finder."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from priors.numerics.root_finding import bisected

Array = NDArray[np.float64]

LOG10_TOLERANCE = 1e-12
"""Width of the bracket, in orders of magnitude, at which `root_log10` stops.

Five times what float64 resolves near 1e30, so that the bracket always gets there.
"""


def floats(values: ArrayLike) -> Array:
    """Values as float64, so that powers of whole numbers do not overflow as integers."""
    result: Array = np.asarray(values, dtype=np.float64)[()]
    return result


def power_law(scale: ArrayLike, values: ArrayLike, exponent: ArrayLike) -> Array:
    """(scale / values)^exponent for values from 0 to infinity: inf at 0, 0 at infinity."""
    with np.errstate(divide="ignore", over="ignore", under="ignore"):
        result: Array = (floats(scale) / floats(values)) ** floats(exponent)
    return result


def inverse_power_law(scale: ArrayLike, excess: ArrayLike, exponent: ArrayLike) -> Array:
    """Value at which (scale / value)^exponent equals an excess; +inf where that is not above 0.

    A loss at or under the floor of a law is never reached, whatever is spent: the answer is
    +inf, not NaN.
    """
    above = floats(excess) > 0
    with np.errstate(divide="ignore", over="ignore", under="ignore"):
        reached = floats(scale) * np.where(above, excess, 1.0) ** (-1 / floats(exponent))
    return floats(np.where(above, reached, np.inf))


def root_log10(rising: Callable[[Array], Array], low: ArrayLike, high: ArrayLike) -> Array:
    """Root in log10 x of a function that rises through zero, by bisection, vectorised.

    Parameters
    ----------
    rising : callable
        Takes log10 x and returns values that rise from negative to positive.
    low, high : array_like
        Brackets in log10 x.

    Returns
    -------
    ndarray, log10 x
        To `LOG10_TOLERANCE`. The end of the bracket where the function keeps one sign.
    """
    below, over = np.broadcast_arrays(floats(low), floats(high))
    widths = np.max(over - below, initial=LOG10_TOLERANCE) / LOG10_TOLERANCE
    halvings = int(np.ceil(np.log2(widths)))
    below, over = bisected(lambda x: rising(x) > 0, below, over, halvings)
    return floats((below + over) / 2)
