"""How a run is cut into pieces, and put together again.

A task is what one worker does in one go: some consecutive batches, a few at a time so that
their draws take little memory. Up to `APART` batches are kept apart. Where there are more,
consecutive ones are added up in as many groups, so that a run takes the same memory however
many draws it has. What a task is depends on the number of draws alone, and results are added
up in its order: the answer does not know who did what, or when.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from forecast.defaults import APART
from forecast.distributions.cdf import Collected
from forecast.distributions.grid import Groups
from forecast.engine.collector import Collector
from forecast.model.simulation import KeptDraws, Simulation
from priors.sampling.lattice import Batches
from scenarios.schema.scenario import Scenario

_AT_ONCE = 1 << 17  # draws: with fewer, Python is the larger part and threads wait for it
_TASKS = (256, 4096)  # least and most of a long run; what is kept of one takes up to a megabyte
_LONGEST = 1 << 28  # draws of a task, a minute or so; an interruption loses one for each worker
_THIN, _LEAST_THIN = 16, 256  # a batch's draws for each one of paths; how few of those at least
_PILE = 16  # results that are put on a pile before it is added up

Found = dict[tuple[str, str], Collected]
"""What was collected, by anchor and name."""

Done = tuple[Groups | None, Found]
"""The group of each row, and what was collected."""

Wanted = Mapping[str, tuple[str, ...]]
"""For each anchor, which of `requirement` and `arrival` to collect."""


@dataclass(frozen=True)
class Task:
    """Batches to work on in one go, and how many there are in all."""

    batches: Batches
    of: int

    def chunks(self) -> Iterator[Batches]:
        """The batches, a few at a time."""
        batches, step = self.batches, _chunk(self.batches)
        for start in range(batches.numbers.start, batches.numbers.stop, step):
            stop = min(start + step, batches.numbers.stop)
            yield Batches(batches.seed, range(start, stop), batches.size)

    def groups(self, chunk: Batches) -> Groups | None:
        """Group of each batch; None where all are kept apart."""
        if self.of <= APART:
            return None
        return np.array([number * APART // self.of for number in chunk.numbers])

    @property
    def all_groups(self) -> Groups | None:
        """The groups that its batches belong to, in order."""
        groups = self.groups(self.batches)
        return None if groups is None else np.unique(groups)

    def __str__(self) -> str:
        numbers = self.batches.numbers
        return f"batches {numbers.start} to {numbers.stop - 1}"


def tasks_of(batches: Batches) -> list[Task]:
    """Cut a run into tasks."""
    count, chunk = len(batches.numbers), _chunk(batches)
    chunks = -(-count // chunk)
    tasks = min(chunks, max(_TASKS[0], min(batches.draws // _LONGEST, _TASKS[1])))
    ends = np.linspace(0, chunks, tasks + 1).astype(int) * chunk
    return [
        Task(Batches(batches.seed, range(start, min(end, count)), batches.size), count)
        for start, end in zip(ends[:-1].tolist(), ends[1:].tolist(), strict=True)
    ]


def _chunk(batches: Batches) -> int:
    return max(1, _AT_ONCE // batches.size)


class Pile:
    """Results in the order of their batches, added up group by group as they come."""

    def __init__(self) -> None:
        self._results: list[Done] = []
        self._loose = 0

    def add(self, groups: Groups | None, found: Found) -> None:
        """Put the next result on the pile, with the group of each of its rows."""
        self._results.append((groups, found))
        self._loose += 1
        if self._loose > _PILE and groups is not None:
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


@dataclass(frozen=True)
class KeptOfTask:
    """Draws that were made already, of all that a task has and of the few for paths."""

    full: KeptDraws
    thin: KeptDraws


def thinned(batches: Batches) -> Batches:
    """The draws of paths that read whole requirements: as many batches, of fewer draws.

    Crossed with all draws of the requirement they are as good as many more.
    """
    size = max(min(batches.size, _LEAST_THIN), batches.size // _THIN)
    return Batches(batches.seed, batches.numbers, size)


def work(
    scenario: Scenario, task: Task, wanted: Wanted, kept: KeptOfTask | None = None
) -> Done:
    """Do a task.

    Parameters
    ----------
    scenario : Scenario
    task : Task
    wanted : mapping
        See `Wanted`.
    kept : KeptOfTask, optional
        Draws that were made already; only for tasks of one chunk.

    Returns
    -------
    (ndarray of int or None, dict)
        The group of each row, and what was collected.
    """
    pile = Pile()
    for chunk in task.chunks():
        groups = task.groups(chunk)
        simulation = Simulation(scenario, chunk, kept.full if kept else None)
        thin = Simulation(scenario, thinned(chunk), kept.thin if kept else None)
        found = collected(simulation, thin, wanted)
        for one in (simulation, thin):
            one.forget()
        if groups is not None:
            found = {key: part.grouped(groups) for key, part in found.items()}
        pile.add(None if groups is None else np.unique(groups), found)
    return pile.result()


def collected(simulation: Simulation, thin: Simulation, wanted: Wanted) -> Found:
    """Collect the curves of a simulation, one row a batch; see `thinned`."""
    found: Found = {}
    for anchor, kinds in wanted.items():
        collector = Collector(simulation.anchors[anchor], thin.anchors[anchor])
        for kind in kinds:
            parts = collector.requirement() if kind == "requirement" else collector.arrival()
            found |= {(anchor, name): part for name, part in parts.items()}
    return found
