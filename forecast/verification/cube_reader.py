"""Cubes of stored results, read from files that nobody vouches for.

A process of its own reads them (`cube_reader_process`): it may take so much memory and so many
seconds and no more, and when it breaks, only it breaks.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Timer
from typing import Any

import numpy as np
from numpy.typing import NDArray

from forecast.errors import StoredError

SECONDS = 20.0
"""Time for each answer of the process, and for its start."""
_MOST_LINE = 48_000_000
"""Bytes of a line of JSON: attributes, or the text of a variable."""

_CHILD = Path(__file__).with_name("cube_reader_process.py")


@dataclass(frozen=True)
class Layout:
    """What a variable of a cube claims to be.

    Parameters
    ----------
    dims : tuple of str
    shape : tuple of int
    dtype : str
        As numpy spells it, or `text`.
    units : str
    """

    dims: tuple[str, ...]
    shape: tuple[int, ...]
    dtype: str
    units: str = ""

    @property
    def kind(self) -> str:
        """The dtype without its order of bytes."""
        return self.dtype.lstrip("<>|=")


class StoredCube:
    """A cube in a file.

    Parameters
    ----------
    process : Popen
        A `forecast.verification.cube_reader_process` that has not answered yet.

    Raises
    ------
    StoredError
        When the file cannot be read.
    """

    def __init__(self, process: "subprocess.Popen[bytes]"):
        self._process = process
        found = self._answer()
        self.attributes: dict[str, Any] = found["attributes"]
        self.layouts = {
            str(name): Layout(**{**about, **{k: tuple(about[k]) for k in ("dims", "shape")}})
            for name, about in found["variables"].items()
        }

    def values(self, name: str) -> "NDArray[Any]":
        """Values of a variable, of the shape that its layout claims.

        Raises
        ------
        StoredError
            When they cannot be read.
        """
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(f"{name}\n".encode())
            self._process.stdin.flush()
        except OSError:
            raise StoredError(_BROKEN) from None
        return self._shaped(name, self._answer())

    def _shaped(self, name: str, found: dict[str, Any]) -> "NDArray[Any]":
        shape = self.layouts[name].shape
        if "text" in found:
            return np.array(found["text"], dtype=str).reshape(shape)
        values = np.frombuffer(found["body"], dtype=found["dtype"]).reshape(shape)
        if np.isnan(values).any():
            raise StoredError(f"{name} holds NaN, which no result does")
        return values

    def _answer(self) -> dict[str, Any]:
        """One answer within `SECONDS`."""
        stdout = self._process.stdout
        assert stdout is not None
        timer = Timer(SECONDS, self._process.kill)
        timer.start()
        try:
            line = stdout.readline(_MOST_LINE)
            found: dict[str, Any] = (
                json.loads(line) if line.endswith(b"\n") else {"refused": _BROKEN}
            )
            found["body"] = stdout.read(found.get("bytes", 0))
        finally:
            timer.cancel()
        if len(found["body"]) != found.get("bytes", 0):
            found = {"refused": _BROKEN}
        if "refused" in found:
            raise StoredError(found["refused"])
        return found


_BROKEN = "it is damaged: it cannot be read with the time and memory of any result"


@contextmanager
def stored_cube(path: Path) -> Iterator[StoredCube]:
    """Open the cube in a .nc file or a .zarr folder; see `StoredCube`."""
    # -P: nothing is imported from the folder of the script, whose modules are not meant.
    command = [sys.executable, "-P", str(_CHILD), str(path.absolute())]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL) as child:
        try:
            yield StoredCube(child)
        finally:
            child.kill()
            assert child.stdin is not None
            with suppress(OSError):  # a question that nobody will read
                child.stdin.close()
