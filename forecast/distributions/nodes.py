"""Cumulative distributions known at nodes, and a monotone cubic between them."""

import math
from bisect import bisect_left
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from priors.types import Array

Integers = NDArray[np.int_]

_NEAR = 0.25  # of a step: a node that lies as near to another says nothing new
_STRAIGHT = 1 / 16  # of a step: what of a curve is straight to 1e-5
_STENCIL = 7  # nodes whose polynomial gives a slope: its error falls with their distance^4


@dataclass(frozen=True, eq=False)
class Nodes:
    """Points at which a curve is known.

    Parameters
    ----------
    x : tuple of float
        Rising; two of them just before and at a jump.
    kinks : tuple of int
        Indices of those where the slope may change at once, between the first and the last.
    """

    x: tuple[float, ...]
    kinks: tuple[int, ...] = ()

    @cached_property
    def points(self) -> Array:
        """The points, shape (node,)."""
        return np.array(self.x)

    @cached_property
    def slopes(self) -> "Stencil":
        """Of values, the slopes at the starts of all intervals, and at their ends."""
        edges = np.array(sorted({0, len(self.x) - 1, *self.kinks}))
        piece = np.repeat(np.arange(len(edges) - 1), np.diff(edges) + 1)
        node = np.arange(len(piece)) - piece  # those at kinks stand in two pieces
        near, weights = self._derivatives(node, edges[piece], edges[piece + 1])
        start = np.flatnonzero(np.diff(node))
        return Stencil(near, weights, np.stack([start, start + 1]))

    def _derivatives(
        self, at: Integers, first: Integers, last: Integers
    ) -> tuple[Integers, Array]:
        """Slopes at some nodes, from those nearest to them within pieces; see `Stencil`.

        Those of the polynomial through them: its derivative is theirs.

        References
        ----------
        Fornberg 1988, Generation of finite difference formulas on arbitrarily spaced grids.
        """
        near = np.tile(at, (_STENCIL, 1))
        weights = np.zeros(near.shape)
        low = np.maximum(np.minimum(at - _STENCIL // 2, last + 1 - _STENCIL), first)
        count = np.minimum(last + 1 - low, _STENCIL)
        for size in set(count.tolist()):
            these = np.flatnonzero(count == size)
            nodes = low[these, None] + np.arange(size)
            gaps = self.points[nodes] - self.points[at[these], None]
            scale = np.ptp(gaps, axis=1)[:, None]
            powers = np.arange(size)[:, None]
            system = (gaps / scale)[:, None, :] ** powers
            slope = np.broadcast_to((powers == 1) / scale[:, None], (len(these), size, 1))
            near[:size, these] = nodes.T
            weights[:size, these] = np.linalg.solve(system, slope)[..., 0].T
        return near, weights

    def through(self, values: Array) -> "Cubics":
        """Cubics through values at the nodes, whose sum over rows rises.

        Where the sum of the cubics would overshoot, all rows give way alike.

        Parameters
        ----------
        values : ndarray, shape (row, ..., node)
            Of several curves beside each other each is seen to by itself.
        """
        if len(self.x) == 1:
            return Cubics(self.points, values[None])
        width, rise = np.diff(self.points), values[..., 1:] - values[..., :-1]
        slopes = self.slopes.of(values) * width
        most = 3.0 * np.maximum(rise.sum(axis=0), 0.0)[..., None, :]
        total = slopes.sum(axis=0)
        slopes += (np.minimum(np.maximum(total, 0.0), most) - total) / len(values)
        m0, m1 = slopes[..., 0, :], slopes[..., 1, :]
        last = m0 + m1 - 2.0 * rise
        return Cubics(self.points, np.stack([values[..., :-1], m0, rise - m0 - last, last]))


class Stencil(NamedTuple):
    """Weighted sums of a few values.

    Parameters
    ----------
    near : ndarray of int, shape (part, sum)
        Which values each is made of.
    weights : ndarray, shape (part, sum)
    at : ndarray of int, shape (side, interval)
        Which sum is that of each interval's start, and of its end.
    """

    near: Integers
    weights: Array
    at: Integers

    def of(self, values: Array) -> Array:
        """The sums, shape (..., side, interval), of values, (..., value)."""
        parts = values.take(self.near, axis=-1)
        sums = np.einsum("...ps,ps->...s", parts, self.weights)
        return np.asarray(sums.take(self.at, axis=-1))


class Cubics(NamedTuple):
    """Curves that are a cubic in each interval between points.

    Parameters
    ----------
    points : ndarray, shape (node,)
    coefficients : ndarray, shape (power, row, ..., interval)
        Of the powers of the part of the interval that is passed, from 0 to 3.
    """

    points: Array
    coefficients: Array

    def of_all(self) -> "Cubics":
        """Their sum, in one row."""
        return Cubics(self.points, self.coefficients.sum(axis=1, keepdims=True))

    def at(self, x: Array) -> Array:
        """Values, (row, ..., x): 0 before the first point, after the last what is there."""
        x, first = np.asarray(x, dtype=float), self.points[0]
        if len(self.points) == 1:
            return np.where(x < first, 0.0, self.coefficients[0])
        index = np.searchsorted(self.points[1:-1], x, side="right")
        low, high = self.points[index], self.points[1:][index]
        t = np.minimum(np.maximum((x - low) / (high - low), 0.0), 1.0)
        c0, c1, c2, c3 = self.coefficients.take(index, axis=-1)
        return np.where(x < first, 0.0, c0 + t * (c1 + t * (c2 + t * c3)))


@lru_cache(maxsize=256)
def spread_out(
    points: tuple[float, ...], steps: tuple[float, ...], kinks: tuple[float, ...]
) -> Nodes:
    """Nodes at points, and between them at multiples of the steps that are asked for.

    Next to a kink, and to both ends, another halfway: slopes there are read off one side.
    """
    edges, x = {points[0], points[-1], *kinks}, list[float]()
    for low, high, step in zip(points[:-1], points[1:], steps, strict=True):
        near = _NEAR * step
        inside = range(math.floor((low + near) / step) + 1, math.ceil((high - near) / step))
        part = [low, *(step * multiple for multiple in inside), high]
        beside = [pair for end, pair in ((low, part[:2]), (high, part[-2:])) if end in edges]
        # Two nodes alone between kinks would say nothing but a straight line.
        least = _STRAIGHT * step if len(part) == len(beside) == 2 else 2.0 * near
        halves = {0.5 * (a + b) for a, b in beside if b - a > least}
        x += sorted({*part[:-1], *halves})
    x.append(points[-1])
    inner = {bisect_left(x, kink) for kink in kinks if x[0] < kink < x[-1]}
    return Nodes(tuple(x), tuple(sorted(inner)))
