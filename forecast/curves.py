"""Weighted cumulative distributions, counted from draws or smoothed in closed form.

A curve holds one distribution per batch, so that the spread between batches can be read off
any number made from it. Every batch is worked on by itself, so that curves of some batches
can be joined into the curve of all, to the last bit the same however they were shared out.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Self

import numpy as np

from forecast.evidence import Failures, Ramp
from forecast.grid import Grid, Table, convolved
from priors.families import Distribution
from priors.types import Array

_BINS_PER_SD = 40  # grid of the conditional means; cubic binning leaves 1e-7 (tested)
_NOTHING = 1e-9  # share of a curve that rounding may leave where all of it is ruled out
_CENTRAL = (0.158655, 0.841345)


class Curve(ABC):
    """A cumulative distribution in every batch."""

    mass: Array
    """Sum of weights, shape (batch,)."""

    prior_mass: Array
    """What it would be without evidence that moves weights between anchors, shape (batch,)."""

    ends: tuple[float, float]
    """Values that everything finite lies between."""

    @abstractmethod
    def hits(self, x: Array) -> Array:
        """Sum of weights of what lies at or below `x`, shape (batch, x)."""

    @classmethod
    @abstractmethod
    def join(cls, parts: Sequence[Self]) -> Self:
        """The curve of all batches from curves of some, in their order."""


class Counted(Curve):
    """Weighted draws, counted.

    Parameters
    ----------
    values : ndarray, shape (batch, draw)
        Ascending in each batch; +inf is allowed.
    cumulative : ndarray, shape (batch, draw + 1)
        Sum of the weights of the first 0, 1, 2, ... of them.
    prior_mass : ndarray, shape (batch,), optional
        See `Curve.prior_mass`; the mass itself when left out.
    """

    def __init__(self, values: Array, cumulative: Array, prior_mass: Array | None = None):
        self._values = values
        self._cumulative = cumulative
        self.mass = cumulative[:, -1]
        self.prior_mass = self.mass if prior_mass is None else prior_mass
        finite = values[np.isfinite(values)]
        self.ends = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 0.0)

    @classmethod
    def of(cls, values: Array, weights: Array, prior_mass: Array | None = None) -> "Counted":
        """Sort draws; values and weights have shape (batch, draw)."""
        order = np.argsort(values, axis=1)
        ordered = np.take_along_axis(weights, order, axis=1)
        cumulative = np.pad(np.cumsum(ordered, axis=1), ((0, 0), (1, 0)))
        return cls(np.take_along_axis(values, order, axis=1), cumulative, prior_mass)

    @classmethod
    def join(cls, parts: Sequence["Counted"]) -> "Counted":
        """See `Curve.join`."""
        values, cumulative, prior_mass = (
            np.concatenate([getattr(part, name) for part in parts])
            for name in ("_values", "_cumulative", "prior_mass")
        )
        return cls(values, cumulative, prior_mass)

    def hits(self, x: Array) -> Array:
        """See `Curve.hits`."""
        rows = [
            cumulative[np.searchsorted(values, x, side="right")]
            for values, cumulative in zip(self._values, self._cumulative, strict=True)
        ]
        return np.stack(rows)


@dataclass(frozen=True)
class _Ramped:
    """A grid under a ramp, which is integrated by parts."""

    grid: Grid
    ramp: Ramp | None

    @cached_property
    def mass(self) -> Array:
        """Sum of weights, shape (batch,)."""
        if self.ramp is None:
            return self.grid.total
        return self.grid.total - self._lost(np.array([self.ramp.high]), self.ramp)[:, 0]

    def hits(self, x: Array) -> Array:
        """Sum of weights at or below `x`, shape (batch, x)."""
        below = self.grid.cdf(x)
        if self.ramp is None:
            return below
        return np.maximum(self.ramp.weight(x) * below - self._lost(x, self.ramp), 0.0)

    def _lost(self, x: Array, ramp: Ramp) -> Array:
        """Integral of the CDF over the part of the ramp below `x`, divided by its width."""
        upto = np.clip(x, ramp.low, ramp.high)
        return (self.grid.integral(upto) - self._to_ramp) / ramp.width

    @cached_property
    def _to_ramp(self) -> Array:
        assert self.ramp is not None
        return self.grid.integral(np.array([self.ramp.low]))


class Smooth(Curve):
    """Sum of a drawn value and an independent term that is integrated in closed form.

    Given the drawn part, the chance of lying below x is the term's CDF; averaged over draws
    that is a convolution, done on a grid. A likelihood is multiplied in on the grid. An
    evidence ramp is integrated by parts, which needs the integral of the CDF and nothing else.

    Parameters
    ----------
    tables : sequence of Table
        One a batch, without evidence.
    step : float
        Distance of the grid's points.
    ramp : Ramp or None
        Weight of each value of the sum, renormalised anchor by anchor.
    likelihood : Failures or None
        Weight that moves weights between anchors too.
    """

    def __init__(
        self,
        tables: Sequence[Table],
        step: float,
        ramp: Ramp | None,
        likelihood: Failures | None = None,
    ):
        self._tables = tables
        self._step = step
        self._ramp = ramp
        self._likelihood = likelihood
        plain = _Ramped(Grid(tables, step), ramp)
        self._weighted = plain
        if likelihood is not None:
            weighted = [table.weighted(likelihood, step) for table in tables]
            self._weighted = _Ramped(Grid(weighted, step), ramp)
        self.prior_mass, self.mass = plain.mass, self._weighted.mass
        self.ends = plain.grid.ends

    @classmethod
    def of(
        cls,
        means: Array,
        term: Distribution,
        ramp: Ramp | None,
        likelihood: Failures | None = None,
    ) -> "Smooth":
        """Smooth draws.

        Parameters
        ----------
        means : ndarray, shape (batch, draw)
            The drawn part.
        term : Distribution
            The integrated part, in the same unit; `is_integrable`.
        ramp, likelihood
            Weights of each value of the sum; see the class.
        """
        finest = np.inf if likelihood is None else likelihood.width
        step = min(spread_of(term), finest) / _BINS_PER_SD
        return cls(convolved(means, term, step), step, ramp, likelihood)

    def under(self, ramp: Ramp | None, likelihood: Failures | None) -> "Smooth":
        """The same draws under other evidence."""
        return type(self)(self._tables, self._step, ramp, likelihood)

    @classmethod
    def join(cls, parts: Sequence["Smooth"]) -> "Smooth":
        """See `Curve.join`."""
        tables = [table for part in parts for table in part._tables]
        return cls(tables, parts[0]._step, parts[0]._ramp, parts[0]._likelihood)

    def hits(self, x: Array) -> Array:
        """See `Curve.hits`."""
        return self._weighted.hits(np.asarray(x, dtype=float))


class Mapped(Curve):
    """A curve read at another place: arrival by t is a requirement up to what t affords."""

    def __init__(self, curve: Curve, to: Callable[[Array], Array]):
        self._curve = curve
        self._to = to
        self.mass = curve.mass
        self.prior_mass = curve.prior_mass
        self.ends = curve.ends

    @classmethod
    def join(cls, parts: Sequence["Mapped"]) -> "Mapped":
        """See `Curve.join`; the mapping is the same in all parts."""
        curves = [part._curve for part in parts]
        return cls(type(curves[0]).join(curves), parts[0]._to)

    def hits(self, x: Array) -> Array:
        """See `Curve.hits`."""
        return self._curve.hits(self._to(x))


class After(Curve):
    """What is left of a curve when everything up to a point is ruled out.

    Parameters
    ----------
    curve : Curve
    past : float
        Nothing lies at or below it.
    """

    def __init__(self, curve: Curve, past: float):
        self._curve = curve
        self._past = past
        self._gone = curve.hits(np.array([past]))
        left = curve.mass - self._gone[:, 0]
        self.mass = np.where(left > _NOTHING * curve.mass, left, 0.0)
        self.prior_mass = curve.prior_mass
        low, high = curve.ends
        self.ends = (min(max(low, past), high), high)

    @classmethod
    def join(cls, parts: Sequence["After"]) -> "After":
        """See `Curve.join`; the point is the same in all parts."""
        curves = [part._curve for part in parts]
        return cls(type(curves[0]).join(curves), parts[0]._past)

    def hits(self, x: Array) -> Array:
        """See `Curve.hits`."""
        return np.clip(self._curve.hits(x) - self._gone, 0.0, self.mass[:, None])


def spread_of(distribution: Distribution) -> float:
    """Half the width of the central 68%: the standard deviation of a normal."""
    low, high = distribution.quantile(np.array(_CENTRAL))
    return float(0.5 * (high - low))
