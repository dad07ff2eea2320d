"""Arrival by nodes in time, a term integrated in each draw: its path against its own rest."""

from collections.abc import Iterator
from functools import cached_property, reduce
from itertools import pairwise

import numpy as np

from forecast.distributions.weighted_term import WeightedTerm, weighted_term
from forecast.engine.method import ONE, Method
from forecast.engine.scarcity import BOUND_BY, shares_of_rises
from forecast.model.path import Path, Room
from forecast.model.simulation import AnchorSimulation
from priors.types import Array

Blocks = Iterator[Array]
"""Times less lags, of a few nodes at once; shape (node, batch, draw)."""


class Paired:
    """The draws of an anchor, of each of which a term is left to integrate.

    Parameters
    ----------
    anchor : AnchorSimulation
    method : Method
        Names the term.
    """

    def __init__(self, anchor: AnchorSimulation, method: Method):
        self.anchor = anchor
        self.method = method

    @cached_property
    def term(self) -> WeightedTerm:
        """The term under the evidence of each draw."""
        assert self.method.term is not None
        simulation = self.anchor.simulation
        return weighted_term(
            self.method.term[1],
            self.rest,
            simulation.observed.ramp_edges,
            simulation.observed.failures,
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
        """Weight of what has arrived by each node, and of what each need but money held up.

        Returns
        -------
        dict of str to ndarray, shape (batch, node)
            `arrival`, and `bound by` each need, what it held up.
        """
        names = [f"{BOUND_BY}{need.name}" for need in self.anchor.needs[1:]]
        if names:
            found = list(self._shared_out(blocks))
        else:
            found = [(self._below(self._path.highest(t)).sum(axis=2),) for t in blocks]
        return {
            name: np.concatenate(parts).T
            for name, parts in zip(["arrival", *names], zip(*found, strict=True), strict=True)
        }

    def _below(self, height: Array) -> Array:
        """Weight of the requirements up to a height, shape (node, batch, draw)."""
        return self.term.below(height - self.rest)

    def _shared_out(self, blocks: Blocks) -> Iterator[tuple[Array, ...]]:
        """Arrived by each node, and of that what each limit, and data, held up.

        What arrives from one node to the next is shared out by what each lets rise meanwhile.
        What arrives when there begins to be data enough, by a term that data does not depend
        on, waited for data.
        """
        before: list[Array] = []
        bound: list[Array] = []
        for t in blocks:
            arrived, waited = self._arrived(t)
            rows = [np.maximum(arrived - waited, self._from_start), *self._leaves(t)]
            before = before or [row[:1] for row in rows]
            bound = bound or [np.zeros(self.rest.shape[0]) for _ in rows[2:]]
            every, *room = (np.concatenate(pair) for pair in zip(before, rows, strict=True))
            steps, shares = np.diff(every, axis=0), shares_of_rises(room)
            upto = [
                so_far + np.cumsum((steps * share).sum(axis=2), axis=0)
                for so_far, share in zip(bound, shares, strict=True)
            ]
            of_data = [waited.sum(axis=2)] if self._waits_for_data else []
            yield arrived.sum(axis=2), *upto, *of_data
            before, bound = [row[-1:] for row in rows], [sums[-1] for sums in upto]

    @cached_property
    def _from_start(self) -> Array:
        """Weight of what is met from the first moment on: nothing holds that up but lags."""
        arrived, waited = self._arrived(np.full((1, 1, 1), self._path.first))
        return arrived - waited

    @property
    def _waits_for_data(self) -> bool:
        """Whether there are moments of data enough, which do not depend on the term."""
        return self.anchor.log10_tokens is not None and not self.method.in_data

    def _arrived(self, t: Array) -> tuple[Array, Array]:
        """Weight of what has arrived, and of it of what had to wait for data."""
        if self._waits_for_data:
            return self._with_data(t)
        shape = (len(t), *self.rest.shape)
        return self.term.below(np.broadcast_to(self.left(t), shape)), np.zeros(shape)

    def left(self, t: Array) -> Array:
        """The most that has been left to the term by a time, log10(1)."""
        if self.method.in_data:
            return self._room.highest(t)
        return self._path.highest(t) - self.rest

    def _leaves(self, t: Array) -> list[Array]:
        """What money, each limit, and data leave to the term at a time, log10(1)."""
        moment = np.maximum(t, self._path.first)
        shift = self.rest + self.anchor.simulation.section_trends.offset
        room = [height - shift for height in self._path.by_limit(moment)]
        if self.method.in_data:
            room.append(self._room.of_data(moment))
        return [np.broadcast_to(each, (len(t), *self.rest.shape)) for each in room]

    def _with_data(self, t: Array) -> tuple[Array, Array]:
        """Compute counts while there is data; what it meets at other times waits for data."""
        height: Array = np.asarray(-np.inf)
        if not self._path.never_falls:  # and data never shrinks
            for opens, _ in self._windows:
                height = np.maximum(height, self._path.highest(t, opens))
            return self._below(height), self._below(np.minimum(height, self._waiting))
        now = self._path.highest(t)
        for (opens, _), most in zip(self._windows, self._heights, strict=True):
            height = np.maximum(height, np.where(t >= opens, np.minimum(now, most[1]), -np.inf))
        waited = sum((weight * (t >= opens) for opens, weight in self._held_up), np.zeros(()))
        return self._below(height), np.asarray(waited)

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

    @cached_property
    def _room(self) -> Room:
        data, anchor = self.anchor.simulation.data, self.anchor
        tokens = anchor.tokens_of(anchor.draws_without(self._name, ONE))
        assert data is not None
        assert tokens is not None
        return Room(anchor, self.rest, tokens, data)
