"""Distributions in which one independent term is integrated and not counted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

import numpy as np
from typing_extensions import override

from forecast.distributions.cdf import Curve, Grouped
from forecast.distributions.grid import Bins, Grid, Groups, jumps
from forecast.model.evidence import Failures, Ramp
from priors.cache import Cache
from priors.distributions.families import Distribution
from priors.types import Array

_BINS_PER_SD = 24  # grid of the conditional means; sharing them out leaves 1e-8 (tested)
_EDGED = 2.0  # times as many where the density of the term jumps
_KEPT = 16  # kinds of evidence, and steps
_BESIDE = 64  # multiples of a step
_CENTRAL = (0.158655, 0.841345)


class _Ramped:
    """A grid under a ramp, which is integrated by parts."""

    def __init__(self, grid: Grid, ramp: Ramp | None):
        self.grid = grid
        self.ramp = ramp

    @cached_property
    def mass(self) -> Array:
        """Sum of weights, shape (row,)."""
        if self.ramp is None:
            return self.grid.total
        return self.grid.total - self._lost_in_all[:, 0]

    def hits(self, x: Array) -> Array:
        """Sum of weights at or below `x`, shape (row, x)."""
        below = self.grid.cdf_at(x)
        if self.ramp is None:
            return below
        if x.min(initial=np.inf) >= self.ramp.high:  # past it all weights are 1
            return np.maximum(below - self._lost_in_all, 0.0)
        return np.maximum(self.ramp.weight(x) * below - self._lost(x, self.ramp), 0.0)

    def _lost(self, x: Array, ramp: Ramp) -> Array:
        """Integral of the CDF over the part of the ramp below `x`, divided by its width."""
        upto = np.clip(x, ramp.low, ramp.high)
        return (self.grid.integral_at(upto) - self._to_ramp) / ramp.width

    @cached_property
    def _lost_in_all(self) -> Array:
        """What the whole ramp takes away, shape (row, 1)."""
        assert self.ramp is not None
        return self._lost(np.array([self.ramp.high]), self.ramp)

    @cached_property
    def _to_ramp(self) -> Array:
        assert self.ramp is not None
        return self.grid.integral_at(np.array([self.ramp.low]))


@dataclass(frozen=True, eq=False)
class Smooth(Curve, Grouped):
    """Sum of a drawn value and an independent term that is integrated in closed form.

    Given the drawn part, the probability of lying below x is the term's CDF; averaged over
    draws that is a convolution, done on a grid. A likelihood is multiplied in on the grid. An
    evidence ramp is integrated by parts, which needs the integral of the CDF and nothing else.

    Parameters
    ----------
    bins : Bins
        The drawn part.
    term : Distribution
        The integrated part, in the same unit; `is_integrable`.
    ramp : Ramp or None
        Weight of each value of the sum, renormalised anchor by anchor.
    likelihood : Failures or None
        Weight that moves weights between anchors too.
    """

    bins: Bins
    term: Distribution
    ramp: Ramp | None = None
    likelihood: Failures | None = None

    @classmethod
    def of(
        cls,
        means: Array,
        term: Distribution,
        ramp: Ramp | None = None,
        likelihood: Failures | None = None,
    ) -> "Smooth":
        """Smooth draws, shape (batch, draw); the others are those of the class."""
        finest = np.inf if likelihood is None else likelihood.width
        spread = spread_of(term) / (_EDGED if jumps(term) else 1.0)
        step = min(spread, finest) / _BINS_PER_SD
        return cls(Bins.of(means, step), term, ramp, likelihood)

    @classmethod
    @override
    def join(cls, parts: "Sequence[Smooth]") -> "Smooth":
        return replace(parts[0], bins=Bins.join([part.bins for part in parts]))

    @override
    def grouped(self, groups: Groups) -> "Smooth":
        return replace(self, bins=self.bins.grouped(groups))

    def under(self, ramp: Ramp | None, likelihood: Failures | None) -> "Smooth":
        """The same draws under other evidence; kept."""
        key = ramp, None if likelihood is None else likelihood.key
        return self._under(key, lambda: replace(self, ramp=ramp, likelihood=likelihood))

    @cached_property
    def _under(self) -> "Cache[tuple[Ramp | None, tuple[float, float] | None], Smooth]":
        return Cache(_KEPT)

    @cached_property
    def _plain(self) -> Grid:
        return self.bins.plus(self.term)

    @cached_property
    def _before(self) -> _Ramped:
        """Without evidence that moves weights between anchors."""
        return _Ramped(self._plain, self.ramp)

    @cached_property
    def _after(self) -> _Ramped:
        if self.likelihood is None:
            return self._before
        return _Ramped(self._plain.weighted(self.likelihood), self.ramp)

    @cached_property
    def _after_of_all(self) -> _Ramped:
        return _Ramped(self._after.grid.summed, self.ramp)

    @property
    @override
    def mass(self) -> Array:
        return self._after.mass

    @property
    @override
    def prior_mass(self) -> Array:
        return self._before.mass

    @property
    @override
    def ends(self) -> tuple[float, float]:
        return self._plain.ends

    @override
    def hits(self, x: Array) -> Array:
        return self._after.hits(np.asarray(x, dtype=float))

    @override
    def hits_of_all(self, x: Array) -> Array:
        return np.asarray(self._after_of_all.hits(np.asarray(x, dtype=float))[0])

    def hits_at_steps(self, step: float, first: int, count: int, every: int = 1) -> Array:
        """`hits` at multiples of a step; kept, and some beside them.

        Parameters
        ----------
        step : float
        first, count, every : int
            The first multiple, how many from it on, and which of these.

        Returns
        -------
        ndarray, shape (row, multiple)
        """
        end = first + count
        start, rows = self._at_steps.get(step) or (end, np.empty((0, 0)))
        if not start <= first <= end <= start + rows.shape[1]:
            stop = max(start + rows.shape[1], end + _BESIDE)
            start = min(start, first - _BESIDE)
            rows = self.hits(step * np.arange(start, stop, dtype=float))
            self._at_steps.put(step, (start, rows))
        return np.ascontiguousarray(rows[:, first - start : end - start : every])

    @cached_property
    def _at_steps(self) -> Cache[float, tuple[int, Array]]:
        return Cache(_KEPT)

    @property
    @override
    def arrays(self) -> dict[str, Array]:
        bins = self.bins
        only = np.array(np.nan if bins.only is None else bins.only)
        found = {"first": np.array(bins.first), "sums": bins.sums, "total": bins.total}
        return {**found, "only": only}

    @override
    def holding(self, arrays: Mapping[str, Array]) -> "Smooth":
        first, sums, total = int(arrays["first"]), arrays["sums"], arrays["total"]
        only = None if np.isnan(arrays["only"]) else float(arrays["only"])
        return replace(self, bins=Bins(self.bins.step, first, sums, total, only))


@lru_cache(maxsize=256)
def spread_of(distribution: Distribution) -> float:
    """Half the width of the central 68%: the standard deviation of a normal."""
    low, high = distribution.quantile(np.array(_CENTRAL))
    return float(0.5 * (high - low))
