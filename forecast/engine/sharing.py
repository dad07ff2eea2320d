"""Many scenarios on all cores: a function of each, its results in order.

The first ones are done here, one after the other. Where they show that the rest takes longer
than others need to begin, the rest is shared: copies of this process take the next ones, and so
does this process itself, which has to wait for nobody. A result does not know who made it.
"""

import math
import multiprocessing
import pickle
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Future, wait
from contextlib import suppress
from functools import cached_property, partial
from typing import Generic, Protocol, TypeVar

from forecast.engine.executors import cores
from forecast.engine.run import Runs
from forecast.engine.worker_processes import Start, knowing

Item = TypeVar("Item")
Result = TypeVar("Result")

_WORTH: dict[Start | None, float] = {"fork": 0.15, "spawn": 1.5, None: math.inf}
"""Seconds of work for each process that is started; spawned ones have all to compute again."""
_WARM = 2  # results until their time tells that of the others, which share what they made,
_LONG = 1.0  # unless it is of so many seconds
_PIECE = 0.3  # seconds of work that is given at once, at most
_AHEAD = 2  # pieces for each process, so that none waits for the next one
_PATIENCE = 5.0  # seconds without a result after which it is made here


class InOrder(Protocol):
    """Who does a function for each of some items, and yields the results in their order."""

    def map(
        self, function: Callable[[Item], Result], items: Iterable[Item]
    ) -> Iterator[Result]:
        """Do it."""
        ...


class Sharing:
    """The process that asks, joined by copies of itself where that pays.

    Parameters
    ----------
    most : int, optional
        Processes at work, this one among them; as many as there are cores when left out.
    guarded : bool
        Whether the program's own file may be run again, by processes that begin with nothing:
        only where that is known are they started on systems that cannot copy processes.
    """

    def __init__(self, most: int | None = None, *, guarded: bool = False):
        self._most, self._guarded = most, guarded

    def map(
        self, function: Callable[[Item], Result], items: Iterable[Item]
    ) -> Iterator[Result]:
        """Do a function for each of some items; see `InOrder`.

        Parameters
        ----------
        function : callable
            What fails elsewhere is done again here, where its error is raised.
        items : iterable
        """
        waiting, done, helpers = deque(items), 0, 0
        while waiting and not helpers:
            started = time.perf_counter()
            result = function(waiting.popleft())
            took, done = time.perf_counter() - started, done + 1
            yield result
            if done >= _WARM or took > _LONG:
                helpers = self._helpers(took * len(waiting), len(waiting), function)
        if waiting and self._start:
            pieces = _pieces(list(waiting), round(_PIECE / took), helpers + 1)
            yield from _Shared(function, pieces).results(helpers, self._start)

    def _helpers(self, seconds: float, items: int, function: object) -> int:
        worth = int(seconds / _WORTH[self._start])
        if not worth or (self._start == "spawn" and not _can_be_sent(function)):
            return 0
        return min((self._most or cores()) - 1, worth, items)

    @cached_property
    def _start(self) -> Start | None:
        """How processes are started; None where they cannot be."""
        if multiprocessing.parent_process() is not None:
            return None  # others are at work beside this one already
        if sys.platform == "linux":
            return "fork" if _may_fork() else None
        return "spawn" if self._guarded else None


def _can_be_sent(function: object) -> bool:
    try:
        pickle.dumps(function)
    except Exception:  # pickle raises what it likes
        return False
    return True


def _may_fork() -> bool:
    """Whether no other thread is in the middle of what a copy would wait for for ever.

    Threads that end with the program are those of a notebook, and not of its user.
    """
    here = threading.current_thread()
    others = (thread for thread in threading.enumerate() if thread is not here)
    return here is threading.main_thread() and all(thread.daemon for thread in others)


def _pieces(items: Sequence[Item], most: int, processes: int) -> list[Sequence[Item]]:
    """Items that follow each other and have much in common, fewer and fewer at a time.

    References
    ----------
    Polychronopoulos & Kuck 1987, Guided self-scheduling.
    """
    found: list[Sequence[Item]] = []
    while items:
        size = max(1, min(most, len(items) // (2 * processes)))
        found.append(items[:size])
        items = items[size:]
    return found


class _Shared(Generic[Item, Result]):
    """Items that are done in pieces, here and elsewhere."""

    def __init__(self, function: Callable[[Item], Result], pieces: Sequence[Sequence[Item]]):
        self._function, self._pieces = function, pieces
        self._waiting = deque(range(len(self._pieces)))
        self._elsewhere: dict[int, Future[list[Result]]] = {}
        self._here: dict[int, list[Result]] = {}

    def results(self, helpers: int, start: Start) -> Iterator[Result]:
        """Those of all items, in order."""
        with knowing(partial(_each, self._function), helpers, start) as ask:
            for number in range(len(self._pieces)):
                while not self._is_made(number):
                    self._give(ask, _AHEAD * helpers)
                    self._make_one(number)
                yield from self._result(number)

    def _is_made(self, number: int) -> bool:
        made = self._elsewhere.get(number)
        return number in self._here or (made is not None and made.done())

    def _give(self, ask: "Callable[[Sequence[Item]], Future[list[Result]]]", most: int) -> None:
        """Have so many pieces waited for elsewhere, unless all who were there are lost."""
        missing = most - sum(not future.done() for future in self._elsewhere.values())
        with suppress(BrokenExecutor):
            for _ in range(min(missing, len(self._waiting))):
                self._elsewhere[self._waiting[0]] = ask(self._pieces[self._waiting[0]])
                self._waiting.popleft()

    def _make_one(self, wanted: int) -> None:
        """Make a piece that nobody was given, or wait for the wanted one, but not long."""
        if self._waiting:
            self._make(self._waiting.popleft())
        elif not wait([self._elsewhere[wanted]], _PATIENCE).done:
            self._make(wanted)

    def _make(self, number: int) -> None:
        self._here[number] = _each(self._function, self._pieces[number])

    def _result(self, number: int) -> list[Result]:
        if number not in self._here:
            try:
                return self._elsewhere.pop(number).result()
            except Exception:  # of whatever kind: it is raised again, by what makes it
                self._make(number)
        return self._here.pop(number)


def _each(function: Callable[[Item], Result], items: Sequence[Item]) -> list[Result]:
    return [function(item) for item in items]


def workers_for(runs: Runs, most: int | None = None, *, guarded: bool = False) -> InOrder:
    """Who makes some runs beside each other; long ones are shared out themselves.

    Parameters
    ----------
    runs : Runs
    most, guarded
        See `Sharing`.
    """
    return Sharing(1 if runs.is_long else most, guarded=guarded)
