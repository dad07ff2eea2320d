"""Copies of this process, which know all that was computed and work beside it.

Pieces of work have numbers, and who is free takes the next one: nobody waits for work to be
given to it, and all end together but for a piece. `multiprocessing` takes ten times as long to
import as a copy to start.
"""

import gc
import os
import pickle
import signal
import warnings
from collections.abc import Callable, Mapping
from contextlib import suppress
from io import BytesIO
from queue import Empty, SimpleQueue
from threading import Thread
from typing import BinaryIO, Generic, NoReturn, Self, TypeVar

from typing_extensions import override

from forecast.engine.workers.freed_memory import keep_freed_memory
from forecast.engine.workers.system import interruptions_held_back
from scenarios.checks.validation import kept_parts

Result = TypeVar("Result")

_BYTES = 8  # of a number
_copied = False


def is_copy() -> bool:
    """Whether this process is a copy itself, beside which others are at work."""
    return _copied


class Numbers:
    """Numbers from 0 on, each of which one process of several takes.

    They stand in a file without a name, in which all copies of a process have one place
    together; the system moves it on with every reading.
    """

    def __init__(self, count: int):
        self._file = _nameless_file()
        with open(self._file, "wb", closefd=False) as file:
            file.writelines(number.to_bytes(_BYTES, "little") for number in range(count))
        os.lseek(self._file, 0, os.SEEK_SET)

    def take(self) -> int | None:
        """The next one, if any is left."""
        number = os.read(self._file, _BYTES)
        return int.from_bytes(number, "little") if number else None

    def close(self) -> None:
        """Let go of the file."""
        os.close(self._file)


def _nameless_file() -> int:
    """A file in memory, or where Python was built for older systems one that is deleted."""
    if hasattr(os, "memfd_create"):
        return os.memfd_create("numbers")
    import tempfile  # slow to import, and hardly ever needed

    with tempfile.TemporaryFile() as file:
        return os.dup(file.fileno())


class _Sender(pickle.Pickler):
    """Writes what both processes have had since before the copying as its place in memory.

    A scenario that a copy has loaded comes with hardly more than what was edited, and what is
    known of all other parts is known of its own.
    """

    def __init__(self, file: BytesIO, common: Mapping[int, object]):
        super().__init__(file, pickle.HIGHEST_PROTOCOL)
        self._common = common

    @override
    def persistent_id(self, obj: object) -> int | None:
        return id(obj) if id(obj) in self._common else None


class _Receiver(pickle.Unpickler):
    """Reads that."""

    def __init__(self, file: BinaryIO, common: Mapping[int, object]):
        super().__init__(file)
        self._common = common

    @override
    def persistent_load(self, pid: int) -> object:
        return self._common[pid]


class Copies(Generic[Result]):
    """Copies of this process that make pieces of work.

    Parameters
    ----------
    make : callable
        Makes the piece of a number.
    pieces : int
    count : int
        Copies; fewer where the system allows no more.
    """

    def __init__(self, make: Callable[[int], Result], pieces: int, count: int):
        self._common = {id(part): part for part in kept_parts()}
        self._make, self._numbers = make, Numbers(pieces)
        self._come: SimpleQueue[tuple[int, Result | None] | None] = SimpleQueue()
        self._processes: dict[int, int] = {}
        with suppress(OSError):
            for _ in range(count):
                self._start()
        self._at_work = len(self._processes)
        self._readers = [
            Thread(target=self._receive, args=(end,), daemon=True)
            for end in self._processes.values()
        ]
        for reader in self._readers:  # not before all copies are made, which have no threads
            reader.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Let the copies go, whatever they are at."""
        for process in self._processes:
            with suppress(ProcessLookupError, ChildProcessError):  # others may wait for them
                os.kill(process, signal.SIGKILL)
                os.waitpid(process, 0)
        for reader in self._readers:
            reader.join()
        self._numbers.close()

    def take(self) -> int | None:
        """The number of a piece that nobody has begun, if any is left."""
        return self._numbers.take()

    def come(self, seconds: float) -> dict[int, Result | None]:
        """What has come of copies since, by number; None where something failed.

        Parameters
        ----------
        seconds : float
            How long to wait for the first, if a copy is still at work.
        """
        found: dict[int, Result | None] = {}
        with suppress(Empty):
            while self._at_work:
                one = self._come.get(timeout=0.0 if found else seconds)
                if one is None:
                    self._at_work -= 1
                else:
                    found[one[0]] = one[1]
        return found

    @property
    def are_at_work(self) -> bool:
        """Whether any of them has not ended, as far as is known."""
        return self._at_work > 0

    def _start(self) -> None:
        ours, theirs = os.pipe()
        try:
            with interruptions_held_back():
                process = _fork()
                if not process:
                    self._work(theirs)
                self._processes[process] = ours
        except BaseException:
            os.close(ours)
            raise
        finally:
            os.close(theirs)

    def _work(self, results: int) -> NoReturn:
        """Be a copy: nothing that stands after this in the program is done twice.

        Ctrl-C stays held back: it interrupts who asks, who ends all copies.
        """
        global _copied
        try:
            _copied = True
            gc.freeze()  # what is not looked at stays shared
            keep_freed_memory()
            for end in self._processes.values():
                os.close(end)
            with open(results, "wb") as file:
                while (number := self.take()) is not None:
                    file.write(self._sent(number))
                    file.flush()  # fails where nobody reads any more, and ends the copy
        finally:
            os._exit(0)

    def _sent(self, number: int) -> bytes:
        sent = BytesIO()
        try:
            _Sender(sent, self._common).dump((number, self._make(number)))
            return sent.getvalue()
        except Exception:  # of whatever kind: it is raised again, by who makes the piece again
            return pickle.dumps((number, None))

    def _receive(self, end: int) -> None:
        """Read the results of a copy until it ends, be it in the middle of one."""
        with open(end, "rb") as file, suppress(Exception):
            while True:
                self._come.put(_Receiver(file, self._common).load())
        self._come.put(None)


def _fork() -> int:
    with warnings.catch_warnings():
        # Newer Pythons warn of threads wherever there are any; who forks has looked.
        warnings.simplefilter("ignore", DeprecationWarning)
        return os.fork()
