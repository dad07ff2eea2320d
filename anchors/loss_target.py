"""Least compute at which a scaling law reaches a stated loss."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from anchors.laws.law import Law
from anchors.laws.numeric import Array, floats


def log10_compute_for_loss(
    law: Law,
    loss: ArrayLike,
    *,
    parameters: ArrayLike | None = None,
    max_parameters: ArrayLike | None = None,
    max_tokens: ArrayLike | None = None,
) -> Array:
    """Least compute at which a law reaches a loss, optimally or with N or D bounded.

    Parameters
    ----------
    law : Law
        Its constants may be arrays of draws.
    loss : array_like, shape (draw,), nat/token
    parameters : array_like, parameter, optional
        Fixes N; excludes the bounds on it.
    max_parameters : array_like, parameter, optional
        Bounds N from above: where the optimum is larger, more data makes up for it.
    max_tokens : array_like, token, optional
        Bounds D from above, which bounds N from below: the least model that gets there with
        so many tokens.

    Returns
    -------
    ndarray, shape (draw,), log10(FLOP)
        +inf where the loss is out of reach.

    Raises
    ------
    NotInLaw
        Where the paper gives nothing for the question.
    ValueError
        Where N is both fixed and bounded.
    """
    C = law.compute_for_loss(loss)
    if parameters is not None and max_parameters is not None:
        raise ValueError("give parameters or max_parameters, not both")
    if parameters is None and max_parameters is None and max_tokens is None:
        return np.log10(C)
    least = 0.0 if max_tokens is None else law.parameters_for_loss(loss, max_tokens)
    if parameters is not None:
        N, most = floats(parameters), floats(parameters)
    else:
        most = floats(np.inf if max_parameters is None else max_parameters)
        N = np.clip(law.optimum(C)[0], least, most)
    reachable = (least <= most) & np.isfinite(N)
    bounded = law.compute_at_parameters(loss, np.where(reachable, N, 1.0))
    return np.log10(np.where(reachable, bounded, np.inf))
