"""Pieces of work that are done here and by processes that work for this one."""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Future, wait
from contextlib import ExitStack, suppress
from functools import partial
from typing import Generic, TypeVar

from forecast.engine.worker_processes import Start, knowing

Item = TypeVar("Item")
Result = TypeVar("Result")

_AHEAD = 2  # pieces for each process, so that none waits for the next one
_PATIENCE = 5.0  # seconds without a result after which it is made here


def pieces_of(items: Sequence[Item], most: int, processes: int) -> list[Sequence[Item]]:
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


class SharedWork(Generic[Item, Result]):
    """Items that are done in pieces, here and elsewhere."""

    def __init__(self, function: Callable[[Item], Result], pieces: Sequence[Sequence[Item]]):
        self._function, self._pieces = function, pieces
        self._waiting = deque(range(len(self._pieces)))
        self._elsewhere: dict[int, Future[list[Result]]] = {}
        self._here: dict[int, list[Result]] = {}
        self._ask: Callable[[Sequence[Item]], Future[list[Result]]] | None = None

    def results(self, helpers: int, start: Start) -> Iterator[Result]:
        """Those of all items, in order."""
        with ExitStack() as stack:
            with suppress(OSError):  # where there can be no more processes, all is made here
                known = knowing(partial(_each, self._function), helpers, start)
                self._ask = stack.enter_context(known)
            for number in range(len(self._pieces)):
                while not self._is_made(number):
                    self._give(_AHEAD * helpers)
                    self._make_one(number)
                yield from self._result(number)

    def _is_made(self, number: int) -> bool:
        made = self._elsewhere.get(number)
        return number in self._here or (made is not None and made.done())

    def _give(self, most: int) -> None:
        """Have so many pieces made elsewhere, unless nobody is there or all are lost."""
        if self._ask is None:
            return
        missing = most - sum(not future.done() for future in self._elsewhere.values())
        with suppress(BrokenExecutor):
            for _ in range(min(missing, len(self._waiting))):
                self._elsewhere[self._waiting[0]] = self._ask(self._pieces[self._waiting[0]])
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
