"""Folders for work under way, each of which belongs to one writer at a time.

A folder is held by a lock on a file in it, which the system lets go when its holder ends,
however it ends, on whichever host or in whichever namespace it ran. So what can be locked has
been left behind, and nothing else is.
"""

import contextlib
import os
import shutil
import time
from pathlib import Path
from typing import Self

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

_LOCK = "lock"
_STALE = 86400.0  # seconds after which one that knows no locks is taken to be left behind


class WorkFolder:
    """A folder that this process holds; `claim` gets one.

    Parameters
    ----------
    path : Path
    lock : int
        Descriptor of its locked file.
    """

    def __init__(self, path: Path, lock: int):
        self.path = path
        self._lock = lock

    @classmethod
    def claim(cls, path: Path) -> Self | None:
        """Hold a folder, made when it is not there.

        Returns
        -------
        WorkFolder or None
            None where another holds it, or where others than this user can write into it.
        """
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        return cls._held(path, os.O_CREAT) if _is_private(path) else None

    @classmethod
    def claim_abandoned(cls, path: Path, age: float = 0.0) -> Self | None:
        """Hold a folder that nobody holds, and that nothing was put into for some seconds."""
        try:
            idle = time.time() - path.lstat().st_mtime
            if idle < age or not _is_private(path):
                return None
            if not (path / _LOCK).exists():
                path.rmdir()  # its owner was stopped before it held it, or while removing it
                return None
            return cls._held(path, 0, lockless=idle > _STALE)
        except OSError:
            return None

    @classmethod
    def _held(cls, path: Path, flags: int, lockless: bool = True) -> Self | None:
        lock = os.open(path / _LOCK, os.O_RDWR | flags | getattr(os, "O_NOFOLLOW", 0), 0o600)
        if _locked(lock, lockless) and _is_at(path / _LOCK, lock):
            return cls(path, lock)
        os.close(lock)
        return None

    def clear(self) -> None:
        """Delete what it holds."""
        for entry in self.path.iterdir():
            if entry.name != _LOCK:
                remove(entry)

    def remove(self) -> None:
        """Delete it; what cannot be deleted costs no answer."""
        if fcntl is None:  # Windows deletes no file that is open, and holds nothing by it
            self.release()
        with contextlib.suppress(OSError):
            self.clear()
            (self.path / _LOCK).unlink()  # last: what is left until then can be cleared away
            self.path.rmdir()
        if fcntl is not None:
            self.release()

    def release(self) -> None:
        """Leave it as it is, for who comes next."""
        os.close(self._lock)


def remove(path: Path) -> None:
    """Delete a file or a folder, as far as it can be."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        with contextlib.suppress(OSError):
            path.unlink(missing_ok=True)


def _locked(lock: int, lockless: bool) -> bool:
    """Lock a file without waiting; `lockless` is the answer where there are no locks."""
    if fcntl is None:
        return lockless
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:  # a file system without locks
        return lockless
    return True


def _is_at(path: Path, descriptor: int) -> bool:
    """Whether a name still stands for an open file: another may have deleted it."""
    try:
        return os.path.samestat(path.lstat(), os.fstat(descriptor))
    except OSError:
        return False


def _is_private(path: Path) -> bool:
    """Whether it is a folder of this user, into which nobody else can put anything."""
    is_folder = path.is_dir() and not path.is_symlink()
    if not hasattr(os, "geteuid"):  # Windows, where a mode says nothing of others
        return is_folder
    found = path.lstat()
    return is_folder and found.st_uid == os.geteuid() and not found.st_mode & 0o022
