"""What becomes of the memory that arrays have left."""

import contextlib
import ctypes

_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3  # of glibc's malloc.h


def keep_freed_memory() -> None:
    """Have glibc keep what arrays leave for the next ones, and not give it back each time.

    Getting it again from the system takes up to a third of a run's time. For processes of
    the program's own alone: to a program that imports it as a library it is not to be done.
    """
    with contextlib.suppress(AttributeError, OSError, TypeError):  # where there is no glibc
        mallopt = ctypes.CDLL(None).mallopt
        mallopt(_MMAP_THRESHOLD, 32 << 20)  # the most that it takes
        mallopt(_TRIM_THRESHOLD, 256 << 20)
