"""Draws shared out to the multiples of a step, so that what reads these reads the draws."""

import math
from collections.abc import Iterator, Sequence

import numpy as np

from priors.types import Array

Binned = tuple[int, Array]
"""The first bin, and sums by (node, ..., bin)."""


COARSER = 4
"""Steps in one by whose multiples rows are known."""

_FEWER = 2.0  # draws to a bin, from which bins take less time than draws
_SPAN = 4.0  # OOM over which most draws of a few nodes lie


class Values:
    """Values to be put in bins, which begin at the multiples of a step.

    Parameters
    ----------
    values : ndarray, shape (node, batch, draw)
        -inf is left out.
    weights : ndarray or None
        Of each, in the same shape; 1 where None.
    """

    def __init__(self, values: Array, weights: Array | None = None):
        self._nodes, self._rows, self._draws = values.shape
        # By draw, then by row and node: sums in one bin would wait for each other.
        self._values = np.ascontiguousarray(values.T)
        self._weights = None if weights is None else np.ascontiguousarray(weights.T)
        node, row = np.arange(float(self._nodes)), np.arange(float(self._rows))[:, None]
        # In full, for adding a few numbers again and again takes longer.
        self._node, self._group = node + 0.0 * row, self._rows * node + row
        self._low = self._values.min(initial=np.inf)
        if weights is not None or not self._low > -np.inf:
            self._leave_out()
            self._low = self._values.min(initial=np.inf)
        self._high = self._values.max(initial=-np.inf)

    def _leave_out(self) -> None:
        """Leave out what is nowhere, or weighs nothing."""
        inside, weights = self._values > -np.inf, self._weights
        if weights is not None:
            inside &= weights != 0.0
            self._weights = weights[inside]
        self._node, self._group = (
            np.broadcast_to(each, inside.shape)[inside] for each in (self._node, self._group)
        )
        self._values = self._values[inside]

    def shared_out(self, step: float) -> Binned:
        """Shares of draws between six multiples each, shape (node, batch, bin)."""
        first, powers = self._by_row(step, 5)
        return between_six(first, [*powers.swapaxes(0, 1)])

    def nodes_and_rows(self, step: float) -> tuple[Binned, Binned]:
        """Powers of all draws at each node, (node, power, bin), and of rows.

        The former are for `between_six`, the latter, (node, power, batch, bin), for
        `rows_between_four`: two of them in the finer bins where these are few, and three in
        bins of `COARSER` steps where finer ones would take longer than draws: for a node
        whatever others are beside it.
        """
        if _FEWER * _SPAN / step > self._draws:
            whole = self._powers(step, self._node, (self._nodes,), 5)
            return whole, self._by_row(COARSER * step, 3)
        first, powers = self._by_row(step, 5)
        return (first, powers.sum(axis=2)), (first, powers[:, :2])

    def _by_row(self, step: float, count: int) -> Binned:
        """See `_powers`; shape (node, power, batch, bin)."""
        return self._powers(step, self._group, (self._nodes, self._rows), count)

    def _powers(self, step: float, group: Array, groups: tuple[int, ...], count: int) -> Binned:
        """Sums over the values in each bin of powers of the part of it that lies below them.

        Parameters
        ----------
        step : float
        group : ndarray
            Of each value.
        groups : tuple of int
            How many nodes there are, and rows of each.
        count : int
            The powers from 0 on.

        Returns
        -------
        (int, ndarray)
            The first bin, and the sums of each power, shape (node, power, ..., bin).
        """
        if not self._values.size:
            return 0, np.zeros((groups[0], count, *groups[1:], 0))
        bins_in_one = 1.0 / step
        t = self._values * bins_in_one
        below = np.floor(t)
        t -= below
        first, last = (math.floor(end * bins_in_one) for end in (self._low, self._high))
        width = last + 1 - first
        below += width * group - first
        index, bins = below.astype(np.intp).ravel(), math.prod(groups) * width
        found = np.empty((groups[0], count, *groups[1:], width))
        for i, power in enumerate(_powers(t.ravel(), self._weights, count)):
            found[:, i] = np.bincount(index, power, bins).reshape(*groups, width)
        return first, found


