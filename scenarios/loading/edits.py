"""Edits by dotted key as one more file on top of those of a scenario."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from priors.errors import shortened
from scenarios.loading.own_units import in_own_units
from scenarios.loading.titles import title_with
from scenarios.problems import (
    Mark,
    Path,
    Problem,
    ScenarioError,
    asked_word,
    dotted,
    edit_word,
    listed,
)
from scenarios.schema.calendar import steps_of
from scenarios.schema.text import ASKED
from scenarios.yaml_tree import Node, parse, tree_of

_DOTTED = r"[\w-]+(\.[\w-]+)*"


def edits_layer(edits: Mapping[str, Any], below: Node, problems: list[Problem]) -> Node:
    """Edits by dotted key as one more file on top."""
    top: dict[str, Node] = {}
    said = {k: v for k, v in edits.items() if k != ASKED or v or ASKED in below.mapping}
    if said and "title" not in edits and (title := title_of(below)) is not None:
        top["title"] = Node(title_with(title, said), below.mapping["title"].mark)
    for key, value in edits.items():
        file = _word(_checked(key, edits))
        node = (
            parse(value, file) if isinstance(value, str) else tree_of(value, Mark(file, 1, 1))
        )
        *parents, last = steps = steps_of(key)
        node = in_own_units(node, problems, steps)
        if parents == ["weights"] and isinstance(node.value, int | float):
            node = Node({"to": node}, node.mark)
        place = top
        for parent in parents:
            place = place.setdefault(parent, Node({}, node.mark)).mapping
        place[last] = node
    return Node(top, below.mark)


def _word(key: str) -> str:
    """What an edit is called where it was made."""
    return asked_word() if key == ASKED else f"{edit_word()} {key}"


def placed_at_edits(
    problems: Sequence[Problem],
    edits: Mapping[str, Any],
    problems_with: Callable[[Mapping[str, Any]], Iterable[Problem]],
) -> list[Problem]:
    """Problems that a file has only with edits, with these for their place.

    Parameters
    ----------
    problems : sequence of Problem
        With all edits.
    edits : mapping of str to object
    problems_with : callable
        Those with some of the edits.
    """
    if any(problems_with({})):  # what these hide may be the file's own
        return [*problems]
    without = {
        key: {*problems_with({other: edits[other] for other in edits if other != key})}
        for key in edits
    }

    def placed(problem: Problem) -> Problem:
        causes = [_word(key) for key, left in without.items() if problem not in left]
        at_edit = problem.mark is not None and problem.mark.is_edit
        return problem if at_edit or not causes else problem._replace(mark=Mark(listed(causes)))

    return [*map(placed, problems)]


def with_removals(problems: Iterable[Problem], top: Node) -> list[Problem]:
    """Problems in files that are extended, with what the file on top has removed from these."""
    removed = [*_removed(top)]

    def told(problem: Problem) -> Problem:
        if problem.mark is None or problem.mark.is_edit or problem.mark.file == top.mark.file:
            return problem
        words = {*map(str, problem.path), *re.findall(r"\w+", problem.message)}
        causes = [
            f"{mark} removes {dotted(path)}" for path, mark in removed if path[-1] in words
        ]
        return problem._replace(message="; ".join([problem.message, *causes]))

    return [*map(told, problems)]


def _removed(node: Node, path: Path = ()) -> Iterator[tuple[Path, Mark]]:
    """What is null in a file, and where."""
    if path and node.value is None:
        yield path, node.mark
    for key, inner in node.mapping.items():
        yield from _removed(inner, (*path, key))


def _checked(key: str, edits: Mapping[str, Any]) -> str:
    """The key of an edit, refused unless it is a path of its own."""
    steps = steps_of(key)
    above = {steps[:length] for length in range(1, len(steps))}
    wider = [other for other in edits if steps_of(other) in above]
    alike = [other for other in edits if steps_of(other) == steps]
    if len(alike) > 1:
        problem = f"{' and '.join(alike)} set the same; keep one of the two"
    elif wider:
        problem = f"{wider[0]} and {key} are both set, and the one is part of the other"
    elif key == "extends":
        problem = "an edit cannot extend; write a file that does, or load that scenario"
    elif not re.fullmatch(_DOTTED, key):
        problem = f"{shortened(key)} is not a dotted key such as hardware.doubling_time"
    else:
        return key
    raise ScenarioError([Problem(problem, mark=Mark(edit_word()))])


def title_of(tree: Node) -> str | None:
    """The title in a file, if it has one."""
    title = tree.mapping["title"].value if "title" in tree.mapping else None
    return title if isinstance(title, str) else None
