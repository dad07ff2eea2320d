"""Bounds over weights: what anchors' weights allow that are only given as ranges.

References
----------
Charnes and Cooper 1962, *Programming with linear fractional functionals*.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from forecast.distributions.estimate import ratio
from forecast.errors import ArgumentError
from forecast.results.forecast import Forecast
from priors.types import Array
from scenarios.schema.scenario import Scenario


def weighted_ends(
    forecast: Forecast, weights: Mapping[str, tuple[float, float]], years: Array
) -> tuple[Array, Array]:
    """Least and greatest probability of arrival by some years over a set of weights.

    With evidence the probability is a ratio of two linear functions of the weights; dividing
    them by the lower one makes it a linear program. Unless it is a set itself, none keeps its
    weight; if it is one, it does not move with time.

    Parameters
    ----------
    forecast : Forecast
    weights : mapping of str to (float, float)
        Ends of the weights that are a set; the others share what is left as they did.
    years : ndarray, shape (year,)
    """
    curves = forecast.mixture.curves
    hits = {n: ratio(c.hits(years), c.prior_mass).value for n, c in curves.items()}
    seen = {n: float(ratio(c.mass[:, None], c.prior_mass).value[0]) for n, c in curves.items()}
    lower, upper = np.empty(len(years)), np.empty(len(years))
    for index, year in enumerate(years):
        arrived = {name: float(of[index]) for name, of in hits.items()} | {"none": 0.0}
        columns = _columns(forecast, weights, float(year), arrived, seen | {"none": 1.0})
        lower[index], upper[index] = _ends_of_ratio(columns)
    return lower, upper


@dataclass(frozen=True)
class _Column:
    """A weight, or those that others have together: its ends, and what a unit of it brings."""

    low: float
    high: float
    arrived: float
    seen: float


def _columns(
    forecast: Forecast,
    weights: Mapping[str, tuple[float, float]],
    year: float,
    arrived: Mapping[str, float],
    seen: Mapping[str, float],
) -> list[_Column]:
    mixture = forecast.mixture
    now = forecast.scenario.weights.none_at_first
    none = now if "none" in weights else float(mixture.none_at(np.array([year]))[0])
    right = (1.0 - none) / (1.0 - now) if now < 1.0 else 0.0
    found = []
    for name, (low, high) in weights.items():
        factor = 1.0 if name == "none" else right
        found.append(_Column(factor * low, factor * high, arrived[name], seen[name]))
    if "none" not in weights:
        found.append(_Column(none, none, 0.0, 1.0))
    rest = {name: share for name, share in mixture.shares.items() if name not in weights}
    if held := math.fsum(rest.values()):
        parts = [
            math.fsum(share / held * of[name] for name, share in rest.items())
            for of in (arrived, seen)
        ]
        found.append(_Column(0.0, 1.0, *parts))
    return found


def _ends_of_ratio(columns: Sequence[_Column]) -> tuple[float, float]:
    """Least and greatest sum of what has arrived over the sum of what is seen."""
    from scipy.optimize import linprog

    size = len(columns)
    # Variables: each weight over the sum of what is seen, and one over that sum.
    equal = np.array([[*(c.seen for c in columns), 0.0], [*np.ones(size), -1.0]])
    lows, highs = (np.array([[c.low] for c in columns]), np.array([[c.high] for c in columns]))
    limits = np.block([[-np.eye(size), lows], [np.eye(size), -highs]])
    ends = []
    for sign in (1.0, -1.0):
        goal = [*(sign * c.arrived for c in columns), 0.0]
        answer = linprog(goal, limits, np.zeros(2 * size), equal, [1.0, 0.0])
        if not answer.success:
            raise ArgumentError("no weights within these bounds add up to 1")
        ends.append(sign * float(answer.fun))
    return ends[0], ends[1]


def widened_weights(
    scenario: Scenario, widths: Mapping[str, float]
) -> dict[str, tuple[float, float]]:
    """Ends of the weights that are widened: odds from one over a factor to the factor times.

    Raises
    ------
    ArgumentError
    """
    weights = {**scenario.weights.anchors, "none": scenario.weights.none_at_first}
    found = {}
    for key, factor in widths.items():
        if not key.startswith("weights."):
            continue
        name = key.removeprefix("weights.")
        if name not in weights:
            raise ArgumentError(f"there is no weight {key} to widen")
        if not (math.isfinite(factor) and factor > 1):
            raise ArgumentError(f"{key} should be widened by a factor above 1, not {factor:g}")
        weight = weights[name]
        low, high = (weight * f / (1.0 - weight + weight * f) for f in (1.0 / factor, factor))
        found[name] = (low, high)
    return found
