"""When trends that are the same for all draws reach a height: solved once, then looked up."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from forecast.model.arrival import first_crossing
from forecast.model.trends import Line, Trend
from priors.numerics.cubic import CubicTable
from priors.types import Array

_STEP = 0.01  # OOM
_MOST = 4096  # steps
_LONGEST = 2000.0  # years after the first that are tabled
_CLOSE = 1e-7  # years; a tenth of what is promised
_INSIDE = np.array([0.25, 0.5, 0.75])  # of a piece, where it is compared with the solution


@dataclass(frozen=True)
class _Fixed:
    """Trends that are the same for all draws, equal where their numbers are."""

    numbers: tuple[Any, ...]
    trends: Sequence[Trend] = field(compare=False)

    @classmethod
    def of(cls, trends: Sequence[Trend]) -> "_Fixed":
        def line(one: Line | None) -> tuple[float, ...] | None:
            return None if one is None else (one.year, float(one.level), float(one.rate))

        numbers = tuple(
            (line(t.growth), line(t.ceiling), tuple((y, float(r)) for y, r in t.changes))
            for t in trends
        )
        return cls(numbers, trends)


class _Table(NamedTuple):
    """Years by height, and which pieces of it are good."""

    years: CubicTable
    good: NDArray[np.bool_]


def fixed_crossing(trends: Sequence[Trend], requirement: Array, first_year: float) -> Array:
    """The same as `first_crossing` for trends of which all `is_fixed`.

    Returns
    -------
    ndarray, same shape as `requirement`, year
        Exact to 1e-6 years; +inf where there is no crossing.
    """
    table = _table(_Fixed.of(trends), first_year)
    if table is None:
        return first_crossing(trends, requirement, first_year)
    piece, part = table.years.place(requirement)
    arrival = table.years.at(piece, part)
    at_once = requirement <= table.years.start
    rest = np.nonzero(~(at_once | (table.good[piece] & (part <= 1.0))))
    arrival[at_once] = first_year
    arrival[rest] = first_crossing(trends, requirement[rest], first_year)
    return arrival


def _new_table(fixed: _Fixed, first_year: float) -> _Table | None:
    """A table, or None where the trends do not rise."""
    moments = np.array([first_year, first_year + _LONGEST])
    start, end = np.sum([trend.at(moments) for trend in fixed.trends], axis=0).tolist()
    count = min(_MOST, int((end - start) / _STEP))
    if count < 4:
        return None
    step = (end - start) / (count + 1)
    heights = start + step * np.arange(count + 1)
    years = first_crossing(fixed.trends, heights, first_year)
    table = CubicTable.lagrange(start, step, years)
    between = heights[:-1, None] + step * _INSIDE
    solved = first_crossing(fixed.trends, between, first_year)
    return _Table(table, np.all(np.abs(table(between) - solved) <= _CLOSE, axis=1))


_table = lru_cache(maxsize=64)(_new_table)
