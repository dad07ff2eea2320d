"""Cubic pieces on a uniform grid: a table of a smooth function, to be read at many points."""

import numpy as np
from numpy.typing import NDArray

from priors.types import Array


class CubicTable:
    """A function in cubic pieces.

    Parameters
    ----------
    start, step : float
        The first piece begins at `start`, and all are `step` long.
    pieces : ndarray, shape (4, piece)
        Coefficients in the part of a step that is past, constant first.
    """

    def __init__(self, start: float, step: float, pieces: Array):
        self.start = start
        self.step = step
        self.pieces = pieces

    @classmethod
    def hermite(cls, start: float, step: float, values: Array, slopes: Array) -> "CubicTable":
        """Pieces with given values and slopes at the grid's points."""
        m0, m1 = step * slopes[:-1], step * slopes[1:]
        rise = np.diff(values)
        pieces = [values[:-1], m0, 3.0 * rise - 2.0 * m0 - m1, m0 + m1 - 2.0 * rise]
        return cls(start, step, np.stack(pieces))

    @classmethod
    def lagrange(cls, start: float, step: float, values: Array) -> "CubicTable":
        """Pieces through the four values about them, or the four that are nearest an end."""
        left = np.clip(np.arange(len(values) - 1) - 1, 0, len(values) - 4)
        y0, y1, y2, y3 = (values[left + k] for k in range(4))
        # Divided differences about the first of the four, shifted to where the piece begins.
        first, second = y1 - y0, 0.5 * (y2 - 2.0 * y1 + y0)
        third = (y3 - 3.0 * y2 + 3.0 * y1 - y0) / 6.0
        c1, c2 = first - second + 2.0 * third, second - 3.0 * third
        s = (np.arange(len(values) - 1) - left).astype(float)
        pieces = [
            y0 + s * (c1 + s * (c2 + s * third)),
            c1 + s * (2.0 * c2 + s * 3.0 * third),
            c2 + 3.0 * s * third,
            third,
        ]
        return cls(start, step, np.stack(pieces))

    @property
    def count(self) -> int:
        """How many pieces there are."""
        return int(self.pieces.shape[1])

    def place(self, x: Array) -> tuple[NDArray[np.intp], Array]:
        """Number of the piece that each point lies in or is nearest to, and how far along."""
        position = (np.asarray(x) - self.start) * (1.0 / self.step)
        piece = np.minimum(np.maximum(position, 0.0), self.count - 1.0).astype(np.intp)
        return piece, position - piece

    def __call__(self, x: Array) -> Array:
        """Values; beyond the grid the pieces at its ends go on."""
        return self.at(*self.place(x))

    def at(self, piece: NDArray[np.intp], t: Array) -> Array:
        """Values at parts `t` of pieces."""
        c0, c1, c2, c3 = (row.take(piece) for row in self.pieces)
        return np.asarray(c0 + t * (c1 + t * (c2 + t * c3)))

    def slope(self, x: Array) -> Array:
        """Derivatives."""
        piece, t = self.place(x)
        _, c1, c2, c3 = (row.take(piece) for row in self.pieces)
        return np.asarray((c1 + t * (2.0 * c2 + t * 3.0 * c3)) / self.step)


def hermite(points: Array, values: Array, slopes: Array, x: Array) -> Array:
    """Cubic pieces with given values and slopes at rising points, wherever these lie.

    Parameters
    ----------
    points, values, slopes : ndarray, shape (point,)
    x : ndarray
        Where they are read; beyond the points the pieces at the ends go on.
    """
    piece = np.clip(np.searchsorted(points, x) - 1, 0, len(points) - 2)
    step, rise = (np.diff(of)[piece] for of in (points, values))
    t, m0, m1 = (x - points[piece]) / step, step * slopes[piece], step * slopes[piece + 1]
    bend = 3.0 * rise - 2.0 * m0 - m1 + t * (m0 + m1 - 2.0 * rise)
    return np.asarray(values[piece] + t * (m0 + t * bend))


def polynomial_shares(points: Array, x: Array) -> Array:
    """What each point counts in the polynomial through all of them, shape (x, point)."""
    itself = np.eye(len(points), dtype=bool)
    apart = np.where(itself, 1.0, points[:, None] - points)
    factors = (x[:, None, None] - points) / apart
    return np.asarray(np.where(itself, 1.0, factors).prod(axis=2))
