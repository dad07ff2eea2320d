"""Runs whose batches are too many to be kept apart: by a crew, in parts that are kept."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import numpy as np

from forecast.distributions.cdf import Grouped
from forecast.engine.executors import Crew, Threads
from forecast.engine.result_store import Arrays, Store
from forecast.engine.tasks import Done, Found, Pile, Task, Wanted, collected, work
from forecast.model.simulation import Simulation
from forecast.version import __version__
from priors.sampling.lattice import Batches
from scenarios.schema.scenario import Scenario

Progress = Callable[[int, int], None]
"""Called with what is done and what there is to do."""


@dataclass(frozen=True)
class Means:
    """What long work is done with.

    Parameters
    ----------
    crew : Crew
    folder : Path or None
        Where parts are kept until the whole is done; nowhere when left out.
    progress : callable, optional
        Called with the draws that are done and to be done.
    going_on : callable, optional
        Called with the parts that an earlier attempt has left, and all there are.
    when_done : callable, optional
        Given what deletes the parts, to call it when their answer is safe; when left out,
        they are deleted once it is there.
    """

    crew: Crew = field(default_factory=Threads)
    folder: Path | None = None
    progress: Progress | None = None
    going_on: Progress | None = None
    when_done: Callable[[Callable[[], None]], object] | None = None


def collect_long(
    scenario: Scenario, tasks: Sequence[Task], wanted: Wanted, means: Means
) -> Found:
    """Do all tasks of a run; those that an earlier attempt has done are read.

    Raises
    ------
    TaskFailedError
        When a task fails twice.
    """
    kept = None
    if means.folder is not None:
        kept = _KeptParts(Store(means.folder, _work(scenario, tasks, wanted)), scenario, wanted)
    known = {i for i in range(len(tasks)) if kept and kept.has(i)}
    if known and means.going_on:
        means.going_on(len(known), len(tasks))
    missing = [task for i, task in enumerate(tasks) if i not in known]
    made = means.crew.each(partial(work, scenario, wanted=wanted), missing)
    pile, done = Pile(), 0
    for i, task in enumerate(tasks):
        one = kept.read(i, task) if kept and i in known else None
        if one is None:
            one = work(scenario, task, wanted) if i in known else next(made)
            if kept:
                kept.write(i, one)
        pile.add(*one)
        done += task.batches.draws
        if means.progress:
            means.progress(done, task.of * task.batches.size)
    if kept:
        (means.when_done or _at_once)(kept.remove)
    return pile.result()[1]


def _at_once(delete: Callable[[], None]) -> None:
    delete()


def _work(scenario: Scenario, tasks: Sequence[Task], wanted: Wanted) -> str:
    """Everything that the parts of a run depend on."""
    batches = tasks[0].batches
    numbers = (batches.seed, batches.size, tasks[0].of, __version__, np.__version__)
    return repr((scenario.hash, numbers, sorted(wanted.items())))


class _KeptParts:
    """What tasks have collected, as arrays in a store."""

    def __init__(self, store: Store, scenario: Scenario, wanted: Wanted):
        self._store = store
        # All that is not an array is the same for any draws: one shows what there is.
        one = Simulation(scenario, Batches(0, range(1), 1))
        shown = collected(one, one, wanted)
        one_group = np.zeros(1, dtype=int)
        self._like = {key: part.grouped(one_group) for key, part in shown.items()}

    def has(self, number: int) -> bool:
        """Whether a part is there, whole or not."""
        return self._store.has(number)

    def read(self, number: int, task: Task) -> Done | None:
        """What a task has collected; None where that is damaged."""
        arrays = self._store.read(number)
        if arrays is None:
            return None
        found: Found = {
            key: part.holding({name: arrays[f"{i}.{name}"] for name in part.arrays})
            for i, (key, part) in enumerate(self._like.items())
        }
        return task.all_groups, found

    def write(self, number: int, done: Done) -> None:
        """Keep what a task has collected."""
        arrays: dict[str, Arrays] = {
            str(i): part.arrays
            for i, part in enumerate(done[1].values())
            if isinstance(part, Grouped)
        }
        named = {f"{i}.{name}": a for i, one in arrays.items() for name, a in one.items()}
        self._store.write(number, named)

    def remove(self) -> None:
        """Delete all of them: the work is done."""
        self._store.remove()
