"""Distributions of the arrival year in strata of a belief, and their quantiles."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from forecast.analysis.influence.sobol import leaving_out
from priors.types import Array


@dataclass(frozen=True)
class ConditionalSums:
    """Arrivals in strata of a belief, or in groups of them, if some anchor is right.

    Parameters
    ----------
    upto : ndarray, shape (batch, stratum, time + 1)
        Weights of the draws that arrive by each moment, and last of all draws.
    prior : ndarray, shape (stratum,)
        Probability of the stratum before the evidence.
    total : ndarray, shape (batch,)
        Weights of the draws of all strata.
    """

    upto: Array
    prior: Array
    total: Array

    def grouped(self, *sizes: int) -> "ConditionalSums":
        """Groups of so many strata beside each other, of one size after the other."""
        count = len(self.prior)

        def groups(values: Array) -> Array:
            ends = np.cumsum([0, *(count // size for size in sizes)])
            found = np.empty((len(values), ends[-1], *values.shape[2:]))
            for size, start, end in zip(sizes, ends[:-1], ends[1:], strict=True):
                apart = values.reshape(len(values), -1, size, *values.shape[2:])
                if size > 1:
                    apart.sum(axis=2, out=found[:, start:end])
                else:  # a sum of one takes twice as long
                    found[:, start:end] = values
            return found

        return ConditionalSums(groups(self.upto), groups(self.prior[None])[0], self.total)

    @cached_property
    def _upto_of_all(self) -> Array:
        return np.asarray(self.upto.sum(axis=0))

    @cached_property
    def _total(self) -> Array:
        return leaving_out(self.total)[:, None]

    @cached_property
    def _share(self) -> Array:
        """Share of the draws in each stratum, shape (1 + batch, stratum)."""
        return self._arrived(np.full((len(self._total), len(self.prior)), -1))

    def _arrived(self, place: NDArray[np.intp]) -> Array:
        """Share of the draws that arrive by moments, shape (..., 1 + batch, stratum)."""
        stratum, batch = np.arange(len(self.prior)), np.arange(place.shape[-2] - 1)[:, None]
        found = self._upto_of_all[stratum, place]
        found[..., 1:, :] -= self.upto[batch, stratum, place[..., 1:, :]]
        return np.asarray(found / self._total)

    def present(self, right: Array) -> Array:
        """Probability of each stratum, of all batches and of all but each one.

        Parameters
        ----------
        right : ndarray
            Probability that some anchor is right; it broadcasts against the result.

        Returns
        -------
        ndarray, shape (1 + batch, stratum)
        """
        # Evidence changes how likely the stratum is if an anchor is right, not if none is.
        return right * self._share + (1.0 - right) * self.prior

    def _cdf(self, place: NDArray[np.intp], right: Array) -> Array:
        there = right[place]
        arrived, present = there * self._arrived(place), self.present(there)
        possible = present > 0
        return np.asarray(np.where(possible, arrived, 0.0) / np.where(possible, present, 1.0))

    def quantiles(self, probabilities: Sequence[float], right: Array) -> Array:
        """Quantiles in strata, of all batches and of all but each one; in steps of the grid.

        Parameters
        ----------
        probabilities : sequence of float
        right : ndarray, shape (time,)
            Probability by moment that some anchor is right.

        Returns
        -------
        ndarray, shape (quantile, 1 + batch, stratum)
            +inf after the last moment.
        """
        asked, count = np.reshape(probabilities, (-1, 1, 1)), len(right)
        before = np.full((len(asked), *self._share.shape), -1)
        for step in 1 << np.arange(count.bit_length())[::-1]:
            ahead = np.minimum(before + step, count - 1)
            before = np.where(self._cdf(ahead, right) < asked, ahead, before)
        low, high = (
            self._cdf(np.clip(place, 0, count - 1), right) for place in (before, before + 1)
        )
        part = (asked - low) / np.where(high > low, high - low, 1.0)
        place = before + np.where(before < 0, 1.0, np.clip(part, 0.0, 1.0))
        return np.asarray(np.where(before + 1 < count, place, np.inf))


def quantile_on_grid(cdf: Array, grid: Array, probability: float) -> Array:
    """Quantiles of CDFs on a grid, shape of `cdf` without its last axis; +inf past its end."""
    above = np.argmax(cdf >= probability, axis=-1)
    reached = cdf[..., -1] >= probability
    upper = np.take_along_axis(cdf, above[..., None], axis=-1)[..., 0]
    lower = np.take_along_axis(cdf, np.maximum(above - 1, 0)[..., None], axis=-1)[..., 0]
    rise = np.where(upper > lower, upper - lower, 1.0)
    part = np.where(above > 0, (probability - lower) / rise, 1.0)
    before = grid[np.maximum(above - 1, 0)]
    return np.where(reached, before + np.clip(part, 0.0, 1.0) * (grid[above] - before), np.inf)
