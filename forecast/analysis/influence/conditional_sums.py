"""Distributions of the arrival year in windows of a belief, and their quantiles."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from forecast.analysis.influence.sobol import leaving_out
from priors.types import Array

PARTS = 1 << 16
"""Equal parts of the uniforms of a belief, between which its windows begin and end."""


@dataclass(frozen=True)
class ConditionalSums:
    """Arrivals of the draws in which a belief lies below some edges, if some anchor is right.

    Parameters
    ----------
    upto : ndarray, shape (batch, edge, time + 1)
        Weights of the draws that arrive by each moment, and last of all draws, in anchors that
        the belief takes part in.
    others : ndarray, shape (batch, time + 1)
        The same in all other anchors, wherever the belief lies.
    edges : ndarray of int, shape (edge,)
        Parts of the belief's uniforms that lie below, from none to all of them.
    """

    upto: Array
    others: Array
    edges: NDArray[np.int_]

    def between(self, *edges: Array) -> "Windows":
        """Windows from one edge to the next, of several rows of them.

        Parameters
        ----------
        *edges : ndarray
            Uniforms, rising, of which the sums are.
        """
        at = [np.searchsorted(self.edges, parts_below(each)) for each in edges]
        low, high = [row[:-1] for row in at], [row[1:] for row in at]
        return Windows(self, np.concatenate(low), np.concatenate(high))

    @cached_property
    def of_all(self) -> tuple[Array, Array]:
        """Both, of all batches."""
        return self.upto.sum(axis=0), self.others.sum(axis=0)

    @property
    def total(self) -> Array:
        """Weights of all draws, shape (batch,)."""
        return np.asarray(self.upto[:, -1, -1] + self.others[:, -1])


def parts_below(uniforms: Array) -> NDArray[np.int_]:
    """How many parts lie below some uniforms, which are rounded to them."""
    return np.round(uniforms * PARTS).astype(int)


@dataclass(frozen=True)
class Windows:
    """Arrivals in windows of a belief.

    Parameters
    ----------
    sums : ConditionalSums
    low, high : ndarray of int, shape (window,)
        Numbers of the edges where they begin and end.
    """

    sums: ConditionalSums
    low: NDArray[np.intp]
    high: NDArray[np.intp]

    @cached_property
    def prior(self) -> Array:
        """Probability of each before the evidence, shape (window,)."""
        return (self.sums.edges[self.high] - self.sums.edges[self.low]) / PARTS

    @cached_property
    def of_all(self) -> Array:
        """Weights of the draws that arrive by each moment, shape (window, time + 1)."""
        upto, others = self.sums.of_all
        return np.asarray(upto[self.high] - upto[self.low] + self.prior[:, None] * others)

    def of_batches(self, place: NDArray[np.intp]) -> Array:
        """Weights of the draws that arrive by moments, by batch.

        Parameters
        ----------
        place : ndarray of int, shape (..., batch or 1, window)

        Returns
        -------
        ndarray, shape (..., batch, window)
        """
        batch, low, high = self._starts
        below, upto = (self.sums.upto.take(start + place) for start in (low, high))
        return np.asarray(upto - below + self.prior * self.sums.others.take(batch + place))

    @cached_property
    def _starts(self) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.intp]]:
        """Where moments begin in all sums: of others by batch, of both edges by window too."""
        batches, edges, times = self.sums.upto.shape
        batch = np.arange(batches)[:, None]
        low, high = (times * (edges * batch + edge) for edge in (self.low, self.high))
        return times * batch, low, high

    @cached_property
    def _total(self) -> Array:
        return leaving_out(self.sums.total)[:, None]

    @cached_property
    def _share(self) -> Array:
        """Share of the draws in each window, shape (1 + batch, window)."""
        last = self.of_all.shape[1] - 1
        return self._arrived(np.full((len(self._total), len(self.low)), last))

    def _arrived(self, place: NDArray[np.intp]) -> Array:
        """Share of the draws that arrive by moments, shape (..., 1 + batch, window)."""
        found = self.of_all.take(self.of_all.shape[1] * np.arange(len(self.low)) + place)
        if len(self._total) > 1:
            found[..., 1:, :] -= self.of_batches(place[..., 1:, :])
        return np.asarray(found / self._total)

    def present(self, right: Array) -> Array:
        """Probability of each window, of all batches and of all but each one.

        Parameters
        ----------
        right : ndarray
            Probability that some anchor is right; it broadcasts against the result.

        Returns
        -------
        ndarray, shape (1 + batch, window)
        """
        # Evidence changes how likely a window is if an anchor is right, not if none is.
        return right * self._share + (1.0 - right) * self.prior

    def _cdf(self, place: NDArray[np.intp], right: Array) -> Array:
        there = right[place]
        arrived, present = there * self._arrived(place), self.present(there)
        possible = present > 0
        return np.asarray(np.where(possible, arrived, 0.0) / np.where(possible, present, 1.0))

    def quantiles(self, probabilities: Sequence[float], right: Array) -> Array:
        """Quantiles in windows, of all batches and of all but each one; in steps of the grid.

        Parameters
        ----------
        probabilities : sequence of float
        right : ndarray, shape (time,)
            Probability by moment that some anchor is right.

        Returns
        -------
        ndarray, shape (quantile, 1 + batch, window)
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
