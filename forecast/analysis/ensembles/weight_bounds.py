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
from forecast.distributions.mixture import Mixture
from forecast.errors import ArgumentError
from forecast.results.forecast import Forecast
from priors.types import Array
from scenarios.problems import did_you_mean
from scenarios.schema.scenario import Scenario

Parts = Mapping[str, tuple[Array, Array]]
"""By anchor, probability of the evidence with arrival by some years, and of the evidence."""


def parts_of(forecast: Forecast, years: Array) -> Parts:
    """Those of a forecast, shape (year,)."""
    found = {}
    for name, curve in forecast.mixture.curves.items():
        seen = ratio(curve.mass[:, None], curve.prior_mass).value
        arrived = ratio(curve.hits(years), curve.prior_mass).value
        found[name] = arrived, np.broadcast_to(seen, years.shape)
    return found


def mixed(mixture: Mixture, parts: Parts, t: Array) -> Array:
    """Probability of arrival by some years from its parts, by the mixture's own weights."""
    none = mixture.none_at(t)
    arrived, seen = (
        sum(share * parts[name][i] for name, share in mixture.shares.items() if share > 0)
        for i in (0, 1)
    )
    evidence = none + (1.0 - none) * seen
    return np.divide((1.0 - none) * arrived, evidence, out=np.zeros_like(t), where=evidence > 0)


def weighted_ends(
    forecast: Forecast,
    weights: Mapping[str, tuple[float, float]],
    years: Array,
    parts: Parts | None = None,
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
    parts : mapping, optional
        See `Parts`; those of the forecast when left out.
    """
    known = parts or parts_of(forecast, years)
    programs = []
    for index, year in enumerate(years):
        arrived, seen = (
            {name: float(both[i][index]) for name, both in known.items()} for i in (0, 1)
        )
        programs.append(
            _columns(
                forecast, weights, float(year), arrived | {"none": 0.0}, seen | {"none": 1.0}
            )
        )
    return _ends_of_ratios(programs)


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


def _ends_of_ratios(programs: Sequence[Sequence[_Column]]) -> tuple[Array, Array]:
    """Least and greatest sums of what has arrived over the sums of what is seen.

    One linear program holds those of all years, which have nothing to do with each other.
    """
    from scipy.optimize import linprog
    from scipy.sparse import block_diag, coo_array

    size = len(programs[0])
    # Variables: each weight over the sum of what is seen, and one over that sum.
    equal, limits = [], []
    for columns in programs:
        lows, highs = (
            np.array([[c.low] for c in columns]),
            np.array([[c.high] for c in columns]),
        )
        sums = np.array([[*(c.seen for c in columns), 0.0], [*np.ones(size), -1.0]])
        equal.append(coo_array(sums))
        limits.append(coo_array(np.block([[-np.eye(size), lows], [np.eye(size), -highs]])))
    goals = np.array([[*(c.arrived for c in columns), 0.0] for columns in programs])
    sides = np.tile([1.0, 0.0], len(programs))
    found = []
    for sign in (1.0, -1.0):
        answer = linprog(
            sign * goals.ravel(),
            block_diag(limits, format="csr"),
            np.zeros(2 * size * len(programs)),
            block_diag(equal, format="csr"),
            sides,
        )
        if not answer.success:
            raise ArgumentError("no weights within these bounds add up to 1")
        found.append((goals * answer.x.reshape(goals.shape)).sum(axis=1))
    return found[0], found[1]


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
            hint = did_you_mean(name, list(weights))
            raise ArgumentError(f"there is no weight {key} to widen{hint}")
        if not (math.isfinite(factor) and factor > 1):
            raise ArgumentError(f"{key} should be widened by a factor above 1, not {factor:g}")
        weight = weights[name]
        low, high = (weight * f / (1.0 - weight + weight * f) for f in (1.0 / factor, factor))
        found[name] = (low, high)
    return found
