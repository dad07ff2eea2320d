"""Executors of long work: threads, processes of this machine, or a Dask cluster.

All of them are executors of `concurrent.futures` under one ordered map: results come in the
order of what they are asked for, whoever is done first, and few are under way at a time. An
executor whose processes die is replaced and what they did is done again; what fails twice is
an error that names it.
"""

import atexit
import multiprocessing
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import BrokenExecutor, Executor, Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import Generic, Self, TypeVar

from forecast.defaults import MOST_WORKERS
from forecast.engine.workers.system import cores
from forecast.engine.workers.worker_processes import spawned
from scenarios.problems import ScenarioError, WorkError

Item = TypeVar("Item")
Result = TypeVar("Result")

_AHEAD = 2  # items for each worker, so that none waits for the next one
_TRIES = 2
_PATIENCE = 5.0  # seconds after which one asks whether anybody is still at work
UNGUARDED = (
    "a script that starts processes is run by each of them too: it must be a file that does "
    "its work under `if __name__ == '__main__':`"
)


class TaskFailedError(WorkError):
    """A task that failed twice; the message names it."""


class ExecutorError(WorkError):
    """An executor that cannot be had, or that has lost all its workers."""


@dataclass(frozen=True)
class Pool:
    """An executor that is open.

    Parameters
    ----------
    executor : Executor
    count : int
        Tasks that are done at the same time.
    check : callable
        Raises `ExecutorError` where it is of no use to try or to wait any longer.
    """

    executor: Executor
    count: int
    check: Callable[[], None] = lambda: None


class Workers:
    """Workers that are called when there is something to do.

    Parameters
    ----------
    pool : callable
        Opens an executor, as a context.
    """

    def __init__(self, pool: Callable[[], AbstractContextManager[Pool]]):
        self._open = pool
        self._stack = ExitStack()
        self._pool: Pool | None = None

    @property
    def pool(self) -> Pool:
        """The executor, opened now if it is not."""
        if self._pool is None:
            self._pool = self._stack.enter_context(self._open())
            atexit.register(self.close)
        return self._pool

    def close(self) -> None:
        """Let the workers go, at once; what they are at is dropped."""
        self._pool = None
        atexit.unregister(self.close)
        self._stack.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def map(
        self, function: Callable[[Item], Result], items: Iterable[Item]
    ) -> Iterator[Result]:
        """Do a function for each of some items.

        Parameters
        ----------
        function : callable
            Known by its name in a module, so that it can be sent.
        items : iterable
            As long as one likes: few are taken ahead of the results.

        Yields
        ------
        Its results, in the order of the items.

        Raises
        ------
        TaskFailedError
            When the function fails twice for an item.
        ScenarioError
            When a scenario is at fault: trying again would not help.
        """
        waiting = iter(items)
        running: deque[_Attempt[Item, Result]] = deque()
        try:
            while True:
                room = _AHEAD * self.pool.count - len(running)
                for item in islice(waiting, room):
                    running.append(_Attempt(self, function, item))
                if not running:
                    return
                yield running[0].result()
                running.popleft()
        finally:
            for attempt in running:
                attempt.future.cancel()

    def submit(
        self, function: Callable[[Item], Result], item: Item
    ) -> "tuple[Future[Result], Pool]":
        """Have something done; also by whom, since an executor that broke is replaced."""
        try:
            return self.pool.executor.submit(function, item), self.pool
        except BrokenExecutor:
            self.close()
            return self.pool.executor.submit(function, item), self.pool


class _Attempt(Generic[Item, Result]):
    """An item that is under way."""

    def __init__(self, workers: Workers, function: Callable[[Item], Result], item: Item):
        self._workers, self._function, self._item = workers, function, item
        self._start()

    def _start(self) -> None:
        self.future, self._pool = self._workers.submit(self._function, self._item)

    def result(self) -> Result:
        for tries in range(1, _TRIES + 1):
            try:
                return self._waited_for()
            except (ScenarioError, ExecutorError):
                raise
            except Exception as error:
                if isinstance(error, BrokenExecutor):
                    self._pool.check()
                if tries == _TRIES:
                    raise TaskFailedError(
                        f"{self._item} failed twice: {str(error) or type(error).__name__}"
                    ) from error
                self._start()
        raise AssertionError

    def _waited_for(self) -> Result:
        while True:
            try:
                return self.future.result(_PATIENCE)
            except TimeoutError:
                if self.future.done():
                    raise
                self._pool.check()


def threads(count: int | None = None) -> Workers:
    """Threads of this process; numpy lets several of them work at a time.

    Parameters
    ----------
    count : int, optional
        As many as there are cores when left out.
    """
    return Workers(partial(_threads, count or cores()))


@contextmanager
def _threads(count: int) -> Iterator[Pool]:
    with ThreadPoolExecutor(count) as executor:
        try:
            yield Pool(executor, count)
        finally:
            executor.shutdown(wait=False, cancel_futures=True)


def processes(count: int) -> Workers:
    """Processes of this machine.

    Parameters
    ----------
    count : int
        1 to 1,024.

    Raises
    ------
    ExecutorError
        When so many cannot be had.
    """
    if not 1 <= count <= MOST_WORKERS:
        raise ExecutorError(f"{count:,} workers; 1 to {MOST_WORKERS:,} can be had")
    return Workers(partial(_processes, count))


@contextmanager
def _processes(count: int) -> Iterator[Pool]:
    if getattr(multiprocessing.current_process(), "_inheriting", False):
        raise SystemExit(UNGUARDED)  # Python's own mark of a worker that runs the script
    with spawned(count) as (executor, begun):
        yield Pool(executor, count, partial(_check, begun))


def _check(begun: Callable[[], bool]) -> None:
    if not begun():
        raise ExecutorError(
            f"the worker processes ended before they had begun; {UNGUARDED}"
        ) from None
