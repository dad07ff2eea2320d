"""Reading the files that a scenario is made of: bounded, plain, and none from elsewhere."""

import stat
import sys
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path as FilePath
from typing import TYPE_CHECKING, NamedTuple, TextIO

from priors.errors import shortened
from scenarios.loading.samples import COMMA, POINT, Amount, decoded, read_samples
from scenarios.problems import Mark, Path, Problem, ScenarioError, did_you_mean, printable
from scenarios.schema.quantities import is_belief
from scenarios.yaml_tree import MAX_BYTES, MAX_SAMPLES, Node

if TYPE_CHECKING:
    from scenarios.loading.sample_tables import SampleTable

_KEYS = ("file", "column", "decimal")


class _Asked(NamedTuple):
    """What a belief is to be read from."""

    file: str
    column: str | int | None = None
    decimal: str = ""


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
        raise refusal(str(error), path, mark, key) from None


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
        raise refusal(reason, path, mark, key) from None
    except ValueError as error:
        raise refusal(str(error), path, mark, key) from None


def refusal(reason: str, path: FilePath, mark: Mark, key: Path) -> ScenarioError:
    """What is wrong with a file, said where it is asked for."""
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
        self._tables: dict[tuple[str, str], tuple[FilePath, SampleTable]] = {}

    def filled_in(self, node: Node, folder: FilePath, path: Path = ()) -> Node:
        """The tree of a file, with the values of sample files in the place of their names."""
        if isinstance(node.value, list):
            items = enumerate(node.value)
            return Node(
                [self.filled_in(item, folder, (*path, i)) for i, item in items], node.mark
            )
        if not isinstance(node.value, dict):
            return node
        filled: dict[str, Node] = {}
        for key, entry in node.value.items():
            here = (*path, key)
            if key == "samples" and _in_belief(here):
                filled |= self._samples(entry, folder, here)
            else:
                filled[key] = self.filled_in(entry, folder, here)
        return Node(filled, node.mark)

    def _samples(self, node: Node, folder: FilePath, path: Path) -> dict[str, Node]:
        """What stands at `samples`, and beside it the table that its values are from."""
        try:
            if isinstance(node.value, str):
                return self._of_file(folder, _Asked(node.value), node.mark, path)
            if isinstance(node.value, dict):
                asked = _asked(node, path)
                alone = "column" not in node.value and "decimal" in node.value
                read = self._of_file if alone else self._of_table
                return read(folder, asked, node.mark, path)
        except ScenarioError as error:
            self._problems += error.problems
        return {"samples": node}

    def _of_file(
        self, folder: FilePath, asked: _Asked, mark: Mark, path: Path
    ) -> dict[str, Node]:
        name = asked.file
        data = self._read(self._found(folder, name, mark, path), mark, path)
        try:
            found = read_samples(data, asked.decimal)
        except ValueError as error:
            raise refusal(str(error), FilePath(name), mark, path) from None
        if found.note:
            self._notes.append(Problem(f"{name}: {found.note}", path, mark))
        return {"samples": self._node(found.values, name, mark, path)}

    def _of_table(
        self, folder: FilePath, asked: _Asked, mark: Mark, path: Path
    ) -> dict[str, Node]:
        """A column of a table, whose name goes with it."""
        name = asked.file
        table = self._table(folder, asked, mark, path)
        try:
            values = table.column(asked.column)
        except ValueError as error:
            raise refusal(str(error), FilePath(name), mark, path) from None
        return {"samples": self._node(values, name, mark, path), "table": Node(name, mark)}

    def _table(self, folder: FilePath, asked: _Asked, mark: Mark, path: Path) -> "SampleTable":
        """A table, read once; tables are told apart by their names."""
        from scenarios.loading.sample_tables import SampleTable

        name = asked.file
        file = self._found(folder, name, mark, path)
        key = (name, asked.decimal)
        if key not in self._tables:
            data = self._read(file, mark, path)
            try:
                self._tables[key] = file, SampleTable.read(data, asked.decimal)
            except ValueError as error:
                raise refusal(str(error), FilePath(name), mark, path) from None
        known, table = self._tables[key]
        if known.resolve() != file.resolve():
            message = f"{shortened(name)} is the name of a table elsewhere, too; rename one"
            raise ScenarioError([Problem(message, path, mark)])
        return table

    def _found(self, folder: FilePath, name: str, mark: Mark, path: Path) -> FilePath:
        try:
            return inside(folder, name)
        except ValueError as error:
            raise ScenarioError([Problem(str(error), path, mark)]) from None

    def _read(self, file: FilePath, mark: Mark, path: Path) -> bytes:
        if self._lines < 0 or self._characters < 0:
            message = "the sample files before it are too large already"
            raise ScenarioError([Problem(message, path, mark)])
        data = read_bytes(file, mark, path)
        self._characters -= len(data)
        self._check_size(mark, path)
        return data

    def _node(
        self, values: Sequence[float | Amount], name: str, mark: Mark, path: Path
    ) -> Node:
        """A list of numbers, of which amounts know where in the file they stand."""
        self._lines -= len(values)
        self._check_size(mark, path)
        return Node(
            [
                Node(value.text, Mark(printable(name), value.line))
                if isinstance(value, Amount)
                else Node(value, mark)
                for value in values
            ],
            mark,
        )

    def _check_size(self, mark: Mark, path: Path) -> None:
        if self._lines < 0 or self._characters < 0:
            limits = f"{MAX_SAMPLES} lines and {MAX_BYTES / 1e6:g} MB"
            message = f"samples may have {limits} at most, all files together"
            raise ScenarioError([Problem(message, path, mark)])


def _asked(node: Node, path: Path) -> _Asked:
    """The file and the column that a belief is to be read from.

    Raises
    ------
    ScenarioError
        When something else is asked for.
    """
    entries = node.mapping
    problems = [
        Problem(f"unknown key{did_you_mean(key, _KEYS)}", (*path, key), entry.mark)
        for key, entry in entries.items()
        if key not in _KEYS
    ]
    file, column, decimal = (entries[key].value if key in entries else None for key in _KEYS)
    if "decimal" in entries and decimal not in (POINT, COMMA):
        message = 'is "." or ",", whichever sets decimals off'
        problems.append(Problem(message, (*path, "decimal"), entries["decimal"].mark))
    if not isinstance(file, str):
        problems.append(
            Problem("needs a file, such as {file: posterior.csv, column: A}", path, node.mark)
        )
    elif isinstance(column, bool) or not isinstance(column, str | int | None):
        message = "is the name of a column in its header, or its number, 1 for the first"
        problems.append(Problem(message, (*path, "column"), entries["column"].mark))
    else:
        if not problems:
            return _Asked(file, column, str(decimal or ""))
    raise ScenarioError(problems)


def _in_belief(path: Path) -> bool:
    return any(is_belief(path[:length]) for length in range(len(path)))
