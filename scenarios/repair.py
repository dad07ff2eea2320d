"""Putting something usable in the place of wrong entries, so that the others can be judged.

A forecaster should see all problems of a file at once. What needs the whole scenario can only
be checked when every entry can be read, so wrong ones are stood in for; what is then found
wrong with a stand-in, or because of it, is not reported.
"""

from functools import cache
from pathlib import Path as FilePath
from typing import Any

from scenarios.problems import Path
from scenarios.quantities import is_belief
from scenarios.tree import parse

_BELIEF = {"lognormal": {"median": 1.0, "sd_oom": 1.0}}


class Repairs:
    """Plain data of a scenario, and which of its entries have been stood in for."""

    def __init__(self, data: dict[str, Any]):
        self.data = data
        self._entries: list[Path] = []
        self._unknown: list[Path] = []

    def stand_in(self, path: Path, *, unknown: bool) -> None:
        """Put something usable at a path, or remove the entry where its key is unknown."""
        entry = _entry(path)
        parent = self.data
        for step in entry[:-1]:
            parent = parent.get(step, {}) if isinstance(parent, dict) else {}
        if not entry or not isinstance(parent, dict):
            return
        parent.pop(entry[-1], None)
        usable = _BELIEF if is_belief(entry) else _of_example(entry)
        if usable is not None and (not unknown or entry != path):
            parent[entry[-1]] = usable
        (self._unknown if unknown and entry == path else self._entries).append(entry)

    def touch(self, path: Path) -> bool:
        """Whether the entry at a path has been stood in for, or holds one that has."""
        entries = [*self._entries, *self._unknown]
        return any(path[: len(e)] == e or e[: len(path)] == path for e in entries)

    def hide(self, path: Path) -> bool:
        """Whether what is found wrong at a path may come from a stand-in."""
        others = [entry for entry in self._entries if not is_belief(entry)]
        sections = {entry[0] for entry in others}
        if sections & {"anchors", "priors"} or self.touch(path):
            return True
        if path[-1] == "source":
            return "sources" in sections
        return path[0] == "rank_correlations" and bool(others)


def _entry(path: Path) -> Path:
    """What to replace for a problem at a path: a whole belief, a whole list, or one key."""
    for length in range(1, len(path) + 1):
        if is_belief(path[:length]):
            return path[:length]
    lists = [index for index, step in enumerate(path) if isinstance(step, int)]
    return path[: lists[0]] if lists else path


def _of_example(path: Path) -> Any:
    node = _example()
    for step in path:
        node = node.get(step) if isinstance(node, dict) else None
    return node


@cache
def _example() -> Any:
    """The scenario that `forecast new` writes."""
    text = (FilePath(__file__).parent / "minimal.yaml").read_text(encoding="utf-8")
    return parse(text, "minimal").plain()
