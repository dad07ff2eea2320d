"""What it would be worth to know a belief, or which anchor is right.

To know a belief is to condition the forecast's own draws on it, so that evidence counts: the
belief's percentiles are those that the evidence leaves, and so are the weights of the anchors
beside it. A draw with exactly that value does not exist; it is approached by strata and by
windows of two sizes, whose error falls with the square of their size and is taken off.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from forecast.analysis.influence.conditional_sums import (
    ConditionalSums,
    Windows,
    quantile_on_grid,
)
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


class InformationValue(NamedTuple):
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
    strata, about = _strata(joint), _windows(joint, name)
    sums = joint.conditional_sums(name, np.concatenate([strata, *about]))
    windows = sums.between(*(each for edges in about for each in (edges[1:3], edges[::3])))
    medians = _medians(joint, windows)
    low, high = (_limit(medians, slice(i, i + 2)) for i in (0, 2))
    return InformationValue(name, _shrink(joint, sums, strata), *_in_order(low, high))


def _in_order(low: Index, high: Index) -> tuple[Index, Index]:
    return (low, high) if low.value <= high.value else (high, low)


def _strata(joint: JointDraws) -> Array:
    """Edges of strata, narrow in the tails, where a belief covers much for its probability."""
    draws = joint.forecast.batches.draws
    pairs = int(np.clip(draws // _DRAWS_PER_PAIR, _FEWEST_PAIRS, _MOST_PAIRS))
    return np.sin(0.25 * np.pi * np.arange(2 * pairs + 1) / pairs) ** 2


def _shrink(joint: JointDraws, sums: ConditionalSums, strata: Array) -> Index:
    """Whole interval less the expected one, from strata and from pairs of them."""
    right, count = joint.right, len(strata) - 1
    windows, last = sums.between(strata, strata[::2], strata[::count]), len(right) - 1.0
    low, high = np.minimum(windows.quantiles(PERCENTILES, right), last)
    expected = (joint.grid[1] - joint.grid[0]) * windows.present(right[:1]) * (high - low)
    fine, coarse, whole = np.split(expected, (count, count + count // 2), axis=1)
    known = _refined(fine.sum(axis=1), coarse.sum(axis=1))
    return jackknifed(whole[:, 0] - known)


def _refined(fine: Array, coarse: Array) -> Array:
    """Limit of vanishing size, where halving the size quarters the error (Richardson)."""
    return np.asarray(fine + (fine - coarse) / 3.0)


def _windows(joint: JointDraws, name: str) -> Array:
    """Edges of two windows about each percentile of a belief, shape (percentile, edge)."""
    ranks = joint.posterior_ranks(name, PERCENTILES)
    room = min(*ranks, *(1.0 - ranks), (ranks[1] - ranks[0]) / 2.0)
    half = max(min(_WINDOW, room / 2.0), 1e-6)
    return np.asarray(ranks[:, None] + half * np.array([-2.0, -1.0, 1.0, 2.0]))


def _medians(joint: JointDraws, windows: Windows) -> Estimate:
    """Medians in windows, with errors from those of the CDF there, over the density.

    They are NaN where no draw lies in the window.
    """
    right, grid, total = joint.right, joint.grid, windows.sums.total
    here = (1.0 - right) * windows.prior[:, None]
    everyone = right * windows.of_all[:, -1:] + here * total.sum()
    any_there = everyone[:, :1] > 0
    everyone = np.where(any_there, everyone, 1.0)
    cdf = right * windows.of_all[:, :-1] / everyone
    low, median, high = (quantile_on_grid(cdf, grid, p) for p in _ABOUT_THE_MEDIAN)
    width = np.maximum(np.where(np.isfinite(high), high, np.nan) - low, grid[1] - grid[0])
    at = np.minimum(np.searchsorted(grid, median), len(grid) - 1)
    one = np.arange(len(at)), at
    mass = windows.of_batches(np.full_like(at, len(grid)))
    present = right[at] * mass + here[one] * total[:, None]
    off = (right[at] * windows.of_batches(at) - cdf[one] * present) / everyone[one]
    deviation = len(total) * off * width / (_ABOUT_THE_MEDIAN[-1] - _ABOUT_THE_MEDIAN[0])
    return Estimate(np.where(any_there[:, 0], median, np.nan), deviation)


def _limit(medians: Estimate, pair: slice) -> Index:
    """Median in a window of vanishing size, or in the one of two that has a median."""
    value, deviation = medians.value[pair], medians.deviation[:, pair]
    if np.isfinite(value).all():
        value, deviation = _refined(value[:1], value[1:]), _refined(*np.hsplit(deviation, 2))
    only = int(np.isnan(value[0]))
    return Index(float(value[only]), float(standard_error(deviation[:, only])))


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
