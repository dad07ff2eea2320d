"""Writing beside the target and moving into place: the old file or the new one, never half.

What is being written stands in a hidden folder beside its target, which its writer holds; what
a writer that was stopped has left can be held by the next one, who removes it.
"""

import contextlib
import ctypes
import errno
import os
import re
import stat
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path

from forecast.defaults import ABANDONED
from forecast.engine.work_folder import WorkFolder
from forecast.errors import ArgumentError, FileThereError
from scenarios.problems import DataError

_NOREPLACE, _EXCHANGE = 1, 2  # flags of Linux's renameat2
_HERE = -100  # AT_FDCWD
_STORE = (".zgroup", ".zmetadata", "zarr.json")  # what a zarr store has one of at its top
_TRIES = 100  # to make a folder that a cleaner of leftovers may remove before it is held
_OLD = "old"  # where a store is put that is about to be replaced
_FOLDER = r"\.forecast-[0-9a-f]{16}(?P<partial>\.partial)?"


def check_target(path: Path) -> None:
    """Refuse, before the work, where a file could not be written after it.

    Raises
    ------
    ArgumentError
    """
    _check_name(path)
    check_replaceable(path)
    folder = path.absolute().parent
    if not folder.is_dir():
        raise ArgumentError(f"there is no folder {path.parent} to write {path.name} into")
    if not os.access(folder, os.W_OK):
        raise ArgumentError(f"the folder {path.parent} cannot be written to")


def _check_name(path: Path) -> None:
    """Refuse a name that is longer than its folder takes."""
    try:
        path.lstat()
    except OSError as error:
        if error.errno == errno.ENAMETOOLONG:
            length = len(os.fsencode(path.name))
            raise ArgumentError(
                f"{path.name[:40]}... is too long for the name of a file: {length:,} bytes"
            ) from None


def check_replaceable(path: Path) -> None:
    """Refuse what `--force` must not replace: devices, and folders that are not a zarr store.

    Raises
    ------
    ArgumentError
    """
    try:
        mode = path.stat().st_mode
    except OSError:
        return
    if path.suffix == ".zarr":
        if not stat.S_ISDIR(mode):
            raise ArgumentError(f"{path} is not a folder, as a zarr store is; it is left alone")
        if any(path.iterdir()) and not any((path / name).exists() for name in _STORE):
            raise ArgumentError(f"{path} is a folder, but no zarr store; it is left alone")
    elif not stat.S_ISREG(mode):
        what = "a folder" if stat.S_ISDIR(mode) else "not a plain file"
        raise ArgumentError(f"{path} is {what}; it is left alone")


def write_beside(
    path: Path, write: Callable[[Path], object], replace: bool = False, work: object = None
) -> None:
    """Write beside the target and move into place, so that there is never half a file.

    Parameters
    ----------
    path : Path
        The target.
    write : callable
        Writes a file, or for .zarr a folder, of the name that it is given.
    replace : bool
        Whether what stands there in the end, if anything, is replaced.
    work : object, optional
        What `write` can go on with: an interruption leaves it, and the same work finds it.

    Raises
    ------
    FileThereError
    DataError
        When it cannot be written, or another is at the same work.
    """
    check_replaceable(path)
    parent = path.absolute().parent
    done = False
    try:
        _clear(parent)
        folder = _folder(path, work)
        try:
            fresh = folder.path / path.name
            write(fresh)
            check_replaceable(path)
            _move(fresh, path, folder.path / _OLD, replace)
            done = True
        finally:
            if work is None or done:
                _put_back(folder.path, parent)
                folder.remove()
            else:
                folder.release()
    except FileExistsError:
        raise FileThereError(path) from None
    except OSError as error:
        raise DataError(f"{path} could not be written: {error.strerror or error}") from None


def write_text(path: Path, text: str) -> None:
    """Write text in UTF-8, the same bytes on every system."""
    path.write_text(text, encoding="utf-8", newline="\n")


@contextlib.contextmanager
def held(path: Path) -> Iterator[None]:
    """Hold a target that several files belong to, so that they are all of one writer.

    Raises
    ------
    DataError
        When another writer holds it.
    """
    name = sha256(path.name.encode()).hexdigest()[:16]
    folder = None
    with contextlib.suppress(FileNotFoundError):  # its holder has just let it go
        folder = WorkFolder.claim(path.absolute().parent / f".forecast-{name}")
    if folder is None:
        raise DataError(f"another process is writing {path} already")
    try:
        yield
    finally:
        folder.remove()


def _folder(path: Path, work: object) -> WorkFolder:
    """The folder to write in; of no other process, and of no other work."""
    parent = path.absolute().parent
    if work is not None:
        name = sha256(repr((path.name, work)).encode()).hexdigest()[:16]
        folder = WorkFolder.claim(parent / f".forecast-{name}.partial")
        if folder is None:
            raise DataError(f"another process is writing the same result to {path} already")
        _clear(parent, path.name)
        return folder
    for _ in range(_TRIES):
        with contextlib.suppress(FileNotFoundError):  # cleared away before it was held
            folder = WorkFolder.claim(parent / f".forecast-{os.urandom(8).hex()}")
            if folder is not None:
                return folder
    raise DataError(f"{path} cannot be written: no folder can be made in {parent}")


def _clear(parent: Path, target: str | None = None) -> None:
    """Remove what was left behind, and what others could go on with of the same target."""
    for entry in os.scandir(parent):
        match = re.fullmatch(_FOLDER, entry.name)
        if match is None:
            continue
        path = Path(entry.path)
        goes_on = match["partial"] and not (target and (path / target).exists())
        if left := WorkFolder.claim_abandoned(path, ABANDONED if goes_on else 0.0):
            _put_back(path, parent)
            left.remove()


def _put_back(folder: Path, parent: Path) -> None:
    """Put back a store that was moved aside, where nothing has come in its place."""
    for old in (folder / _OLD).glob("*"):
        with contextlib.suppress(OSError):
            if not (parent / old.name).exists():
                old.rename(parent / old.name)


def _move(fresh: Path, path: Path, aside: Path, replace: bool) -> None:
    """Put a file or a folder in its place."""
    if fresh.is_file():
        _settle(fresh)
    if not replace:
        _move_into_gap(fresh, path)
    elif fresh.is_file():
        fresh.replace(path)
    elif not path.exists():
        fresh.rename(path)
    elif not _renamed(fresh, path, _EXCHANGE):
        aside.mkdir()
        path.rename(aside / path.name)
        fresh.rename(path)


def _settle(path: Path) -> None:
    """Have a file on the disk before its name is."""
    with path.open("r+b") as file:  # Windows settles what could be written alone
        os.fsync(file.fileno())


def _move_into_gap(fresh: Path, path: Path) -> None:
    """Move to where nothing stands, looked at and done in one step.

    Raises
    ------
    FileExistsError
        When something stands there.
    """
    if _renamed(fresh, path, _NOREPLACE):
        return
    if fresh.is_file():
        os.link(fresh, path)
    elif path.is_symlink() or path.exists():
        raise FileExistsError(path)
    else:
        fresh.rename(path)  # never takes the place of a folder that holds anything


def _renamed(one: Path, other: Path, flag: int) -> bool:
    """Rename as a flag says; False where the system has no such step."""
    try:
        rename = ctypes.CDLL(None, use_errno=True).renameat2
    except (AttributeError, OSError, TypeError):
        return False
    done = rename(_HERE, os.fsencode(one), _HERE, os.fsencode(other), flag) == 0
    if not done and ctypes.get_errno() == errno.EEXIST:
        raise FileExistsError(other)
    return bool(done)
