"""Variance-based sensitivity from draws at hand, with weights, and from draws frozen in part.

A law is a mix of parts: each has a share and draws of an outcome with weights. An input has
strata that draws lie in; where it does not take part, it leaves the outcome of a part alone.

First-order indices need nothing but the draws: the outcome's mean within strata of the input.
`scipy.stats.sobol_indices` asks for a design of its own and bootstraps its errors, which for
quasi-random draws are wrong; here a batch is the unit of error. Tests compare the two.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from priors.cache import Cache
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
    """

    share: float
    outcome: Array
    weight: Array

    @cached_property
    def moments(self) -> tuple[Array, Array, Array]:
        """Weight, and weight times the outcome and its square, shape (batch, draw) each.

        Of an outcome that is 1 or 0 the last two are one array.
        """
        first = self.weight * self.outcome
        is_binary = bool(np.all(self.outcome == self.outcome**2))
        return self.weight, first, first if is_binary else first * self.outcome

    @cached_property
    def sums(self) -> Array:
        """Sums of the moments, shape (batch, moment)."""
        return np.stack([moment.sum(axis=1) for moment in self.moments], axis=1)

    @cached_property
    def factors(self) -> Array:
        """By what weights add up to the share, shape (1 + batch,); see `leaving_out`."""
        return np.asarray(self.share / leaving_out(self.sums[:, 0]))

    def sums_in(self, strata: "Strata | None", count: int) -> Array:
        """Sums of the first two moments by stratum, shape (batch, moment, stratum).

        They are alike, and one for all of `count`, where there are no strata.
        """
        if strata is None:
            return np.asarray(self.sums[:, :2, None] / count)
        return np.stack([strata.sums(moment) for moment in self.moments[:2]], axis=1)


@dataclass(frozen=True)
class Strata:
    """Where an input lies in each draw.

    Parameters
    ----------
    index : ndarray of int, shape (batch, draw)
        Stratum in each draw, those of one batch counted after those of the batch before.
    count : int
        Strata of a batch.
    """

    index: NDArray[np.intp]
    count: int

    @classmethod
    def alike(cls, uniforms: Array, count: int) -> "Strata":
        """As many as are asked for, all equally likely before any weighting."""
        return cls.of(np.minimum((uniforms * count).astype(np.intp), count - 1), count)

    @classmethod
    def of(cls, stratum: NDArray[np.intp], count: int) -> "Strata":
        """Those that draws lie in, shape (batch, draw)."""
        return cls(stratum + count * np.arange(len(stratum))[:, None], count)

    def sums(self, values: Array) -> Array:
        """Sums of values by stratum, shape (batch, stratum); kept while the strata are."""
        return self._kept(id(values), lambda: (self._sums(values), values))[0]

    @cached_property
    def _kept(self) -> Cache[int, tuple[Array, Array]]:
        """Sums by what they are of, which is kept as well: another might get its identity."""
        return Cache()

    def _sums(self, values: Array) -> Array:
        shape = len(self.index), self.count
        found = np.bincount(self.index.ravel(), values.ravel(), math.prod(shape))
        return np.asarray(found.reshape(shape))


class Index(NamedTuple):
    """A sensitivity index and its standard error, NaN for a single batch."""

    value: float
    error: float


