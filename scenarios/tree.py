"""Reading YAML into a tree in which every entry knows where it stands.

Built from the parser's events, so that plain numbers follow YAML 1.2 (`1e15` is a number and
`no` is text), equal keys are problems instead of silent losses, and a file that would expand
or nest without end is refused before it can.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml

from scenarios.problems import Mark, Path, Problem, ScenarioError

MAX_BYTES = 4_000_000
"""Largest scenario file that is read."""
MAX_DEPTH = 40
"""Deepest nesting that is read."""

_INT = re.compile(r"[-+]?[0-9]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_SPECIAL = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
_WORDS = {"true": True, "false": False, "null": None, "~": None, "": None}
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

Scalar = str | int | float | bool | None


@dataclass(frozen=True)
class Node:
    """A value of the file with its place: a scalar, a list of nodes, or a dict of nodes."""

    value: "Scalar | list[Node] | dict[str, Node]"
    mark: Mark

    @property
    def mapping(self) -> "dict[str, Node]":
        """The entries, if it is a mapping; none otherwise."""
        return self.value if isinstance(self.value, dict) else {}

    @property
    def is_mapping(self) -> bool:
        """Whether it has keys."""
        return isinstance(self.value, dict)

    def plain(self) -> Any:
        """The value without places."""
        if isinstance(self.value, dict):
            return {key: node.plain() for key, node in self.value.items()}
        if isinstance(self.value, list):
            return [node.plain() for node in self.value]
        return self.value

    def at(self, path: Path) -> "Node":
        """The node at a path, or the nearest one above it."""
        node = self
        for step in path:
            if isinstance(node.value, dict) and str(step) in node.value:
                node = node.value[str(step)]
            elif isinstance(node.value, list) and isinstance(step, int):
                node = node.value[step] if step < len(node.value) else node
            else:
                break
        return node

    def walk(self, path: Path = ()) -> "Iterator[tuple[Path, Node]]":
        """All nodes with their paths, from the top down."""
        yield path, self
        if isinstance(self.value, dict):
            for key, node in self.value.items():
                yield from node.walk((*path, key))
        elif isinstance(self.value, list):
            for index, node in enumerate(self.value):
                yield from node.walk((*path, index))


def parse(text: str, file: str) -> Node:
    """Read one YAML document.

    Raises
    ------
    ScenarioError
        When it is not YAML, or uses what a scenario may not: tags, aliases, several
        documents, keys that are not plain, equal keys, nesting beyond `MAX_DEPTH`.
    """
    if len(text) > MAX_BYTES:
        limit = f"a scenario file may hold {MAX_BYTES / 1e6:g} MB at most"
        raise ScenarioError([Problem(limit, mark=Mark(file))])
    try:
        return _Builder(text, file).document()
    except yaml.MarkedYAMLError as error:
        place = error.problem_mark or error.context_mark
        mark = Mark(file, place.line + 1, place.column + 1) if place else Mark(file)
        raise ScenarioError([Problem(f"not YAML: {_reason(error)}", mark=mark)]) from None
    except yaml.reader.ReaderError as error:
        message = f"not text: unexpected character #x{ord(str(error.character)):04x}"
        raise ScenarioError([Problem(message, mark=Mark(file))]) from None


def _reason(error: yaml.MarkedYAMLError) -> str:
    if "cannot start any token" in str(error.problem):
        return "a tab or another character that cannot start a value; indent with spaces"
    return str(error.problem or error.context)


class _Builder:
    """Builds the tree of one document out of the parser's events."""

    def __init__(self, text: str, file: str):
        self._events = yaml.parse(text, Loader=_LOADER)
        self._file = file
        self._problems: list[Problem] = []

    def document(self) -> Node:
        next(self._events)  # stream start
        first = next(self._events)
        if isinstance(first, yaml.StreamEndEvent):
            return Node(None, Mark(self._file, 1, 1))
        tree = self._node(next(self._events), 0)
        next(self._events)  # document end
        after = next(self._events)
        if not isinstance(after, yaml.StreamEndEvent):
            self._refuse(after, "a scenario file is one YAML document, and here starts another")
        if self._problems:
            raise ScenarioError(self._problems)
        return tree

    def _mark(self, event: yaml.Event) -> Mark:
        start = event.start_mark
        assert start is not None
        return Mark(self._file, start.line + 1, start.column + 1)

    def _refuse(self, event: yaml.Event, message: str) -> None:
        self._problems.append(Problem(message, mark=self._mark(event)))

    def _node(self, event: yaml.Event, depth: int) -> Node:
        if depth > MAX_DEPTH:
            message = f"nested deeper than {MAX_DEPTH} levels"
            raise ScenarioError([Problem(message, mark=self._mark(event))])
        if isinstance(event, yaml.AliasEvent):
            self._refuse(event, "aliases are not read; give the value, or extend a file")
            return Node(None, self._mark(event))
        if (tag := getattr(event, "tag", None)) is not None:
            self._refuse(event, f"tags such as {tag} are not read")
        if isinstance(event, yaml.ScalarEvent):
            return Node(self._scalar(event), self._mark(event))
        if isinstance(event, yaml.SequenceStartEvent):
            return Node(self._sequence(depth), self._mark(event))
        return Node(self._mapping(depth), self._mark(event))

    def _scalar(self, event: yaml.ScalarEvent) -> Scalar:
        return event.value if event.style else plain_scalar(event.value)

    def _sequence(self, depth: int) -> list[Node]:
        nodes = []
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            nodes.append(self._node(event, depth + 1))
        return nodes

    def _mapping(self, depth: int) -> dict[str, Node]:
        nodes: dict[str, Node] = {}
        while not isinstance(key := next(self._events), yaml.MappingEndEvent):
            if not isinstance(key, yaml.ScalarEvent):
                self._refuse(key, "a key must be a plain word")
                self._node(key, depth + 1)
                self._node(next(self._events), depth + 1)
                continue
            value = self._node(next(self._events), depth + 1)
            if key.value in nodes:
                before = nodes[key.value].mark.line
                self._refuse(
                    key, f"the key {key.value} stands here again, first in line {before}"
                )
            else:
                nodes[key.value] = Node(value.value, self._mark(key))
        return nodes


def plain_scalar(text: str) -> Scalar:
    """Read an unquoted scalar by the core schema of YAML 1.2."""
    if text.lower() in _WORDS:
        return _WORDS[text.lower()]
    if _INT.fullmatch(text):
        return int(text) if len(text) < 300 else float(text)
    if _FLOAT.fullmatch(text):
        return float(text)
    if _SPECIAL.fullmatch(text):
        return float(text.replace(".", ""))
    return text
