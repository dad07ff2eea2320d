"""What becomes of an inherited schedule under a newer rate of growth."""

from collections.abc import Iterator

from anchors.quantities import ALGORITHMIC_GROWTH
from priors.belief import RELATIVE
from scenarios.problems import Path, Problem
from scenarios.schema.quantities import GROWTH
from scenarios.yaml_tree import Node

_DATED = ("hardware", "spending", "data")
"""Sections that are trends, told by growth or by levels."""


def give_way(lower: Node, upper: Node, warnings: list[Problem]) -> Node:
    """Clear from the lower file the schedules of trends whose growth the upper file gives anew.

    Parameters
    ----------
    lower, upper : Node
        The file that is extended, and the one that extends it.
    warnings : list of Problem
        Gets which schedule is removed, and what goes on under one that is not.
    """
    for trend, home, spellings in _paces(lower):
        schedule = lower.at((*trend, "schedule"))
        if not lower.has((*trend, "schedule")) or not schedule.mapping:
            continue
        for path, node in _given(upper, home, spellings):
            if any(key in node.mapping for key in RELATIVE):
                warnings.append(Problem(_edited(schedule), path, node.mark))
                continue
            lower = _without(lower, (*trend, "schedule"))
            if not upper.has((*trend, "schedule")):
                warnings.append(Problem(_removed(schedule), path, node.mark))
        if trend == ("algorithms",) and not upper.has((*trend, "schedule")):
            warnings += _overruled(upper, schedule)
    return lower


def _paces(tree: Node) -> Iterator[tuple[Path, Path, tuple[str, ...]]]:
    """Every trend, where its growth stands and how it may be spelled."""
    limits = [
        ("limits", name) for name in tree.at(("limits",)).mapping if tree.has(("limits",))
    ]
    for trend in (*((section,) for section in _DATED), *limits):
        yield trend, trend, (*GROWTH, "levels")
    yield ("algorithms",), ("priors",), ALGORITHMIC_GROWTH


def _without(tree: Node, path: Path) -> Node:
    """The tree without an entry that it may have."""
    first, *rest = path
    entries = dict(tree.mapping)
    if rest and first in entries:
        entries[str(first)] = _without(entries[str(first)], tuple(rest))
    elif not rest:
        entries.pop(str(first), None)
    return Node(entries, tree.mark)


def _removed(schedule: Node) -> str:
    years = ", ".join(schedule.mapping)
    message = f"holds for all years, so that the inherited schedule ({years}) is removed"
    return f"{message}; give a schedule beside it to have one"


def _edited(schedule: Node) -> str:
    first = min(schedule.mapping)
    return f"changes nothing from {first} on, where the inherited schedule holds; edit that too"


def _overruled(upper: Node, schedule: Node) -> list[Problem]:
    """Paces that the upper file gives single anchors, under a schedule of all algorithms."""
    message = f"says nothing from {min(schedule.mapping)} on, where algorithms.schedule holds"
    return [
        Problem(message, path, node.mark)
        for anchor in upper.at(("anchors",)).mapping
        for path, node in _given(upper, ("anchors", anchor, "priors"), ALGORITHMIC_GROWTH)
    ]


def _given(tree: Node, home: Path, spellings: tuple[str, ...]) -> Iterator[tuple[Path, Node]]:
    for spelling in spellings:
        path = (*home, spelling)
        if tree.has(path) and tree.at(path).value is not None:
            yield path, tree.at(path)
