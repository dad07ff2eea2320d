"""What one run can cost: the budget of its year, what was saved up, and a ramp near the goal.

Budgets W are a trend. With n years of saving a run at t can cost

    S(t) = W(t) + integral of W from t - n to t,

its own budget and, for each year of saving, that year's. With a ramp the budget of the run's
own year is up to `factor` times as high, the more the nearer the goal is: log10 W rises by
log10(factor) times 1 - g / within, where g is by how many orders of magnitude effective compute
without the ramp falls short of what is needed, from g = within to g = 0. A ceiling bounds it.

So a run meets every need that lies at most g* above what money buys without the ramp, where
g* = log10 S(with the ramp at g*) - log10 S(without): the more is needed the less the ramp adds,
and there is one such point. Without ceiling and saving it is
log10(factor) within / (log10(factor) + within). The goal is the requirement: to milestones
below it, g is so much wider.
"""

from collections.abc import Callable
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from forecast.model.trends import Trend, smooth_minimum
from priors.constants import LN_10
from priors.numerics.quadrature import gauss_legendre
from priors.types import Array

_POINTS, _WEIGHTS = gauss_legendre(6)
_SHARES = list(zip((0.5 * (1.0 + _POINTS)).tolist(), (0.5 * _WEIGHTS).tolist(), strict=True))
_STEPS = 8  # of Newton's method, which starts close and doubles its digits
_TOLERANCE = 1e-12  # OOM
_THE_GOAL: Array = np.asarray(0.0)


class Ramp(NamedTuple):
    """By how much more is spent as the goal comes near.

    Parameters
    ----------
    log10_factor : ndarray, OOM
    within : ndarray, OOM
    """

    log10_factor: Array
    within: Array


class RunCost(NamedTuple):
    """The cost of the largest run by year.

    Parameters
    ----------
    budget : Trend
        log10($) a year.
    saving : ndarray or None
        Years that a run's money may come from beside its own.
    ramp : Ramp or None
    """

    budget: Trend
    saving: Array | None = None
    ramp: Ramp | None = None

    @property
    def is_closed(self) -> bool:
        """Whether it is the budget, whose crossings are solved in closed form."""
        return self.saving is None and self.ramp is None

    @property
    def is_fixed(self) -> bool:
        """Whether it is the same for all draws."""
        ramp = () if self.ramp is None else (self.ramp.log10_factor, self.ramp.within)
        return self.budget.is_fixed and not any(map(np.ndim, (self.saving, *ramp)))

    def mapped(
        self, trend: Callable[[Trend], Trend], of: Callable[[Array], Array]
    ) -> "RunCost":
        """The same with its arrays changed."""
        saving = None if self.saving is None else of(self.saving)
        ramp = self.ramp and Ramp(of(self.ramp.log10_factor), of(self.ramp.within))
        return RunCost(trend(self.budget), saving, ramp)

    def at(self, t: Array) -> Array:
        """Most that a run can cost at a time far from the goal, log10($)."""
        return (
            self.budget.at(t) if self.saving is None else self._with_saved(self.budget.at(t), t)
        )

    def in_reach_at(self, t: Array, beyond: Array = _THE_GOAL) -> Array:
        """Most that a run can cost at a time that meets its need, log10($).

        Parameters
        ----------
        t : ndarray, year
        beyond : ndarray, OOM
            By how much more than the goal, at which the ramp ends, its need is.
        """
        if self.ramp is None:
            return self.at(t)
        saved = None if self.saving is None else self._log10_saved(t)
        without = _together(self.budget.at(t), saved)
        most, within = self.ramp.log10_factor, self.ramp.within
        below = np.minimum(beyond, most)  # what needs no compute at all lies infinitely beyond
        gap = np.where(
            beyond < most, np.maximum(most * (within + below) / (most + within), 0.0), most
        )
        for _ in range(_STEPS):
            share = 1.0 - (gap - beyond) / within
            height, slope = self._raised(t, most * np.clip(share, 0.0, 1.0))
            total = _together(height, saved)
            excess = total - without - gap
            rising = (share > 0.0) & (share < 1.0)
            steeper = np.where(rising, slope * 10.0 ** (height - total) * most / within, 0.0)
            gap = np.clip(gap + excess / (1.0 + steeper), 0.0, most)
            if np.all(np.abs(excess) < _TOLERANCE):
                break
        return without + gap

    def _raised(self, t: Array, extra: Array) -> tuple[Array, Array]:
        """The budget raised before its ceiling, and by how much of that it rises."""
        free = self.budget.unbounded_at(t) + extra
        if self.budget.ceiling is None:
            return free, np.asarray(1.0)
        ceiling = self.budget.ceiling.at(t)
        share = 1.0 / (1.0 + np.exp(np.clip(LN_10 * (free - ceiling), -700.0, 700.0)))
        return smooth_minimum(free, ceiling), share

    def _with_saved(self, height: Array, t: Array) -> Array:
        return _together(height, self._log10_saved(t))

    def _log10_saved(self, t: Array) -> Array:
        """Budgets of the years of saving, log10($), by Gauss's rule on each smooth piece."""
        assert self.saving is not None
        start, scale = t - self.saving, self.budget.at(t)
        total: Array = np.asarray(0.0)
        for low, high in pairwise((-np.inf, *self.budget.changes_after(-np.inf), np.inf)):
            since, upto = np.clip(start, low, high), np.clip(t, low, high)
            for share, weight in _SHARES:
                moment = since + share * (upto - since)
                relative = 10.0 ** (self.budget.at(moment) - scale)
                total = total + weight * (upto - since) * relative
        with np.errstate(divide="ignore"):
            return np.asarray(scale + np.log10(total))


def _together(one: Array, other: Array | None) -> Array:
    """Logarithm of a sum."""
    return one if other is None else np.logaddexp(LN_10 * one, LN_10 * other) / LN_10
