"""Draws shared out to the multiples of a step, so that what reads these reads the draws."""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from priors.types import Array

Binned = tuple[int, Array]
"""The first bin, and sums by (node, ..., bin)."""

COARSER = 4
"""Steps in one by whose multiples rows are known."""

_POWERS = 5


def powers_of(heights: Array, weights: Array | None, step: float) -> tuple[int, list[Array]]:
    """Put heights in bins, which begin at the multiples of a step.

    Parameters
    ----------
    heights : ndarray, shape (node, batch, draw)
        -inf is left out.
    weights : ndarray or None
        Of each, in the same shape; 1 where None.
    step : float

    Returns
    -------
    (int, list of ndarray)
        The first bin, and sums over the draws in each bin, shape (node, batch, bin), of the
        powers from 0 to 4 of the part of it that lies below them.
    """
    nodes, rows, _ = heights.shape
    # One draw of every row, then the next: sums in one bin would wait for each other.
    heights, weights = _by_draw(heights), None if weights is None else _by_draw(weights)
    row = np.arange(float(nodes * rows)).reshape(nodes, rows)
    if weights is not None or not heights.min(initial=np.inf) > -np.inf:
        inside = (heights > -np.inf) & (True if weights is None else weights != 0.0)
        row, heights = np.broadcast_to(row, inside.shape)[inside], heights[inside]
        weights = None if weights is None else weights[inside]
    if not heights.size:
        return 0, [np.zeros((nodes, rows, 0))] * _POWERS
    t = heights / step
    below = np.floor(t)
    t -= below
    first = int(below.min())
    width = int(below.max()) + 1 - first
    below += width * row - first
    counted = None if weights is None else weights.ravel()
    sums = _sums(below.astype(np.intp).ravel(), t.ravel(), counted, nodes * rows * width)
    return first, [each.reshape(nodes, rows, width) for each in sums]


def _by_draw(of_rows: Array) -> Array:
    """From (node, batch, draw) to (draw, node, batch)."""
    return np.ascontiguousarray(np.moveaxis(of_rows, 2, 0))


def _sums(
    index: NDArray[np.intp], t: Array, weights: Array | None, bins: int
) -> Iterator[Array]:
    """Sums over bins of the powers of `t`."""
    yield np.asarray(np.bincount(index, weights, bins), dtype=float)
    power = np.array(1.0 if weights is None else weights) * t
    for _ in range(1, _POWERS):
        yield np.asarray(np.bincount(index, power, bins), dtype=float)
        power *= t


def between_six(first: int, powers: Sequence[Array]) -> Binned:
    """Share out draws between the six multiples about each.

    By Lagrange's polynomials, sums of whose values are sums of their powers: those of the
    nearest four, and what the next ones to both sides add in the mean. Quartics are read as
    they are, and what is left changes its sign in the middle of a step: it is no bias.

    Parameters
    ----------
    first, powers
        Of `powers_of`.
    """
    count, t, square, cube, fourth = powers
    last = (cube - t) / 6.0
    before = 0.5 * (square - t) - last
    after = t + before - 2.0 * last  # they add up to the count, and to the value
    own = count - before - after - last
    outer = (fourth - 2.0 * cube - square + 2.0 * t) / 48.0
    twice, thrice = 2.0 * outer, 3.0 * outer
    parts = outer, before - thrice, own + twice, after + twice, last - thrice, outer
    return first - 2, _in_turn(parts)


def _in_turn(parts: Sequence[Array]) -> Array:
    """What bins give to a multiple, to the next one, and so on, added up."""
    *shape, width = parts[0].shape
    found = np.zeros((*shape, width + len(parts) - 1))
    for offset, part in enumerate(parts):
        found[..., offset : offset + width] += part
    return found


def shared_out(heights: Array, weights: Array | None, step: float) -> Binned:
    """Share out heights between six multiples of a step each; see `powers_of`."""
    return between_six(*powers_of(heights, weights, step))


_BEFORE, _OF_STEPS = shared_out(np.arange(COARSER)[None, :, None] / COARSER, None, 1.0)
_BETWEEN = np.ascontiguousarray(_OF_STEPS[0].T)
"""What each step in a coarser one gives to the multiples of it about them, by multiple."""


def coarsely(first: int, powers: Sequence[Array]) -> Binned:
    """Share out draws between multiples of a few steps, by way of the two steps about each.

    Parameters
    ----------
    first, powers
        Of `powers_of`.
    """
    (count, t, *_), low = powers, first % COARSER
    nodes, rows, width = t.shape
    bins = -(-(low + width + 1) // COARSER)
    fine = np.zeros((nodes, rows, bins * COARSER))
    fine[..., low : low + width] = count - t
    fine[..., low + 1 : low + 1 + width] += t
    # Node by node: for larger products BLAS wakes threads, which wait busily.
    shares = _BETWEEN @ fine.reshape(nodes, -1, COARSER).swapaxes(1, 2)
    by_multiple = shares.reshape(nodes, -1, rows, bins).swapaxes(0, 1)
    return first // COARSER + _BEFORE, _in_turn([*by_multiple])


def aligned(parts: Sequence[Binned]) -> Binned:
    """Nodes of some, from the first bin that anything is in to the last one.

    Whatever the parts are: the bins of some say nothing of those of others.
    """
    first = min(start for start, _ in parts)
    end = max(start + each.shape[-1] for start, each in parts)
    shape = (sum(len(each) for _, each in parts), *parts[0][1].shape[1:-1], end - first)
    whole, row = np.zeros(shape), 0
    for start, each in parts:
        at = slice(start - first, start - first + each.shape[-1])
        whole[row : row + len(each), ..., at] = each
        row += len(each)
    used = np.flatnonzero(whole.any(axis=tuple(range(whole.ndim - 1))))
    low, high = (int(used[0]), int(used[-1]) + 1) if used.size else (0, 1)
    return first + low, np.ascontiguousarray(whole[..., low:high])
