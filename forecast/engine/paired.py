"""Arrival by nodes in time, a term integrated in each draw: its path against its own rest."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from forecast.distributions.weighted_term import WeightedTerm, weighted_term
from forecast.engine.method import ONE, Method
from forecast.model.arrival import first_crossing
from forecast.model.path import Path
from forecast.model.simulation import AnchorSimulation
from priors.types import Array

Blocks = Iterator[Array]
"""Times less lags, of a few nodes at once; shape (node, batch, draw)."""


@dataclass(frozen=True)
class Paired:
    """The draws of an anchor, of each of which a term is left to integrate.

    Parameters
    ----------
    anchor : AnchorSimulation
    method : Method
        Names the term.
    """

    anchor: AnchorSimulation
    method: Method

    @cached_property
    def term(self) -> WeightedTerm:
        """The term under the evidence of each draw."""
        assert self.method.term is not None
        simulation = self.anchor.simulation
        return weighted_term(
            self.method.term[1], self.rest, simulation.ramp_edges, simulation.failures
        )

    @cached_property
    def rest(self) -> Array:
        """The requirement without the term, log10(FLOP), shape (batch, draw)."""
        return self.anchor.requirement_of(self.anchor.draws_without(self._name, ONE))

    @property
    def _name(self) -> str:
        assert self.method.term is not None
        return self.method.term[0]

    @cached_property
    def _path(self) -> Path:
        return Path(self.anchor)

    @property
    def _limited(self) -> bool:
        return len(self.anchor.limits) > 1

    @cached_property
    def _enough_data(self) -> Array:
        """When there is data enough; for data that does not depend on the term."""
        data, tokens = self.anchor.simulation.data, self.anchor.log10_tokens
        assert data is not None
        assert tokens is not None
        return first_crossing([data], tokens, self._path.first)

    def sums(self, blocks: Blocks) -> dict[str, Array]:
        """Weight of what has arrived by each node, and of what data held up of that.

        Returns
        -------
        dict of str to ndarray, shape (batch, node)
            `arrival`, and `bound` where data is limited.
        """
        if not self._limited:
            found: list[tuple[Array, ...]] = [
                (self._met(self._path.highest(t)),) for t in blocks
            ]
        elif self.method.in_data:
            found = list(self._least_of_both(blocks))
        else:
            found = [self._after_data(t) for t in blocks]
        names = ("arrival", "bound")
        return {
            name: np.concatenate(parts).T
            for name, parts in zip(names, zip(*found, strict=True), strict=False)
        }

    def _below(self, height: Array) -> Array:
        """Weight of the requirements up to a height, shape (node, batch, draw)."""
        return self.term.below(height - self.rest)

    def _met(self, height: Array) -> Array:
        return np.asarray(self._below(height).sum(axis=2))

    def _after_data(self, t: Array) -> tuple[Array, Array]:
        """Compute counts from when there is data; what it met before then waits for data."""
        enough, first = self._enough_data, self._path.first
        height = self._path.highest(t, enough)
        waiting = self._path.highest(np.where(enough < np.inf, enough, first))
        held_up = np.minimum(height, np.where(enough > first, waiting, -np.inf))
        return self._met(height), self._met(held_up)

    def _least_of_both(self, blocks: Blocks) -> Iterator[tuple[Array, Array]]:
        """The term is a factor of both needs, neither of which is ever less easily met.

        What arrives from one node to the next is data's share of that time, by the part of
        it in which data leaves less room than compute.
        """
        before: tuple[Array, Array] | None = None
        bound: Array = np.zeros(self.rest.shape[0])
        for t in blocks:
            compute, data = self._room(t)
            arrived = self.term.below(np.minimum(compute, data))
            gap = np.where(np.isfinite(data), compute - data, 0.0)
            if before is None:
                before = arrived[:1], gap[:1]
            every, gaps = (
                np.concatenate(pair) for pair in zip(before, (arrived, gap), strict=True)
            )
            steps = (np.diff(every, axis=0) * _share_above(gaps[:-1], gaps[1:])).sum(axis=2)
            upto = bound + np.cumsum(steps, axis=0)
            yield arrived.sum(axis=2), upto
            bound, before = upto[-1], (arrived[-1:], gap[-1:])

    def _room(self, t: Array) -> tuple[Array, Array]:
        """What compute and data leave to the term, log10(1)."""
        data, anchor = self.anchor.simulation.data, self.anchor
        assert data is not None
        rest = anchor.tokens_of(anchor.draws_without(self._name, ONE))
        assert rest is not None
        there = np.where(t >= self._path.first, data.at(t) - rest, -np.inf)
        shape = (len(t), *self.rest.shape)
        compute = self._path.highest(t) - self.rest
        return np.broadcast_to(compute, shape), np.broadcast_to(there, shape)


def _share_above(one: Array, other: Array) -> Array:
    """Share of the way from one number to another on which they are above 0."""
    above, width = np.maximum(one, 0.0) + np.maximum(other, 0.0), np.abs(one) + np.abs(other)
    return np.where(width > 0, above / np.where(width > 0, width, 1.0), 0.0)
