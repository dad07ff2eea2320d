"""Weighted cumulative distributions.

A curve holds one row per batch, or per group of batches where they are many, so that the
spread between rows can be read off any number made from it. Every row is worked on by itself:
curves of some batches can be joined into the curve of all, to the last bit the same however
they were shared out.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Self

import numpy as np
from numpy.typing import NDArray
from typing_extensions import override

from forecast.distributions.grid import Groups
from priors.types import Array

_NOTHING = 1e-9  # share of a curve that rounding may leave where all of it is ruled out


class Curve(ABC):
    """A cumulative distribution in every row."""

    @property
    @abstractmethod
    def mass(self) -> Array:
        """Sum of weights, shape (row,)."""

    @property
    @abstractmethod
    def prior_mass(self) -> Array:
        """The mass without evidence that moves weights between anchors, shape (row,)."""

    @property
    @abstractmethod
    def ends(self) -> tuple[float, float]:
        """Values that everything finite lies between."""

    @abstractmethod
    def hits(self, x: Array) -> Array:
        """Sum of weights of what lies at or below `x`, shape (row, x)."""

    @property
    def whole_draw(self) -> float:
        """Largest weight of a draw that is a hit or none; 0 where draws are hits in part."""
        return 0.0

    def hits_of_all(self, x: Array) -> Array:
        """Sum over rows of `hits`, shape (x,)."""
        return np.asarray(self.hits(x).sum(axis=0))

    @classmethod
    def beside(cls, curves: "Sequence[Self]") -> "Curves":
        """Curves of this kind that are read at the same places, as fast as can be."""
        return Curves(curves)


class Curves:
    """Curves beside each other, read at the same places."""

    def __init__(self, curves: Sequence[Curve]):
        self._curves = curves

    @cached_property
    def mass(self) -> Array:
        """See `Curve.mass`; shape (row, curve)."""
        return np.stack([curve.mass for curve in self._curves], axis=1)

    @cached_property
    def prior_mass(self) -> Array:
        """See `Curve.prior_mass`; shape (row, curve)."""
        return np.stack([curve.prior_mass for curve in self._curves], axis=1)

    def hits(self, x: Array) -> Array:
        """See `Curve.hits`; shape (row, curve, x)."""
        return np.stack([curve.hits(x) for curve in self._curves], axis=1)

    def hits_of_all(self, x: Array) -> Array:
        """See `Curve.hits_of_all`; shape (curve, x)."""
        return np.stack([curve.hits_of_all(x) for curve in self._curves])


def together(curves: Sequence[Curve]) -> Curves:
    """Curves of whatever kinds beside each other."""
    kinds = {type(curve) for curve in curves}
    return kinds.pop().beside(curves) if len(kinds) == 1 else Curves(curves)


class Collected(ABC):
    """What can be collected batch by batch."""

    @classmethod
    @abstractmethod
    def join(cls, parts: Sequence[Self]) -> Self:
        """Rows of some curves, one after the other."""

    @abstractmethod
    def grouped(self, groups: Groups) -> "Grouped":
        """One row for each group of rows, of as many bytes however many draws there are.

        Parameters
        ----------
        groups : ndarray of int, shape (row,)
            Equal for rows of one group, which stand together.
        """


class Grouped(Collected):
    """What can be written down, one row for each group of batches."""

    @property
    @abstractmethod
    def arrays(self) -> dict[str, Array]:
        """What it holds, by name."""

    @abstractmethod
    def holding(self, arrays: Mapping[str, Array]) -> Self:
        """A curve of the same kind that holds other `arrays`."""


class Mapped(Curve):
    """A curve read at another place: arrival by t is a requirement up to what t affords."""

    def __init__(self, curve: Curve, to: Callable[[Array], Array]):
        self._curve = curve
        self._to = to

    @property
    @override
    def mass(self) -> Array:
        return self._curve.mass

    @property
    @override
    def prior_mass(self) -> Array:
        return self._curve.prior_mass

    @property
    @override
    def whole_draw(self) -> float:
        return self._curve.whole_draw

    @property
    @override
    def ends(self) -> tuple[float, float]:
        """Those of the curve that is read."""
        return self._curve.ends

    @override
    def hits(self, x: Array) -> Array:
        return self._curve.hits(self._to(x))

    @override
    def hits_of_all(self, x: Array) -> Array:
        return self._curve.hits_of_all(self._to(x))


class After(Mapped):
    """What is left of a curve when everything up to a point is ruled out.

    Parameters
    ----------
    curve : Curve
    past : float
        Nothing lies at or below it.
    whole : Curve, optional
        What `curve` is a part of: what is ruled out of the mass is all of it up to the point.
    """

    def __init__(self, curve: Curve, past: float, whole: Curve | None = None):
        super().__init__(curve, lambda x: np.maximum(x, past))
        self._past = past
        self._whole = curve if whole is None else whole

    @cached_property
    def _gone(self) -> Array:
        return self._curve.hits(np.array([self._past]))

    @classmethod
    @override
    def beside(cls, curves: "Sequence[Self]") -> Curves:
        pasts = {curve._past for curve in curves}
        alike = len(pasts) == 1 and all(curve._whole is curve._curve for curve in curves)
        return AllAfter(curves, pasts.pop()) if alike else Curves(curves)

    @cached_property
    @override
    def mass(self) -> Array:
        return _left(self._curve.mass, self._whole.hits(np.array([self._past]))[:, 0])

    @property
    @override
    def ends(self) -> tuple[float, float]:
        low, high = self._curve.ends
        return min(max(low, self._past), high), high

    @override
    def hits(self, x: Array) -> Array:
        if not self.mass.any():
            return np.zeros((len(self.mass), len(x)))
        return super().hits(x) - self._gone

    @override
    def hits_of_all(self, x: Array) -> Array:
        if not self.mass.any():
            return np.zeros(np.shape(x))
        return np.asarray(super().hits_of_all(x) - self._gone.sum())


class AllAfter(Curves):
    """Curves that are ruled out up to the same point; see `After`."""

    def __init__(self, curves: Sequence[After], past: float):
        super().__init__(curves)
        self._past = past
        self._before = together([curve._curve for curve in curves])

    @cached_property
    def _gone(self) -> Array:
        return self._before.hits(np.array([self._past]))

    @cached_property
    @override
    def mass(self) -> Array:
        return _left(self._before.mass, self._gone[..., 0])

    @property
    @override
    def prior_mass(self) -> Array:
        return self._before.prior_mass

    @cached_property
    def _remains(self) -> NDArray[np.bool_]:
        return np.asarray(self.mass.any(axis=0))[:, None]

    @override
    def hits(self, x: Array) -> Array:
        left = self._before.hits(np.maximum(x, self._past)) - self._gone
        return np.where(self._remains, left, 0.0)

    @override
    def hits_of_all(self, x: Array) -> Array:
        left = self._before.hits_of_all(np.maximum(x, self._past)) - self._gone.sum(axis=0)
        return np.where(self._remains, left, 0.0)


def _left(mass: Array, gone: Array) -> Array:
    """What is left of masses, shape (row, ...); nothing where rounding alone may leave it."""
    left = mass - gone
    return np.where(left.sum(axis=0) > _NOTHING * mass.sum(axis=0), left, 0.0)
