"""Saturating trends in continuous time, in base-10 logarithms.

A trend grows exponentially, at rates that may change in given years, towards a ceiling that
may itself grow: x = g / (1 + g / ceiling). In the logarithm that is a smooth minimum of two
straight lines, which between changes of rate is concave.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from priors.cache import Cache
from priors.constants import LN_10, LOG10_2
from priors.types import Array

OUT_OF_REACH = 1e6
"""OOM: a ceiling as high is none, and a higher one would drown what lies below in rounding."""

_LOG10_E = 1.0 / LN_10

Rates = list[tuple[float, Array]]
"""Moments in order, and the rates from them on, OOM/year."""


class Line(NamedTuple):
    """A straight line in time, `level` at `year`.

    Parameters
    ----------
    year : float
    level : ndarray, log10
    rate : ndarray, OOM/year
    """

    year: float
    level: Array
    rate: Array

    def at(self, t: Array) -> Array:
        """Height at a time."""
        return self.level + self.rate * (t - self.year)


@dataclass(frozen=True, eq=False)
class Trend:
    """A saturating trend.

    Parameters
    ----------
    growth : Line
        The unsaturated trend before any change of its rate.
    ceiling : Line or None
        What the trend never passes.
    changes : sequence of (float, ndarray)
        Years from which the growth has another rate (OOM/year), in order of time.
    since : float
        Moment up to which the trend is out of reach, for a limit that is not there yet.
    """

    growth: Line
    ceiling: Line | None = None
    changes: Sequence[tuple[float, Array]] = ()
    since: float = -math.inf

    @cached_property
    def is_fixed(self) -> bool:
        """Whether it is the same for all draws."""
        levels = [line.level for line in self._lines()]
        return all(np.ndim(x) == 0 for x in (*levels, *self._rates()))

    @cached_property
    def never_falls(self) -> bool:
        """Whether neither the trend nor its ceiling falls at any time, in any draw."""
        return self.since == -math.inf and all(np.all(rate >= 0) for rate in self._rates())

    def span_at(self, year: float) -> float:
        """How far draws lie apart at a time, OOM; kept."""
        return self._spans(year, lambda: float(np.ptp(self.at(np.asarray(year)))))

    @cached_property
    def _spans(self) -> Cache[float, float]:
        return Cache()

    def _lines(self) -> list[Line]:
        return [self.growth] if self.ceiling is None else [self.growth, self.ceiling]

    def _rates(self) -> list[Array]:
        return [line.rate for line in self._lines()] + [rate for _, rate in self.changes]

    def changes_after(self, start: float) -> list[float]:
        """Times later than another at which the rate changes, or the trend begins."""
        return [year for year in (self.since, *(y for y, _ in self.changes)) if year > start]

    def line_from(self, start: float) -> Line:
        """The unsaturated trend from a time on, until its rate changes next."""
        if start < self.since:
            return Line(start, np.asarray(OUT_OF_REACH), np.asarray(0.0))
        rate = self.growth.rate
        for year, changed in self.changes:
            rate = changed if year <= start else rate
        return Line(start, self.unbounded_at(np.asarray(start)), rate)

    def unbounded_at(self, t: Array) -> Array:
        """Height without the ceiling: the rate integrated from the base year to `t`."""
        height = self.growth.at(t)
        previous, base = self.growth.rate, self.growth.year
        for year, rate in self.changes:
            # Time spent past the change, counted from the base year (negative before it).
            passed = np.maximum(t, year) - max(base, year)
            height = height + (rate - previous) * passed
            previous = rate
        return height

    def at(self, t: Array) -> Array:
        """Height at a time, log10."""
        height = self.unbounded_at(t)
        if self.since > -math.inf:
            height = np.where(t > self.since, height, OUT_OF_REACH)
        return height if self.ceiling is None else smooth_minimum(height, self.ceiling.at(t))


def smooth_minimum(one: Array, other: Array) -> Array:
    """Logarithm of the harmonic sum, -log10(10^-one + 10^-other)."""
    gap = np.asarray(one - other)
    np.exp(np.multiply(np.abs(gap, out=gap), -LN_10, out=gap), out=gap)
    gap += 1.0
    np.multiply(np.log(gap, out=gap), _LOG10_E, out=gap)  # which takes less than a division
    return np.subtract(np.minimum(one, other), gap, out=gap)


def growth_rate(spelling: str, value: Array) -> Array:
    """Growth in orders of magnitude a year from any of its spellings.

    Parameters
    ----------
    spelling : str
        Ends in `doubling_time`, `yearly_factor` or `growth_oom`.
    value : ndarray
        Years, a factor, or OOM/year.

    Returns
    -------
    ndarray, OOM/year
        Infinite where the value is beyond what floats hold.
    """
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        if spelling.endswith("doubling_time"):
            return LOG10_2 / value
        return np.log10(value) if spelling.endswith("yearly_factor") else value
