"""Caches of bounded size, in memory."""

import os
from collections.abc import Callable, Hashable, Iterable
from functools import wraps
from pathlib import Path
from threading import local
from typing import Any, Generic, TypeVar
from weakref import ref

K = TypeVar("K", bound=Hashable)
T = TypeVar("T")
V = TypeVar("V")
_NOTHING: Any = object()


class Cache(Generic[K, V]):
    """Values by key, made when first asked for; for one thread.

    Parameters
    ----------
    most : int, optional
        Most values to keep: the one that has not been asked for longest goes first. All of
        them if left out.
    """

    def __init__(self, most: int | None = None):
        self._values: dict[K, V] = {}
        self._most = most

    def get(self, key: K) -> V | None:
        """The value of a key, if there is one."""
        value: V = self._values.pop(key, _NOTHING)
        if value is _NOTHING:
            return None
        self._values[key] = value
        return value

    def put(self, key: K, value: V) -> None:
        """Keep a value."""
        self._values.pop(key, None)
        self._values[key] = value
        if self._most is not None and len(self._values) > self._most:
            del self._values[next(iter(self._values))]

    @property
    def values(self) -> Iterable[V]:
        """All that are kept."""
        return self._values.values()

    def __call__(self, key: K, make: Callable[[], V]) -> V:
        """The value of a key."""
        value: V = self._values.pop(key, _NOTHING)
        if value is _NOTHING:
            value = make()
            self.put(key, value)
        else:
            self._values[key] = value
        return value


def by_object(most: int) -> Callable[[Callable[[T, K], V]], Callable[[T, K], V]]:
    """Keep what a function finds of objects, for as long as they live, by thread.

    Parameters
    ----------
    most : int
        Most values to keep.

    Returns
    -------
    callable
        Decorates a function of an object, taken for itself and not for its equals, and of
        something beside it that has a hash.
    """

    def decorated(function: Callable[[T, K], V]) -> Callable[[T, K], V]:
        of_thread = local()

        @wraps(function)
        def found(thing: T, beside: K) -> V:
            kept: Cache[tuple[int, K], tuple[ref[T], V]]
            kept = vars(of_thread).setdefault("kept", Cache(most))
            known = kept.get((id(thing), beside))
            if known is None or known[0]() is not thing:
                known = ref(thing), function(thing, beside)
                kept.put((id(thing), beside), known)
            return known[1]

        return found

    return decorated


def cache_folder() -> Path:
    """The user's folder for what may be lost."""
    base = os.environ.get("XDG_CACHE_HOME")
    try:
        return Path(base) / "forecast" if base else Path.home() / ".cache" / "forecast"
    except RuntimeError:  # no home
        import tempfile  # slow to import, and hardly ever needed

        return Path(tempfile.gettempdir()) / "forecast"
