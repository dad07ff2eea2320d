"""Many scenarios on all cores: a function of each, its results in order.

The first ones are done here, one after the other. Where they show that the rest takes longer
than others need to begin, the rest is shared: copies of this process take the next ones, and so
does this process itself, which has to wait for nobody. A result does not know who made it.
"""

import math
import pickle
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from functools import cached_property
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from forecast.engine.run import Runs
from forecast.engine.workers.system import cores

if TYPE_CHECKING:
    from forecast.engine.workers.copies import Copies
    from forecast.engine.workers.shared_work import Start

Item = TypeVar("Item")
Result = TypeVar("Result")

_WORTH: dict["Start | None", float] = {"fork": 0.05, "spawn": 1.5, None: math.inf}
"""Seconds of work for each process that is started; spawned ones have all to compute again."""
_WARM = 2  # results until their time tells that of the others, which share what they made,
_LONG = 1.0  # unless it is of so many seconds
_PATIENCE = 60.0  # seconds after which what was to be made meanwhile is made here
_PIECE = 0.3  # seconds of work that is given at once, at most


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
        self, function: Callable[[Item], Result], items: Iterable[Item], took: float = 0.0
    ) -> Iterator[Result]:
        """Do a function for each of some items; see `InOrder`.

        Parameters
        ----------
        function : callable
            What fails elsewhere is done again here, where its error is raised.
        items : iterable
        took : float
            Seconds that one takes, if that is known.
        """
        waiting, done = deque(items), 0
        helpers = self._helpers(took * len(waiting), len(waiting), function)
        while waiting and not helpers:
            started = time.perf_counter()
            result = function(waiting.popleft())
            took, done = time.perf_counter() - started, done + 1
            yield result
            if done >= _WARM or took > _LONG:
                helpers = self._helpers(took * len(waiting), len(waiting), function)
        if waiting and self._start:
            from forecast.engine.workers.shared_work import SharedWork, pieces_of

            pieces = pieces_of(list(waiting), round(_PIECE / took), helpers + 1)
            yield from SharedWork(function, pieces).results(helpers, self._start)

    @contextmanager
    def ahead(self, make: Callable[[], Result]) -> Iterator["Ahead[Result]"]:
        """Have a copy of this process make something, where one can be had at once.

        Parameters
        ----------
        make : callable
            It is made here after all where the copy fails, or where there is none.
        """
        with ExitStack() as stack:
            copy = None
            if (self._most or cores()) > 1 and self._start == "fork":
                from forecast.engine.workers.copies import Copies

                with suppress(OSError):
                    copy = stack.enter_context(Copies(lambda _: make(), 1, 1))
            yield Ahead(make, copy)

    def _helpers(self, seconds: float, items: int, function: object) -> int:
        if seconds < min(_WORTH.values()):
            return 0
        worth = int(seconds / _WORTH[self._start])
        if not worth or (self._start == "spawn" and not _can_be_sent(function)):
            return 0
        return min((self._most or cores()) - 1, worth, items)

    @cached_property
    def _start(self) -> "Start | None":
        """How processes are started; None where they cannot be."""
        if _is_beside_others():
            return None
        if sys.platform == "linux":
            return "fork" if _may_fork() else None
        return "spawn" if self._guarded else None


class Ahead(Generic[Result]):
    """Something that a copy makes, if there is one, while other things are done."""

    def __init__(self, make: Callable[[], Result], copy: "Copies[Result] | None"):
        self._make, self._copy = make, copy
        self._come: dict[int, Result | None] = {}

    @property
    def is_awaited(self) -> bool:
        """Whether the copy is still at it."""
        if self._copy is not None and not self._come:
            self._come = self._copy.come(0.0)
        return self._copy is not None and not self._come and self._copy.are_at_work

    def __call__(self) -> Result:
        """It; waits for the copy if need be."""
        if self.is_awaited and self._copy is not None:
            self._come = self._copy.come(_PATIENCE)
        made = self._come.get(0)
        return self._make() if made is None else made


def _is_beside_others() -> bool:
    """Whether this process is a worker already; one of `multiprocessing` has imported that."""
    from forecast.engine.workers.copies import is_copy

    known = sys.modules.get("multiprocessing.process")
    return is_copy() or (known is not None and known.parent_process() is not None)


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


def workers_for(runs: Runs, most: int | None = None, *, guarded: bool = False) -> Sharing:
    """Who makes some runs beside each other; long ones are shared out themselves.

    Parameters
    ----------
    runs : Runs
    most, guarded
        See `Sharing`.
    """
    return Sharing(1 if runs.is_long else most, guarded=guarded)
