"""Writing beside the target and moving into place: the old file or the new one, never half.

What a process that was killed has left behind is found by its name and removed by the next
one that writes into the same folder.
"""

import contextlib
import ctypes
import os
import platform
import re
import shutil
import stat
import time
import uuid
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

from forecast_commands.output.errors import DataError

_STALE = 86400.0  # seconds; no file takes a day to write
_EXCHANGE = 2  # RENAME_EXCHANGE of Linux
_HERE = -100  # AT_FDCWD
_STORE = (".zgroup", ".zmetadata", "zarr.json")  # what a zarr store has one of at its top


def check_replaceable(path: Path) -> None:
    """Refuse what `--force` must not replace: devices, and folders that are not a zarr store.

    Raises
    ------
    DataError
    """
    try:
        mode = path.stat().st_mode
    except OSError:
        return
    if path.suffix == ".zarr":
        if not stat.S_ISDIR(mode):
            raise DataError(f"{path} is not a folder, as a zarr store is; it is left alone")
        if any(path.iterdir()) and not any((path / name).exists() for name in _STORE):
            raise DataError(f"{path} is a folder, but no zarr store; it is left alone")
    elif not stat.S_ISREG(mode):
        what = "a folder" if stat.S_ISDIR(mode) else "not a plain file"
        raise DataError(f"{path} is {what}; it is left alone")


def write_beside(path: Path, write: Callable[[Path], None]) -> None:
    """Write beside the target and move into place, so that there is never half a file.

    Parameters
    ----------
    path : Path
        The target; what stands there is replaced.
    write : callable
        Writes a file, or for .zarr a folder, of the name that it is given.

    Raises
    ------
    DataError
        When it cannot be written.
    """
    check_replaceable(path)
    fresh, aside = (_beside(path, role) for role in ("new", "old"))
    try:
        _clear(path.absolute().parent)
        write(fresh)
        if fresh.is_dir():
            _swap(fresh, path, aside)
        else:
            _settle(fresh)
            fresh.replace(path)
    except OSError as error:
        raise DataError(f"{path} could not be written: {error.strerror or error}") from None
    finally:
        if aside.exists() and not path.exists():
            aside.rename(path)
        for left in (fresh, aside):
            _remove(left)


def _beside(path: Path, role: str) -> Path:
    """A name that tells who writes it: `.result.forecast-HOST-PID-RANDOM-ROLE.nc`."""
    probability = uuid.uuid4().hex[:12]
    return path.with_name(
        f".{path.stem}.{_owner(os.getpid())}-{probability}-{role}{path.suffix}"
    )


def _owner(process: int) -> str:
    host = sha256(platform.node().encode()).hexdigest()[:8]
    return f"forecast-{host}-{process}"


_MADE = re.compile(
    r"\.(?P<stem>.+)\.(?P<owner>forecast-[0-9a-f]{8}-(?P<process>[0-9]{1,10}))"
    r"-[0-9a-f]{12}-(?P<role>new|old)(?P<suffix>\.[A-Za-z]+)?",
    re.DOTALL,
)


def _clear(folder: Path) -> None:
    """Remove what processes have left that are gone; put back what one had moved aside."""
    for entry in os.scandir(folder):
        match = _MADE.fullmatch(entry.name)
        if match is None or _is_at_work(match, entry):
            continue
        target = folder / f"{match['stem']}{match['suffix'] or ''}"
        if match["role"] == "old" and not target.exists():
            with contextlib.suppress(OSError):
                Path(entry.path).rename(target)
        else:
            _remove(Path(entry.path))


def _is_at_work(match: "re.Match[str]", entry: "os.DirEntry[str]") -> bool:
    """Whether a process may still be writing it; of another machine's that is not known."""
    process = int(match["process"])
    if match["owner"] != _owner(process):
        try:
            return time.time() - entry.stat(follow_symlinks=False).st_mtime < _STALE
        except OSError:
            return True
    if process == os.getpid():
        return False  # of an earlier process of this number: this one holds none here yet
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except OSError:  # of another user
        return True
    return True


def _settle(path: Path) -> None:
    """Have a file on the disk before its name is."""
    with path.open("rb") as file:
        os.fsync(file.fileno())


def _swap(fresh: Path, path: Path, aside: Path) -> None:
    """Put a folder in the place of another: at once where Linux can, else by way of `aside`."""
    if not path.exists():
        fresh.rename(path)
    elif not _exchanged(fresh, path):
        path.rename(aside)
        fresh.rename(path)


def _exchanged(one: Path, other: Path) -> bool:
    """Exchange two names in one step; False where the system has no such step."""
    try:
        exchange = ctypes.CDLL(None, use_errno=True).renameat2
    except (AttributeError, OSError, TypeError):
        return False
    names = (os.fsencode(one), os.fsencode(other))
    return bool(exchange(_HERE, names[0], _HERE, names[1], _EXCHANGE) == 0)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        with contextlib.suppress(OSError):
            path.unlink(missing_ok=True)
