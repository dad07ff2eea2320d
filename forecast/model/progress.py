"""Progress in years at the speed of when it was measured, as the effective compute it takes."""

from collections.abc import Callable

import numpy as np

from forecast.model.float_limits import LARGEST_LOG10
from priors.types import Array
from scenarios.problems import Path, Problem, ScenarioError

_DAY = 1.0 / 365.25  # year


def compute_after(
    years: Array, log10_compute: Callable[[Array], Array], measured: Array, place: Path
) -> Array:
    """Effective compute after some progress.

    A year of progress is what compute grew by in a year when progress was measured. So slower
    growth, pauses and limits after then delay it, and faster growth hastens it.

    Parameters
    ----------
    years : ndarray, year
    log10_compute : callable
        Effective compute at a time, log10(FLOP).
    measured : ndarray, year
    place : Path
        Where to look when compute did not grow.

    Returns
    -------
    ndarray, log10(FLOP)
        +inf beyond what any compute reaches.

    Raises
    ------
    ScenarioError
        When compute did not grow at the time.
    """
    pace = _pace(log10_compute, measured, place)
    needed = np.maximum(log10_compute(measured) + pace * years, -LARGEST_LOG10)
    return np.where(needed > LARGEST_LOG10, np.inf, needed)


def years_of_progress(
    t: Array, log10_compute: Callable[[Array], Array], measured: Array, place: Path
) -> Array:
    """Progress by a time, in years at the speed of its measurement; see `compute_after`."""
    grown = log10_compute(t) - log10_compute(measured)
    return np.asarray(grown / _pace(log10_compute, measured, place))


def _pace(log10_compute: Callable[[Array], Array], measured: Array, place: Path) -> Array:
    # By a central difference, which holds for every form that a path may have.
    before, after = (log10_compute(np.asarray(measured + d)) for d in (-_DAY, _DAY))
    pace = np.asarray((after - before) / (2.0 * _DAY))
    if not np.all(pace > 0.0):
        message = (
            "counts progress in effective compute, which did not grow at measurement_date "
            "in some draws"
        )
        raise ScenarioError([Problem(message, place)])
    return pace
