"""What it would be worth to know a belief, or which anchor is right.

To know a belief is to condition the forecast's own draws on it, so that evidence counts: the
belief's percentiles are those that the evidence leaves, and so are the weights of the anchors
beside it. A draw with exactly that value does not exist; it is approached by strata and by
windows of two sizes, whose error falls with the square of their size and is taken off.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from forecast.analysis.influence.conditional_sums import ConditionalSums, quantile_on_grid
from forecast.analysis.influence.joint_draws import JointDraws
from forecast.analysis.influence.sobol import Index, jackknifed, leaving_out
from forecast.distributions.cdf import Curve
from forecast.distributions.estimate import Estimate, standard_error
from priors.types import Array

WEIGHTS = "weights"
"""The name under which the question which anchor is right stands among the beliefs."""

PERCENTILES = (0.1, 0.9)
"""Percentiles of a belief at which the answer is looked at."""

_ABOUT_THE_MEDIAN = (0.4, 0.5, 0.6)  # between the ends the density is measured
_WINDOW = 0.05  # of the probability, to each side of a percentile
_MOST_PAIRS, _FEWEST_PAIRS = 16, 4  # of strata
_DRAWS_PER_PAIR = 512


@dataclass(frozen=True)
class InformationValue:
    """What it would be worth to know a belief exactly.

    Parameters
    ----------
    name : str
    shrink : Index
        Years by which the 80% interval, cut off at the last year, is expected to shrink.
    low, high : Index
        Median if the belief is at its 10th or 90th percentile, the earlier one first; +inf
        after the last year and NaN where too few draws tell, both with an error of NaN.
    """

    name: str
    shrink: Index
    low: Index
    high: Index


def _widths(joint: JointDraws, cdf: Array) -> Array:
    """Widths of 80% intervals, cut off at the last year."""
    last = joint.grid[-1]
    low, high = (quantile_on_grid(cdf, joint.grid, p) for p in PERCENTILES)
    return np.asarray(np.minimum(high, last) - np.minimum(low, last))


def interval_of(joint: JointDraws) -> float:
    """Width of the 80% interval, cut off at the last year; years."""
    shares = np.array(list(joint.shares.values()))
    cdf = joint.right * (shares @ joint.cdf_by_anchor())
    return float(_widths(joint, cdf))


def value_of_belief(joint: JointDraws, name: str) -> InformationValue:
    """Knowing a belief, whichever anchor is right."""
    low, high = _medians(joint, name)
    return InformationValue(name, _shrink(joint, name), *_in_order(low, high))


def _in_order(low: Index, high: Index) -> tuple[Index, Index]:
    return (low, high) if low.value <= high.value else (high, low)


def _shrink(joint: JointDraws, name: str) -> Index:
    """Whole interval less the expected one, from strata and from pairs of them.

    Strata are narrow in the tails, where a belief covers much within little probability.
    """
    draws = joint.forecast.batches.draws
    pairs = int(np.clip(draws // _DRAWS_PER_PAIR, _FEWEST_PAIRS, _MOST_PAIRS))
    edges = np.sin(0.25 * np.pi * np.arange(1, 2 * pairs) / pairs) ** 2
    sums, right = joint.conditional_sums(name, edges), joint.right
    groups, last = sums.grouped(1, 2, 2 * pairs), len(right) - 1.0
    low, high = np.minimum(groups.quantiles(PERCENTILES, right), last)
    expected = (joint.grid[1] - joint.grid[0]) * groups.present(right[:1]) * (high - low)
    fine, coarse, whole = np.split(expected, (2 * pairs, 3 * pairs), axis=1)
    known = _refined(fine.sum(axis=1), coarse.sum(axis=1))
    return jackknifed(whole[:, 0] - known)


def _refined(fine: Array, coarse: Array) -> Array:
    """Limit of vanishing size, where halving the size quarters the error (Richardson)."""
    return np.asarray(fine + (fine - coarse) / 3.0)


def _medians(joint: JointDraws, name: str) -> list[Index]:
    """Medians with the belief at its percentiles, each from two windows about it."""
    ranks = joint.posterior_ranks(name, PERCENTILES)
    room = min(*ranks, *(1.0 - ranks), (ranks[1] - ranks[0]) / 2.0)
    half = max(min(_WINDOW, room / 2.0), 1e-6)
    steps = half * np.array([-2.0, -1.0, 1.0, 2.0])
    sums = joint.conditional_sums(name, np.concatenate([rank + steps for rank in ranks]))
    windows = [(slice(i + 1, i + 2), slice(i, i + 3)) for i in (1, 5)]
    return [_limit(*(_median(joint, sums, part) for part in window)) for window in windows]


def _limit(narrow: Estimate, wide: Estimate) -> Index:
    """Median in a window of vanishing size, or in the one of two that has a median."""
    if not np.isfinite(narrow.value) or not np.isfinite(wide.value):
        only = wide if np.isnan(narrow.value) else narrow
        return Index(float(only.value), float(standard_error(only.deviation)))
    value = float(_refined(narrow.value, wide.value))
    deviation = np.asarray(_refined(narrow.deviation, wide.deviation))
    return Index(value, float(standard_error(deviation)))


def _median(joint: JointDraws, sums: ConditionalSums, strata: slice) -> Estimate:
    """Median in a window, with an error from that of the CDF there, over the density.

    It is NaN where no draw lies in the window.
    """
    right, grid = joint.right, joint.grid
    upto, prior = sums.upto[:, strata].sum(axis=1), float(sums.prior[strata].sum())
    arrivals, mass = upto[:, :-1], upto[:, -1]
    present = right * mass[:, None] + (1.0 - right) * prior * sums.total[:, None]
    arrived, everyone = right * arrivals, present.sum(axis=0)
    if not everyone[0] > 0:
        return Estimate(np.array(np.nan), np.full(len(mass), np.nan))
    cdf = arrived.sum(axis=0) / everyone
    low, median, high = (float(quantile_on_grid(cdf, grid, p)) for p in _ABOUT_THE_MEDIAN)
    if not np.isfinite(high):
        return Estimate(np.array(median), np.full(len(mass), np.nan))
    at = int(np.searchsorted(grid, median))
    density = (_ABOUT_THE_MEDIAN[-1] - _ABOUT_THE_MEDIAN[0]) / max(
        high - low, grid[1] - grid[0]
    )
    off = len(mass) * (arrived[:, at] - cdf[at] * present[:, at]) / everyone[at]
    return Estimate(np.array(median), off / density)


def value_of_anchor(joint: JointDraws) -> InformationValue:
    """Knowing which anchor is right, or that none is.

    The medians are of the anchors that the percentiles fall on, if one of them is right.
    """
    curves: list[Curve] = [joint.forecast.anchors[a].arrival for a in joint.shares]
    hits = leaving_out(np.stack([curve.hits(joint.grid) for curve in curves], axis=1))
    mass = leaving_out(np.stack([curve.mass for curve in curves], axis=1))
    shares, cdfs = np.array(list(joint.shares.values())), hits / mass[:, :, None]
    now = _widths(joint, joint.right * np.einsum("a,uat->ut", shares, cdfs))
    # The interval of none lies after the last year.
    known = (1.0 - joint.none) * np.einsum("a,ua->u", shares, _widths(joint, cdfs))
    ends = [joint.forecast.anchors[a].median_year for a in anchors_at(joint, PERCENTILES)]
    low, high = (Index(float(end.value[0]), float(end.error[0])) for end in ends)
    return InformationValue(WEIGHTS, jackknifed(now - known), low, high)


def anchors_at(joint: JointDraws, probabilities: Sequence[float]) -> list[str]:
    """Anchors that probabilities fall on, in order of their medians, if one is right."""
    anchors, names = joint.forecast.anchors, list(joint.shares)
    names.sort(key=lambda name: float(anchors[name].median_year.value[0]))
    upto = np.cumsum([joint.shares[name] for name in names])
    at = np.searchsorted(upto, np.asarray(probabilities) - 1e-12)
    return [names[min(i, len(names) - 1)] for i in at]
