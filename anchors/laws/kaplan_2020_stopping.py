"""When a compute-optimal run stops (Kaplan et al. 2020, Appendix B), and where that ends.

All follows from the learning curve of eq. 1.6 (Table 3) and the critical batch (Table 5). A run
of least compute stops at f = alpha_N/alpha_S = 10% above the converged loss L(N).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from anchors.laws.kaplan_2020 import (
    CRITICAL_BATCH,
    KAPLAN_2020,
    PARAMETERS_CURVE,
    STEPS_CURVE,
    STOP_EXCESS,
    Term,
    critical_batch,
    steps_for_loss,
    tokens_against_overfitting,
)
from anchors.laws.numeric import Array, floats, power_law, root_log10
from anchors.laws.units import FLOP_PER_PARAMETER_TOKEN

LOG10_PARAMETERS = (3.0, 20.0)
"""Bracket in log10 N within which the ends of the stop rule are looked for."""


LOG10_EXCESS = (-9.0, 4.0)
"""Bracket in log10 of L/L(N) - 1 within which a point of a learning curve is looked for."""


def compute_exponent(alpha_N: float = PARAMETERS_CURVE.alpha) -> float:
    """alpha_C of L(C_min) from the other exponents (eq. B.7, and 6.4)."""
    return 1 / (1 / STEPS_CURVE.alpha + 1 / CRITICAL_BATCH.alpha + 1 / alpha_N)


def compute_scale(parameters: Term = PARAMETERS_CURVE, steps: Term = STEPS_CURVE) -> float:
    """C_c of L(C_min) from the other constants, in FLOP (eq. B.8)."""
    f = parameters.alpha / steps.alpha
    growth = (1 + f) ** (1 / steps.alpha + 1 / parameters.alpha) * f ** (-1 / steps.alpha)
    scale = FLOP_PER_PARAMETER_TOKEN * parameters.scale * CRITICAL_BATCH.scale * steps.scale
    return float(scale * growth)


def stop_loss(N: ArrayLike) -> Array:
    """Loss at which the compute-optimal run of N parameters stops, 1.10 L(N) (eq. B.5)."""
    return (1 + STOP_EXCESS) * power_law(PARAMETERS_CURVE.scale, N, PARAMETERS_CURVE.alpha)


def tokens_to(L: ArrayLike, N: ArrayLike) -> Array:
    """Tokens that N parameters take in one pass at the critical batch to loss L.

    Parameters
    ----------
    L : array_like, nat/token
    N : array_like, parameter

    Returns
    -------
    ndarray, token
        2 B_crit S_min, twice the least (eqs. 5.3, 5.4, 1.6); +inf at and under L(N).
    """
    return 2 * critical_batch(L) * steps_for_loss(L, N)


def tokens_at_stop(N: ArrayLike) -> Array:
    """Tokens seen when the compute-optimal run of N parameters stops."""
    return tokens_to(stop_loss(N), N)


def loss_after(N: ArrayLike, D: ArrayLike) -> Array:
    """Loss of N parameters after one pass over D tokens at the critical batch.

    The inverse of `tokens_to`, solved to 1e-12 in log10 of the excess over L(N).
    """
    converged = power_law(PARAMETERS_CURVE.scale, N, PARAMETERS_CURVE.alpha)

    def surplus(log10_excess: Array) -> Array:
        return np.log10(floats(D) / tokens_to(converged * (1 + 10**log10_excess), N))

    return floats(converged * (1 + 10 ** root_log10(surplus, *LOG10_EXCESS)))


def relative_to_converged(f: ArrayLike, other: float = 0.02) -> tuple[Array, Array, Array]:
    """Size, steps and compute of stopping at (1 + f) L(N), against stopping at another excess.

    Both reach the same loss, the more converged run with the smaller model (eqs. B.12 to B.14).

    Returns
    -------
    tuple of ndarray
        Ratios of N, of S_min and of C_min.
    """
    stop = 1 + floats(f)
    size = (stop / (1 + other)) ** (1 / PARAMETERS_CURVE.alpha)
    steps = ((other / (1 + other)) / (1 - 1 / stop)) ** (1 / STEPS_CURVE.alpha)
    return size, steps, size * steps


def first_epoch_excess(N: ArrayLike) -> Array:
    """How far the stop lies above the loss that its own tokens allow any model, L(D).

    One pass over the tokens up to the stop cannot beat L(D) of those tokens (eq. 1.2). Learning
    curves of growing models merge into that line. Where this is negative, the first epoch
    would have to end under L(D): the curve meets the line before it is within 10% of L(N), and
    is then nearer to all that its data can give than the rule's 10%.
    """
    return stop_loss(N) / KAPLAN_2020.loss_of_tokens(tokens_at_stop(N)) - 1


def stop_rule_limit() -> tuple[Array, Array]:
    """Model size and tokens beyond which no run can stop at 1.10 L(N).

    Returns
    -------
    tuple of ndarray
        N and D at which `first_epoch_excess` is 0; solved to 1e-12 in log10 N.
    """
    N = 10 ** root_log10(lambda log10_N: -first_epoch_excess(10**log10_N), *LOG10_PARAMETERS)
    return N, tokens_at_stop(N)


def stop_within_first_epoch() -> tuple[Array, Array]:
    """Model size and tokens beyond which the stop falls into the first epoch.

    The data set is the one that the rule against overfitting asks for, 5e3 N^.74. Smaller
    models see it more than once before they stop; larger ones are within 10% of L(N), and
    past their stop, before the first epoch ends.
    """

    def surplus(log10_N: Array) -> Array:
        N = 10**log10_N
        return np.log10(tokens_against_overfitting(N) / tokens_at_stop(N))

    N = 10 ** root_log10(surplus, *LOG10_PARAMETERS)
    return N, tokens_at_stop(N)
