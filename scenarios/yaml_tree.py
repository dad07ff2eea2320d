"""Reading YAML into a tree in which every entry knows where it stands.

Built from the parser's events, so that plain numbers follow YAML 1.2 (`1e15` is a number and
`no` is text), equal keys are problems instead of silent losses, and a file that would expand
or nest without end is refused before it can.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cached_property, lru_cache
from typing import Any, TypeGuard

import yaml

from scenarios.characters import find_no_text, find_unseen
from scenarios.problems import Mark, Path, Problem, ScenarioError

MAX_BYTES = 4_000_000
"""Largest scenario file that is read."""
MAX_DEPTH = 40
"""Deepest nesting that is read."""
MAX_ENTRIES = 20_000
"""Most values that are read from a scenario's files; a belief takes up to a millisecond."""
MAX_SAMPLES = 200_000
"""Most values of all sample files of a scenario together."""
MAX_KEY = 200
"""Longest key that is read."""

_INT = re.compile(r"[-+]?[0-9]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_SPECIAL = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
_WORDS = {
    **dict.fromkeys(["true", "True", "TRUE"], True),
    **dict.fromkeys(["false", "False", "FALSE"], False),
    **dict.fromkeys(["null", "Null", "NULL", "~", ""], None),
}
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

Scalar = str | int | float | bool | None


class Node:
    """A value of the file with its place: a scalar, a list of nodes, or a dict of nodes.

    Files share nodes, which are not to be changed. `written` is what the file has where the
    value was converted, such as `18 months`.
    """

    def __init__(self, value: "Value", mark: Mark, written: str | None = None):
        self.value = value
        self.mark = mark
        self.written = written

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Node):
            return NotImplemented
        return (self.value, self.mark) == (other.value, other.mark)

    def holding(self, value: "Value", written: str | None = None) -> "Node":
        """Another value in this place, which was converted from what is written."""
        return Node(value, self.mark, self.written if written is None else written)

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

    @cached_property
    def data(self) -> Any:
        """The value without places, as `plain`; shared, and not to be changed."""
        if isinstance(self.value, dict):
            return {key: node.data for key, node in self.value.items()}
        return (
            [node.data for node in self.value] if isinstance(self.value, list) else self.value
        )

    @cached_property
    def keys(self) -> frozenset[str]:
        """All keys in it, on whatever level."""
        if isinstance(self.value, dict):
            return frozenset(self.value).union(*(node.keys for node in self.value.values()))
        inner = self.value if isinstance(self.value, list) else ()
        return frozenset().union(*(n.keys for n in inner if isinstance(n.value, dict | list)))

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

    def has(self, path: Path) -> bool:
        """Whether there is a node at a path."""
        above = self.at(path[:-1])
        return not path or (self.has(path[:-1]) and above.at(path[-1:]) is not above)

    @property
    def count(self) -> int:
        """How many values it holds, lists of samples taken for one."""
        return sum("samples" not in path[:-1] for path, _ in self.walk())

    def walk(self, path: Path = ()) -> "Iterator[tuple[Path, Node]]":
        """All nodes with their paths, from the top down."""
        to_come = [(path, self)]
        while to_come:
            path, node = to_come.pop()
            yield path, node
            if isinstance(node.value, dict):
                to_come += [((*path, k), each) for k, each in reversed(node.value.items())]
            elif isinstance(node.value, list):
                below = reversed([*enumerate(node.value)])
                to_come += [((*path, i), each) for i, each in below]


Value = Scalar | list[Node] | dict[str, Node]


def tree_of(value: Any, mark: Mark) -> Node:
    """Plain data as a tree, all of it at one place.

    Raises
    ------
    ScenarioError
        For text with characters that a terminal obeys or that nobody sees.
    """
    if isinstance(value, Mapping):
        for key in value:
            check_text(str(key), mark.file)
        return Node({str(key): tree_of(inner, mark) for key, inner in value.items()}, mark)
    if isinstance(value, list | tuple):
        return Node([tree_of(inner, mark) for inner in value], mark)
    if isinstance(value, str):
        check_text(value, mark.file)
    return Node(value, mark)


