"""Loading a scenario: its file, what that extends, and edits on top."""

import json
import stat
import warnings as python_warnings
from collections.abc import Mapping
from dataclasses import dataclass
from functools import reduce
from pathlib import Path as FilePath
from typing import Any

from scenarios.merge import merge
from scenarios.model import Scenario
from scenarios.problems import Mark, Problem, ScenarioError, ScenarioWarning, did_you_mean
from scenarios.tree import MAX_BYTES, Node, parse
from scenarios.validation import validate

BUILT_IN = FilePath(__file__).parent
"""Folder of the built-in scenarios."""

_SUFFIXES = (".yaml", ".yml")


@dataclass(frozen=True)
class Resolved:
    """A loaded scenario with what is known about its making.

    Parameters
    ----------
    name : str
        The name or path it was asked for by.
    scenario : Scenario
        The scenario with everything inherited filled in.
    tree : Node
        The merged tree, in which every entry knows its file and line.
    warnings : list of Problem
        What is legal but suspicious.
    """

    name: str
    scenario: Scenario
    tree: Node
    warnings: list[Problem]


def built_in_names() -> list[str]:
    """Names of the built-in scenarios."""
    return sorted(path.stem for path in BUILT_IN.glob("*.yaml"))


def load(source: str | FilePath, edits: Mapping[str, Any] | None = None) -> Scenario:
    """Load a scenario.

    Parameters
    ----------
    source : str or path
        A built-in name, or a path (has a / or ends in .yaml).
    edits : mapping of str to object
        Values by dotted key, laid over the file: `{"hardware.doubling_time": 2.0}`. Text is
        read as it would be in a file.

    Raises
    ------
    ScenarioError
        With every problem found, each with file, line and column.

    Warns
    -----
    ScenarioWarning
        For what is legal but more likely a mistake.
    """
    resolved = resolve(source, edits)
    for problem in resolved.warnings:
        python_warnings.warn(str(problem), ScenarioWarning, stacklevel=2)
    return resolved.scenario


def resolve(source: str | FilePath, edits: Mapping[str, Any] | None = None) -> Resolved:
    """Load a scenario together with the places and the suspicions; see `load`."""
    name = str(source)
    layers = _layers(_locate(name, source), ())
    if edits:
        layers.append(_edits_layer(edits))
    warnings: list[Problem] = []
    empty = Node({}, layers[-1].mark)
    tree = reduce(lambda lower, upper: merge(lower, upper, warnings), layers, empty)
    scenario, suspicious = validate(tree)
    return Resolved(name, scenario, tree, warnings + suspicious)


def is_path(source: str | FilePath) -> bool:
    """Whether a source is a path and not a built-in name."""
    return isinstance(source, FilePath) or "/" in source or source.endswith(_SUFFIXES)


def _locate(name: str, source: str | FilePath) -> FilePath:
    if is_path(source):
        return FilePath(source)
    return _built_in(name, Mark(name))


def _built_in(name: str, mark: Mark) -> FilePath:
    if name not in built_in_names():
        hint = did_you_mean(name, built_in_names())
        message = (
            f"there is no built-in scenario {name!r}{hint} (a path has a / or ends in .yaml)"
        )
        raise ScenarioError([Problem(message, mark=mark)])
    return BUILT_IN / f"{name}.yaml"


def read_text(path: FilePath, mark: Mark | None = None) -> str:
    """Read a text file of bounded size; anything that is not a plain file is refused."""
    mark = mark or Mark(str(path))
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise ScenarioError([Problem(f"{path} is not a plain file", mark=mark)])
        if status.st_size > MAX_BYTES:
            limit = f"{path} is larger than {MAX_BYTES / 1e6:g} MB"
            raise ScenarioError([Problem(limit, mark=mark)])
        return path.read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        reason = "is not text in UTF-8" if isinstance(error, UnicodeError) else _reason(error)
        raise ScenarioError([Problem(f"{path}: {reason}", mark=mark)]) from None


def _reason(error: Exception) -> str:
    text = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return text[:1].lower() + text[1:]


