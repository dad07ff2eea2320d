"""Algorithms of an anchor under feedback: what AI does of research hastens them."""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from itertools import pairwise

import numpy as np

from forecast.model.affordable import MOST_HEIGHTS, Height
from forecast.model.crossing import WIDTH, ends_of, searched
from forecast.model.research import Cell, Software, Terms, integrated
from forecast.model.trends import Line, Trend, growth_rate, smooth_minimum
from priors.constants import LN_10
from priors.sampling.draws import Draws
from priors.types import Array
from scenarios.schema.feedback import Feedback
from scenarios.schema.sections import Growth

_FIRST_SHARE, _AT_REQUIREMENT = 0.2, 0.99  # automated at the ends of the gap


@dataclass(frozen=True, eq=False)
class Research:
    """What algorithms save since their base year, under feedback.

    Parameters
    ----------
    own : Trend
        What they would save without it, log10(1).
    base_year : float
        From which on there is feedback.
    integrate : callable
        Integrates what is saved since then; takes long, and some only ask for the rest.
    is_fixed : bool
        Whether it is the same for all draws.
    log10_base : ndarray
        Effective compute in the base year, log10(FLOP).
    terms : Terms
    """

    own: Trend
    base_year: float
    integrate: Callable[[], Software]
    is_fixed: bool
    log10_base: Array
    terms: Terms

    @cached_property
    def software(self) -> Software:
        """What is saved since the base year, before saturation."""
        return self.integrate()

    def at(self, t: Array) -> Array:
        """What is saved by a time, log10(1)."""
        return self._saved(t, self.software.at(np.maximum(t, self.base_year)))

    def _saved(self, t: Array, software: Array) -> Array:
        """What is saved by a time, of ln S since the base year."""
        before = replace(self.own, ceiling=None).at(np.minimum(t, self.base_year))
        gained, ceiling = before + software / LN_10, self.own.ceiling
        return gained if ceiling is None else smooth_minimum(gained, ceiling.at(t))

    def _heights(self, affordable: Height, first: float) -> Iterator[tuple[float, Array]]:
        """Effective compute after the first year, at ends of cells and some times before."""
        ends = self.software.ends
        for t in np.arange(first + WIDTH, ends[0], WIDTH).tolist():
            yield t, affordable(np.asarray(t)) + self.at(np.asarray(t))
        for index, t in enumerate(ends.tolist()):
            if t > first:
                software = self.software.until(t).log[index]
                yield t, affordable(np.asarray(t)) + self._saved(np.asarray(t), software)

    def needed_for(self, share: float) -> Array:
        """Effective compute at which a share of research is automated, log10(FLOP)."""
        odds = math.log(share / (1.0 - share)) - self.terms.log_odds
        return np.asarray(self.log10_base + odds / (self.terms.v * LN_10))

    def crossing(
        self, affordable: Height, need: Array, first: float, since: Array | None = None
    ) -> Array:
        """See `forecast.model.crossing.Crossing`."""

        def height(t: Array) -> Array:
            return affordable(t) + self.at(t)

        return searched(self._heights(affordable, first), height, need, first, since)


def research_of(
    section: Feedback,
    draws: Draws,
    affordable: Height,
    path: Sequence[Trend],
    own: Trend,
    requirement: Callable[[], Array],
    last: float,
) -> Research:
    """Integrate an anchor's algorithms.

    Parameters
    ----------
    section : Feedback
    draws : Draws
        Of the sections.
    affordable : callable
        Compute that a run affords, log10(FLOP).
    path : sequence of Trend
        All trends that effective compute is made of without feedback.
    own : Trend
        The anchor's algorithms, one of them.
    requirement : callable
        Of log10(FLOP), asked only where automation depends on it.
    last : float
        Last year that is reported.
    """
    base = float(section.base_year)
    labour = labour_of(section, draws)
    kinks = [t for trend in (*path, labour) for t in trend.changes_after(base)]
    ends = ends_of(base, last, kinks)
    log10_base = affordable(np.asarray(base)) + own.at(np.asarray(base))
    terms = _terms(section, draws, own, log10_base, requirement)
    compute = _relative(affordable, base)
    grows = _relative(labour.at, base) if "labour" not in section.without else _still
    shape = np.broadcast_shapes(*map(np.shape, _inputs(terms, own, compute, grows, base)))

    def software() -> Software:
        flat = terms.mapped(partial(_flatten, shape=shape))
        cells = _cells(ends, own, grows, compute, shape)
        found = integrated(flat, ends, cells, math.prod(shape))
        return found.shaped(shape)

    return Research(own, base, software, not shape, log10_base, terms)


