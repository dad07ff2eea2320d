"""Beliefs that seem to hold the logarithm of an amount: this field writes FLOP in log10."""

import numpy as np

from anchors.quantities import Quantity
from priors.belief import Belief

_NEARLY_ALL = np.array([0.001, 0.999])
_VAST = ("FLOP", "FLOP/s", "FLOP/subj.s", "FLOP/$", "$", "parameter", "sample", "token")
"""Units of amounts with many digits."""
_LEAST = 100.0  # an amount in such a unit; its logarithm lies below


def meant_as_logarithm(belief: Belief, quantity: Quantity | None) -> str | None:
    """Say that a whole belief lies where only a logarithm could, and how to write one.

    Returns
    -------
    str or None
        None for an amount, and for quantities whose amounts are small.
    """
    if quantity is None or quantity.unit not in _VAST or belief.log10:
        return None
    if not belief.has_distribution:
        return None
    skewed = belief.log10_skew_normal
    if skewed is not None and skewed.centre[1] > _LEAST:
        return None  # known without its table of quantiles, which takes long to make
    low, high = belief.distribution.quantile(_NEARLY_ALL)
    if not high < _LEAST:
        return None
    where = f"is {low:.3g}" if low == high else f"lies between {low:.3g} and {high:.3g}"
    written = f"{low:.4g}" if low == high else f"{{{belief.family}: ...}}"
    return (
        f"{where} {quantity.unit}, where only its logarithm could lie; "
        f"if that is meant, write log10: {written}"
    )
