"""Who does the tasks of long work: threads, processes of this machine, or a Dask cluster.

A crew gives results in the order of what they are asked for, whoever is done first, and holds
no more of them than it has hands. A worker that dies is replaced and what it did is done
again; a task that fails twice is an error that names it.
"""

import asyncio
import contextlib
import ctypes
import multiprocessing
import os
import signal
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import cached_property
from multiprocessing.process import BaseProcess
from threading import Thread
from typing import TYPE_CHECKING, Generic, Self, TypeVar

from forecast.version import __version__
from scenarios.problems import ScenarioError, WorkError

if TYPE_CHECKING:
    from distributed import Client

Item = TypeVar("Item")
Result = TypeVar("Result")

_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3  # of glibc's malloc.h
_AHEAD = 2  # tasks for each hand, so that none waits for the next one
_TRIES = 2


class TaskFailedError(WorkError):
    """A task that failed twice; the message names it."""


class CrewError(WorkError):
    """A crew that cannot be had, or that does not fit."""


class Crew(ABC):
    """Workers."""

    @property
    @abstractmethod
    def hands(self) -> int:
        """Tasks that are done at the same time."""

    @abstractmethod
    def start(self, function: Callable[[Item], Result], item: Item) -> "Future[Result]":
        """Have a task done."""

    @abstractmethod
    def close(self) -> None:
        """Let the workers go."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def each(
        self, function: Callable[[Item], Result], items: Iterable[Item]
    ) -> Iterator[Result]:
        """Do a function for each of some items.

        Parameters
        ----------
        function : callable
            Known by its name in a module, so that it can be sent.
        items : iterable

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
                for item in waiting:
                    running.append(_Attempt(self, function, item))
                    if len(running) >= _AHEAD * self.hands:
                        break
                if not running:
                    return
                yield running[0].result()
                running.popleft()
        finally:
            for attempt in running:
                attempt.future.cancel()


class _Attempt(Generic[Item, Result]):
    """A task that is under way."""

    def __init__(self, crew: Crew, function: Callable[[Item], Result], item: Item):
        self._crew, self._function, self._item = crew, function, item
        self._start()

    def _start(self) -> None:
        self.future = self._crew.start(self._function, self._item)

    def result(self) -> Result:
        for tries in range(1, _TRIES + 1):
            try:
                return self.future.result()
            except ScenarioError:
                raise
            except Exception as error:
                if tries == _TRIES:
                    raise TaskFailedError(
                        f"{self._item} failed twice: {str(error) or type(error).__name__}"
                    ) from error
                self._start()
        raise AssertionError


class Threads(Crew):
    """Threads of this process; numpy lets several of them work at a time.

    Parameters
    ----------
    hands : int, optional
        As many as there are cores when left out.
    """

    def __init__(self, hands: int | None = None):
        self._hands = hands or cores()

    @property
    def hands(self) -> int:
        """See `Crew.hands`."""
        return self._hands

    @cached_property
    def _pool(self) -> Executor:
        return ThreadPoolExecutor(self._hands)

    def start(self, function: Callable[[Item], Result], item: Item) -> "Future[Result]":
        """See `Crew.start`."""
        return self._pool.submit(function, item)

    def close(self) -> None:
        """See `Crew.close`."""
        self._pool.shutdown(cancel_futures=True)


class Processes(Crew):
    """Processes of this machine.

    Parameters
    ----------
    hands : int
    """

    def __init__(self, hands: int):
        self._hands = hands
        self._pool = self._fresh_pool()

    def _fresh_pool(self) -> ProcessPoolExecutor:
        context = multiprocessing.get_context("spawn")
        return ProcessPoolExecutor(self._hands, mp_context=context, initializer=_serve)

    @property
    def hands(self) -> int:
        """See `Crew.hands`."""
        return self._hands

    def start(self, function: Callable[[Item], Result], item: Item) -> "Future[Result]":
        """See `Crew.start`; when one process dies, all of them are replaced."""
        try:
            return self._pool.submit(function, item)
        except BrokenProcessPool:
            self._pool = self._fresh_pool()
            return self._pool.submit(function, item)

    def close(self) -> None:
        """See `Crew.close`."""
        self._pool.shutdown(cancel_futures=True)


def _serve() -> None:
    """Have a process leave interruptions to the one that it works for, and end with it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _keep_freed_memory()
    employer = multiprocessing.parent_process()
    assert employer is not None
    Thread(target=_end_with, args=(employer,), daemon=True).start()


def _keep_freed_memory() -> None:
    """Have glibc keep what arrays leave for the next ones, and not give it back each time.

    Getting it again from the system takes up to a third of a run's time.
    """
    with contextlib.suppress(AttributeError, OSError, TypeError):  # where there is no glibc
        mallopt = ctypes.CDLL(None).mallopt
        mallopt(_MMAP_THRESHOLD, 32 << 20)  # the most that it takes
        mallopt(_TRIM_THRESHOLD, 256 << 20)


def _end_with(employer: BaseProcess) -> None:
    employer.join()
    os._exit(1)


class Cluster(Crew):
    """A Dask cluster, whose workers have the same version of this program.

    Parameters
    ----------
    address : str
        Of the scheduler, such as tcp://host:8786.
    timeout : float
        Seconds in which it must answer.

    Raises
    ------
    CrewError
        When `dask.distributed` is not installed, the scheduler does not answer, or a worker
        has another version.
    """

    def __init__(self, address: str, timeout: float = 10.0):
        self._address = address
        self._timeout = timeout

    @cached_property
    def _client(self) -> "Client":
        try:
            from distributed import Client
        except ImportError:
            raise CrewError(
                "a cluster needs Dask, which is not installed: "
                "pip install 'bioanchors[cluster]'"
            ) from None
        try:
            with ThreadPoolExecutor(1) as aside:  # this thread may have a loop of its own
                aside.submit(asyncio.run, self._answer()).result()
            client = Client(self._address, timeout=self._timeout, set_as_default=False)
        except (OSError, ValueError, TypeError, RuntimeError) as error:
            reason = str(error) or f"nothing within {self._timeout:g} s"
            raise CrewError(f"no scheduler answers at {self._address}: {reason}") from None
        for worker, version in client.run(version_here).items():
            if version != __version__:
                client.close()
                raise CrewError(f"{worker} has forecast {version}, and here is {__version__}")
        return client

    async def _answer(self) -> None:
        """Be answered in Dask's own words, since a client would wait for them for ever."""
        from distributed.comm import connect

        comm = await asyncio.wait_for(connect(self._address), self._timeout)
        await comm.close()

    @property
    def hands(self) -> int:
        """See `Crew.hands`."""
        threads: dict[str, int] = self._client.nthreads()
        return max(1, sum(threads.values()))

    def start(self, function: Callable[[Item], Result], item: Item) -> "Future[Result]":
        """See `Crew.start`; what a lost worker did is done again by another."""
        future: Future[Result] = self._client.submit(function, item, pure=False)
        return future

    def close(self) -> None:
        """See `Crew.close`; the cluster itself goes on."""
        if "_client" in vars(self):
            self._client.close()


def version_here() -> str:
    """Version of this program in the process that is asked."""
    return __version__


def cores() -> int:
    """Cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