def labour_of(section: Feedback, draws: Draws) -> Trend:
    """Labour by year, log10, 1 in the base year."""

    def rate(name: str, growth: Growth, own: Array | None) -> Array:
        spelling, _ = growth.growth
        value = draws.value(f"{name}.{spelling}")
        return (
            own * value
            if spelling == "times" and own is not None
            else growth_rate(spelling, value)
        )

    own = rate("feedback.labour", section.labour, None)
    changes = [
        (float(moment), rate(f"feedback.labour.schedule.{moment}", change, own))
        for moment, change in sorted(section.labour.schedule.items())
    ]
    return Trend(Line(float(section.base_year), np.asarray(0.0), own), None, changes)


def _terms(
    section: Feedback,
    draws: Draws,
    own: Trend,
    log10_base: Array,
    requirement: Callable[[], Array],
) -> Terms:
    share, returns, harder = (
        draws.value(f"feedback.{name}")
        for name in ("labour_share", "input_returns", "diminishing_returns")
    )
    nothing = np.asarray(0.0)
    log_odds, v = _automation(section, draws, log10_base, requirement)
    before = replace(own, ceiling=None).at(np.asarray(float(section.base_year)))
    ceiling = np.asarray(np.inf) if own.ceiling is None else LN_10 * own.ceiling.level
    return Terms(
        returns * share,
        nothing if "compute" in section.without else returns * (1.0 - share),
        nothing if "diminishing_returns" in section.without else harder,
        log_odds,
        v,
        LN_10 * before,
        ceiling,
        "automation" not in section.without,
    )


def _automation(
    section: Feedback, draws: Draws, log10_base: Array, requirement: Callable[[], Array]
) -> tuple[Array, Array]:
    """Log odds of automation in the base year, and their growth with ln effective compute."""
    if section.automation_gap is None:
        now = draws.value("feedback.automation_now")
        return np.log(now / (1.0 - now)), 1.0 / draws.value("feedback.automation_width")
    start, end = (math.log(f / (1.0 - f)) for f in (_FIRST_SHARE, _AT_REQUIREMENT))
    v = (end - start) / (LN_10 * draws.value("feedback.automation_gap"))
    return end + v * LN_10 * (log10_base - requirement()), v


def _relative(height: Height, base: float) -> Height:
    """A height since the base year, in natural logarithms."""
    start = height(np.asarray(base))
    return lambda t: LN_10 * (height(t) - start)


def _still(t: Array) -> Array:
    return np.zeros(np.shape(t))


def _inputs(
    terms: Terms, own: Trend, compute: Height, labour: Height, base: float
) -> list[Array]:
    """Arrays that say in which shape draws differ."""
    later = np.asarray(base + 1.0)
    rates = [own.growth.rate, *(rate for _, rate in own.changes)]
    return [*terms.arrays, compute(later), labour(later), *rates]


def _cells(
    ends: Array, own: Trend, labour: Height, compute: Height, shape: tuple[int, ...]
) -> Iterator[Cell]:
    """The cells between ends, in order; inputs of a few of them are looked up at once."""
    times_at_once = MOST_HEIGHTS // math.prod(shape)  # which are kept for other anchors
    count = max(1, (times_at_once - 1) // 2)
    for first in range(0, len(ends) - 1, count):
        some = ends[first : first + count + 1]
        times = np.insert(some[1:], range(len(some) - 1), 0.5 * (some[:-1] + some[1:]))
        times = np.concatenate([some[:1], times])[:, None, None]
        of_labour, of_compute = (_rows(of(times), shape) for of in (labour, compute))
        for k, (start, end) in enumerate(pairwise(some.tolist())):
            pace = _flatten(LN_10 * own.line_from(start).rate, shape)
            three = slice(2 * k, 2 * k + 3)
            yield Cell(end - start, pace, list(of_labour[three]), list(of_compute[three]))


def _rows(values: Array, shape: tuple[int, ...]) -> Array:
    """A number, or a row of all draws, for each time."""
    if values.size == len(values):
        return values.ravel()
    return np.broadcast_to(values, (len(values), *shape)).reshape(len(values), -1)


def _flatten(value: Array, shape: tuple[int, ...]) -> Array:
    return value if np.ndim(value) == 0 else np.broadcast_to(value, shape).ravel()
