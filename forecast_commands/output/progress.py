"""How far long work has come, on a terminal's standard error."""

import sys
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_EVERY = 0.2  # seconds
_RECENT = 10.0  # seconds over which the rate is measured: parts that are read are quicker
_AFTER = 1.0  # seconds; what is quicker needs no telling


@contextmanager
def progress(what: str) -> Iterator[Callable[[int, int], None]]:
    """Give a function to call with what is done and what there is to do.

    Only a terminal sees it; the line is gone when the work is done.
    """
    started = shown = time.monotonic()
    recent = deque([(started, 0)])

    def tell(done: int, all_of_it: int) -> None:
        nonlocal shown
        now = time.monotonic()
        recent.append((now, done))
        while len(recent) > 2 and recent[1][0] < now - _RECENT:
            recent.popleft()
        if sys.stderr.isatty() and now - started > _AFTER and now - shown > _EVERY:
            since, before = recent[0]
            rate = (done - before) / (now - since)
            sys.stderr.write(f"\r{what} {progress_text(done, all_of_it, rate)}\x1b[K")
            sys.stderr.flush()
            shown = now

    try:
        yield tell
    finally:
        if shown != started:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()


def progress_text(done: int, all_of_it: int, rate: float) -> str:
    """What is done, how fast (1/s), and how long the rest will take."""
    left = (all_of_it - done) / rate
    return f"{done:,} of {all_of_it:,}, {_rate(rate)}, {duration(left)} left"


def _rate(rate: float) -> str:
    if rate >= 1e6:
        return f"{rate / 1e6:.3g} million/s"
    return f"{rate:,.0f}/s" if rate >= 10.0 else f"{rate:.2g}/s"


def duration(seconds: float) -> str:
    """A span of time in its natural unit."""
    for unit, length in (("days", 86400.0), ("hours", 3600.0), ("min", 60.0)):
        if seconds >= 2.0 * length:
            return f"{seconds / length:.0f} {unit}"
    return f"{seconds:.0f} s"
