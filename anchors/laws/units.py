"""Units that the scaling-law papers use, and how they turn into FLOP and tokens."""

from __future__ import annotations

from numpy.typing import ArrayLike

from anchors.laws.numeric import Array, floats

PF_DAY = 8.64e19
"""FLOP in one PF-day: 1e15 FLOP/s for 86,400 s (Kaplan et al. 2020, Sec. 1.3)."""

FLOP_PER_PARAMETER_TOKEN = 6.0
"""FLOP to train one parameter on one token: C = 6 N D (Kaplan et al. 2020, Sec. 2.1)."""


def pf_days(flop: ArrayLike) -> Array:
    """FLOP as PF-days."""
    return floats(flop) / PF_DAY


def flop_of_pf_days(pf_days: ArrayLike) -> Array:
    """PF-days as FLOP."""
    return floats(pf_days) * PF_DAY


def samples_of_tokens(tokens: ArrayLike, tokens_per_sample: ArrayLike) -> Array:
    """Count samples of a stated length: what counts as one data point is a choice."""
    return floats(tokens) / floats(tokens_per_sample)


def training_compute(N: ArrayLike, D: ArrayLike) -> Array:
    """Compute of one pass of N parameters over D tokens.

    Parameters
    ----------
    N : array_like, parameter
    D : array_like, token

    Returns
    -------
    ndarray, FLOP
        6 N D (Kaplan et al. 2020, Sec. 2.1).
    """
    return FLOP_PER_PARAMETER_TOKEN * floats(N) * floats(D)
