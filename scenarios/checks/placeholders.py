"""Putting something usable in the place of wrong entries, so that the others can be judged.

A forecaster should see all problems of a file at once. What needs the whole scenario can only
be checked when every entry can be read, so wrong ones are stood in for; what is then found
wrong with a stand-in, or because of it, is not reported.
"""

from copy import deepcopy
from functools import cache
from pathlib import Path as FilePath
from typing import Any

from anchors.requirements.data_scaling import LAW_ROLES
from scenarios.problems import Path
from scenarios.schema.quantities import SECTION_QUANTITIES, is_belief
from scenarios.yaml_tree import parse

_NEEDED_BY_ANCHORS = {"anchors", "priors", *LAW_ROLES}
_BELIEF = {"lognormal": {"median": 1.0, "sd_oom": 1.0}}


class Repairs:
    """Plain data of a scenario, and which of its entries have been stood in for.

    Parameters
    ----------
    data : dict
        Left as it is: a copy is repaired.
    """

    def __init__(self, data: dict[str, Any]):
        self.data = data
        self._touched: list[Path] = []
        self._sections: set[str | int] = set()  # in which more than a belief was stood in for

    def stand_in(self, path: Path, *, unknown: bool) -> None:
        """Put something usable at a path, or remove the entry where its key is unknown."""
        if not self._touched:
            self.data = deepcopy(self.data)
        entry = _entry(path)
        parent: Any = self.data
        for step in entry[:-1]:
            parent = parent.get(step, {}) if isinstance(parent, dict) else {}
        if not entry or not isinstance(parent, dict):
            return
        parent.pop(entry[-1], None)
        usable = _usable(entry)
        if usable is not None and not (unknown and entry == path):
            parent[entry[-1]] = usable
        self._touched.append(entry[:2] if _is_kind(entry) else entry)
        if not (is_belief(entry) or _is_kind(entry) or (unknown and entry == path)):
            self._sections.add(entry[0])

    def touch(self, path: Path) -> bool:
        """Whether the entry at a path has been stood in for, or holds one that has."""
        return any(path[: len(e)] == e or e[: len(path)] == path for e in self._touched)

    def hide(self, path: Path) -> bool:
        """Whether what is found wrong at a path may come from a stand-in."""
        if self._sections & _NEEDED_BY_ANCHORS or self.touch(path):
            return True
        if path[-1] == "source":
            return "sources" in self._sections
        return path[0] == "rank_correlations" and bool(self._sections & {*SECTION_QUANTITIES})


def _entry(path: Path) -> Path:
    """What to replace for a problem at a path: a whole belief or list, both years, or a key."""
    if path[:1] == ("years",):
        return path[:1]
    for length in range(1, len(path) + 1):
        if is_belief(path[:length]):
            return path[:length]
    lists = [index for index, step in enumerate(path) if isinstance(step, int)]
    return path[: lists[0]] if lists else path


def _is_kind(entry: Path) -> bool:
    return len(entry) == 3 and entry[0] == "anchors" and entry[2] == "kind"


def _usable(entry: Path) -> Any:
    if is_belief(entry):
        return _BELIEF
    if _is_kind(entry):
        return "stated"
    node = _example()
    for step in entry:
        node = node.get(step) if isinstance(node, dict) else None
    return node


@cache
def _example() -> Any:
    """The scenario that `forecast new` writes."""
    text = (FilePath(__file__).parent.parent / "minimal.yaml").read_text(encoding="utf-8")
    return parse(text, "minimal").plain()
