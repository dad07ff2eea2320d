"""Distributions on a grid: convolutions at its points, and cubics between them.

The sum of a drawn value and an independent term has a CDF that is the term's, averaged over
draws: a convolution. It is done on the grid of all multiples of a step, all batches at once.
"""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from forecast.distributions.binning import Values
from forecast.model.evidence import Failures
from priors.cache import Cache
from priors.distributions.families import Distribution
from priors.types import Array

Groups = NDArray[np.int_]
"""Number of the group that each row belongs to."""

_LIKELIHOODS = 4  # of which weighted grids are kept
_ENDS = (1e-9, 0.5, 1.0 - 1e-9)
_TAIL = 1e-13  # probability of the integrated term that the grid leaves out at each end


@dataclass(frozen=True, eq=False)
class Bins:
    """Sums at multiples of a step.

    Parameters
    ----------
    step : float
    first : int
        The first multiple.
    sums : ndarray, shape (row, bin)
        One row a batch, or a group of batches.
    total : ndarray, shape (row,)
        Values that were shared out.
    only : float or None
        The one value that all of them have, if they do.
    """

    step: float
    first: int
    sums: Array
    total: Array
    only: float | None = None

    @classmethod
    def of(cls, values: Array, step: float) -> "Bins":
        """Share out values, shape (row, draw); see `Values`."""
        first, sums = Values(values[None]).shared_out(step)
        only = float(values.flat[0]) if values.min() == values.max() else None
        return cls(step, first, sums[0], np.full(len(values), float(values.shape[1])), only)

    @classmethod
    def join(cls, parts: "Sequence[Bins]") -> "Bins":
        """Rows of some, one after the other."""
        first = min(part.first for part in parts)
        end = max(part.first + part.sums.shape[1] for part in parts)
        sums = np.zeros((sum(len(part.sums) for part in parts), end - first))
        row = 0
        for part in parts:
            start = part.first - first
            sums[row : row + len(part.sums), start : start + part.sums.shape[1]] = part.sums
            row += len(part.sums)
        total = np.concatenate([part.total for part in parts])
        alike = len({part.only for part in parts}) == 1
        return cls(parts[0].step, first, sums, total, parts[0].only if alike else None)

    def plus(self, term: Distribution) -> "Grid":
        """Distribution of the sum with an independent term; kept."""
        if term not in self._sums:
            self._sums[term] = convolved(self, term)
        return self._sums[term]

    @cached_property
    def _sums(self) -> "dict[Distribution, Grid]":
        return {}

    def grouped(self, groups: Groups) -> "Bins":
        """Rows of the same group added up; groups are in order."""
        sums, total = added(self.sums, groups), added(self.total, groups)
        return replace(self, sums=sums, total=total)


def added(rows: Array, groups: Groups) -> Array:
    """Add up the rows of the same group, in their order; equal groups stand together."""
    starts = np.flatnonzero(np.diff(groups, prepend=groups[0] - 1))
    return np.asarray(np.add.reduceat(rows, starts, axis=0))


