"""Importing without what costs a short run more than the modules themselves."""

import gc
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.machinery import ModuleSpec, PathFinder
from importlib.util import LazyLoader
from types import ModuleType

WITHOUT = {
    # Threads of numpy's BLAS wait busily from the moment they are started, and nothing here
    # multiplies matrices that are worth sharing out.
    "OPENBLAS_NUM_THREADS": "1",
    # Looking for plugins reads the metadata of every package that is installed.
    "PYDANTIC_DISABLE_PLUGINS": "__all__",
}
"""Variables of the environment by which libraries leave out what the program has no use for."""

UNUSED = (
    "zipfile",  # of packages that are not in a folder
    "importlib.metadata._adapters",  # of e-mail's headers, for what describes a package
    "linecache",  # of the source in a traceback
    "numpy._core._add_newdocs",  # of what `help` says of numpy's functions
    "numpy._core._add_newdocs_scalars",
)
"""Modules that libraries import, and that answers have no use for."""


def spare_libraries() -> None:
    """Have libraries that are still to be imported do less; what the user has set stays."""
    for variable, value in WITHOUT.items():
        os.environ.setdefault(variable, value)
    if _Postponing not in sys.meta_path:
        sys.meta_path.insert(0, _Postponing)


class _Postponing:
    """Finder of unused modules, which execute when something of them is asked for after all."""

    @staticmethod
    def find_spec(name: str, path: Sequence[str] | None, _: object = None) -> ModuleSpec | None:
        spec = PathFinder.find_spec(name, path) if name in UNUSED else None
        if spec and spec.loader:
            spec.loader = LazyLoader(spec.loader)
        return spec


def imported(module: str) -> ModuleType:
    """A module with all that it needs, none of which is garbage.

    The collector would look through it again and again, while it is imported and later: a
    fifth of the time of a short run.
    """
    if module in sys.modules:
        return sys.modules[module]
    collects = gc.isenabled()
    gc.disable()
    try:
        return import_module(module)
    finally:
        gc.freeze()
        if collects:
            gc.enable()
