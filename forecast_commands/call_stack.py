"""Room for the frames of all that a call calls."""

from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

_WORDS = 17_000  # of 8 bytes: a little more than half of a chunk, so that the rest is room


def with_room(call: Callable[[], T]) -> T:
    """Call from a frame that leaves room for 120 KB of frames above its own.

    CPython keeps frames in chunks of 16 KB, and gives a chunk back to the system as soon as
    the first call in it ends. Where a loop runs at the end of one, each of its calls asks for
    a chunk and gives it back: two thousand times where modules are imported. A larger frame
    gets a chunk of the next power of two, and frames above it what is left.
    """
    return call()


with_room.__code__ = with_room.__code__.replace(co_stacksize=_WORDS)
