"""Which limit binds from one node in time to the next: the one that leaves least room."""

from collections.abc import Sequence
from functools import reduce

import numpy as np

from priors.types import Array

BOUND_BY = "bound by "
"""Before the name of a need: what it holds up."""


def shares_of_rises(room: Sequence[Array]) -> list[Array]:
    """Share of the rise from each node to the next that each but the first limits.

    Between nodes everything is straight: each limits for the part of the time in which it
    leaves the least room, and what is reached meanwhile is as much as it rises itself.

    Parameters
    ----------
    room : sequence of ndarray, shape (node, ...), OOM
        What money leaves, and then what each limit leaves.
    """
    weights = [
        _share_above(gap[:-1], gap[1:]) * np.maximum(np.diff(own, axis=0), 0.0)
        for own, gap in zip(room, _gaps(room), strict=True)
    ]
    total = sum(weights, np.zeros(()))
    total = np.where(total > 0, total, 1.0)
    return [weight / total for weight in weights[1:]]


def _gaps(room: Sequence[Array]) -> list[Array]:
    """By how much each leaves less room than all others, OOM."""
    nothing = np.asarray(np.inf)
    return [
        reduce(np.minimum, (*room[:k], *room[k + 1 :]), nothing) - own
        for k, own in enumerate(room)
    ]


def _share_above(one: Array, other: Array) -> Array:
    """Share of the way from one number to another on which they are above 0."""
    with np.errstate(invalid="ignore"):  # what is alone is the least all the time
        above, width = (
            np.maximum(one, 0.0) + np.maximum(other, 0.0),
            np.abs(one) + np.abs(other),
        )
        share = above / np.where(width > 0, width, 1.0)
    return np.where(width > 0, np.where(np.isinf(width), 1.0, share), 0.0)
