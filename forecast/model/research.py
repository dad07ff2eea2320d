"""Software that improves by research which AI does in part, integrated in time.

Of software S, labour L and compute C, all 1 at the start, and the share f of research that is
automated,

    d ln S / dt = g (L (1 - f0) / (1 - f))^alpha C^zeta S^-beta,   f / (1 - f) ~ (C S)^v,

with g the growth without feedback, and f never above `MOST_AUTOMATED`. Each draw takes
Runge-Kutta steps of fourth order, as many in each cell of time as its own growth asks for, so
that no draw depends on the others. Between cells' ends a monotone curve is read. All logarithms
are natural.

References
----------
Kwa, T. (2026). An eight-parameter model of AI research automation.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from priors.types import Array

MOST_AUTOMATED = 0.999999
"""Share of research above which no more is automated."""

_MOST_ODDS = float(np.log(MOST_AUTOMATED / (1.0 - MOST_AUTOMATED)))
_AT_ONCE = 1 << 13  # draws whose arrays stay in a core's cache
_LARGEST_STEP = 0.35  # of growth in a step times how strongly growth depends on what has grown
_MOST_STEPS = 1 << 10  # in a cell
_KNOWN = {0.0: 0, 0.5: 1, 1.0: 2}  # parts of the way at which inputs are given
_LARGEST = 700.0  # exponent that floats hold
_OVER = 1e6  # e-folds of software after which nothing is left to ask


@dataclass(frozen=True, eq=False)
class Terms:
    """How growth depends on its inputs; each an ndarray of shape () or (draw,).

    Parameters
    ----------
    alpha, zeta : ndarray
        Exponents of automated labour and of compute.
    beta : ndarray
        By how much harder the next improvement is for what has been improved.
    log_odds : ndarray
        ln(f / (1 - f)) at the start.
    v : ndarray
        By how much the log odds grow with ln(C S).
    before : ndarray
        What software has been improved by before the start, ln.
    ceiling : ndarray
        What all improvements together approach, ln; +inf without a ceiling.
    automation : bool
        Whether automation adds to labour.
    """

    alpha: Array
    zeta: Array
    beta: Array
    log_odds: Array
    v: Array
    before: Array
    ceiling: Array
    automation: bool = True

    def mapped(self, change: Callable[[Array], Array]) -> "Terms":
        """The terms with every array changed."""
        alpha, zeta, beta, log_odds, v, before, ceiling = map(change, self.arrays)
        return Terms(alpha, zeta, beta, log_odds, v, before, ceiling, self.automation)

    @property
    def arrays(self) -> tuple[Array, ...]:
        """All arrays."""
        by_effort = (self.alpha, self.zeta, self.beta)
        return *by_effort, self.log_odds, self.v, self.before, self.ceiling

    @cached_property
    def sharpest(self) -> Array:
        """The most that `sharpness` can be."""
        return np.abs(self.beta) + (self.alpha * self.v if self.automation else 0.0)

    def sharpness(self, compute: Array, software: Array) -> Array:
        """How strongly growth depends on what has grown, for each e-fold of it."""
        if not self.automation:
            return np.abs(self.beta)
        frees = self._odds(compute, software) < _MOST_ODDS
        return np.abs(self.beta) + np.where(frees, self.alpha * self.v, 0.0)

    def _odds(self, compute: Array, software: Array) -> Array:
        return self.log_odds + self.v * (compute + self.realised(software))

    @cached_property
    def freed(self) -> Array:
        """Logarithm of 1 / (1 - f) at the start."""
        return _freed(self.log_odds)

    def realised(self, software: Array) -> Array:
        """Software under its ceiling, ln; 0 at the start."""
        if self._is_open:
            return software
        return software + self._lost_before - self._lost(software)

    @cached_property
    def _is_open(self) -> bool:
        return bool(np.all(np.isposinf(self.ceiling)))

    def _lost(self, software: Array) -> Array:
        """What the ceiling takes away."""
        above = np.minimum(self.before + software - self.ceiling, _LARGEST)
        return np.log1p(np.exp(above))

    @cached_property
    def _lost_before(self) -> Array:
        return self._lost(np.asarray(0.0))

    def growth(self, pace: Array, labour: Array, compute: Array, software: Array) -> Array:
        """Growth d ln S / dt under present ln L, ln C and ln S; `pace` is g."""
        exponent = self.alpha * labour + self.zeta * compute - self.beta * software
        if self.automation:
            freed = _freed(self._odds(compute, software)) - self.freed
            exponent = exponent + self.alpha * freed
        return pace * np.exp(np.minimum(exponent, _LARGEST))


def _freed(log_odds: Array) -> Array:
    """ln(1 / (1 - f)) of the log odds of f."""
    return np.log1p(np.exp(np.minimum(log_odds, _MOST_ODDS)))


def _of_draws(value: Array, chosen: NDArray[np.intp] | slice) -> Array:
    return value if np.ndim(value) == 0 else value[chosen]


class Cell(NamedTuple):
    """A stretch of time over which the pace stays and inputs bend little.

    Parameters
    ----------
    width : float, years
    pace : ndarray, 1/year
    labour, compute : sequence of three ndarrays
        Their logarithms at its beginning, middle and end.
    """

    width: float
    pace: Array
    labour: Sequence[Array]
    compute: Sequence[Array]

    def of_draws(self, chosen: NDArray[np.intp] | slice) -> "Cell":
        """The cell of some of the draws."""
        labour, compute = (
            [_of_draws(of, chosen) for of in three] for three in (self.labour, self.compute)
        )
        return Cell(self.width, _of_draws(self.pace, chosen), labour, compute)

    def inputs(self, part: float) -> tuple[Array, Array]:
        """Labour and compute at a part of the way, by a parabola."""
        if (known := _KNOWN.get(part)) is not None:
            return self.labour[known], self.compute[known]
        weights = (
            (1.0 - part) * (1.0 - 2.0 * part),
            4.0 * part * (1.0 - part),
            part * (2.0 * part - 1.0),
        )
        labour, compute = (
            sum((w * of for w, of in zip(weights, three, strict=True)), np.asarray(0.0))
            for three in (self.labour, self.compute)
        )
        return labour, compute

    def growth_at(self, part: float, terms: Terms, software: Array) -> Array:
        """Growth at a part of the way."""
        return terms.growth(self.pace, *self.inputs(part), software)

    def advance(self, terms: Terms, software: Array, growth: Array) -> Array:
        """Software at the cell's end, shape (draw,), each draw in steps fine enough for it.

        What has exploded, or collapsed, stays as it is. Its growth at the beginning is given.
        """
        end, wanted = self._stepped(terms, software, growth, 1)
        is_over = np.abs(software) >= _OVER
        end[is_over] = software[is_over]
        steps, left = 1, np.flatnonzero((wanted > 1.0) & ~is_over)
        while left.size and steps < _MOST_STEPS:
            steps *= 2
            cell, of_draws = self.of_draws(left), terms.mapped(partial(_of_draws, chosen=left))
            end[left], wanted = cell._stepped(of_draws, software[left], growth[left], steps)
            left = left[wanted > steps]
        return np.maximum(end, -_OVER)

    def _stepped(
        self, terms: Terms, software: Array, growth: Array, steps: int
    ) -> tuple[Array, Array]:
        """Software at the end after equal steps, and how many steps its growth asks for."""
        size, wanted = self.width / steps, np.zeros(software.shape)
        for step in range(steps):
            start, middle, end = (self.inputs((step + x) / steps) for x in (0.0, 0.5, 1.0))
            one = terms.growth(self.pace, *start, software) if step else growth
            two = terms.growth(self.pace, *middle, software + 0.5 * size * one)
            three = terms.growth(self.pace, *middle, software + 0.5 * size * two)
            four = terms.growth(self.pace, *end, software + size * three)
            fastest = np.maximum(np.abs(one), np.abs(four))
            sharpness = terms.sharpest if steps == 1 else terms.sharpness(start[1], software)
            np.maximum(wanted, fastest * sharpness * (self.width / _LARGEST_STEP), out=wanted)
            software = software + size / 6.0 * (one + 2.0 * (two + three) + four)
        return software, wanted


def integrated(terms: Terms, ends: Array, cells: Iterable[Cell], count: int) -> "Software":
    """Software over time of so many draws.

    Parameters
    ----------
    terms : Terms
    ends : ndarray, shape (end,), year
    cells : iterable of Cell
        Between the ends.
    count : int

    Returns
    -------
    Software
        Accurate to 1e-3 in ln S at the ends, which is a thousandth of a year at present growth;
        within a cell in which growth explodes and is over, to half of the cell.
    """
    log, growth, before = (np.zeros((len(ends), count)) for _ in range(3))

    parts = [slice(start, start + _AT_ONCE) for start in range(0, count, _AT_ONCE)]
    of_parts = [(part, terms.mapped(partial(_of_draws, chosen=part))) for part in parts]

    def steps() -> Iterator[float]:
        pace: Array | None = None
        for index, whole in enumerate(cells):
            goes_on = pace is not None and np.array_equal(whole.pace, pace)
            for part, of in of_parts:
                cell, now, then = whole.of_draws(part), log[index, part], log[index + 1, part]
                start = before[index, part] if goes_on else cell.growth_at(0.0, of, now)
                growth[index, part] = start
                then[:] = cell.advance(of, now, growth[index, part])
                before[index + 1, part] = cell.growth_at(1.0, of, then)
            pace = whole.pace
            yield float(ends[index + 1])

    return Software(ends, log, growth, before, steps())


@dataclass
class Software:
    """Software over time, as ln S and its growth at the ends of the cells.

    It is integrated as far as it is asked for.

    Parameters
    ----------
    ends : ndarray, shape (end,), year
    log : ndarray, shape (end, ...)
        ln S, 0 at the first of them, in the shape of the draws.
    growth : ndarray, shape (end, ...), 1/year
        From each of them on.
    growth_before : ndarray, shape (end, ...), 1/year
        Up to each of them: it differs where the pace changes.
    steps : iterator of float
        Integrates the next cell and gives its end, year.
    """

    ends: Array
    log: Array
    growth: Array
    growth_before: Array
    steps: Iterator[float]
    _until: float = -np.inf

    def shaped(self, shape: tuple[int, ...]) -> "Software":
        """The same in the shape of the draws."""
        arrays = (self.log, self.growth, self.growth_before)
        log, growth, before = (of.reshape(len(self.ends), *shape) for of in arrays)
        return replace(self, log=log, growth=growth, growth_before=before)

    def until(self, t: float) -> "Software":
        """Integrate past a time, or to the last end."""
        while self._until <= t and self._until < np.inf:
            self._until = next(self.steps, np.inf)
        return self

    def at(self, t: Array) -> Array:
        """Logarithm of S at times from the first end on; straight after the last."""
        self.until(float(np.max(t)))
        cell = np.clip(np.searchsorted(self.ends, t, side="right") - 1, 0, len(self.ends) - 2)
        width = np.diff(self.ends)[cell]
        x = (t - self.ends[cell]) / width
        start, end = self._of(self.log, cell), self._of(self.log, cell + 1)
        rise = end - start
        first = self._of(self.growth, cell) * width
        last = self._of(self.growth_before, cell + 1) * width
        return np.asarray(
            start + np.where(x > 1.0, rise + (x - 1.0) * last, _part(x, rise, first, last))
        )

    def _of(self, values: Array, cell: NDArray[np.intp]) -> Array:
        """Values at the ends of cells, which may differ from draw to draw."""
        if values.ndim == 1:
            return values[cell]
        draw = np.ogrid[tuple(slice(length) for length in values.shape[1:])]
        return np.asarray(values[(cell, *draw)])


def _part(x: Array, rise: Array, first: Array, last: Array) -> Array:
    """What of a rise lies before a part of the way, given the slopes at both ends.

    The quotient of parabolas that has them: it rises all the way, and follows explosions
    (J. A. Gregory and R. Delbourgo 1982).
    """
    across = x * (1.0 - x)
    below = rise + (first + last - 2.0 * rise) * across
    return rise * ((rise * x * x + first * across) / np.where(below == 0.0, 1.0, below))
