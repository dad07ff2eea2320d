"""Arrival by nodes in time, a term integrated in each draw: its path against its own rest."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, reduce
from itertools import pairwise

import numpy as np

from forecast.distributions.weighted_term import WeightedTerm, weighted_term
from forecast.engine.method import ONE, Method
from forecast.model.path import Path, Room
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
    def _windows(self) -> list[tuple[Array, Array]]:
        """From when to when there is data enough, on each piece between changes of its rate.

        For data that does not depend on the term. What never opens does so after the last year.
        """
        data, tokens = self.anchor.simulation.data, self.anchor.log10_tokens
        assert data is not None
        assert tokens is not None
        never = self.anchor.simulation.scenario.years.last + 1.0
        edges = [self._path.first, *data.changes_after(self._path.first), never]
        found = []
        for low, high in pairwise(edges):
            line = data.line_from(low)
            missing = tokens - line.level
            with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
                reached = low + missing / line.rate
            opens = np.where(missing <= 0, low, np.where(line.rate > 0, reached, never))
            shuts = np.where(line.rate < 0, np.where(missing <= 0, reached, low), high)
            is_open = opens < np.minimum(shuts, high)
            found.append(
                (
                    np.where(is_open, opens, never),
                    np.where(is_open, np.minimum(shuts, high), never),
                )
            )
        return found

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
            found = [self._with_data(t) for t in blocks]
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

    def _with_data(self, t: Array) -> tuple[Array, Array]:
        """Compute counts while there is data; what it meets at other times waits for data."""
        height: Array = np.asarray(-np.inf)
        if not self._path.never_falls:  # and data never shrinks
            for opens, _ in self._windows:
                height = np.maximum(height, self._path.highest(t, opens))
            return self._met(height), self._met(np.minimum(height, self._waiting))
        now = self._path.highest(t)
        for (opens, _), most in zip(self._windows, self._heights, strict=True):
            height = np.maximum(height, np.where(t >= opens, np.minimum(now, most[1]), -np.inf))
        waited = sum((weight * (t >= opens)).sum(axis=2) for opens, weight in self._held_up)
        return self._met(height), np.asarray(waited)

    @cached_property
    def _waiting(self) -> Array:
        """The highest compute before data opens, which it does once, log10(FLOP)."""
        opens = reduce(np.minimum, (opens for opens, _ in self._windows))
        return np.where(opens > self._path.first, self._path.highest(opens), -np.inf)

    @cached_property
    def _heights(self) -> list[tuple[Array, Array]]:
        """Compute where each window opens, and where it shuts, log10(FLOP)."""
        last = self.anchor.simulation.scenario.years.last
        return [
            (
                self._path.highest(np.minimum(opens, last)),
                self._path.highest(np.minimum(shuts, last)),
            )
            for opens, shuts in self._windows
        ]

    @cached_property
    def _held_up(self) -> list[tuple[Array, Array]]:
        """When each window opens, and the weight of what compute met since the last one."""
        first, last = self._path.first, self.anchor.simulation.scenario.years.last
        before, found = np.full(self.rest.shape, -np.inf), []
        for (opens, _), (start, end) in zip(self._windows, self._heights, strict=True):
            there = opens <= last
            gained = self.term.below(start - self.rest) - self.term.below(before - self.rest)
            found.append(
                (opens, np.where(there & (opens > first) & (start > before), gained, 0.0))
            )
            before = np.where(there, np.maximum(before, end), before)
        return found

    def _least_of_both(self, blocks: Blocks) -> Iterator[tuple[Array, Array]]:
        """The term is a factor of both needs, which must be met at the same time.

        What arrives from one node to the next is data's share of that time, by the part of
        it in which data leaves less room than compute.
        """
        before: tuple[Array, Array] | None = None
        shape = self.rest.shape
        bound: Array = np.zeros(shape[0])
        for t in blocks:
            arrived = self.term.below(np.broadcast_to(self._room.highest(t), (len(t), *shape)))
            when = np.maximum(t, self._path.first)
            gap = self._room.of_compute(when) - self._room.of_data(when)
            gap = np.broadcast_to(gap, arrived.shape)
            if before is None:
                before = arrived[:1], gap[:1]
            every, gaps = (
                np.concatenate(pair) for pair in zip(before, (arrived, gap), strict=True)
            )
            steps = (np.diff(every, axis=0) * _share_above(gaps[:-1], gaps[1:])).sum(axis=2)
            upto = bound + np.cumsum(steps, axis=0)
            yield arrived.sum(axis=2), upto
            bound, before = upto[-1], (arrived[-1:], gap[-1:])

    @cached_property
    def _room(self) -> Room:
        data, anchor = self.anchor.simulation.data, self.anchor
        tokens = anchor.tokens_of(anchor.draws_without(self._name, ONE))
        assert data is not None
        assert tokens is not None
        return Room(anchor, self.rest, tokens, data)


def _share_above(one: Array, other: Array) -> Array:
    """Share of the way from one number to another on which they are above 0."""
    above, width = np.maximum(one, 0.0) + np.maximum(other, 0.0), np.abs(one) + np.abs(other)
    return np.where(width > 0, above / np.where(width > 0, width, 1.0), 0.0)
