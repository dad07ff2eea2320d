"""Pieces of work that are done here and by processes that work for this one."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, suppress
from functools import partial
from typing import Generic, Literal, Protocol, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")

Start = Literal["fork", "spawn"]
"""How processes are started: as copies of this one, or with nothing."""

_SHARES = 4  # of what is left for each process: some pieces take many times what others do
_PATIENCE = 5.0  # seconds without a result after which it is made here


class Team(Protocol[Result]):
    """Who makes pieces of work beside this process."""

    def take(self) -> int | None:
        """The number of a piece that is this process's to make, if any is left."""
        ...

    def come(self, seconds: float) -> Mapping[int, list[Result] | None]:
        """What others have made since, by number; None where something failed.

        Parameters
        ----------
        seconds : float
            How long to wait for the first, if anybody is at work.
        """
        ...


def pieces_of(items: Sequence[Item], most: int, processes: int) -> list[Sequence[Item]]:
    """Items that follow each other and have much in common, fewer and fewer at a time.

    References
    ----------
    Polychronopoulos & Kuck 1987, Guided self-scheduling.
    """
    found: list[Sequence[Item]] = []
    start = 0
    while left := len(items) - start:
        size = max(1, min(most, left // (_SHARES * processes)))
        found.append(items[start : start + size])
        start += size
    return found


class SharedWork(Generic[Item, Result]):
    """Items that are done in pieces, here and elsewhere."""

    def __init__(self, function: Callable[[Item], Result], pieces: Sequence[Sequence[Item]]):
        self._function, self._pieces = function, pieces
        self._made: dict[int, list[Result] | None] = {}

    def results(self, helpers: int, start: Start) -> Iterator[Result]:
        """Those of all items, in order."""
        with ExitStack() as stack:
            team: Team[Result] = _Nobody(len(self._pieces))
            with suppress(OSError):  # where there can be no more processes, all is made here
                team = self._team(stack, helpers, start)
            for number in range(len(self._pieces)):
                while number not in self._made:
                    self._make_or_wait(team, number)
                made = self._made.pop(number)
                # What failed elsewhere fails again here, where its error is raised.
                yield from self._make(number) if made is None else made

    def _team(self, stack: ExitStack, helpers: int, start: Start) -> Team[Result]:
        if start == "fork":
            from forecast.engine.workers.copies import Copies

            return stack.enter_context(Copies(self._make, len(self._pieces), helpers))
        from forecast.engine.workers.worker_processes import knowing

        each = partial(_each, self._function)
        return stack.enter_context(knowing(each, self._pieces, helpers))

    def _make_or_wait(self, team: Team[Result], wanted: int) -> None:
        """Make a piece that nobody has begun, or wait for the wanted one, but not long."""
        self._made |= team.come(0.0)
        if wanted in self._made:
            return
        if (free := team.take()) is not None:
            self._made[free] = self._make(free)
        elif not (come := team.come(_PATIENCE)):
            self._made[wanted] = self._make(wanted)
        else:
            self._made |= come

    def _make(self, number: int) -> list[Result]:
        return _each(self._function, self._pieces[number])


class _Nobody:
    """No team: this process makes all pieces."""

    def __init__(self, pieces: int):
        self._waiting = iter(range(pieces))

    def take(self) -> int | None:
        return next(self._waiting, None)

    def come(self, seconds: float) -> Mapping[int, None]:  # noqa: ARG002
        return {}


def _each(function: Callable[[Item], Result], items: Sequence[Item]) -> list[Result]:
    return [function(item) for item in items]
