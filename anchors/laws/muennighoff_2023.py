"""Muennighoff et al. 2023, *Scaling Data-Constrained Language Models*, arXiv:2305.16264.

Tokens seen again are worth less each time: up to 4 epochs nearly as much as new ones, 1/e at
about 16, next to nothing past 40. Parameters beyond what the unique tokens call for decay in
the same way. Fitted on 182 runs on C4, with dropout 0.1.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from anchors.laws.law import Range
from anchors.laws.numeric import Array, floats
from anchors.laws.parametric import published

SOURCE = "Muennighoff et al. 2023, arXiv:2305.16264"

R_D_STAR = 15.387756
"""Repetitions at which the value of a repeated token has fallen to 1/e (eq. 5 ff.)."""

R_N_STAR = 5.309743
"""The same for excess parameters."""

MUENNIGHOFF_2023 = published(
    "muennighoff_2023",
    "Muennighoff et al. 2023, C4, with repeated data",
    SOURCE,
    "the authors' fit: E = e^.6254804, A = e^6.255414, B = e^7.3049974",
    {
        "E": float(np.exp(0.6254804)),
        "A": float(np.exp(6.255414)),
        "B": float(np.exp(7.3049974)),
        "alpha": 0.3526596,
        "beta": 0.3526596,
    },
    parameters=Range(7e6, 9e9),
    tokens=Range(0.0, 9e11),
    range_source="the paper: 7M to 9B parameters, up to 900B tokens",
    notes=("As a law of N and D all tokens are unique; repetition is a function of its own.",),
)


def _with_repeats(total: ArrayLike, unique: ArrayLike, decay: float) -> Array:
    """Effective amount of a total of which only the unique part counts in full."""
    used = np.minimum(floats(total), floats(unique))
    with np.errstate(divide="ignore", invalid="ignore"):
        repeats = np.where((used > 0) & np.isfinite(used), floats(total) / used - 1, 0.0)
    return used * (1 - decay * np.expm1(-repeats / decay))


def effective_tokens(D: ArrayLike, unique_tokens: ArrayLike) -> Array:
    """Tokens seen, as the unique tokens that they are worth.

    Parameters
    ----------
    D : array_like, token
        Tokens seen, repeats included.
    unique_tokens : array_like, token
        The paper's U_D. Where D is smaller, every token is new.

    Returns
    -------
    ndarray, token
        D' = U_D + U_D R_D* (1 - exp(-R_D/R_D*)), with R_D = D/U_D - 1; at most 16.4 U_D.
    """
    return _with_repeats(D, unique_tokens, R_D_STAR)


def usable_effective_tokens(stock: ArrayLike, max_epochs: ArrayLike = np.inf) -> Array:
    """Most that a stock of unique tokens is worth when seen at most so many times.

    Parameters
    ----------
    stock : array_like, token
    max_epochs : array_like, 1
        Passes over the stock, at least 1; unlimited by default.

    Returns
    -------
    ndarray, token
    """
    repeats = floats(max_epochs) - 1
    if np.any(repeats < 0):
        raise ValueError("a stock is seen at least once: max_epochs must be 1 or more")
    worth = 1 - R_D_STAR * np.expm1(-repeats / R_D_STAR)
    return floats(stock) * worth


def optimal_parameters_for_tokens(D: ArrayLike) -> Array:
    """Parameters for which D unique tokens are compute-optimal: U_N, about .051 D."""
    law = MUENNIGHOFF_2023
    return law.G * (floats(D) * law.G) ** (law.parameters_exponent / law.tokens_exponent)


def effective_parameters(N: ArrayLike, unique_tokens: ArrayLike) -> Array:
    """Parameters, as those that the unique tokens can put to use, N'.

    Parameters
    ----------
    N : array_like, parameter
    unique_tokens : array_like, token

    Returns
    -------
    ndarray, parameter
        N' = U_N + U_N R_N* (1 - exp(-R_N/R_N*)), with R_N = N/U_N - 1.
    """
    return _with_repeats(N, optimal_parameters_for_tokens(unique_tokens), R_N_STAR)


def loss_with_repeats(N: ArrayLike, D: ArrayLike, unique_tokens: ArrayLike) -> Array:
    """Loss of N parameters that see D tokens, of which only some are unique.

    Parameters
    ----------
    N : array_like, parameter
    D : array_like, token
        Tokens seen, repeats included.
    unique_tokens : array_like, token
        Where D is smaller, only D of them are used.

    Returns
    -------
    ndarray, nat/token
        E + A/N'^alpha + B/D'^beta.
    """
    used = np.minimum(floats(D), floats(unique_tokens))
    return MUENNIGHOFF_2023.loss(effective_parameters(N, used), effective_tokens(D, used))
