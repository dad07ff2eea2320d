"""What arrivals wait for, from one node in time to the next: what leaves the least room."""

from collections.abc import Sequence
from functools import reduce

import numpy as np

from priors.types import Array


def scarcity(room: Sequence[Array], shape: tuple[int, ...]) -> list[Array]:
    """By how much each but the first leaves less room than all others, OOM.

    Parameters
    ----------
    room : sequence of ndarray, OOM
        What money leaves, and then each limit; they broadcast against the shape.
    shape : tuple of int
    """
    gaps = []
    for k, own in enumerate(room):
        others = (each for index, each in enumerate(room) if index != k)
        least = reduce(np.minimum, others, np.asarray(np.inf))
        gaps.append(np.broadcast_to(least - own, shape))
    return gaps[1:]


def shares_of_time(gaps: Sequence[Array]) -> list[Array]:
    """Share of the time from each node to the next in which each leaves the least room.

    Parameters
    ----------
    gaps : sequence of ndarray, shape (node, ...)
        See `scarcity`.
    """
    shares = [_share_above(gap[:-1], gap[1:]) for gap in gaps]
    total = np.maximum(sum(shares, np.zeros(())), 1.0)
    return [share / total for share in shares]


def _share_above(one: Array, other: Array) -> Array:
    """Share of the way from one number to another on which they are above 0."""
    above, width = np.maximum(one, 0.0) + np.maximum(other, 0.0), np.abs(one) + np.abs(other)
    return np.where(width > 0, above / np.where(width > 0, width, 1.0), 0.0)
