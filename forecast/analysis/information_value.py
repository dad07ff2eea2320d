"""What it would be worth to know a belief, or which anchor is right."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from forecast.analysis.joint_draws import JointDraws, quantile_on_grid, weighted_quantiles
from forecast.analysis.sobol import Index, jackknife
from forecast.distributions.cdf import Curve
from priors.types import Array

WEIGHTS = "weights"
"""The name under which the question which anchor is right stands among the beliefs."""
_LOW, _HIGH = 0.1, 0.9


@dataclass(frozen=True)
class Knowing:
    """What it would be worth to know a belief exactly.

    Parameters
    ----------
    name : str
    shrink : Index
        Years by which the 80% interval, cut off at the last year, is expected to shrink.
    low, high : float
        10th and 90th percentile of where the median would move; +inf after the last year.
    """

    name: str
    shrink: Index
    low: float
    high: float


def _right(worlds: JointDraws) -> Array:
    return 1.0 - worlds.none_by(worlds.grid)


def _widths(worlds: JointDraws, cdf: Array) -> Array:
    """Widths of 80% intervals, cut off at the last year."""
    last = worlds.grid[-1]
    low, high = (quantile_on_grid(cdf, worlds.grid, p) for p in (_LOW, _HIGH))
    return np.asarray(np.minimum(high, last) - np.minimum(low, last))


def interval_of(worlds: JointDraws) -> float:
    """Width of the 80% interval, cut off at the last year; years."""
    shares = np.array(list(worlds.shares.values()))
    cdf = _right(worlds) * (shares @ worlds.cdf_by_anchor())
    return float(_widths(worlds, cdf))


def knowing_belief(worlds: JointDraws, name: str, strata: int) -> Knowing:
    """Knowing a belief, to within a stratum."""
    arrivals, mass = worlds.conditional_sums(name, strata)
    right = _right(worlds)

    def conditional(used: NDArray[np.bool_]) -> tuple[Array, Array, Array]:
        """Probabilities of the strata, their CDFs, and the CDF of all."""
        total = mass[used].sum()
        arrived, share = arrivals[used].sum(axis=0) / total, mass[used].sum(axis=0) / total
        # Evidence changes how likely the stratum is if an anchor is right, not if none is.
        weight = right * share[:, None] + (1.0 - right) / strata
        present = weight[:, 0] > 0
        cdf = right * arrived[present] / weight[present]
        return weight[present, 0], cdf, right * arrived.sum(axis=0)

    def shrink(used: NDArray[np.bool_]) -> float:
        probability, cdf, everything = conditional(used)
        return float(_widths(worlds, everything) - probability @ _widths(worlds, cdf))

    probability, cdf, _ = conditional(np.ones(len(arrivals), dtype=bool))
    medians = quantile_on_grid(cdf, worlds.grid, 0.5)
    low, high = weighted_quantiles(medians, probability, (_LOW, _HIGH))
    return Knowing(name, jackknife(shrink, len(arrivals)), float(low), float(high))


def knowing_the_anchor(worlds: JointDraws) -> Knowing:
    """Knowing which anchor is right, or that none is."""
    curves: list[Curve] = [worlds.forecast.anchors[a].arrival for a in worlds.shares]
    hits = np.stack([curve.hits(worlds.grid) for curve in curves])
    mass = np.stack([curve.mass for curve in curves])
    shares = np.array(list(worlds.shares.values()))
    of_none = np.array(
        [0.0]
    )  # an interval that lies after the last year has no width before it
    probabilities = np.array([*((1.0 - worlds.none) * shares), worlds.none])

    def cdfs(used: NDArray[np.bool_]) -> Array:
        return np.asarray(hits[:, used].sum(axis=1) / mass[:, used].sum(axis=1)[:, None])

    def shrink(used: NDArray[np.bool_]) -> float:
        each = cdfs(used)
        now = _widths(worlds, _right(worlds) * (shares @ each))
        return float(now - probabilities @ np.concatenate([_widths(worlds, each), of_none]))

    medians = [float(worlds.forecast.anchors[a].median_year.value[0]) for a in worlds.shares]
    low, high = weighted_quantiles(np.array([*medians, np.inf]), probabilities, (_LOW, _HIGH))
    return Knowing(WEIGHTS, jackknife(shrink, mass.shape[1]), float(low), float(high))
