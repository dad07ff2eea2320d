"""Scaling laws chosen draw by draw: a law has a number, and numbers can be drawn.

Laws are imported only when one is used.
"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import numpy as np

from priors.types import Array

if TYPE_CHECKING:
    from anchors.laws import Law


def _laws() -> "Mapping[str, Law]":
    from anchors.laws import LAWS

    return LAWS


def law_names() -> list[str]:
    """Names of the laws, in the order of their numbers: that of publication."""
    return list(_laws())


def by_law(numbers: Array, ask: "Callable[..., Array]", *inputs: Array) -> Array:
    """Ask each draw's own law.

    Parameters
    ----------
    numbers : ndarray, shape () or that of the draws
        Number of the law, counted from 0 in the order of `law_names`.
    ask : callable
        Takes a law and the inputs of its draws, returns one number for each.
    *inputs : ndarray, shape () or that of the draws

    Returns
    -------
    ndarray, shape of the draws
    """
    laws, numbers = list(_laws().values()), np.rint(numbers).astype(int)
    if numbers.ndim == 0:
        return np.asarray(ask(laws[int(numbers)], *inputs))
    answer = np.empty(numbers.shape)
    for number in np.unique(numbers):
        chosen = numbers == number
        answer[chosen] = ask(
            laws[number], *(x if np.ndim(x) == 0 else x[chosen] for x in inputs)
        )
    return answer
