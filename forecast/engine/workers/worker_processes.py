"""Processes that begin with nothing and work for this one: deaf to Ctrl-C, and ended with it.

They are sent whatever they do, or a function once and then what it is to be done for.
"""

import contextlib
import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import (
    FIRST_COMPLETED,
    BrokenExecutor,
    Executor,
    Future,
    ProcessPoolExecutor,
    wait,
)
from contextlib import contextmanager
from multiprocessing.connection import Connection
from threading import Lock, Thread
from typing import Any, Generic, TypeVar

from forecast.engine.workers.freed_memory import keep_freed_memory
from forecast.engine.workers.system import interruptions_held_back

Item = TypeVar("Item")
Result = TypeVar("Result")

_AHEAD = 2  # pieces for each process, so that none waits for the next one
_SAFE_PATH = "PYTHONSAFEPATH"
_MAY_END = Lock()  # of a worker process; free while it computes
_known: list[Callable[[Any], Any]] = []  # of a worker process: the function that it was given


@contextmanager
def spawned(count: int) -> Iterator[tuple[Executor, Callable[[], bool]]]:
    """Open an executor of spawned processes, beside a function whether any of them began."""
    with _processes(count) as (executor, ours):
        yield executor, lambda: ours.closed or ours.poll()  # closed: it was looked at before


class Spawned(Generic[Item, Result]):
    """Processes that are sent pieces of work; see `forecast.engine.workers.shared_work.Team`.

    Parameters
    ----------
    executor : Executor
        Its processes know the function.
    pieces : sequence
    count : int
        Processes.
    """

    def __init__(self, executor: Executor, pieces: Sequence[Item], count: int):
        self._executor, self._pieces, self._most = executor, pieces, _AHEAD * count
        self._waiting = deque(range(len(pieces)))
        self._elsewhere: dict[Future[Result], int] = {}

    def take(self) -> int | None:
        """The number of a piece that is sent to nobody, if there is one."""
        self._send()
        return self._waiting.popleft() if self._waiting else None

    def come(self, seconds: float) -> dict[int, Result | None]:
        """What has come since, by number; None where something failed."""
        done, _ = wait(self._elsewhere, seconds, FIRST_COMPLETED)
        return {
            self._elsewhere.pop(future): None if future.exception() else future.result()
            for future in done
        }

    def _send(self) -> None:
        """Have pieces made elsewhere, unless all processes are lost."""
        missing = self._most - sum(not future.done() for future in self._elsewhere)
        with contextlib.suppress(BrokenExecutor):
            for _ in range(min(missing, len(self._waiting))):
                number = self._waiting[0]
                future = self._executor.submit(_do_known, self._pieces[number])
                self._elsewhere[future] = self._waiting.popleft()


@contextmanager
def knowing(
    function: Callable[[Item], Result], pieces: Sequence[Item], count: int
) -> Iterator[Spawned[Item, Result]]:
    """Open processes that are sent a function, and then pieces of work to do it for.

    Parameters
    ----------
    function : callable
    pieces : sequence
    count : int
        Processes.
    """
    with _processes(count, function) as (executor, _):
        yield Spawned(executor, pieces, count)


def _do_known(item: Any) -> Any:
    return _known[-1](item)


@contextmanager
def _processes(
    count: int, function: Callable[[Any], Any] | None = None
) -> Iterator[tuple[Executor, Connection]]:
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    with _beginning():  # the tracker of resources
        executor = _Processes(count, context, _serve, (theirs, function))
    try:
        yield executor, ours
    finally:
        ours.close()
        executor.shutdown(cancel_futures=True)
        theirs.close()


class _Processes(ProcessPoolExecutor):
    """Processes that begin without the folder one stands in and without Ctrl-C."""

    def submit(self, *args: Any, **kwargs: Any) -> "Future[Any]":
        """Start a process too, where one is missing."""
        with _beginning():
            return super().submit(_done, *args, **kwargs)


@contextmanager
def _beginning() -> Iterator[None]:
    """Have processes that begin now leave both alone.

    They are started as `python -c`, for which the folder one stands in comes before the
    standard library; and Ctrl-C, which reaches them too, would end them in a traceback while
    they begin. `_serve` comes after the imports, which is too late.
    """
    before = os.environ.get(_SAFE_PATH)
    os.environ[_SAFE_PATH] = "1"
    try:
        with interruptions_held_back():
            yield
    finally:
        if before is None:
            del os.environ[_SAFE_PATH]
        else:
            os.environ[_SAFE_PATH] = before


def _serve(employer: Connection, function: Callable[[Any], Any] | None) -> None:
    """Have a process leave interruptions to the one that it works for, and end with it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if function:
        _known.append(function)
    keep_freed_memory()
    _MAY_END.acquire()
    with contextlib.suppress(OSError):  # the work may be over already
        employer.send_bytes(b"begun")
    Thread(target=_end_with, args=(employer,), daemon=True).start()


def _done(function: Callable[[Item], Result], item: Item) -> Result:
    """Do something in a worker, which may be ended while it does."""
    _MAY_END.release()
    try:
        return function(item)
    finally:
        _MAY_END.acquire()


def _end_with(employer: Connection) -> None:
    """End when the other end of the connection does: nothing else is ever sent.

    Not while a result is on its way: one of which half has come is waited for for ever.
    """
    with contextlib.suppress(EOFError, OSError):
        employer.recv_bytes()
    program = multiprocessing.parent_process()
    while program and program.is_alive() and not _MAY_END.acquire(timeout=0.2):
        pass
    os._exit(1)
