"""Least compute at which a scaling law reaches a stated loss."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from anchors.laws.law import Law
from anchors.laws.numeric import Array, floats, root_log10
from anchors.laws.units import training_compute

_SEARCHED = (0.0, 40.0)  # log10 parameters between which a rule's model is looked for


def plan_for_loss(
    law: Law,
    loss: ArrayLike,
    *,
    parameters: ArrayLike | None = None,
    max_parameters: ArrayLike | None = None,
    max_tokens: ArrayLike | None = None,
) -> tuple[Array, Array]:
    """Least compute at which a law reaches a loss, optimally or with N or D bounded.

    The tokens are those of the same plan.

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
    (ndarray, ndarray), shape (draw,)
        log10(FLOP) and log10(token); +inf where the loss is out of reach.

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
        return np.log10(C), np.log10(law.optimum(C)[1])
    least = 0.0 if max_tokens is None else law.parameters_for_loss(loss, max_tokens)
    if parameters is not None:
        N, most = floats(parameters), floats(parameters)
    else:
        most = floats(np.inf if max_parameters is None else max_parameters)
        N = np.clip(law.optimum(C)[0], least, most)
    reachable = (least <= most) & np.isfinite(N)
    N = np.where(reachable, N, 1.0)
    plan = law.compute_at_parameters(loss, N), law.tokens_for_loss(loss, N)
    bounded, tokens = (np.log10(np.where(reachable, part, np.inf)) for part in plan)
    return bounded, tokens


def plan_by_rule(
    law: Law, loss: ArrayLike, tokens_of: Callable[[Array], Array]
) -> tuple[Array, Array]:
    """Compute at which a law reaches a loss when data grows with parameters by a given rule.

    Parameters
    ----------
    law : Law
        Says what the loss is.
    loss : array_like, shape (draw,), nat/token
    tokens_of : callable
        Tokens by parameters; must not fall.

    Returns
    -------
    (ndarray, ndarray), shape (draw,)
        log10(FLOP), counted as 6 N D, and log10(token), with the size of the model solved to
        1e-12 orders of magnitude; +inf where the loss is out of reach.
    """
    target = floats(loss)

    def short_of(log10_parameters: Array) -> Array:
        N = 10.0**log10_parameters
        return target - law.loss(N, tokens_of(N))

    low, high = (np.full(target.shape, end) for end in _SEARCHED)
    reachable = short_of(high) > 0
    N = 10.0 ** root_log10(short_of, low, high)
    D = tokens_of(N)
    plan = training_compute(N, D), D
    compute, tokens = (np.log10(np.where(reachable, part, np.inf)) for part in plan)
    return compute, tokens