def _layers(path: FilePath, chain: tuple[FilePath, ...]) -> list[Node]:
    """The trees that a file stands on, from the lowest up to its own."""
    tree = parse(read_text(path, Mark(str(path))), _shown(path))
    if not tree.is_mapping:
        what = "is empty" if tree.value is None else "is not a mapping of keys to values"
        raise ScenarioError(
            [Problem(f"the file {what}; `forecast new` writes one", mark=tree.mark)]
        )
    tree = _with_samples(tree, path.parent)
    chain = (*chain, path.resolve())
    lower = [
        layer
        for reference in _references(tree)
        for layer in _layers(_extended(reference, path, chain), chain)
    ]
    own = {key: node for key, node in tree.mapping.items() if key != "extends"}
    return [*lower, Node(own, tree.mark)]


def _shown(path: FilePath) -> str:
    return f"{path.stem} (built in)" if path.parent == BUILT_IN else str(path)


def _references(tree: Node) -> list[Node]:
    if "extends" not in tree.mapping:
        return []
    extends = tree.mapping["extends"]
    references = extends.value if isinstance(extends.value, list) else [extends]
    for reference in references:
        if not isinstance(reference.value, str):
            message = "must be a built-in name, a path, or a list of them"
            raise ScenarioError([Problem(message, ("extends",), reference.mark)])
    return references


def _extended(reference: Node, path: FilePath, chain: tuple[FilePath, ...]) -> FilePath:
    name = str(reference.value)
    try:
        target = (
            _inside(path.parent, name) if is_path(name) else _built_in(name, reference.mark)
        )
    except ValueError as error:
        raise ScenarioError([Problem(str(error), ("extends",), reference.mark)]) from None
    if target.resolve() in chain:
        message = f"extends itself: {' -> '.join(p.name for p in (*chain, target))}"
        raise ScenarioError([Problem(message, ("extends",), reference.mark)])
    if not target.exists():
        raise ScenarioError(
            [Problem(f"there is no file {target}", ("extends",), reference.mark)]
        )
    return target


def _inside(folder: FilePath, name: str) -> FilePath:
    """A path beside a scenario file or below it; a stranger's file may not look elsewhere."""
    target = folder / name
    if not target.resolve().is_relative_to(folder.resolve()):
        raise ValueError(f"{name} lies outside the scenario's own folder")
    return target


def _with_samples(node: Node, folder: FilePath) -> Node:
    """Put the values of sample files in the place of their names."""
    if isinstance(node.value, list):
        return Node([_with_samples(item, folder) for item in node.value], node.mark)
    entries = {key: _with_samples(value, folder) for key, value in node.mapping.items()}
    samples = entries.get("samples")
    if samples is not None and isinstance(samples.value, str):
        entries["samples"] = _read_samples(samples, folder)
    return Node(entries, node.mark) if node.is_mapping else node


def _read_samples(node: Node, folder: FilePath) -> Node:
    try:
        path = _inside(folder, str(node.value))
    except ValueError as error:
        raise ScenarioError([Problem(str(error), mark=node.mark)]) from None
    problems, values = [], []
    for number, line in enumerate(read_text(path, node.mark).splitlines(), start=1):
        mark = Mark(str(path), number, 1)
        try:
            values.append(Node(float(line), mark))
        except ValueError:
            if line.strip():
                problems.append(Problem(f"{line.strip()[:60]!r} is not a number", mark=mark))
    if problems:
        raise ScenarioError(problems)
    return Node(list(values), node.mark)


def _edits_layer(edits: Mapping[str, Any]) -> Node:
    """Edits by dotted key as one more file on top."""
    top: dict[str, Any] = {}
    mark = Mark("--set")
    for key, value in edits.items():
        node = parse(value if isinstance(value, str) else json.dumps(value), f"--set {key}")
        *parents, last = key.split(".")
        if parents == ["weights"] and isinstance(node.value, int | float):
            node = Node({"to": node}, node.mark)
        place = top
        for parent in parents:
            inner = place.setdefault(parent, Node({}, mark))
            if not inner.is_mapping:
                raise ScenarioError(
                    [Problem("set twice, as a whole and in part", mark=node.mark)]
                )
            place = inner.mapping
        if last in place:
            raise ScenarioError([Problem("set twice, as a whole and in part", mark=node.mark)])
        place[last] = node
    return Node(top, mark)
