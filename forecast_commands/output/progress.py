"""How far long work has come, on a terminal's standard error."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from forecast.progress import Progress

if TYPE_CHECKING:
    from click._termui_impl import ProgressBar

_AFTER = 1.0  # seconds; what is quicker needs no telling


@contextmanager
def progress(what: str) -> Iterator[Progress]:
    """Give a function to call with what is done and what there is to do.

    Only a terminal sees it. Works that follow each other have a bar each.
    """
    shown = _Shown(what)
    try:
        yield shown.tell if sys.stderr.isatty() else _nothing
    finally:
        shown.end()


def _nothing(done: int, of: int) -> None:
    """Tell nobody."""


class _Shown:
    """A bar for the work that goes on, where it takes long enough for one."""

    def __init__(self, what: str):
        self._what = what
        self._bar: ProgressBar[int] | None = None
        self._started = self._told = time.time()
        self._done = 0

    def tell(self, done: int, of: int) -> None:
        if done < self._done:  # the next work has begun
            self.end()
        if self._bar is None and time.time() - self._started > _AFTER:
            self._bar = click.progressbar(
                length=of, label=self._what, file=sys.stderr, show_pos=True
            )
            self._bar.start = self._started
            self._bar.__enter__()
        if self._bar:
            self._bar.length = of
            self._bar.update(done - self._bar.pos)
        self._done, self._told = done, time.time()

    def end(self) -> None:
        if self._bar:
            self._bar.__exit__(None, None, None)
        self._bar = None
        self._started, self._done = self._told, 0


def duration(seconds: float) -> str:
    """A span of time in its natural unit."""
    for unit, length in (("days", 86400.0), ("hours", 3600.0), ("min", 60.0)):
        if seconds >= 2.0 * length:
            return f"{seconds / length:.0f} {unit}"
    return f"{seconds:.0f} s"
