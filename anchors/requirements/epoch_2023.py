"""Epoch AI, *Direct Approach interactive model* (2023): compute from how long a model passes.

A model whose loss lies above that of the real text can be told from it, given enough tokens.
The requirement is the compute at which that takes as many tokens as one task is long, the
k-performance, stretched by a slowdown for how much worse than ideal the judge is.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from anchors.laws.numeric import Array, floats
from anchors.laws.units import FLOP_PER_PARAMETER_TOKEN

SOURCE = "Epoch AI, Direct Approach interactive model, 2023, published code"

Variant = Literal["as_published", "corrected"]

CONFIDENCE = 0.9
"""c, the certainty at which the judge decides."""

RESCALE_CENTRE, RESCALE_SLOPE = 25.0, 5 / 7
"""The published log10 requirement x is finally rescaled to 25 + 5/7 (x - 25)."""


def evidence_needed(confidence: float = CONFIDENCE) -> float:
    """Evidence at which a sequential test decides, as the published code has it.

    With d0 = c/(1-c), d1 = (1-c)/c, D1 = (1-d0)/(d1-d0) and D0 = d1 D1 it is
    -(D1 log2(D0/D1) + (1-D1) log2((1-D0)/(1-D1))): bits, though divided by a loss in nats.
    """
    d0, d1 = confidence / (1 - confidence), (1 - confidence) / confidence
    D1 = (1 - d0) / (d1 - d0)
    D0 = d1 * D1
    return float(-(D1 * np.log2(D0 / D1) + (1 - D1) * np.log2((1 - D0) / (1 - D1))))


def split(
    A: ArrayLike, B: ArrayLike, alpha: ArrayLike, beta: ArrayLike, variant: Variant
) -> Array:
    """G, which splits C/6 into N = G (C/6)^a and D = (C/6)^b / G.

    `corrected` is Hoffmann et al. 2022, eq. 4: ((alpha A)/(beta B))^(1/(alpha + beta)).
    `as_published` puts the brackets as the published code does:
    (alpha A)/(beta B)^(1/(alpha + beta)).
    """
    above, below = floats(alpha) * floats(A), floats(beta) * floats(B)
    power = 1 / (floats(alpha) + floats(beta))
    return (above / below) ** power if variant == "corrected" else above / below**power


def log10_requirement(
    A: ArrayLike,
    B: ArrayLike,
    alpha: ArrayLike,
    beta: ArrayLike,
    slowdown: ArrayLike,
    k_performance: ArrayLike,
    *,
    variant: Variant = "as_published",
    rescaled: bool = True,
) -> Array:
    """Training compute at which a model passes for the length of one task.

    Along either split both terms of the reducible loss fall as C^-g, g = alpha beta/(alpha +
    beta). The tokens needed, K(C) = slowdown x evidence / loss, are therefore exactly the
    straight line in log-log that the published code draws through C = 1e10 and 1e30, and the
    requirement is closed form.

    Parameters
    ----------
    A, B, alpha, beta : array_like, shape (draw,)
        Constants of L = E + A/N^alpha + B/D^beta; E does not matter. All above 0.
    slowdown : array_like, shape (draw,), 1
        How many times more tokens a human judge needs than an ideal one.
    k_performance : array_like, shape (draw,), token
        Length over which the model must not be told from the real thing.
    variant : {"as_published", "corrected"}
        How G is computed, see `split`; the published brackets cost about 0.6 OOM.
    rescaled : bool
        Whether to apply the model's final 25 + 5/7 (x - 25).

    Returns
    -------
    ndarray, shape (draw,), log10(FLOP)

    References
    ----------
    Epoch AI, *Direct Approach interactive model*, 2023, published code.
    """
    G = split(A, B, alpha, beta, variant)
    at_one = floats(A) * G ** -floats(alpha) + floats(B) * G ** floats(beta)
    fall = floats(alpha) * floats(beta) / (floats(alpha) + floats(beta))
    log10_loss = np.log10(floats(slowdown) * evidence_needed() / floats(k_performance))
    x = np.log10(FLOP_PER_PARAMETER_TOKEN) + (np.log10(at_one) - log10_loss) / fall
    slope = RESCALE_SLOPE if rescaled else 1.0
    return floats(RESCALE_CENTRE + slope * (x - RESCALE_CENTRE))


def log10_tokens(
    log10_compute: ArrayLike,
    A: ArrayLike,
    B: ArrayLike,
    alpha: ArrayLike,
    beta: ArrayLike,
    *,
    variant: Variant = "as_published",
) -> Array:
    """Tokens that the split gives a compute: D = (C/6)^b / G, log10(token).

    Parameters
    ----------
    log10_compute : array_like, shape (draw,), log10(FLOP)
    A, B, alpha, beta : array_like, shape (draw,)
    variant : {"as_published", "corrected"}
        See `split`.
    """
    b = floats(alpha) / (floats(alpha) + floats(beta))
    log10_pairs = floats(log10_compute) - np.log10(FLOP_PER_PARAMETER_TOKEN)
    return floats(b * log10_pairs - np.log10(split(A, B, alpha, beta, variant)))
