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
from priors.families import Distribution
from priors.types import Array

_BINS_PER_SD = 40  # grid of the conditional means; cubic binning leaves 1e-7 (tested)
_TAIL = 1e-13  # probability of the integrated term that the grid leaves out at each end
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
class _Table:
    """Sums of one batch on the grid of all multiples of the step, from `first` on."""

    first: int
    total: float
    density: Array
    cdf: Array
    integral: Array

    def weighted(self, likelihood: Failures, step: float) -> "_Table":
        """Weigh every value of the sum; the grid must be fine for the likelihood too."""
        points = step * np.arange(self.first, self.first + len(self.cdf), dtype=float)
        w0, w1, w2, w3 = likelihood.derivatives(points)
        # Twice by parts, for the integral of the CDF is smooth even where a density jumps.
        once = w2 * self.integral
        back = _running_integral(once, w3 * self.integral + w2 * self.cdf, step)
        lost = _running_integral(w1 * self.integral, once + w1 * self.cdf, step)
        density = w0 * self.density
        cdf = w0 * self.cdf - w1 * self.integral + back
        integral = w0 * self.integral - 2.0 * lost + _running_integral(back, once, step)
        return _Table(self.first, float(cdf[-1]), density, cdf, integral)


class Smooth(Curve):
    """Sum of a drawn value and an independent term that is integrated in closed form.

    Given the drawn part, the chance of lying below x is the term's CDF; averaged over draws
    that is a convolution, done on a grid. A likelihood is multiplied in on the grid. An
    evidence ramp is integrated by parts, which needs the integral of the CDF and nothing else.

    Parameters
    ----------
    tables : sequence of _Table
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
        tables: Sequence[_Table],
        step: float,
        ramp: Ramp | None,
        likelihood: Failures | None = None,
    ):
        self._tables = tables
        self._step = step
        self._ramp = ramp
        self._likelihood = likelihood
        self.mass = self.prior_mass = self._lay_out(tables)
        if likelihood is not None:
            self.mass = self._lay_out([table.weighted(likelihood, step) for table in tables])

    def _lay_out(self, tables: Sequence[_Table]) -> Array:
        """Put the tables on one grid; returns the mass of each batch under the ramp."""
        self._first = min(table.first for table in tables)
        end = max(table.first + len(table.cdf) for table in tables)
        self._density, self._cdf, self._integral = (
            np.stack([self._padded(table, values, end) for table in tables])
            for values in ("density", "cdf", "integral")
        )
        self.ends = (self._step * self._first, self._step * (end - 1))
        total = np.array([table.total for table in tables])
        if self._ramp is None:
            return total
        return total - self._ramp_loss(np.array([self._ramp.high]))[:, 0]

    def _padded(self, table: _Table, values: str, end: int) -> Array:
        """Extend a batch's table to the grid of all: 0 before, straight on after."""
        row: Array = getattr(table, values)
        after = end - table.first - len(row)
        padded = np.pad(row, (table.first - self._first, after))
        if after:
            slope = {"density": 0.0, "cdf": 0.0, "integral": table.total * self._step}[values]
            padded[-after:] = row[-1] + slope * np.arange(1, after + 1)
        return padded

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
        binned = [_bin_cubic(row / step) for row in means]
        widest = max(len(bins) for _, bins in binned)
        low, high = term.quantile(np.array([_TAIL, 1.0 - _TAIL])) / step
        first, last = int(np.floor(low)), int(np.ceil(high))
        # Sums of every bin with every offset of the term, and of the term's ends beyond.
        offsets: Array = step * np.arange(first - widest, last + widest + 1, dtype=float)
        kernels = [f(offsets) for f in (term.density, term.cdf, term.cdf_integral)]
        tables = []
        for start, bins in binned:
            spare = widest - len(bins)
            inner = slice(spare, len(offsets) - spare)
            rows = [_convolve(bins, kernel[inner]) for kernel in kernels]
            tables.append(_Table(start + first - 1, float(means.shape[1]), *rows))
        return cls(tables, step, ramp, likelihood)

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
        x = np.asarray(x, dtype=float)
        below = self._interpolate(self._cdf, self._density, x)
        if self._ramp is None:
            return below
        return np.maximum(self._ramp.weight(x) * below - self._ramp_loss(x), 0.0)

    def _ramp_loss(self, x: Array) -> Array:
        """Integral of the CDF over the part of the ramp below `x`, divided by its width."""
        assert self._ramp is not None
        upto = np.clip(x, self._ramp.low, self._ramp.high)
        integral = self._interpolate(self._integral, self._cdf, upto)
        return (integral - self._integral_to_ramp) / self._ramp.width

    @cached_property
    def _integral_to_ramp(self) -> Array:
        assert self._ramp is not None
        return self._interpolate(self._integral, self._cdf, np.array([self._ramp.low]))

    def _interpolate(self, values: Array, slopes: Array, x: Array) -> Array:
        """Cubic Hermite between grid points; before the grid 0, beyond it straight on."""
        last = values.shape[1] - 1
        position = x / self._step - self._first
        inside = np.clip(position, 0.0, last)
        index = np.minimum(inside.astype(int), last - 1)
        t = inside - index
        y0, y1 = values.take(index, axis=1), values.take(index + 1, axis=1)
        m0 = self._step * slopes.take(index, axis=1)
        m1 = self._step * slopes.take(index + 1, axis=1)
        rise = y1 - y0
        value = y0 + t * (m0 + t * (3 * rise - 2 * m0 - m1 + t * (m0 + m1 - 2 * rise)))
        if position.size and position.max() > last:
            past = np.maximum(np.minimum(position, 1e300) - last, 0.0) * self._step
            value = value + past * slopes[:, [last]]
        return np.where(position < 0, 0.0, value)


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


def _bin_cubic(position: Array) -> tuple[int, Array]:
    """Share each position between the four nearest whole numbers, exactly for cubics.

    Returns
    -------
    (int, ndarray)
        The first whole number used, and the sums from it on.
    """
    below = np.floor(position)
    t = position - below
    start = int(below.min()) - 1
    index = below.astype(int) - start
    shares = (
        -t * (t - 1) * (t - 2) / 6,
        (t + 1) * (t - 1) * (t - 2) / 2,
        -(t + 1) * t * (t - 2) / 2,
        (t + 1) * t * (t - 1) / 6,
    )
    count = int(index.max()) + 3
    binned = np.zeros(count)
    for offset, share in zip((-1, 0, 1, 2), shares, strict=True):
        binned += np.bincount(index + offset, weights=share, minlength=count)
    return start, binned


def _convolve(bins: Array, kernel: Array) -> Array:
    """Sums of bins and kernel, wherever the kernel covers all bins."""
    length = 1 << (len(kernel) + len(bins) - 1).bit_length()
    spectrum = np.fft.rfft(bins, length) * np.fft.rfft(kernel, length)
    full: Array = np.fft.irfft(spectrum, length)
    return full[len(bins) - 1 : len(kernel)]


def _running_integral(values: Array, slopes: Array, step: float) -> Array:
    """Integral up to each point of a grid, by the trapezoidal rule with its end correction."""
    cells = 0.5 * step * (values[1:] + values[:-1])
    correction = step * step / 12.0 * (slopes[0] - slopes)
    running: Array = np.pad(np.cumsum(cells), (1, 0)) + correction
    return running
