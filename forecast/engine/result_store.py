"""Keeping the parts of a long run in files, so that an interruption loses little.

A part is a file of arrays behind a hash of its bytes. A part that was cut short or damaged
does not fit its hash and counts as not there.
"""

import contextlib
import io
import os
import shutil
import time
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

_WORTH_KEEPING = 2.0  # seconds; what is quicker is done again
_HASH_BYTES = 32
_ABANDONED = 30 * 86400.0  # seconds after which nobody goes on with a work

Arrays = Mapping[str, NDArray[Any]]


class Store:
    """Parts of a work by number.

    Parameters
    ----------
    folder : Path
        Of all works; it is made when there is something to keep.
    work : str
        Everything that the parts depend on.
    """

    def __init__(self, folder: Path, work: str):
        self._folder = folder / f"{sha256(work.encode()).hexdigest()[:32]}.parts"
        self._started = time.monotonic()

    def has(self, number: int) -> bool:
        """Whether a part is there, whole or not."""
        return self._path(number).is_file()

    def read(self, number: int) -> Arrays | None:
        """A part; None where it is not there or damaged."""
        try:
            content = self._path(number).read_bytes()
        except OSError:
            return None
        check, data = content[:_HASH_BYTES], content[_HASH_BYTES:]
        if sha256(data).digest() != check:
            return None
        with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
            return dict(arrays)

    def write(self, number: int, arrays: Arrays) -> None:
        """Keep a part, if it can be written and the work has already taken a while."""
        if time.monotonic() - self._started < _WORTH_KEEPING:
            return
        buffer = io.BytesIO()
        np.savez(buffer, allow_pickle=False, **arrays)
        data = buffer.getvalue()
        fresh = self._path(number).with_suffix(f".{os.getpid()}")
        try:
            if not self._folder.exists():
                self._folder.mkdir(parents=True, exist_ok=True)
                _clear(self._folder.parent)
            fresh.write_bytes(sha256(data).digest() + data)
            fresh.replace(self._path(number))
        except OSError:
            with contextlib.suppress(OSError):
                fresh.unlink()

    def remove(self) -> None:
        """Delete the parts: the work is done. What cannot be deleted costs no answer."""
        shutil.rmtree(self._folder, ignore_errors=True)

    def _path(self, number: int) -> Path:
        return self._folder / f"{number}.part"


def _clear(folder: Path) -> None:
    """Remove the parts of works that nobody has gone on with."""
    for parts in folder.glob("*.parts"):
        if time.time() - parts.stat().st_mtime > _ABANDONED:
            shutil.rmtree(parts, ignore_errors=True)
