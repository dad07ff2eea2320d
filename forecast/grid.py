"""Distributions of many batches on one grid: a convolution, its integrals, and between points.

The sum of a drawn value and an independent term has a CDF that is the term's, averaged over
draws: a convolution. It is done on the grid of all multiples of a step, batch by batch.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from forecast.evidence import Failures
from priors.families import Distribution
from priors.types import Array

_TAIL = 1e-13  # probability of the integrated term that the grid leaves out at each end


@dataclass(frozen=True)
class Table:
    """Sums of one batch on the grid of all multiples of the step, from `first` on."""

    first: int
    total: float
    density: Array
    cdf: Array
    integral: Array

    def weighted(self, likelihood: Failures, step: float) -> "Table":
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
        return Table(self.first, float(cdf[-1]), density, cdf, integral)


class Grid:
    """Tables of all batches between common ends, and everything between their points.

    Parameters
    ----------
    tables : sequence of Table
    step : float
        Distance of the grid's points.
    """

    def __init__(self, tables: Sequence[Table], step: float):
        self._step = step
        self._first = min(table.first for table in tables)
        end = max(table.first + len(table.cdf) for table in tables)
        self._density, self._cdf, self._integral = (
            self._padded(tables, values, end) for values in ("density", "cdf", "integral")
        )
        self.ends = (step * self._first, step * (end - 1))
        self.total = np.array([table.total for table in tables])

    def cdf(self, x: Array) -> Array:
        """Sums of what lies at or below `x`, shape (batch, x); from the end on all there is."""
        total = self.total[:, None]
        inside = np.minimum(x, self.ends[1])  # a density left there would add up far beyond
        below = self._interpolate(self._cdf, self._density, inside)
        return np.where(x < self.ends[1], np.clip(below, 0.0, total), total)

    def integral(self, x: Array) -> Array:
        """Integral of `cdf` up to `x`, shape (batch, x)."""
        return self._interpolate(self._integral, self._cdf, x)

    def _padded(self, tables: Sequence[Table], values: str, end: int) -> Array:
        """Extend the batches' tables to the grid of all: 0 before, straight on after."""
        padded = np.zeros((len(tables), end - self._first))
        for row, table in zip(padded, tables, strict=True):
            inside: Array = getattr(table, values)
            start, stop = table.first - self._first, table.first - self._first + len(inside)
            row[start:stop] = inside
            slope = {"density": 0.0, "cdf": 0.0, "integral": table.total * self._step}[values]
            row[stop:] = inside[-1] + slope * np.arange(1, len(row) - stop + 1)
        return padded

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


def convolved(means: Array, term: Distribution, step: float) -> list[Table]:
    """Tables of the sum of drawn values, shape (batch, draw), and an independent term."""
    binned = [_bin_cubic(row / step) for row in means]
    widest = max(len(bins) for _, bins in binned)
    low, high = term.quantile(np.array([_TAIL, 1.0 - _TAIL])) / step
    first, last = int(np.floor(low)), int(np.ceil(high))
    # Sums of every bin with every offset of the term, and of the term's ends beyond.
    offsets: Array = step * np.arange(first - widest, last + widest + 1, dtype=float)
    kernels = np.stack([f(offsets) for f in (term.density, term.cdf, term.cdf_integral)])
    tables = []
    for start, bins in binned:
        spare = widest - len(bins)
        inner = slice(spare, len(offsets) - spare)
        rows = _convolve(bins, kernels[:, inner])
        tables.append(Table(start + first - 1, float(means.shape[1]), *rows))
    return tables


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


def _convolve(bins: Array, kernels: Array) -> Array:
    """Sums of bins and each row of kernels, wherever the kernels cover all bins."""
    width = kernels.shape[1]
    length = 1 << (width + len(bins) - 1).bit_length()
    spectra = np.fft.rfft(bins, length) * np.fft.rfft(kernels, length, axis=1)
    full: Array = np.fft.irfft(spectra, length, axis=1)
    return full[:, len(bins) - 1 : width]


def _running_integral(values: Array, slopes: Array, step: float) -> Array:
    """Integral up to each point of a grid, by the trapezoidal rule with its end correction."""
    cells = 0.5 * step * (values[1:] + values[:-1])
    correction = step * step / 12.0 * (slopes[0] - slopes)
    running: Array = np.pad(np.cumsum(cells), (1, 0)) + correction
    return running