def strata_count(draws: int) -> int:
    """Strata that so many draws can fill, an even number."""
    return int(np.clip(draws // _DRAWS_PER_STRATUM // 2 * 2, _FEWEST_STRATA, _MOST_STRATA))


def jackknifed(values: Array) -> Index:
    """What was found of all batches, with its error from all but each one of them.

    Parameters
    ----------
    values : ndarray, shape (1 + batch,)
        See `leaving_out`.

    References
    ----------
    Efron & Stein 1981, The jackknife estimate of variance.
    """
    value, without = float(values[0]), values[1:]
    if not without.size or not np.isfinite(values).all():
        return Index(value, float("nan"))
    spread = np.sum((without - without.mean()) ** 2)
    return Index(value, float(np.sqrt(spread * (len(without) - 1) / len(without))))


def leaving_out(values: Array) -> Array:
    """Sums over all batches, and over all but each one, as the jackknife asks for them.

    Parameters
    ----------
    values : ndarray, shape (batch, ...)

    Returns
    -------
    ndarray, shape (1 + batch, ...), or (1, ...) of a single batch
        What is 0 in all batches used is 0 to the bit.
    """
    total = values.sum(axis=0, keepdims=True)
    return np.concatenate([total, total - values]) if len(values) > 1 else total


def means_leaving_out(of_batch: Array) -> Array:
    """Means over all batches, and over all but each one, shape (1 + batch,)."""
    return np.asarray(leaving_out(of_batch) / leaving_out(np.ones(len(of_batch))))


def share_of(part: Array, variance: Array, square: Array) -> Array:
    """A part of a variance as a share of it; 0 where nothing varies beyond rounding.

    Parameters
    ----------
    part, variance : ndarray
    square : ndarray
        Mean square of what varies, against which rounding is judged.
    """
    varies = variance > _ROUNDING * square
    return np.asarray(np.where(varies, part, 0.0) / np.where(varies, variance, 1.0))


def first_order(parts: Sequence[Part], strata: Sequence[Strata | None], count: int) -> Index:
    """First-order index: the part of the outcome's variance that an input explains by itself.

    The means of strata vary by chance, too, which would count as explained. How much they do
    is measured between batches and taken off, whatever the design within a batch; a single
    batch gives no measure, and its index is a little too high. What varies within strata is
    left out; a mean that is smooth in the input loses a quarter of what it does in strata of
    twice the width, so that a third of the difference is added (Richardson). The error is at
    least what strata can lose whose means lie within those of their neighbours, which is all
    that one loses in which the mean jumps (Bhatia & Davis 2000).

    Parameters
    ----------
    parts : sequence of Part
    strata : sequence of Strata or None
        Of the input in each part; None if it takes no part in it.
    count : int
        Strata of a batch, an even number.

    References
    ----------
    Plischke, Borgonovo & Smith 2013, Global sensitivity measures from given data.
    """
    square = np.sum([part.factors * leaving_out(part.sums[:, 2]) for part in parts], axis=0)
    totals = np.zeros((len(square), 2, count))
    of_batch = np.zeros((len(parts[0].weight), 2, count))
    for part, of_part in zip(parts, strata, strict=True):
        sums = part.sums_in(of_part, count)
        totals += part.factors[:, None, None] * leaving_out(sums)
        of_batch += part.factors[0] * sums
    fine = _explained(totals, square, of_batch)
    coarse = _explained(_in_pairs(totals), square, _in_pairs(of_batch))
    found = jackknifed(fine + (fine - coarse) / 3.0)
    return Index(found.value, max(found.error, _lost(totals[0], square[0])))


def _in_pairs(strata: Array) -> Array:
    """Sums of strata beside each other."""
    return np.asarray(strata[..., ::2] + strata[..., 1::2])


def _explained(totals: Array, square: Array, of_batch: Array) -> Array:
    """Share of the variance that lies between strata, of all batches and of all but each one.

    Parameters
    ----------
    totals : ndarray, shape (1 + batch, moment, stratum)
        Mass and mean in each stratum; see `leaving_out`.
    square : ndarray, shape (1 + batch,)
        Mean square in all of them.
    of_batch : ndarray, shape (batch, moment, stratum)
        Mass and mean in each batch.
    """
    mass, first = np.moveaxis(totals, 1, 0)
    mean = first / np.where(mass > 0, mass, 1.0)
    noise = _noise(mass, mean, of_batch) if len(of_batch) > 1 else np.zeros_like(mass)
    squared = first.sum(axis=1) ** 2
    between = (mass * (mean**2 - noise)).sum(axis=1)
    return share_of(between - squared, square - squared, square)


def _noise(mass: Array, mean: Array, sums: Array) -> Array:
    """Variance of the means of strata, from how they deviate between the batches used.

    A sum of squares about a mean that is not that of all batches comes from those about it.
    """
    of_batch, first = np.moveaxis(sums, 1, 0)
    count = np.full((len(mass), 1), len(of_batch) - 1.0)
    count[0] += 1.0
    deviation = first - mean[0] * of_batch
    moved = mean - mean[0]
    squares = leaving_out(deviation**2)
    squares += moved * (
        moved * leaving_out(of_batch**2) - 2.0 * leaving_out(deviation * of_batch)
    )
    used = leaving_out(of_batch).sum(axis=1, keepdims=True)
    scale = np.where(mass > 0, used * mass, 1.0)
    of_mean = np.where(count > 1, count / np.maximum(count - 1.0, 1.0), 0.0)
    return np.asarray(of_mean * squares / scale**2)


def _lost(totals: Array, square: Array) -> float:
    """Share of the variance that may lie within strata, seen from those beside them."""
    mass, first = totals
    mean = first / np.where(mass > 0, mass, 1.0)
    steps = np.diff(mean)
    before, after = np.append(steps[0], steps), np.append(steps, steps[-1])
    within = np.sum(mass * np.maximum(before * after, 0.0))
    return float(share_of(within, square - first.sum() ** 2, square))


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
    means = means_leaving_out(of_batch)
    return jackknifed(share_of(means, np.asarray(variance), np.asarray(square)))
