"""Runs whose batches are too many to be kept apart: by workers, in parts that are kept."""

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import numpy as np

from forecast.distributions.cdf import Grouped
from forecast.engine.checkpoints import Checkpoint
from forecast.engine.tasks import Accumulator, Done, Found, Task, Wanted, work
from forecast.engine.workers.executors import Workers, processes, threads
from forecast.progress import Progress
from forecast.version import __version__
from priors.sampling.lattice import Batches
from scenarios.schema.scenario import Scenario


@dataclass(frozen=True)
class Execution:
    """How long work is done.

    Parameters
    ----------
    workers : Workers
        Those who do it; they are kept for the next run.
    folder : Path or None
        Where parts are kept until the whole is done; nowhere when left out.
    progress : callable, optional
        Called with the draws that are done and to be done, not counting those of an earlier
        attempt.
    resumed : callable, optional
        Called with the parts that an earlier attempt has left, and all there are.
    when_done : callable, optional
        Given what deletes the parts, to call it when their answer is safe; when left out,
        they are deleted once it is there.
    """

    workers: Workers = field(default_factory=threads)
    folder: Path | None = None
    progress: Progress | None = None
    resumed: Progress | None = None
    when_done: Callable[[Callable[[], None]], object] | None = None


def workers_of(count: int) -> Workers:
    """Some processes, or for 1 a thread on each core."""
    return processes(count) if count > 1 else threads()


def collect_long(
    scenario: Scenario, tasks: Sequence[Task], wanted: Wanted, execution: Execution
) -> Found:
    """Do all tasks of a run; those that an earlier attempt has done are read.

    Raises
    ------
    TaskFailedError
        When a task fails twice.
    """
    with Checkpoint(execution.folder, _work(scenario, tasks, wanted)) as checkpoint:
        parts = _Parts(checkpoint, scenario, wanted)
        known = set(map(int, checkpoint.names()))
        if known and execution.resumed:
            execution.resumed(len(known), len(tasks))
        missing = [task for i, task in enumerate(tasks) if i not in known]
        make = partial(_Made, scenario, wanted, execution)
        made, whole = make(missing), Accumulator()
        for i, task in enumerate(tasks):
            one = parts.read(i, task) if i in known else None
            if one is None:
                one = (make([task]) if i in known else made).next(task)
                parts.write(i, one)
            whole.add(*one)
        (execution.when_done or _at_once)(checkpoint.remove)
    return whole.result()[1]


def _at_once(delete: Callable[[], None]) -> None:
    delete()


def _work(scenario: Scenario, tasks: Sequence[Task], wanted: Wanted) -> str:
    """Everything that the parts of a run depend on."""
    batches = tasks[0].batches
    numbers = (batches.seed, batches.size, tasks[0].of, __version__, np.__version__)
    return repr(
        (scenario.hash, numbers, sorted((name, order.kinds) for name, order in wanted.items()))
    )


class _Made:
    """Tasks that are done now, one after the other, chunk by chunk."""

    def __init__(
        self, scenario: Scenario, wanted: Wanted, execution: Execution, tasks: Sequence[Task]
    ):
        chunks = (chunk for task in tasks for chunk in task.chunks())
        self._results = execution.workers.map(partial(work, scenario, wanted=wanted), chunks)
        self._tell = execution.progress
        self._done, self._of = 0, sum(task.batches.draws for task in tasks)

    def next(self, task: Task) -> Done:
        """The next task, which is this one."""
        whole = Accumulator()
        for chunk in task.chunks():
            whole.add(*next(self._results))
            self._done += chunk.batches.draws
            if self._tell:
                self._tell(self._done, self._of)
        return whole.result()


class _Parts:
    """What tasks have collected, as arrays in a checkpoint."""

    def __init__(self, checkpoint: Checkpoint, scenario: Scenario, wanted: Wanted):
        self._checkpoint = checkpoint
        # All that is not an array is the same for any draws: one shows what there is.
        _, shown = work(scenario, Task(Batches(0, range(1), 1), 1), wanted)
        one_group = np.zeros(1, dtype=int)
        self._like = {key: part.grouped(one_group) for key, part in shown.items()}

    def read(self, number: int, task: Task) -> Done | None:
        """What a task has collected; None where that is not there or damaged."""
        data = self._checkpoint.read(str(number))
        if data is None:
            return None
        with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
            found: Found = {
                key: part.holding({name: arrays[f"{i}.{name}"] for name in part.arrays})
                for i, (key, part) in enumerate(self._like.items())
            }
        return task.all_groups, found

    def write(self, number: int, done: Done) -> None:
        """Keep what a task has collected."""
        arrays = {
            f"{i}.{name}": array
            for i, part in enumerate(done[1].values())
            if isinstance(part, Grouped)
            for name, array in part.arrays.items()
        }
        buffer = io.BytesIO()
        np.savez(buffer, allow_pickle=False, **arrays)
        self._checkpoint.write(str(number), buffer.getvalue())
