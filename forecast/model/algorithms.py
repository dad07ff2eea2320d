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