def parse(
    text: str, file: str, problems: list[Problem] | None = None, *, stored: bool = False
) -> Node:
    """Read one YAML document.

    Parameters
    ----------
    text : str
    file : str
        What marks call it.
    problems : list of Problem, optional
        Gets what a scenario may not use, if the rest can be read all the same.
    stored : bool
        Whether a program wrote it, with the values of sample files in it.

    Raises
    ------
    ScenarioError
        When it is not YAML, or nested beyond `MAX_DEPTH`; without a list for `problems` also
        when it uses what a scenario may not: tags, aliases, several documents, keys that are
        not plain, equal keys.
    """
    tree, found = _parsed(text, file, problems is None, stored)
    (problems if problems is not None else []).extend(found)
    return tree


@lru_cache(maxsize=8)
def _parsed(
    text: str, file: str, strict: bool, stored: bool
) -> tuple[Node, tuple[Problem, ...]]:
    """A document and what it may not use; kept for those that are read again and again."""
    text = text.removeprefix("\ufeff")
    if len(text) > MAX_BYTES:
        limit = f"a scenario file may hold {MAX_BYTES / 1e6:g} MB at most"
        raise ScenarioError([Problem(limit, mark=Mark(file))])
    if found := find_no_text(text):
        raise ScenarioError([Problem(_not_text(found[0]), mark=_mark_of(found, text, file))])
    try:
        builder = _Builder(text, file, MAX_ENTRIES + MAX_SAMPLES * stored)
        tree = builder.document()
    except yaml.MarkedYAMLError as error:
        raise ScenarioError([_translated(error, text, file)]) from None
    if builder.problems and (strict or not builder.is_whole):
        raise ScenarioError(builder.problems)
    if stored and tree.count > MAX_ENTRIES:
        raise ScenarioError([Problem(_too_many(MAX_ENTRIES), mark=tree.mark)])
    return tree, tuple(builder.problems)


def _too_many(most: int) -> str:
    return f"a scenario file may hold {most} values at most"


def check_text(text: str, file: str) -> None:
    """Refuse text with characters that a terminal obeys or that nobody sees.

    Raises
    ------
    ScenarioError
        With the place of the first of them.
    """
    if found := find_no_text(text) or find_unseen(text):
        raise ScenarioError([Problem(_not_text(found[0]), mark=_mark_of(found, text, file))])


def _not_text(character: str) -> str:
    return f"the character U+{ord(character):04X} is not read; a scenario file is plain text"


def _mark_of(found: re.Match[str], text: str, file: str) -> Mark:
    before = text[: found.start()]
    return Mark(file, before.count("\n") + 1, len(before) - before.rfind("\n"))


_ADVICE = {
    "tab character": "a tab; indent with spaces",
    "mapping values are not allowed": "a second colon; text that holds one needs quotes",
    "expected ',' or": "this bracket or brace is not closed, or a comma is missing in it",
    "expected node content": "a value is missing, or a bracket or brace is not closed",
    "unexpected end of stream": "this quote is not closed",
    "did not find expected key": "indented unlike the lines above, or not `key: value`",
    "expected <document start>": "no mapping of keys to values",
    "could not find expected ':'": "no `key: value`, for there is no colon",
    "maximum nesting depth": f"nested deeper than {MAX_DEPTH} levels",
}
_OPENED = ("expected ',' or", "unexpected end of stream")


def _translated(error: yaml.MarkedYAMLError, text: str, file: str) -> Problem:
    """Say what is wrong in words that do not need the grammar of YAML."""
    reason = str(error.problem or error.context)
    place = error.problem_mark or error.context_mark
    if any(part in reason for part in _OPENED):
        place = error.context_mark or place
    if place is None:
        return Problem(f"not YAML: {reason}", mark=Mark(file))
    advice = [advice for part, advice in _ADVICE.items() if part in reason]
    if "cannot start any token" in reason:
        advice = [_cannot_start(text.split("\n")[place.line][place.column :][:1])]
    mark = Mark(file, place.line + 1, place.column + 1)
    return Problem(f"not YAML: {advice[0] if advice else reason}", mark=mark)


def _cannot_start(character: str) -> str:
    if character == "\t":
        return _ADVICE["tab character"]
    return f"a value cannot start with {character}; put it in quotes"


