"""How far long work has come, on a terminal's standard error."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_EVERY = 0.2  # seconds
_AFTER = 1.0  # seconds; what is quicker needs no telling


@contextmanager
def progress(what: str) -> Iterator[Callable[[int, int], None]]:
    """Give a function to call with what is done and what there is to do.

    Only a terminal sees it; the line is gone when the work is done.
    """
    started = shown = time.monotonic()

    def tell(done: int, all_of_it: int) -> None:
        nonlocal shown
        now = time.monotonic()
        if sys.stderr.isatty() and now - started > _AFTER and now - shown > _EVERY:
            sys.stderr.write(f"\r{what} {done} of {all_of_it}\x1b[K")
            sys.stderr.flush()
            shown = now

    try:
        yield tell
    finally:
        if shown != started:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
