"""Edits by dotted key as one more file on top of those of a scenario."""

import re
from collections.abc import Mapping
from typing import Any

from priors.errors import shortened
from scenarios.loading.own_units import in_own_units
from scenarios.loading.titles import title_with
from scenarios.problems import Mark, Problem, ScenarioError, asked_word, edit_word
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
        asked = _checked(key, edits) == ASKED
        file = asked_word() if asked else f"{edit_word()} {key}"
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