@dataclass(frozen=True, eq=False)
class Grid:
    """Densities, and their integral, at multiples of a step; between them it is cubics.

    Parameters
    ----------
    step : float
    first : int
        The first multiple.
    density, cdf : ndarray, shape (row, point)
    total : ndarray, shape (row,)
        All there is.
    exact : (Distribution, float) or None
        The term and the one value that it is added to, if all values are one: then nothing is
        looked up between points.
    """

    step: float
    first: int
    density: Array
    cdf: Array
    total: Array
    exact: tuple[Distribution, float] | None = None

    @property
    def ends(self) -> tuple[float, float]:
        """The first point and the last."""
        return self.step * self.first, self.step * (self.first + self.cdf.shape[1] - 1)

    @cached_property
    def integral(self) -> Array:
        """Integral of the CDF up to each point, shape (row, point), by the cubics."""
        ends = 0.5 * self.step * (self.cdf[:, 1:] + self.cdf[:, :-1])
        cells = ends - self.step**2 / 12.0 * np.diff(self.density, axis=1)
        found = np.zeros(self.cdf.shape)
        np.cumsum(cells, axis=1, out=found[:, 1:])
        return found

    @cached_property
    def summed(self) -> "Grid":
        """All rows added up to one."""
        density, cdf, total = map(_sum_of_rows, (self.density, self.cdf, self.total))
        return replace(self, density=density, cdf=cdf, total=total)

    def rising(self) -> "Grid":
        """The same with a CDF of all rows that never falls: all rows give way alike.

        Sharing draws out leaves falls of 1e-7 where the density of the integrated term jumps.
        """
        whole, slope = self.cdf.sum(axis=0), self.density.sum(axis=0)
        upwards = np.clip(np.maximum.accumulate(whole), 0.0, self.total.sum())
        rise = np.concatenate([[np.inf], np.diff(upwards), [np.inf]])
        steepest = 3.0 / self.step * np.minimum(rise[:-1], rise[1:])
        way = (upwards - whole) / len(self.cdf)
        density = self.density + (np.clip(slope, 0.0, steepest) - slope) / len(self.cdf)
        return replace(self, cdf=self.cdf + way, density=density)

    def cdf_at(self, x: Array) -> Array:
        """Sums of what lies at or below `x`, shape (row, x); from the end on all there is.

        Rows are kept within bounds together, since it is their sum that never falls.
        """
        total, (start, end) = self.total[:, None], self.ends
        if self.exact:
            term, value = self.exact
            return total * term.cdf(x - value)
        index, t = self._place(x)
        a, b, c, d = self._pieces(index)
        below = np.where(x < start, 0.0, a + t * (b + t * (c + t * d)))
        whole = below.sum(axis=0)
        return np.where(
            (x < end) & (whole < total.sum()), np.where(whole > 0.0, below, 0.0), total
        )

    def integral_at(self, x: Array) -> Array:
        """Integral of the CDF up to `x`, shape (row, x)."""
        if self.exact:
            term, value = self.exact
            return self.total[:, None] * term.cdf_integral(x - value)
        index, t = self._place(x)
        a, b, c, d = self._between(self.integral, self.cdf, index)
        past = np.maximum(np.minimum(x, 1e300) - self.ends[1], 0.0) * self.cdf[:, [-1]]
        return np.asarray(a + t * (b + t * (c + t * d)) + past)

    def _place(self, x: Array) -> tuple[NDArray[np.int_], Array]:
        """Interval of each `x`, and the part of it that is passed, within the grid."""
        last = self.cdf.shape[1] - 1
        inside = np.minimum(np.maximum(x / self.step - self.first, 0.0), last)
        index = np.minimum(inside.astype(int), last - 1)
        return index, inside - index

    def _pieces(self, index: NDArray[np.int_]) -> Array:
        """Cubics of the CDF, shape (power, row, interval); of one row all are kept."""
        if len(self.cdf) > 1:
            return self._between(self.cdf, self.density, index)
        return self._all_pieces.take(index, axis=2)

    def _between(self, values: Array, slopes: Array, index: NDArray[np.int_]) -> Array:
        """Cubics of some intervals from values and slopes at their ends."""
        ends = (each.take(at, axis=1) for each in (values, slopes) for at in (index, index + 1))
        return _cubics(self.step, *ends)

    @cached_property
    def _all_pieces(self) -> Array:
        cdf, density = self.cdf, self.density
        return _cubics(self.step, cdf[:, :-1], cdf[:, 1:], density[:, :-1], density[:, 1:])

    def weighted(self, likelihood: Failures) -> "Grid":
        """Weigh every value; the grid must be fine for the likelihood too; kept."""
        return self._of_likelihoods(likelihood.key, lambda: self._weighted(likelihood))

    @cached_property
    def _of_likelihoods(self) -> "Cache[tuple[float, float], Grid]":
        return Cache(_LIKELIHOODS)

    def _weighted(self, likelihood: Failures) -> "Grid":
        """By parts twice, for the integral of the CDF is smooth even where a density jumps.

        What is left to integrate is done by the trapezoidal rule with its end correction.
        """
        points = self.step * np.arange(self.first, self.first + self.cdf.shape[1], dtype=float)
        w0, w1, w2, w3 = likelihood.derivatives(points)
        half, end = 0.5 * self.step, self.step**2 / 12.0
        cdf = np.cumsum((self.step * w2) * self.integral, axis=1)
        cdf -= (w1 + half * w2 + end * w3) * self.integral
        cdf += (w0 - end * w2) * self.cdf

        return Grid(self.step, self.first, w0 * self.density, cdf, cdf[:, -1]).rising()


def _cubics(step: float, y0: Array, y1: Array, slope0: Array, slope1: Array) -> Array:
    """Coefficients of cubics with values and slopes at both ends, lowest power first."""
    m0, m1, rise = step * slope0, step * slope1, y1 - y0
    return np.stack([y0, m0, 3 * rise - 2 * m0 - m1, m0 + m1 - 2 * rise])


@lru_cache(maxsize=256)
def jumps(distribution: Distribution) -> bool:
    """Whether a density begins or ends at once."""
    low, middle, high = distribution.density(distribution.quantile(np.array(_ENDS)))
    return bool(max(low, high) > 0.01 * middle)


@lru_cache(maxsize=64)
def _kernels(term: Distribution, step: float) -> tuple[int, Array]:
    """Density and CDF of a term at multiples of a step between its ends, and the first one.

    Where the density jumps they are means over a step about each, less what the mean of a
    parabola is off: sums of them are integrals, wherever between two multiples the jump is.
    """
    low, high = term.quantile(np.array([_TAIL, 1.0 - _TAIL])) / step
    first, last = int(np.floor(low)), int(np.ceil(high))
    if not jumps(term):
        points = step * np.arange(first, last + 1, dtype=float)
        return first, np.stack([term.density(points), term.cdf(points)])
    between = step * np.arange(first - 2.5, last + 3.5)
    means = np.diff([term.cdf(between), term.cdf_integral(between)]) / step
    return first - 1, means[:, 1:-1] - np.diff(means, 2) / 24.0


def convolved(bins: Bins, term: Distribution) -> Grid:
    """Distribution of the sum of binned values and an independent term."""
    first, own = _kernels(term, bins.step)
    points = own.shape[1] + bins.sums.shape[1]
    length = fast_length(points)
    spectra = np.fft.rfft(bins.sums, length)[:, None] * np.fft.rfft(own, length)
    density, cdf = np.fft.irfft(spectra, length)[:, :, :points].swapaxes(0, 1)
    cdf[:, own.shape[1] :] += np.cumsum(bins.sums, axis=1)  # 1 beyond the end of the term
    exact = None if bins.only is None else (term, bins.only)
    return Grid(bins.step, bins.first + first, density, cdf, bins.total, exact).rising()


def _sum_of_rows(rows: Array) -> Array:
    return np.asarray(rows.sum(axis=0, keepdims=True))


def fast_length(least: int) -> int:
    """The next number without prime factors above 5, for which the FFT is fast."""
    return next(n for n in itertools.count(least) if pow(30, n.bit_length(), n) == 0)
