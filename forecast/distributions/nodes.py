"""Cumulative distributions known at nodes, and a monotone cubic between them."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from priors.types import Array

Integers = NDArray[np.int_]

_STENCIL = 5  # nodes whose polynomial gives a slope: its error falls with their distance^4


@dataclass(frozen=True)
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
    def _slopes(self) -> tuple[Array, Array]:
        """From values to the slopes at both ends of each interval, (node, interval)."""
        edges = np.array(sorted({0, len(self.x) - 1, *self.kinks}))
        interval = np.arange(len(self.x) - 1)
        piece = np.searchsorted(edges, interval, side="right") - 1
        first, last = edges[piece], edges[piece + 1]
        return self._derivatives(interval, first, last), self._derivatives(
            interval + 1, first, last
        )

    def _derivatives(self, at: Integers, first: Integers, last: Integers) -> Array:
        """Weights of the nodes nearest to some of them, within pieces; (node, interval).

        Those of the polynomial through them: its derivative is theirs.

        References
        ----------
        Fornberg 1988, Generation of finite difference formulas on arbitrarily spaced grids.
        """
        found = np.zeros((len(self.x), len(at)))
        low = np.maximum(np.minimum(at - _STENCIL // 2, last + 1 - _STENCIL), first)
        count = np.minimum(last + 1 - low, _STENCIL)
        for size in np.unique(count):
            these = np.flatnonzero(count == size)
            nodes = low[these, None] + np.arange(size)
            gaps = self.points[nodes] - self.points[at[these], None]
            scale = np.ptp(gaps, axis=1)[:, None]
            powers = np.arange(size)[:, None]
            system = (gaps / scale)[:, None, :] ** powers
            slope = np.broadcast_to((powers == 1) / scale[:, None], (len(these), size, 1))
            found[nodes, these[:, None]] = np.linalg.solve(system, slope)[..., 0]
        return found

    def between(self, values: Array, x: Array) -> Array:
        """Values at other points from those at the nodes, whose sum over rows rises.

        Parameters
        ----------
        values : ndarray, shape (row, node)
        x : ndarray, shape (x,)

        Returns
        -------
        ndarray, shape (row, x)
            0 before the first node, and the last value after the last. Where the sum of the
            cubics would overshoot, all rows give way alike.
        """
        x = np.asarray(x, dtype=float)
        if len(self.x) == 1:
            return np.where(x < self.x[0], 0.0, values[:, [0]])
        index = np.clip(np.searchsorted(self.points, x, side="right") - 1, 0, len(self.x) - 2)
        width = np.diff(self.points)[index]
        t = np.clip((x - self.points[index]) / width, 0.0, 1.0)
        start, rise = values[:, index], np.diff(values, axis=1)[:, index]
        slopes = [width * (values @ matrix)[:, index] for matrix in self._slopes]
        most = 3.0 * np.maximum(rise.sum(axis=0), 0.0)
        for slope in slopes:
            total = slope.sum(axis=0)
            slope += (np.clip(total, 0.0, most) - total) / len(values)
        m0, m1 = slopes
        inside = t * (m0 + t * (3 * rise - 2 * m0 - m1 + t * (m0 + m1 - 2 * rise)))
        return np.where(x < self.x[0], 0.0, start + inside)


def spread_out(points: Sequence[float], steps: Sequence[int], kinks: Sequence[float]) -> Nodes:
    """Nodes at points, and between them in as many equal steps as are asked for."""
    pieces = [
        np.linspace(low, high, count, endpoint=False)
        for low, high, count in zip(points[:-1], points[1:], steps, strict=True)
    ]
    x = np.concatenate([*pieces, points[-1:]]) if pieces else np.asarray(points)
    inner = [int(np.searchsorted(x, kink)) for kink in kinks if x[0] < kink < x[-1]]
    return Nodes(tuple(x.tolist()), tuple(sorted(set(inner))))
