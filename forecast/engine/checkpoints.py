"""Checkpoints of long work, so that an interruption loses little.

A part is a file behind a hash of the work, of its name and of its bytes: one that was cut
short, damaged, or is a part of something else does not fit and counts as not there. All parts
of a work stand in one folder in the user's own cache, held by who does the work; a second one
that does the same at the same time keeps nothing.
"""

import contextlib
import time
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Self

from forecast.defaults import ABANDONED
from forecast.engine.work_folder import WorkFolder

_WORTH_KEEPING = 2.0  # seconds; what is quicker is done again
_HASH_BYTES = 32
_SUFFIX = ".part"


class Checkpoint:
    """Parts of a work by name, as a context within which nobody else has them.

    Parameters
    ----------
    folder : Path or None
        Of all works; it is made when there is something to keep. None keeps nothing.
    work : object
        Everything that the parts depend on; its `repr` says it.
    worth_keeping : float
        Seconds that the work must have taken before anything is kept.
    """

    def __init__(self, folder: Path | None, work: object, worth_keeping: float | None = None):
        self._work = sha256(repr(work).encode()).digest()
        self._path = folder and folder / f"{self._work.hex()[:32]}.parts"
        least = _WORTH_KEEPING if worth_keeping is None else worth_keeping
        self._from = time.monotonic() + least
        self._folder: WorkFolder | None = None
        if self._path is not None and self._path.exists():
            self._claim()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._folder is not None:
            self._folder.release()
        self._folder = None

    def names(self) -> Iterator[str]:
        """Names of the parts that are there, whole or not."""
        if self._folder is not None:
            for path in self._folder.path.glob(f"*{_SUFFIX}"):
                yield path.name.removesuffix(_SUFFIX)

    def read(self, name: str) -> bytes | None:
        """A part; None where it is not there, damaged, or a part of something else."""
        if self._folder is None:
            return None
        try:
            content = self._part(self._folder, name).read_bytes()
        except OSError:
            return None
        check, data = content[:_HASH_BYTES], content[_HASH_BYTES:]
        return data if check == self._hash(name, data) else None

    @property
    def keeps(self) -> bool:
        """Whether what is written now is kept: there is a folder, and enough work to lose."""
        return self._path is not None and time.monotonic() >= self._from

    def write(self, name: str, data: bytes) -> None:
        """Keep a part, if it can be written and the work has already taken a while."""
        if not self.keeps:
            return
        if self._folder is None:
            self._claim()
        if self._folder is not None:
            fresh = self._folder.path / "fresh"
            with contextlib.suppress(OSError):
                fresh.write_bytes(self._hash(name, data) + data)
                fresh.replace(self._part(self._folder, name))

    def remove(self) -> None:
        """Delete the parts: the work is done, and its answer is safe."""
        if self._folder is None and self._path is not None and self._path.exists():
            self._claim()
        if self._folder is not None:
            self._folder.remove()
        self._folder = None

    def _claim(self) -> None:
        """Hold the folder, or keep nothing where that cannot be."""
        if self._path is None:
            return
        with contextlib.suppress(OSError):
            self._folder = WorkFolder.claim(self._path)
        if self._folder is None:
            self._path = None
        else:
            _clear(self._path.parent)

    def _part(self, folder: WorkFolder, name: str) -> Path:
        return folder.path / f"{name}{_SUFFIX}"

    def _hash(self, name: str, data: bytes) -> bytes:
        return sha256(b"\n".join([self._work, name.encode(), data])).digest()


def _clear(folder: Path) -> None:
    """Remove the parts of works that nobody has gone on with."""
    for parts in folder.glob("*.parts"):
        if left := WorkFolder.claim_abandoned(parts, ABANDONED):
            left.remove()
