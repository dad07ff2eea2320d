"""Matplotlib as this program wants it, wherever it is started."""

import os
from functools import cache


@cache
def use_defaults() -> None:
    """Draw with matplotlib's own settings, in a process that is the program's own.

    A `matplotlibrc` in the current folder may ask for LaTeX that is not there; pictures look
    the same everywhere.
    """
    ignore_backend()
    import matplotlib as mpl

    mpl.rcdefaults()


def ignore_backend() -> None:
    """Let `MPLBACKEND` name what is not installed: pictures go into files, not windows."""
    os.environ.pop("MPLBACKEND", None)
