"""Processes that work for this one: deaf to Ctrl-C, and ended with it.

Spawned ones begin with nothing and are sent whatever they do. Copies of this process know a
function, and all that was computed for it already; where processes cannot be copied, spawned
ones are sent the function once.
"""

import contextlib
import gc
import multiprocessing
import os
import signal
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing.connection import Connection
from threading import Lock, Thread
from typing import Any, Literal, TypeVar

from forecast.engine.freed_memory import keep_freed_memory

Item = TypeVar("Item")
Result = TypeVar("Result")

Start = Literal["fork", "spawn"]

_SAFE_PATH = "PYTHONSAFEPATH"
_MAY_END = Lock()  # of a worker process; free while it computes
_known: list[Callable[[Any], Any]] = []  # of a worker process: the function that it was given


@contextmanager
def spawned(count: int) -> Iterator[tuple[Executor, Callable[[], bool]]]:
    """Open an executor of spawned processes, beside a function whether any of them began."""
    with _processes("spawn", count) as (executor, ours):
        yield executor, lambda: ours.closed or ours.poll()  # closed: it was looked at before


@contextmanager
def knowing(
    function: Callable[[Item], Result], count: int, start: Start
) -> Iterator[Callable[[Item], "Future[Result]"]]:
    """Open processes that know a function, and have them do it for items.

    Parameters
    ----------
    function : callable
        To be sent where processes are spawned.
    count : int
    start : {"fork", "spawn"}
    """
    with _processes(start, count, function) as (executor, _):
        with warnings.catch_warnings():
            # Newer Pythons warn of threads wherever there are any; who forks has looked.
            warnings.simplefilter("ignore", DeprecationWarning)
            executor.submit(abs, 0)  # starts copies, all at once
        yield lambda item: executor.submit(_do_known, item)


def _do_known(item: Any) -> Any:
    return _known[-1](item)


@contextmanager
def _processes(
    start: Start, count: int, function: Callable[[Any], Any] | None = None
) -> Iterator[tuple[Executor, Connection]]:
    context = multiprocessing.get_context(start)
    ours, theirs = context.Pipe()
    inherited = ours if start == "fork" else None
    with _beginning():  # the tracker of resources
        executor = _Processes(count, context, _serve, (theirs, inherited, function))
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
        with _interruptions_held_back():
            yield
    finally:
        if before is None:
            del os.environ[_SAFE_PATH]
        else:
            os.environ[_SAFE_PATH] = before


@contextmanager
def _interruptions_held_back() -> Iterator[None]:
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _serve(
    employer: Connection, inherited: Connection | None, function: Callable[[Any], Any] | None
) -> None:
    """Have a process leave interruptions to the one that it works for, and end with it.

    A copy has the employer's end of the connection too, which keeps it open.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if inherited:
        inherited.close()
        gc.freeze()  # what is not looked at stays shared
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
