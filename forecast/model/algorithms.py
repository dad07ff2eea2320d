"""What algorithms save over time, by an anchor's own pace and ceiling."""

import math
from collections.abc import Callable

import numpy as np

from anchors.quantities import ALGORITHMIC_GROWTH
from forecast.model.float_limits import finite
from forecast.model.trends import OUT_OF_REACH, Line, Rates, Trend, growth_rate
from priors.sampling.draws import Draws
from priors.types import Array
from scenarios.problems import Path

_NOTHING: Array = np.asarray(0.0)
_WIDEST = 512.0  # OOM that algorithms may save; what is beyond is found all the same, later
_STEPS = 60  # far more than the Illinois method takes
_TOLERANCE = 1e-10  # OOM

Changes = Callable[[Rates], Rates]
"""The rates under the schedule, given the trend's own."""


def algorithms_of(
    draws: Draws,
    log10_requirement: Callable[[], Array],
    base_year: float,
    changes: Changes,
    place: Path,
) -> Trend:
    """What algorithms save since the base year, log10(1).

    Parameters
    ----------
    draws : Draws
        The anchor's.
    log10_requirement : callable
        Of each draw; asked only where pace or ceiling depend on it.
    base_year : float
    changes : callable
    place : Path
        Where to look when a pace is beyond computing with.
    """
    spellings = [name for name in ALGORITHMIC_GROWTH if name in draws]
    if not spellings:  # of an anchor on which compute does not act
        return Trend(Line(base_year, _NOTHING, _NOTHING))
    (spelling,) = spellings

    def value(name: str) -> Array:
        knots = draws.beliefs[name].by_requirement
        if knots is None:
            return draws.value(name)
        compute, values = np.transpose(knots)
        return np.asarray(np.interp(log10_requirement(), np.log10(compute), values))

    rate = finite(growth_rate(spelling, value(spelling)), ".".join(map(str, place)))
    ceiling = None
    if "algorithmic_ceiling" in draws:
        limit = np.minimum(value("algorithmic_ceiling"), OUT_OF_REACH)
        ceiling = Line(base_year, limit, _NOTHING)
    return Trend(Line(base_year, _NOTHING, rate), ceiling, changes([(-math.inf, rate)]))


def largest_met(compute: Array, saved_for: Callable[[Array], Array]) -> Array:
    """The need up to which compute and what algorithms save of it suffice, log10(FLOP).

    Where they suffice for all needs up to one, and for none above. Found by the Illinois
    method, from a bracket that grows until it holds it.

    Parameters
    ----------
    compute : ndarray, log10(FLOP)
    saved_for : callable
        What algorithms save by need, log10(1).
    """

    def excess(need: Array) -> Array:
        return compute + saved_for(need) - need

    low, above = compute, excess(compute)
    side, width = np.where(above >= 0.0, 1.0, -1.0), 1.0
    high, below = low + side, excess(low + side)
    while width < _WIDEST and np.any(goes_on := below * side > 0.0):
        width *= 2.0
        low, above = np.where(goes_on, high, low), np.where(goes_on, below, above)
        high = np.where(goes_on, high + side * width, high)
        below = excess(high)
    for _ in range(_STEPS):
        gap = np.where(below == above, 1.0, below - above)
        middle = np.where(above == 0.0, low, high - below * (high - low) / gap)
        there = excess(middle)
        same = there * below > 0.0
        # The end that stays counts for half, so that it is left soon.
        low, above = np.where(same, low, high), np.where(same, 0.5 * above, below)
        high, below = middle, there
        if np.all(np.abs(there) < _TOLERANCE):
            break
    return high
