"""Which belief of a trend was off, and by how much.

What happened is drawn as a line in the logarithm that bends where the trend's own growth may
change. The error of the last value is then that of the level, that of each growth times the
years it lasted, what the ceiling took off, and a rest: how far the last value lies off it.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from forecast.model.trends import Trend
from priors.types import Array
from scenarios.schema.sections import Hardware, Spending

Section = Hardware | Spending
"""Those of the trends that are observed by themselves."""
FEWEST = 2
"""Dates that what happened needs on each side of a bend."""
REST = "rest"
"""The last value's distance from its line, and what medians do not add up to."""


@dataclass(frozen=True)
class Cause:
    """What one belief of a trend has to do with its error.

    Parameters
    ----------
    scenario, quantity, belief : str
    expected : float or None
        Median of a level (log10), a growth (OOM/year), or what a ceiling takes off (OOM).
    happened : float or None
        What the values since say of it; None where they say nothing.
    error : float, OOM
        Its share of the error at the last value; they add up to it.
    """

    scenario: str
    quantity: str
    belief: str
    expected: float | None
    happened: float | None
    error: float

    @property
    def label(self) -> str:
        """What it is about: a belief by its key, or the rest of a quantity."""
        return f"{REST} of {self.quantity}" if self.belief == REST else self.belief

    def to_dict(self) -> dict[str, Any]:
        """An entry of `causes` in `forecast score --json`."""
        return {
            "scenario": self.scenario,
            "quantity": self.quantity,
            "belief": self.belief,
            "expected": self.expected,
            "happened": self.happened,
            "error_oom": self.error,
        }


@dataclass(frozen=True)
class Piece:
    """A part of a trend with one growth.

    Parameters
    ----------
    belief : str
        Key of its growth.
    start : float
        Calendar year that it begins in; -inf for the first.
    growth : float, OOM/year
        Median.
    """

    belief: str
    start: float
    growth: float


def pieces(name: str, section: Section, trend: Trend) -> list[Piece]:
    """The parts of a section's trend, by the keys of their growth."""
    rates = [(-math.inf, trend.growth.rate), *trend.changes]
    whole = {start: rate for start, rate in rates}  # the first change may restate the beginning
    return [
        Piece(f"{name}.{_key(section, start)}", start, float(np.median(rate)))
        for start, rate in sorted(whole.items(), key=lambda each: each[0])
    ]


def _key(section: Section, start: float) -> str:
    scheduled = [moment for moment in section.schedule if moment <= start]
    if scheduled:
        change = section.schedule[max(scheduled)]
        return f"schedule.{max(scheduled):g}.{change.growth[0]}"
    if section.levels is None:
        return section.growth[0]
    moments = sorted(section.levels)
    if start >= moments[-1] and section.after is not None:
        return f"after.{section.after.growth[0]}"
    here = max((i for i, moment in enumerate(moments[:-1]) if moment <= start), default=0)
    return f"levels.{moments[here]:g} to {moments[here + 1]:g}"


def level_key(name: str, section: Section) -> str:
    """Key of the level that a trend is counted from."""
    if section.levels is None:
        return f"{name}.{section.level_key}"
    return f"{name}.levels.{min(section.levels):g}"


def ceiling_key(name: str) -> str:
    """Key of what a trend saturates towards."""
    return {"spending": "spending.ceiling_share"}.get(name, f"{name}.ceiling")


def causes(
    scenario: str,
    quantity: str,
    section_name: str,
    section: Section,
    trend: Trend,
    happened: Sequence[tuple[float, float]],
) -> list[Cause]:
    """Share out the error of the last value among the beliefs of a trend.

    Parameters
    ----------
    scenario, quantity, section_name : str
    section : Hardware or Spending
    trend : Trend
    happened : sequence of (float, float)
        Calendar years and logarithms of what happened, in the order of the dates.
    """
    if len({year for year, _ in happened}) <= FEWEST:
        return []
    years, values = np.array(happened).T
    parts, last = pieces(section_name, section, trend), float(years[-1])
    base = float(section.origin)
    bends = _bends(years, [part.start for part in parts[1:]])
    level, rates = _line(years, values, base, bends)

    def cause(belief: str, expected: float, seen: float | None, error: float) -> Cause:
        return Cause(scenario, quantity, belief, expected, seen, error)

    expected = float(np.median(trend.growth.level))
    found = [cause(level_key(section_name, section), expected, level, expected - level)]
    for part, start, end in _spans(parts, base, last):
        # A line without a bend here goes on as it was before.
        seen = rates[max((bend for bend in rates if bend <= start), default=-math.inf)]
        error = (part.growth - seen) * (end - start)
        found.append(cause(part.belief, part.growth, seen, error))
    if trend.ceiling is not None:
        taken = float(np.median(trend.at(years[-1:])) - np.median(unbounded(trend, last)))
        found.append(cause(ceiling_key(section_name), taken, None, taken))
    whole = float(np.median(trend.at(np.asarray(last)))) - float(values[-1])
    rest = whole - math.fsum(each.error for each in found)
    return [*found, Cause(scenario, quantity, REST, None, None, rest)]


def pace_causes(
    scenario: str,
    quantity: str,
    pace: str,
    expected: tuple[float, float],
    happened: Sequence[tuple[float, float]],
) -> list[Cause]:
    """Share out the error of the last published growth among a pace and its ceiling.

    Parameters
    ----------
    scenario, quantity, pace : str
        The last is the key of the pace.
    expected : (float, float), OOM/year
        Median growth at the last date without the ceiling, and under it.
    happened : sequence of (float, float)
        Calendar years and growth, OOM/year: what is published at one date after another of a
        growth that is taken to have stayed.
    """
    if len({year for year, _ in happened}) <= FEWEST:
        return []
    values = [value for _, value in happened]
    seen, (free, bounded) = math.fsum(values) / len(values), expected
    found = [Cause(scenario, quantity, pace, free, seen, free - seen)]
    if free != bounded:
        taken = bounded - free
        found.append(Cause(scenario, quantity, "algorithmic_ceiling", taken, None, taken))
    return [*found, Cause(scenario, quantity, REST, None, None, seen - values[-1])]


def unbounded(trend: Trend, year: float) -> Array:
    """Height of a trend without its ceiling, log10."""
    return trend.line_from(year).level


def _spans(
    parts: Sequence[Piece], base: float, last: float
) -> Iterator[tuple[Piece, float, float]]:
    """Parts that lie between the base year and the last value, with their ends."""
    ends = [*(part.start for part in parts), math.inf]
    for part, (start, end) in zip(parts, pairwise(ends), strict=True):
        low, high = max(start, base), min(end, last)
        if low < high:
            yield part, low, high


def _bends(years: Array, moments: Sequence[float]) -> list[float]:
    """Moments with dates enough since the bend before, and after."""
    kept: list[float] = []
    for moment in moments:
        since = kept[-1] if kept else -math.inf
        before = np.unique(years[(years >= since) & (years < moment)])
        if min(len(before), len(np.unique(years[years >= moment]))) >= FEWEST:
            kept.append(moment)
    return kept


def _line(
    years: Array, values: Array, base: float, bends: Sequence[float]
) -> tuple[float, dict[float, float]]:
    """Level in the base year and rates from each bend on, by least squares."""
    columns = [np.ones_like(years), years - base]
    columns += [np.maximum(years, bend) - max(base, bend) for bend in bends]
    (level, rate, *steps), *_ = np.linalg.lstsq(np.stack(columns, axis=1), values, rcond=None)
    rates = np.cumsum([rate, *steps]).tolist()
    return float(level), dict(zip([-math.inf, *bends], rates, strict=True))
