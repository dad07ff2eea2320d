"""Reading the files that a scenario is made of: bounded, plain, and none from elsewhere."""

import re
import stat
from pathlib import Path as FilePath

from scenarios.problems import Mark, Path, Problem, ScenarioError, shortened
from scenarios.schema.quantities import is_belief
from scenarios.yaml_tree import MAX_BYTES, Node

_LINE_END = re.compile(r"\r\n|\r|\n")
MAX_SAMPLES = 200_000
"""Most lines of all sample files together."""


def read_text(path: FilePath, mark: Mark, key: Path = ()) -> str:
    """Read a text file of bounded size; anything that is not a plain file is refused.

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
        if not stat.S_ISREG(path.stat().st_mode):
            raise ValueError("is not a plain file")
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
        if len(data) > MAX_BYTES:
            raise ValueError(f"is larger than {MAX_BYTES / 1e6:g} MB, the most that is read")
        return data.decode()
    except (OSError, ValueError) as error:
        what = "" if mark.file == str(path) else f"{shortened(str(path))} "
        raise ScenarioError([Problem(f"{what}{_reason(error)}", key, mark)]) from None


def _reason(error: Exception) -> str:
    if isinstance(error, UnicodeError):
        return "is not text in UTF-8"
    if isinstance(error, OSError):
        return f"cannot be read: {(error.strerror or str(error)).lower()}"
    return str(error)


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
    """

    def __init__(self, problems: list[Problem]):
        self._problems = problems
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
        text = read_text(file, mark, path)
        lines = _LINE_END.split(text.removeprefix("\ufeff"))
        if not lines[-1]:
            lines.pop()
        self._lines -= len(lines)
        self._characters -= len(text)
        if self._lines < 0 or self._characters < 0:
            limits = f"{MAX_SAMPLES} lines and {MAX_BYTES / 1e6:g} MB"
            message = f"samples may have {limits} at most, all files together"
            raise ScenarioError([Problem(message, path, mark)])
        values = [_value(line, Mark(str(file), n, 1)) for n, line in enumerate(lines, start=1)]
        return Node([value for value in values if value.value is not None], mark)


def _in_belief(path: Path) -> bool:
    return any(is_belief(path[:length]) for length in range(len(path)))


def _value(line: str, mark: Mark) -> Node:
    """The number in a line, nothing for an empty one; other text is left to the schema."""
    text = line.strip()
    is_plain = text.isascii() and "_" not in text  # Python reads more than YAML does
    try:
        return Node(float(text) if text and is_plain else text or None, mark)
    except ValueError:
        return Node(text, mark)
