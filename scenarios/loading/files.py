"""Reading the files that a scenario is made of: bounded, plain, and none from elsewhere."""

import stat
import sys
from functools import lru_cache
from pathlib import Path as FilePath
from typing import TextIO

from scenarios.loading.samples import Samples, decoded, read_samples
from scenarios.problems import Mark, Path, Problem, ScenarioError, shortened
from scenarios.schema.quantities import is_belief
from scenarios.yaml_tree import MAX_BYTES, Node

MAX_SAMPLES = 200_000
"""Most lines of all sample files together."""


STANDARD_INPUT = FilePath("-")
"""Stands for what is piped into the program."""


@lru_cache(1)
def _standard_input(stream: TextIO) -> bytes:
    """All that is piped in; it can be read once, and is asked for as often as a file."""
    data = stream.buffer.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise ValueError(f"is larger than {MAX_BYTES / 1e6:g} MB, the most that is read")
    return data


def read_text(path: FilePath, mark: Mark, key: Path = ()) -> str:
    """Read a text file in UTF-8; see `read_bytes`."""
    try:
        return decoded(read_bytes(path, mark, key))
    except ValueError as error:
        raise _refusal(str(error), path, mark, key) from None


def read_bytes(path: FilePath, mark: Mark, key: Path = ()) -> bytes:
    """Read a file of bounded size; anything that is not a plain file is refused.

    Parameters
    ----------
    path : Path
        The file.
    mark, key
        Where it is asked for: the file itself, or an entry of another one.

    Raises
    ------
    ScenarioError
        When it cannot be read.
    """
    try:
        if path == STANDARD_INPUT:
            return _standard_input(sys.stdin)
        if not stat.S_ISREG(path.stat().st_mode):
            raise ValueError("is not a plain file")
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
        if len(data) > MAX_BYTES:
            raise ValueError(f"is larger than {MAX_BYTES / 1e6:g} MB, the most that is read")
        return data
    except OSError as error:
        reason = f"cannot be read: {(error.strerror or str(error)).lower()}"
        raise _refusal(reason, path, mark, key) from None
    except ValueError as error:
        raise _refusal(str(error), path, mark, key) from None


def _refusal(reason: str, path: FilePath, mark: Mark, key: Path) -> ScenarioError:
    what = "" if mark.file == str(path) else f"{shortened(str(path))} "
    return ScenarioError([Problem(f"{what}{reason}", key, mark)])


def inside(folder: FilePath, name: str) -> FilePath:
    """A path beside a scenario file or below it; a stranger's file may not look elsewhere.

    Raises
    ------
    ValueError
        When it lies elsewhere.
    """
    if "://" in name:
        raise ValueError(f"{shortened(name)} is an address; save the file beside this one")
    target = folder / name
    try:
        lies_inside = target.resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError):
        raise ValueError(f"{shortened(name)} cannot be followed to a file") from None
    if not lies_inside:
        message = f"{shortened(name)} lies outside the scenario's own folder"
        raise ValueError(f"{message}; only files beside it or below are read")
    return target


class SampleFiles:
    """The sample files that a scenario's files name, of bounded size together.

    Parameters
    ----------
    problems : list of Problem
        Gets what is wrong with them; their names stay in the tree.
    notes : list of Problem
        Gets what of them was not taken.
    """

    def __init__(self, problems: list[Problem], notes: list[Problem]):
        self._problems = problems
        self._notes = notes
        self._lines = MAX_SAMPLES
        self._characters = MAX_BYTES

    def filled_in(self, node: Node, folder: FilePath, path: Path = ()) -> Node:
        """The tree of a file, with the values of sample files in the place of their names."""
        if isinstance(node.value, list):
            items = enumerate(node.value)
            return Node(
                [self.filled_in(item, folder, (*path, i)) for i, item in items], node.mark
            )
        if isinstance(node.value, dict):
            entries = node.value.items()
            filled = {k: self.filled_in(v, folder, (*path, k)) for k, v in entries}
            return Node(filled, node.mark)
        if isinstance(node.value, str) and path[-1:] == ("samples",) and _in_belief(path):
            try:
                return self._read(folder, node.value, node.mark, path)
            except ScenarioError as error:
                self._problems += error.problems
        return node

    def _read(self, folder: FilePath, name: str, mark: Mark, path: Path) -> Node:
        try:
            file = inside(folder, name)
            if self._lines < 0 or self._characters < 0:
                raise ValueError("the sample files before it are too large already")
        except ValueError as error:
            raise ScenarioError([Problem(str(error), path, mark)]) from None
        data = read_bytes(file, mark, path)
        self._characters -= len(data)
        try:
            found = read_samples(data) if self._characters >= 0 else Samples([])
        except ValueError as error:
            raise _refusal(str(error), FilePath(name), mark, path) from None
        self._lines -= len(found.values)
        if self._lines < 0 or self._characters < 0:
            limits = f"{MAX_SAMPLES} lines and {MAX_BYTES / 1e6:g} MB"
            message = f"samples may have {limits} at most, all files together"
            raise ScenarioError([Problem(message, path, mark)])
        if found.note:
            self._notes.append(Problem(f"{name}: {found.note}", path, mark))
        return Node([Node(value, mark) for value in found.values], mark)


def _in_belief(path: Path) -> bool:
    return any(is_belief(path[:length]) for length in range(len(path)))