class _Builder:
    """Builds the tree of one document out of the parser's events."""

    def __init__(self, text: str, file: str, most: int):
        self._events = yaml.parse(text, Loader=_LOADER)
        self._file = file
        self.problems: list[Problem] = []
        self.is_whole = True
        self._entries = 0
        self._most = most

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
            self.is_whole = False
        return tree

    def _mark(self, event: yaml.Event) -> Mark:
        start = event.start_mark
        assert start is not None
        return Mark(self._file, start.line + 1, start.column + 1)

    def _refuse(self, event: yaml.Event, message: str) -> None:
        self.problems.append(Problem(message, mark=self._mark(event)))

    def _stop(self, event: yaml.Event, message: str) -> None:
        raise ScenarioError([*self.problems, Problem(message, mark=self._mark(event))])

    def _node(self, event: yaml.Event, depth: int) -> Node:
        self._entries += 1
        if depth > MAX_DEPTH:
            self._stop(event, f"nested deeper than {MAX_DEPTH} levels")
        if self._entries > self._most:
            self._stop(event, _too_many(self._most))
        if isinstance(event, yaml.AliasEvent):
            self._refuse(event, "aliases are not read; give the value, or extend a file")
            self.is_whole = False
            return Node(None, self._mark(event))
        self._check_tag(event)
        if isinstance(event, yaml.ScalarEvent):
            self._check_text(event)
            if found := find_unseen(event.value):  # keys are told from known ones
                self._refuse(event, _not_text(found[0]))
            value = event.value if event.style else plain_scalar(event.value)
            return Node(value, self._mark(event))
        if isinstance(event, yaml.SequenceStartEvent):
            return Node(self._sequence(depth), self._mark(event))
        return Node(self._mapping(depth), self._mark(event))

    def _check_tag(self, event: yaml.Event) -> None:
        if (tag := getattr(event, "tag", None)) is not None:
            shown = tag[:MAX_KEY]
            self._refuse(event, f"tags such as {shown} are not read; give the value alone")

    def _check_text(self, event: yaml.ScalarEvent) -> None:
        """Refuse what escapes in double quotes can smuggle in."""
        if event.style == '"' and (found := find_no_text(event.value.replace("\r", "\0"))):
            self._refuse(event, _not_text(found[0]))

    def _sequence(self, depth: int) -> list[Node]:
        nodes = []
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            nodes.append(self._node(event, depth + 1))
        return nodes

    def _mapping(self, depth: int) -> dict[str, Node]:
        nodes: dict[str, Node] = {}
        while not isinstance(key := next(self._events), yaml.MappingEndEvent):
            if not self._is_key(key):
                self._node(key, depth + 1)
                self._node(next(self._events), depth + 1)
                continue
            value = self._node(next(self._events), depth + 1)
            if key.value in nodes:
                before = nodes[key.value].mark.line
                message = f"the key {key.value} stands here again, first in line {before}"
                self._refuse(key, f"{message}; keep one of the two")
            else:
                nodes[key.value] = Node(value.value, self._mark(key))
        return nodes

    def _is_key(self, event: yaml.Event) -> TypeGuard[yaml.ScalarEvent]:
        self._check_tag(event)
        if not isinstance(event, yaml.ScalarEvent) or "\n" in event.value:
            self._refuse(event, "a key must be a plain word")
        elif len(event.value) > MAX_KEY:
            self._refuse(event, f"a key may have {MAX_KEY} characters at most")
        else:
            self._check_text(event)
            return True
        self.is_whole = False
        return False


def plain_scalar(text: str) -> Scalar:
    """Read an unquoted scalar by the core schema of YAML 1.2, decimal numbers only."""
    if text in _WORDS:
        return _WORDS[text]
    if _INT.fullmatch(text):
        return int(text) if len(text) < 300 else float(text)
    if _FLOAT.fullmatch(text):
        return float(text)
    if _SPECIAL.fullmatch(text):
        return float(text.replace(".", ""))
    return text


def inline(value: Any) -> str:
    """Plain data in one line, as a file would spell it; of a long list the first six."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{k}: {inline(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list | tuple):
        shown = ", ".join(inline(v) for v in value[:6])
        return f"[{shown}{f', ... {len(value)} in all' if len(value) > 6 else ''}]"
    if isinstance(value, bool) or value is None:
        return "null" if value is None else str(value).lower()
    return f"{value:.10g}" if isinstance(value, int | float) else str(value)
