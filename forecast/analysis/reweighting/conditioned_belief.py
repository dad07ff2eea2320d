"""One belief in some of the draws, against all of them."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from forecast.distributions.empirical import Counted
from forecast.distributions.estimate import Estimate, pooled, weighted_sum
from forecast.distributions.quantiles import density, quantiles
from forecast.plain import keyed, number
from priors.constants import LN_2, LN_10
from priors.numerics.normal import density as normal_density
from priors.numerics.normal import ndtri
from priors.types import Array

QUANTILES = (0.1, 0.5, 0.9)
"""Quantiles of each belief that are reported."""
_GRID = 64
_SPAN = 0.1  # of the central 80% of a belief, to each side, over which a density is measured
_STRATA = 128
_LEAST = 1e-9  # ranks closer to 0 or 1 than this have no normal score worth telling
_ATOM = 0.01  # of all draws: so many at one value are no accident of few draws
_BESIDE = 1e-6  # of the span: values no further apart than this are one
_ROUNDING = 1e-12  # what sums of probabilities leave where there is nothing


def relative_entropy(after: Array, before: Array) -> float:
    """Kullback-Leibler divergence of probabilities from others, nats; +inf off their support.

    Parameters
    ----------
    after, before : array_like, shape (outcome,)
        Probabilities, adding up to 1.
    """
    q, p = np.asarray(after, dtype=float), np.asarray(before, dtype=float)
    if np.any((q > _ROUNDING) & (p <= 0)):
        return math.inf
    some = (q > 0) & (p > 0)
    return max(0.0, float(np.sum(q[some] * np.log(q[some] / p[some]))))


def _normal(rank: Estimate) -> Estimate:
    """Normal score of a rank."""
    score = ndtri(np.clip(rank.value, _LEAST, 1.0 - _LEAST))
    return Estimate(score, rank.deviation / normal_density(score))


@dataclass(frozen=True)
class ConditionedBelief:
    """One belief in the draws of a window, against all draws.

    Parameters
    ----------
    name : str
    anchor : str or None
        The anchor whose own belief it is; the draws are then those where it is right.
    unit : str or None
    is_log : bool
        Whether the curves are of its base-10 logarithm.
    prior, posterior : Counted
        Distribution in all draws, and in those of the window.
    """

    name: str
    anchor: str | None
    unit: str | None
    is_log: bool
    prior: Counted
    posterior: Counted

    @property
    def label(self) -> str:
        """Name that tells apart the own beliefs of several anchors."""
        return self.name if self.anchor is None else f"{self.anchor}.{self.name}"

    def quantiles(self, curve: Counted, probabilities: Sequence[float] = QUANTILES) -> Estimate:
        """Quantiles of one of the two curves, in its own scale."""
        grid = np.linspace(*self.prior.ends, _GRID)
        return quantiles(lambda x: pooled(curve, x), np.array(probabilities), grid, self._span)

    @property
    def _span(self) -> float:
        low, high = self.prior.ends
        grid = np.linspace(low, high, _GRID)
        ends = np.interp([0.1, 0.9], pooled(self.prior, grid).value, grid)
        return max(_SPAN * float(ends[1] - ends[0]), 1e-12)

    @cached_property
    def before(self) -> Estimate:
        """`QUANTILES` in all draws, in the quantity's unit."""
        return self._in_unit(self._before)

    @cached_property
    def after(self) -> Estimate:
        """`QUANTILES` in the draws of the window, in the quantity's unit."""
        return self._in_unit(self._after)

    @cached_property
    def _before(self) -> Estimate:
        return self.quantiles(self.prior)

    @cached_property
    def _after(self) -> Estimate:
        return self.quantiles(self.posterior)

    @cached_property
    def shift(self) -> Estimate:
        """How far the median moves, in standard deviations of the prior, shape (1,).

        It is the normal score of the prior rank of the new median: exactly the difference of
        the medians over the standard deviation where the prior is normal or lognormal, and the
        same whichever scale the belief is stated in. Where many draws share a value, its rank
        is the middle of theirs, and the old median's counts, too.
        """
        at = QUANTILES.index(0.5)
        median, moved = self._after.value[[at]], self._after.deviation[:, [at]]
        ranks = self._middle_rank(median), self._middle_rank(self._before.value[[at]])
        if any(size > _ATOM for _, size in ranks):
            return weighted_sum([(1.0, _normal(ranks[0][0])), (-1.0, _normal(ranks[1][0]))])
        rank = pooled(self.prior, median)
        slope = density(lambda x: pooled(self.prior, x), median, self.prior.ends, self._span)
        return _normal(Estimate(rank.value, rank.deviation + slope * moved))

    def _middle_rank(self, value: Array) -> tuple[Estimate, float]:
        """Rank in the middle of the draws that share a value, and their part of all."""
        beside = _BESIDE * self._span
        below, upto = (pooled(self.prior, value + side) for side in (-beside, beside))
        middle = weighted_sum([(0.5, below), (0.5, upto)])
        return middle, float(upto.value[0] - below.value[0])

    @property
    def bits(self) -> float:
        """How much the draws of the window say about it: relative entropy to the prior.

        Of the probabilities of `_STRATA` ranges that are equally likely before: what changes
        within a range does not count.
        """
        ranks = (np.arange(1, _STRATA) / _STRATA).tolist()
        edges = self.quantiles(self.prior, ranks).value
        before, after = (
            np.diff(np.concatenate([[0.0], pooled(curve, edges).value, [1.0]]))
            for curve in (self.prior, self.posterior)
        )
        return relative_entropy(after, before) / LN_2

    def to_dict(self) -> dict[str, Any]:
        """The belief as plain data, an entry of `given.beliefs` of `run --json`."""
        shift = self.shift
        return {
            "name": self.name,
            "anchor": self.anchor,
            "unit": self.unit,
            "shift": float(shift.value[0]),
            "shift_error": number(shift.error[0]),
            **self._side("prior", self.before),
            **self._side("posterior", self.after),
        }

    def in_unit(self, curve: Counted, probabilities: Sequence[float]) -> Estimate:
        """Quantiles of one of the two curves, in the quantity's unit."""
        return self._in_unit(self.quantiles(curve, probabilities))

    def _in_unit(self, found: Estimate) -> Estimate:
        if not self.is_log:
            return found
        value = 10.0**found.value
        return Estimate(value, LN_10 * value * found.deviation)

    def _side(self, side: str, found: Estimate) -> dict[str, Any]:
        return {
            side: keyed(QUANTILES, found.value),
            f"{side}_errors": keyed(QUANTILES, found.error),
        }
