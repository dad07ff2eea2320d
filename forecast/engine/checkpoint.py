"""Keeping the parts of long work in a file, so that an interruption loses little.

One line a part: the hash of what it is the answer to, the hash of the answer, the answer.
Python writes floats so that they are read back to the last bit. A line that was cut short or
damaged does not fit its hash and counts as not there.
"""

import contextlib
import json
from hashlib import sha256
from pathlib import Path
from typing import Any

_LARGEST = 500_000_000  # bytes


class Checkpoint:
    """Parts of a work by key.

    Parameters
    ----------
    path : Path or None
        The file, which is made when there is something to keep; None for none.
    """

    def __init__(self, path: Path | None):
        self._path = path
        self._parts = {} if path is None else _read(path)

    @property
    def found(self) -> int:
        """Parts that are there."""
        return len(self._parts)

    def read(self, key: Any) -> Any:
        """A part, or None."""
        return self._parts.get(_hash(key))

    def write(self, key: Any, part: Any) -> None:
        """Keep a part; where the file cannot be written, only until the end of the program."""
        self._parts[_hash(key)] = part
        if self._path is None:
            return
        line = "\n".join(["", json.dumps([_hash(key), _hash(part), part])])
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with self._path.open("a", encoding="utf-8") as file:
                file.write(line)
        except OSError:
            return

    def remove(self) -> None:
        """Delete the file: the work is done. One that cannot be deleted costs no answer."""
        if self._path is not None:
            with contextlib.suppress(OSError):
                self._path.unlink()


def _hash(data: Any) -> str:
    return sha256(json.dumps(data).encode()).hexdigest()


def _read(path: Path) -> dict[str, Any]:
    parts = {}
    for line in _lines(path):
        try:
            key, check, part = json.loads(line)
            is_whole = isinstance(key, str) and _hash(part) == check
        except (ValueError, TypeError, RecursionError):
            continue
        if is_whole:
            parts[key] = part
    return parts


def _lines(path: Path) -> list[str]:
    """Lines of the file; none where it is not a plain file, or too large to be ours."""
    try:
        is_ours = path.is_file() and path.stat().st_size <= _LARGEST
        return (
            path.read_text(encoding="utf-8", errors="replace").splitlines() if is_ours else []
        )
    except OSError:
        return []
