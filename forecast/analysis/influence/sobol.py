"""Variance-based sensitivity from draws at hand, with weights, and from draws frozen in part.

A law is a mix of parts: each has a share, draws of an outcome with weights, and, where the
input takes part in it, the stratum of the input that each draw lies in. An input that does
not take part leaves the outcome of that part alone.

First-order indices need nothing but the draws: the outcome's mean within strata of the input.
`scipy.stats.sobol_indices` asks for a design of its own and bootstraps its errors, which for
quasi-random draws are wrong; here a batch is the unit of error. Tests compare the two.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from forecast.distributions.estimate import standard_error
from priors.types import Array

_MOST_STRATA, _FEWEST_STRATA = 256, 4
_DRAWS_PER_STRATUM = 128
_ROUNDING = 1e-12  # of a mean square, in a variance taken from it


@dataclass(frozen=True)
class Part:
    """One part of a law.

    Parameters
    ----------
    share : float
        Its probability; the shares of all parts add up to 1.
    outcome, weight : ndarray, shape (batch, draw)
    stratum : ndarray of int, shape (batch, draw), optional
        Where the input lies; left out if the input takes no part in this.
    """

    share: float
    outcome: Array
    weight: Array
    stratum: NDArray[np.int64] | None = None


@dataclass(frozen=True)
class Index:
    """A sensitivity index and its standard error, NaN for a single batch."""

    value: float
    error: float


def strata_count(draws: int) -> int:
    """Strata that so many draws can fill, an even number."""
    return int(np.clip(draws // _DRAWS_PER_STRATUM // 2 * 2, _FEWEST_STRATA, _MOST_STRATA))


def strata_of(uniforms: Array, count: int) -> NDArray[np.int64]:
    """Stratum of each uniform, all equally likely before any weighting."""
    return np.minimum((uniforms * count).astype(np.int64), count - 1)


def jackknife(statistic: Callable[[NDArray[np.bool_]], float], batches: int) -> Index:
    """A statistic of all batches, with its error from leaving out one at a time.

    Parameters
    ----------
    statistic : callable
        Given which batches to use, shape (batch,).
    batches : int

    References
    ----------
    Efron & Stein 1981, The jackknife estimate of variance.
    """
    everything = np.ones(batches, dtype=bool)
    value = statistic(everything)
    if batches < 2:
        return Index(value, float("nan"))
    without = np.array(
        [statistic(np.arange(batches) != left_out) for left_out in range(batches)]
    )
    if not np.isfinite(without).all() or not np.isfinite(value):
        return Index(value, float("nan"))
    spread = np.sum((without - without.mean()) ** 2)
    return Index(value, float(np.sqrt(spread * (batches - 1) / batches)))


class BatchSums:
    """Sums over all batches, and over all but one, as the jackknife asks for them.

    Parameters
    ----------
    values : ndarray, shape (batch, ...)
    """

    def __init__(self, values: Array):
        self._upto = np.cumsum(values, axis=0)
        self._from = np.cumsum(values[::-1], axis=0)[::-1]

    def of(self, used: NDArray[np.bool_]) -> Array:
        """The sum over the batches used: all, or all but one."""
        left_out = np.flatnonzero(~used)
        if not len(left_out):
            return np.asarray(self._upto[-1])
        (only,) = left_out
        before, after = self._upto[:only][-1:], self._from[only + 1 :][:1]
        return np.asarray(np.concatenate([before, after]).sum(axis=0))


def share_of(part: float, variance: float, square: float) -> float:
    """A part of a variance as a share of it; 0 where nothing varies beyond rounding.

    Parameters
    ----------
    part, variance : float
    square : float
        Mean square of what varies, against which rounding is judged.
    """
    return float(part / variance) if variance > _ROUNDING * square else 0.0


def first_order(parts: Sequence[Part], strata: int) -> Index:
    """First-order index: the part of the outcome's variance that an input explains by itself.

    The means of strata vary by chance, too, which would count as explained. How much they do
    is measured between batches and taken off, whatever the design within a batch; a single
    batch gives no measure, and its index is a little too high. What varies within strata is
    left out; a mean that is smooth in the input loses a quarter of what it does in strata of
    twice the width, so that a third of the difference is added (Richardson). The error is at
    least what strata can lose whose means lie within those of their neighbours, which is all
    that one loses in which the mean jumps (Bhatia & Davis 2000).

    References
    ----------
    Plischke, Borgonovo & Smith 2013, Global sensitivity measures from given data.
    """
    sums = [_sums(part, strata) for part in parts]
    shares = [part.share for part in parts]

    def used_sums(used: NDArray[np.bool_]) -> Array:
        return np.asarray(
            sum(w * s[:, used] / s[0, used].sum() for w, s in zip(shares, sums, strict=True))
        )

    def limit(used: NDArray[np.bool_]) -> float:
        fine = used_sums(used)
        coarse = fine.reshape(*fine.shape[:2], -1, 2).sum(axis=3)
        return _explained(fine) + (_explained(fine) - _explained(coarse)) / 3.0

    batches = parts[0].outcome.shape[0]
    found = jackknife(limit, batches)
    return Index(found.value, max(found.error, _lost(used_sums(np.ones(batches, dtype=bool)))))


def _explained(of_batch: Array) -> float:
    """Share of the variance that lies between strata, from (moment, batch, stratum)."""
    present = of_batch[0].sum(axis=0) > 0
    mass, first, square = of_batch[:, :, present].sum(axis=1)
    mean, count = first / mass, of_batch.shape[1]
    deviation = count * (of_batch[1][:, present] - mean * of_batch[0][:, present])
    noise = standard_error(deviation / mass) ** 2 if count > 1 else 0.0
    explained = np.sum(mass * (mean**2 - noise)) - first.sum() ** 2
    total = square.sum() - first.sum() ** 2
    return share_of(float(explained), float(total), float(square.sum()))


def _lost(of_batch: Array) -> float:
    """Share of the variance that may lie within strata, seen from those beside them."""
    mass, first, square = of_batch.sum(axis=1)
    mean = first / np.where(mass > 0, mass, 1.0)
    steps = np.pad(np.diff(mean), 1, mode="edge")  # the outermost step as those beside them
    within = np.sum(mass * np.maximum(steps[:-1] * steps[1:], 0.0))
    return share_of(float(within), float(square.sum() - first.sum() ** 2), float(square.sum()))


def _sums(part: Part, strata: int) -> Array:
    """Sums of weight, of outcome and of its square, shape (3, batch, stratum)."""
    moments = [part.weight * part.outcome**power for power in (0, 1, 2)]
    if part.stratum is None:
        spread = np.ones(strata) / strata
        return np.stack([m.sum(axis=1)[:, None] * spread for m in moments])
    return np.stack([stratum_sums(part.stratum, m, strata) for m in moments])


def stratum_sums(stratum: NDArray[np.int64], values: Array, strata: int) -> Array:
    """Sums of values by stratum, shape (batch, stratum)."""
    return np.stack(
        [
            np.bincount(row, weights=value, minlength=strata)
            for row, value in zip(stratum, values, strict=True)
        ]
    )


def total_order(
    shares: Sequence[float],
    outcomes: Sequence[Array],
    redrawn: Sequence[Array],
    variance: float,
    square: float,
) -> Index:
    """Total index: the variance that is left when all inputs but one are known.

    Parameters
    ----------
    shares : sequence of float
        Of each part of the law.
    outcomes, redrawn : sequence of ndarray, shape (batch, draw)
        Outcomes of each part, as drawn, and with one input drawn anew.
    variance, square : float
        Variance and mean square of the outcome.

    References
    ----------
    Jansen 1999, Analysis of variance designs for model output.
    """
    of_batch = sum(
        share * 0.5 * np.mean((outcome - again) ** 2, axis=1)
        for share, outcome, again in zip(shares, outcomes, redrawn, strict=True)
    )
    assert isinstance(of_batch, np.ndarray)
    return jackknife(
        lambda used: share_of(float(of_batch[used].mean()), variance, square), len(of_batch)
    )
