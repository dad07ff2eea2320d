"""How a run is cut into pieces, and put together again.

A task is what is kept in one piece: some consecutive batches. A worker does a chunk of them
in one go, so few that their draws take little memory and an interruption is soon heard. Up to
`APART` batches are kept apart. Where there are more, consecutive ones are added up in as many
groups, so that a run takes the same memory however many draws it has. What a task is depends
on the number of draws alone, and results are added up in its order: the answer does not know
who did what, or when.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import NamedTuple

import numpy as np

from forecast.defaults import APART
from forecast.distributions.cdf import Collected
from forecast.distributions.grid import Groups
from forecast.engine.collector import Collector, Kind, Order
from forecast.engine.method import Method
from forecast.engine.term_cache import TermCache
from forecast.model.dimensions import uniforms_of_paths, uniforms_of_terms
from forecast.model.draw_caches import DrawCaches
from forecast.model.simulation import Simulation
from priors.sampling.lattice import LEAST_LATTICE, Batches, Uniforms
from scenarios.schema.scenario import Scenario

_AT_ONCE = 1 << 17  # draws: with fewer, Python is the larger part and threads wait for it
_TASKS = (256, 4096)  # least and most of a long run; what is kept of one takes up to a megabyte
_LONGEST = 1 << 28  # draws of a task, a minute or so; an interruption loses what is done of one
_THIN = 16  # a batch's draws for each one of paths
_LEAST_THIN = LEAST_LATTICE  # draws of paths in a batch at least: a lattice is ten times surer
_COARSE = 128  # the same where forecasts are compared that share them
_FEW = 32, 192  # least of terms of paths, all of which meet all draws of the others, and enough
_FEWER = 4  # a batch's draws for each one of these, in between
_INTEGRATED = 512  # the same of paths under feedback, each of which takes steps in time
_LOOSE = 16  # results that wait before they are added up

Found = dict[tuple[str, Kind, str], Collected]
"""What was collected, by anchor, kind and name."""

Done = tuple[Groups | None, Found]
"""The group of each row, and what was collected."""

Wanted = Mapping[str, Order]
"""For each anchor, what to collect."""


class Task(NamedTuple):
    """Consecutive batches.

    Parameters
    ----------
    batches : Batches
    of : int
        Batches in all.
    coarse : bool
        Whether paths get only as many draws as differences between forecasts need.
    """

    batches: Batches
    of: int
    coarse: bool = False

    def chunks(self) -> "Iterator[Task]":
        """Tasks of a few of the batches, a fraction of a second each."""
        batches, step = self.batches, _chunk(self.batches)
        for start in range(batches.numbers.start, batches.numbers.stop, step):
            stop = min(start + step, batches.numbers.stop)
            yield self._replace(batches=Batches(batches.seed, range(start, stop), batches.size))

    @property
    def thinned(self) -> Batches:
        """The draws of paths that read whole requirements: as many batches, of fewer draws.

        Crossed with all draws of the requirement they are as good as many more.
        """
        batches, least = self.batches, _COARSE if self.coarse else _LEAST_THIN
        size = max(min(batches.size, least), batches.size // (_THIN * _LEAST_THIN // least))
        return Batches(batches.seed, batches.numbers, size)

    @property
    def few(self) -> Batches:
        """The draws of terms of paths that are read by all draws of the others."""
        batches = self.batches
        least, most = _FEW
        size = max(
            min(batches.size, least), min(batches.size // _FEWER, most), batches.size // _THIN
        )
        return Batches(batches.seed, batches.numbers, size)

    @property
    def integrated(self) -> Batches:
        """The draws of paths under feedback that read whole requirements; see `thinned`."""
        batches, least = self.batches, _COARSE if self.coarse else _INTEGRATED
        return Batches(batches.seed, batches.numbers, min(batches.size, least))

    @property
    def groups(self) -> Groups | None:
        """Group of each batch; None where all are kept apart."""
        if self.of <= APART:
            return None
        return np.array([number * APART // self.of for number in self.batches.numbers])

    @property
    def all_groups(self) -> Groups | None:
        """The groups that its batches belong to, in order."""
        return None if self.groups is None else np.unique(self.groups)

    def __str__(self) -> str:
        numbers = self.batches.numbers
        return f"batches {numbers.start} to {numbers.stop - 1}"


def tasks_of(batches: Batches, *, coarse: bool = False) -> list[Task]:
    """Cut a run into tasks; see `Task`."""
    count, chunk = len(batches.numbers), _chunk(batches)
    chunks = -(-count // chunk)
    tasks = min(chunks, max(_TASKS[0], min(batches.draws // _LONGEST, _TASKS[1])))
    ends = np.linspace(0, chunks, tasks + 1).astype(int) * chunk
    return [
        Task(Batches(batches.seed, range(start, min(end, count)), batches.size), count, coarse)
        for start, end in zip(ends[:-1].tolist(), ends[1:].tolist(), strict=True)
    ]


def _chunk(batches: Batches) -> int:
    return max(1, _AT_ONCE // batches.size)


class Accumulator:
    """Results in the order of their batches, added up group by group as they come."""

    def __init__(self) -> None:
        self._results: list[Done] = []
        self._loose = 0

    def add(self, groups: Groups | None, found: Found) -> None:
        """Add the next result, with the group of each of its rows."""
        self._results.append((groups, found))
        self._loose += 1
        if self._loose > _LOOSE and groups is not None:
            self._results[-self._loose :] = [_added_up(self._results[-self._loose :])]
            self._loose = 1

    def result(self) -> Done:
        """All of it."""
        return _added_up(self._results)


def _added_up(results: list[Done]) -> Done:
    labels = [groups for groups, _ in results if groups is not None]
    groups = np.concatenate(labels) if labels else None
    whole: Found = {}
    for key, first in results[0][1].items():
        parts = [found[key] for _, found in results]
        joined = first if len(parts) == 1 else type(first).join(parts)
        whole[key] = joined if groups is None else joined.grouped(groups)
    return (None if groups is None else np.unique(groups)), whole


@dataclass(frozen=True, eq=False)
class TaskCaches:
    """What was made already, of all draws that a task has and of fewer for paths."""

    full: DrawCaches = field(default_factory=DrawCaches)
    thin: DrawCaches = field(default_factory=DrawCaches)
    few: DrawCaches = field(default_factory=DrawCaches)
    integrated: DrawCaches = field(default_factory=DrawCaches)
    terms: TermCache = field(default_factory=TermCache)

    def with_paths_of(self, other: "TaskCaches") -> "TaskCaches":
        """The same for a task that has other draws of paths; see `Task.coarse`."""
        return replace(self, thin=other.thin, integrated=other.integrated)


def work(
    scenario: Scenario, task: Task, wanted: Wanted, caches: TaskCaches | None = None
) -> Done:
    """Do a task in one go.

    Parameters
    ----------
    scenario : Scenario
    task : Task
        A chunk of one: all its draws are in memory at once.
    wanted : mapping
        See `Wanted`.
    caches : TaskCaches, optional
        Draws that were made already.

    Returns
    -------
    (ndarray of int or None, dict)
        The group of each row, and what was collected.
    """
    drawn = Drawn(scenario, task, caches or TaskCaches())
    found = collected(drawn, wanted)
    drawn.forget()
    groups = task.groups
    if groups is not None:
        found = {key: part.grouped(groups) for key, part in found.items()}
    return task.all_groups, found


class Drawn:
    """A scenario drawn for a task, as far as that is asked for."""

    def __init__(self, scenario: Scenario, task: Task, caches: TaskCaches):
        self.scenario = scenario
        self.task = task
        self.caches = caches

    @cached_property
    def full(self) -> Simulation:
        """All draws."""
        return Simulation(self.scenario, self.task.batches, self.caches.full)

    @cached_property
    def thin(self) -> Simulation:
        """See `Task.thinned`."""
        return self._of_paths(uniforms_of_paths, self.task.thinned, self.caches.thin)

    @cached_property
    def few(self) -> Simulation:
        """See `Task.few`."""
        return self._of_paths(uniforms_of_terms, self.task.few, self.caches.few)

    @cached_property
    def integrated(self) -> Simulation:
        """See `Task.integrated`."""
        batches, caches = self.task.integrated, self.caches.integrated
        return self._of_paths(uniforms_of_paths, batches, caches)

    def of_paths(self, method: Method) -> Simulation:
        """The draws of paths that read whole requirements."""
        if method.apart:
            return self.few
        return self.thin if self.scenario.feedback is None else self.integrated

    def _of_paths(
        self,
        uniforms: Callable[[Scenario, Batches], Uniforms],
        batches: Batches,
        caches: DrawCaches,
    ) -> Simulation:
        return Simulation(self.scenario, batches, caches, uniforms(self.scenario, batches))

    def forget(self) -> None:
        """See `Simulation.forget`."""
        for made in vars(self).values():
            if isinstance(made, Simulation):
                made.forget()


def collected(drawn: Drawn, wanted: Wanted) -> Found:
    """Collect the curves of what was drawn, one row a batch."""
    found: Found = {}
    for anchor, order in wanted.items():
        collector = Collector(drawn.full.anchors[anchor], order.method, order.nodes)
        paths = drawn.of_paths(order.method).anchors[anchor]
        for kind in order.kinds:
            parts = collector.collect(kind, paths, drawn.caches.terms)
            found |= {(anchor, kind, name): part for name, part in parts.items()}
    return found