def _powers(t: Array, weights: Array | None, count: int) -> Iterator[Array | None]:
    """Powers from 0 on, times the weights; None stands for ones."""
    yield None if weights is None else weights.ravel()
    power = np.array(1.0 if weights is None else weights.ravel()) * t
    for _ in range(1, count):
        yield power
        power *= t


def rows_between_four(first: int, powers: Array) -> Binned:
    """Share out draws between four multiples of `COARSER` steps each, (node, batch, bin).

    By the mean of the parabolas through the three nearest ones to both sides: what is left
    changes its sign in the middle of a step, too.

    Parameters
    ----------
    first : int
        The first bin.
    powers : ndarray, shape (node, power, batch, bin)
        See `Values.nodes_and_rows`.
    """
    count, t, *square = powers.swapaxes(0, 1)
    if not square:
        return _by_steps(first, count, t)
    return first - 1, _in_turn(_of_parabolas(count, t, *square))


def _of_parabolas(count: Array, t: Array, square: Array) -> list[Array]:
    """What each of the multiples gets, from the one before a bin on."""
    outer = 0.25 * (square - t)
    after = t - outer
    return [outer, count - after - 2.0 * outer, after, outer]


_STEPS = np.arange(float(COARSER)) / COARSER
_OF_STEPS = np.stack(_of_parabolas(_STEPS**0, _STEPS, _STEPS**2))
"""What each step in a coarser one gives to the multiples of it about them, by multiple."""


def _by_steps(first: int, count: Array, t: Array) -> Binned:
    """The same by way of the two steps about each draw."""
    low, (nodes, rows, width) = first % COARSER, t.shape
    bins = -(-(low + width + 1) // COARSER)
    fine = np.zeros((nodes, rows, bins * COARSER))
    fine[..., low : low + width] = count - t
    fine[..., low + 1 : low + 1 + width] += t
    # Node by node: for larger products BLAS wakes threads, which wait busily.
    shares = _OF_STEPS @ fine.reshape(nodes, -1, COARSER).swapaxes(1, 2)
    by_multiple = shares.reshape(nodes, -1, rows, bins).swapaxes(0, 1)
    return first // COARSER - 1, _in_turn([*by_multiple])


def between_six(first: int, powers: Sequence[Array]) -> Binned:
    """Share out draws between the six multiples about each.

    By Lagrange's polynomials, sums of whose values are sums of their powers: those of the
    nearest four, and what the next ones to both sides add in the mean. Quartics are read as
    they are, and what is left changes its sign in the middle of a step: it is no bias.

    Parameters
    ----------
    first : int
        The first bin.
    powers : sequence of ndarray, shape (..., bin)
        Sums over the draws in each bin of the powers from 0 to 4 of the part of it that lies
        below them.
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


def aligned(parts: Sequence[Binned]) -> Binned:
    """Nodes of some, from the first bin that anything is in to the last one.

    Whatever the parts are: the bins of some say nothing of those of others.
    """
    if len(parts) == 1:
        return _trimmed(*parts[0])
    first = min(start for start, _ in parts)
    end = max(start + each.shape[-1] for start, each in parts)
    shape = (sum(len(each) for _, each in parts), *parts[0][1].shape[1:-1], end - first)
    whole, row = np.zeros(shape), 0
    for start, each in parts:
        at = slice(start - first, start - first + each.shape[-1])
        whole[row : row + len(each), ..., at] = each
        row += len(each)
    return _trimmed(first, whole)


def _trimmed(first: int, whole: Array) -> Binned:
    """Without the bins before and after that nothing is in."""
    bins = range(whole.shape[-1])
    low = next((i for i in bins if whole[..., i].any()), 0)
    last = next((i for i in reversed(bins) if whole[..., i].any()), 0)
    return first + low, np.ascontiguousarray(whole[..., low : last + 1])
