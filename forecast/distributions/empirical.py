"""Distributions counted from weighted draws."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from typing_extensions import override

from forecast.distributions.cdf import Collected, Curve, Grouped
from forecast.distributions.grid import Groups, added
from priors.types import Array

_STEP = 1 / 64  # of a year, or OOM: leaves 1e-6 of a probability, and whole years exact


@dataclass(frozen=True, eq=False)
class Counted(Curve, Collected):
    """Weighted draws, every one of them kept.

    Parameters
    ----------
    values : ndarray, shape (batch, draw)
        +inf is allowed.
    weights : ndarray, shape (batch, draw)
    prior : ndarray, shape (batch,), optional
        See `Curve.prior_mass`; the mass itself when left out.
    upto : float
        Nothing is asked of values above.
    """

    values: Array
    weights: Array
    prior: Array | None = None
    upto: float = np.inf

    @classmethod
    @override
    def join(cls, parts: "Sequence[Counted]") -> "Counted":
        values, weights, prior = (
            np.concatenate([getattr(part, name) for part in parts])
            for name in ("values", "weights", "prior_mass")
        )
        return cls(values, weights, prior, parts[0].upto)

    @cached_property
    def _ordered(self) -> tuple[Array, Array]:
        """Values in order, and the sum of the weights of the first 0, 1, 2, ... of them."""
        order = np.argsort(self.values, axis=1)
        weights = np.take_along_axis(self.weights, order, axis=1)
        cumulative = np.pad(np.cumsum(weights, axis=1), ((0, 0), (1, 0)))
        return np.take_along_axis(self.values, order, axis=1), cumulative

    @cached_property
    @override
    def mass(self) -> Array:
        return self._ordered[1][:, -1]

    @property
    @override
    def prior_mass(self) -> Array:
        return self.mass if self.prior is None else self.prior

    @cached_property
    @override
    def whole_draw(self) -> float:
        """0 where nothing varies."""
        return float(self.weights.max()) if self.values.min() < self.values.max() else 0.0

    @cached_property
    @override
    def ends(self) -> tuple[float, float]:
        finite = self.values[np.isfinite(self.values)]
        return (float(finite.min()), float(finite.max())) if finite.size else (0.0, 0.0)

    @override
    def hits(self, x: Array) -> Array:
        rows = [
            cumulative[np.searchsorted(values, x, side="right")]
            for values, cumulative in zip(*self._ordered, strict=True)
        ]
        return np.stack(rows)

    @override
    def grouped(self, groups: Groups) -> "Binned":
        return Binned.of(self, groups)


@dataclass(frozen=True, eq=False)
class Binned(Curve, Grouped):
    """Weighted draws in bins that end at the multiples of a step.

    The CDF is exact at the multiples, and straight between the least and the greatest draw of
    a bin, so that a bin with equal draws has its jump where they are.

    Parameters
    ----------
    first : int
        The multiple at which the first bin ends; a bin holds its end and not its beginning.
    sums : ndarray, shape (row, bin)
        Weights of its draws.
    low, high : ndarray, shape (bin,)
        The least draw and the greatest, of all rows; +inf and -inf where there is none.
    total, prior_total : ndarray, shape (row,)
        See `Curve.mass` and `Curve.prior_mass`.
    """

    first: int
    sums: Array
    low: Array
    high: Array
    total: Array
    prior_total: Array

    @property
    @override
    def mass(self) -> Array:
        return self.total

    @property
    @override
    def prior_mass(self) -> Array:
        return self.prior_total

    @classmethod
    def of(cls, draws: Counted, groups: Groups) -> "Binned":
        """Put the draws of each group of batches into bins; see `Collected.grouped`."""
        rows = np.cumsum(np.diff(groups, prepend=groups[0]) != 0)
        inside = np.isfinite(draws.values) & (draws.values <= draws.upto)
        values, weights = draws.values[inside], draws.weights[inside]
        bins = np.ceil(values / _STEP).astype(int)
        first, last = (int(bins.min()), int(bins.max())) if bins.size else (0, 0)
        count, width = int(rows[-1]) + 1, last - first + 1
        row = np.broadcast_to(rows[:, None], draws.values.shape)[inside]
        sums = np.zeros(count * width)
        np.add.at(sums, row * width + bins - first, weights)
        low, high = np.full(width, np.inf), np.full(width, -np.inf)
        np.minimum.at(low, bins - first, values)
        np.maximum.at(high, bins - first, values)
        mass = added(draws.weights.sum(axis=1), groups)
        prior = mass if draws.prior is None else added(draws.prior, groups)
        return cls(first, sums.reshape(count, width), low, high, mass, prior)

    @classmethod
    @override
    def join(cls, parts: "Sequence[Binned]") -> "Binned":
        first = min(part.first for part in parts)
        width = max(part.first + len(part.low) for part in parts) - first
        sums = np.zeros((sum(len(part.sums) for part in parts), width))
        low, high = np.full(width, np.inf), np.full(width, -np.inf)
        row = 0
        for part in parts:
            at = slice(part.first - first, part.first - first + len(part.low))
            sums[row : row + len(part.sums), at] = part.sums
            low[at] = np.minimum(low[at], part.low)
            high[at] = np.maximum(high[at], part.high)
            row += len(part.sums)
        mass, prior = (
            np.concatenate([getattr(part, name) for part in parts])
            for name in ("mass", "prior_mass")
        )
        return cls(first, sums, low, high, mass, prior)

    @override
    def grouped(self, groups: Groups) -> "Binned":
        sums, mass, prior = (
            added(rows, groups) for rows in (self.sums, self.mass, self.prior_mass)
        )
        return Binned(self.first, sums, self.low, self.high, mass, prior)

    @property
    @override
    def whole_draw(self) -> float:
        """The evidence leaves a draw 1 at most."""
        low, high = self.ends
        return 1.0 if low < high else 0.0

    @property
    @override
    def ends(self) -> tuple[float, float]:
        held = np.isfinite(self.low)
        return (float(self.low[held][0]), float(self.high[held][-1])) if held.any() else (0, 0)

    @cached_property
    def _before(self) -> Array:
        """Sum of weights before each bin and after the last, shape (row, bin + 1)."""
        return np.pad(np.cumsum(self.sums, axis=1), ((0, 0), (1, 0)))

    @cached_property
    def _before_of_all(self) -> Array:
        return np.asarray(self._before.sum(axis=0, keepdims=True))

    @override
    def hits(self, x: Array) -> Array:
        return self._read(self._before, x)

    @override
    def hits_of_all(self, x: Array) -> Array:
        return np.asarray(self._read(self._before_of_all, x)[0])

    def _read(self, before: Array, x: Array) -> Array:
        last = len(self.low) - 1
        place = np.clip(np.ceil(np.asarray(x) / _STEP) - self.first, -1, last + 1)
        index = np.clip(place, 0, last).astype(int)
        low, high = self.low[index], self.high[index]
        with np.errstate(divide="ignore", invalid="ignore"):
            part = np.where(high > low, (x - low) / (high - low), 0.0)
        part = np.where(x >= high, 1.0, np.where(x < low, 0.0, part))
        part = np.where(place < 0, 0.0, np.where(place > last, 1.0, part))
        start, end = before.take(index, axis=1), before.take(index + 1, axis=1)
        return np.asarray(start + part * (end - start))

    @property
    @override
    def arrays(self) -> dict[str, Array]:
        rows = {"sums": self.sums, "total": self.total, "prior_total": self.prior_total}
        return {"first": np.array(self.first), "low": self.low, "high": self.high, **rows}

    @override
    def holding(self, arrays: Mapping[str, Array]) -> "Binned":
        return Binned(**{**arrays, "first": int(arrays["first"])})  # type: ignore[arg-type]
