"""Ctrl-C while processes begin."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def interruptions_held_back() -> Iterator[None]:
    """Have Ctrl-C wait, also in processes that begin meanwhile."""
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
