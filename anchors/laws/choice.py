"""Scaling laws chosen draw by draw: a law has a number, and numbers can be drawn.

Laws are imported only when one is used.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from priors.types import Array

if TYPE_CHECKING:
    from anchors.laws import Law

T = TypeVar("T")


def _laws() -> "Mapping[str, Law]":
    from anchors.laws import LAWS

    return LAWS


def law_names() -> list[str]:
    """Names of the laws, in the order of their numbers: that of the registry."""
    return list(_laws())


def known_names() -> list[str]:
    """What a law can be called by: its own name, or that of a family."""
    from anchors.laws import FAMILIES

    return [*law_names(), *FAMILIES]


def answers(names: Sequence[str], ask: Callable[["Law"], T]) -> tuple[list[T], list[str]]:
    """Ask the laws that were named, or all.

    Parameters
    ----------
    names : sequence of str
        Names of laws or of families; with none, every law that is not a variant of another.
    ask : callable
        Takes a law; raises `NotInLaw` where the law has no answer.

    Returns
    -------
    list
        Answers, in the order of the names.
    list of str
        A sentence for every law that has none. A law named itself must answer, and raises.
    """
    from anchors.laws import LAWS, NotInLaw

    found, silent = [], []
    every = [name for name, law in LAWS.items() if law.about.variant_of is None]
    for name in members(names) or every:
        try:
            found.append(ask(LAWS[name]))
        except NotInLaw as problem:
            if name in names:
                raise
            silent.append(f"left out: {problem}")
    return found, silent


def members(names: Sequence[str]) -> list[str]:
    """Names of laws, those of a family in its place, each once."""
    from anchors.laws import FAMILIES

    every = (law for name in names for law in FAMILIES.get(name, (name,)))
    return list(dict.fromkeys(every))


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
