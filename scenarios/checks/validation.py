"""From a merged tree to a scenario, or to all its problems with their places."""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from itertools import islice
from threading import local
from typing import Any

import numpy as np
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from priors.belief import Belief
from priors.cache import Cache
from priors.errors import shortened
from priors.hints import probability_of
from scenarios.checks import errors as consistency
from scenarios.checks.placeholders import Repairs
from scenarios.checks.warnings import suspicions
from scenarios.problems import (
    MAX_PROBLEMS,
    Path,
    Problem,
    ScenarioError,
    did_you_mean,
    dotted,
    nearest,
)
from scenarios.schema.quantities import homes_of, is_belief
from scenarios.schema.scenario import Scenario
from scenarios.schema.sections import NAME
from scenarios.yaml_tree import Node

_ROUNDS = 5  # some checks run only when others pass; more rounds find nothing new
_MOST = 5 * MAX_PROBLEMS  # of one round, so that a hostile file is refused quickly
_KEPT, _LONGEST = 1024, 4096  # parts of earlier scenarios; characters of one that is kept
_OF_MANY = ("anchors", "priors")  # entries that are parts by themselves
_earlier = local()  # caches are for one thread
_Kept = Cache[tuple[Path, str], BaseModel]


def validate(tree: Node, known: Sequence[Problem] = ()) -> tuple[Scenario, list[Problem]]:
    """Turn a merged tree into a scenario.

    Parameters
    ----------
    tree : Node
        Everything that was inherited, and what was laid over it.
    known : sequence of Problem
        What is known to be wrong; nothing more is said about those lines.

    Returns
    -------
    (Scenario, list of Problem)
        The scenario, and what is suspicious about it.

    Raises
    ------
    ScenarioError
        With every problem that can be seen at once.
    """
    with np.errstate(all="ignore"):  # what cannot be computed with is a problem of its own
        return _validate(tree, known)


def _validate(tree: Node, known: Sequence[Problem]) -> tuple[Scenario, list[Problem]]:
    problems: list[Problem] = []
    repairs = Repairs(tree.data)
    for _ in range(_ROUNDS):
        try:
            scenario = _read(repairs.data)
        except ValidationError as error:
            found = [(e, _path(e, tree)) for e in error.errors(include_url=False)[:_MOST]]
            new = [(e, path) for e, path in found if not repairs.touch(path)]
            entries = _own_entries(repairs.data)
            messages = ((path, message_of(e, path, entries=entries)) for e, path in new)
            problems += _placed(messages, tree)
            if not new:
                break
            for e, path in new:
                repairs.stand_in(path, unknown=e["type"] == "extra_forbidden")
        else:
            findings = islice(consistency.errors(scenario), _MOST)
            problems += _placed((f for f in findings if not repairs.hide(f[0])), tree)
            break
    if known or problems:
        lines = {problem.place[:2] for problem in known}
        raise ScenarioError([*known, *(p for p in problems if p.place[:2] not in lines)])
    return scenario, list(_placed(islice(suspicions(scenario), MAX_PROBLEMS), tree))


def _read(data: Any) -> Scenario:
    """The scenario of plain data; parts that an earlier one had, too, are not made again.

    A scenario that is edited again and again keeps nearly all of its beliefs, and with them
    what was worked out about them.
    """
    if not isinstance(data, dict):
        return Scenario.model_validate(data)
    kept, new = _kept(), dict[Path, str]()
    scenario = Scenario.model_validate(_with_kept(data, (), kept, new))
    for path, text in new.items():
        if isinstance(part := _part_at(scenario, path), BaseModel):
            kept.put((path, text), part)
    return scenario


def _kept() -> _Kept:
    kept: _Kept = vars(_earlier).setdefault("kept", Cache(_KEPT))
    return kept


def kept_parts() -> Iterable[BaseModel]:
    """Parts of earlier scenarios, which the next ones of this thread have, too."""
    return _kept().values


def _with_kept(data: Mapping[str, Any], path: Path, kept: _Kept, new: dict[Path, str]) -> Any:
    """Plain data with the parts that are kept in their places; `new` gets the text of others.

    Text tells 1, 1.0 and true apart, which are equal, and not the same to the schema.
    """
    if path and path[-1] not in _OF_MANY and len(text := repr(data)) <= _LONGEST:
        if (part := kept.get((path, text))) is not None:
            return part
        new[path] = text
    if is_belief(path):
        return data
    return {
        key: _with_kept(entry, (*path, key), kept, new) if isinstance(entry, dict) else entry
        for key, entry in data.items()
    }


def _part_at(part: Any, path: Path) -> Any:
    """What was made of the data at a path; None where it is in another place."""
    for step in path:
        part = part.get(step) if isinstance(part, dict) else getattr(part, str(step), None)
    return part


def _placed(findings: Iterable[consistency.Finding], tree: Node) -> Iterable[Problem]:
    for path, message in findings:
        yield Problem(message, path, tree.at(path).mark)


def _path(error: ErrorDetails, tree: Node) -> Path:
    """Where the file has what is wrong, or lacks it; a short form has no entries inside."""
    path: Path = tuple(step for step in error["loc"] if not _is_tag(step))
    key = error.get("ctx", {}).get("key")
    path = path if key is None else (*path, key)
    while error["type"] != "missing" and not tree.has(path):
        path = path[:-1]
    return path


def _is_tag(step: int | str) -> bool:
    """Whether a step is in no file: it tells which of several forms was tried, or a key."""
    return isinstance(step, str) and step.startswith("[")


def _own_entries(data: Any) -> dict[str, str]:
    """Where a scenario has the names of its author's choosing."""
    if not isinstance(data, dict):
        return {}
    sections = {home: data.get(home) for home in ("milestones", "limits", "weights")}
    return {
        str(name): f"{home}.{name}"
        for home, section in sections.items()
        if isinstance(section, dict)
        for name in section
    }


def message_of(
    error: ErrorDetails,
    path: Path,
    keys: Sequence[str] = (),
    entries: Mapping[str, str] | None = None,
) -> str:
    """What is wrong, and what would be right.

    Parameters
    ----------
    error : ErrorDetails
    path : Path
    keys : sequence of str, optional
        Known keys there, where the schema of scenarios does not say them.
    entries : dict of str to str, optional
        Where the scenario has the names of its author's choosing.
    """
    kind, given, context = error["type"], error.get("input"), error.get("ctx", {})
    if kind == "extra_forbidden":
        instead = (
            did_you_mean(str(path[-1]), keys)
            if keys
            else _instead_of_key(path, given, entries or {})
        )
        return f"unknown key{instead}"
    if path[:1] == ("weights",) and kind == "float_type" and _is_spread(given):
        return not_one_weight(str(path[1]))
    is_type = kind.endswith("_type")
    if path[-1:] == ("samples",) and is_type and isinstance(given, str | dict):
        return "names a file, which only a scenario file can; give the values as a list"
    if kind == "literal_error":
        known = re.findall(r"'(\w+)'", str(context["expected"]))
        return f"{_shown(given)} is not known here{did_you_mean(str(given), known)}"
    if kind in _BOUNDS:
        word, key = _BOUNDS[kind]
        return f"must be {word} {context[key]:g}; it is {_shown(given)}"
    if kind == "string_pattern_mismatch" and context["pattern"] != NAME:
        return "is empty; it must say something"
    template = _MESSAGES.get(kind, "{msg}")
    found = template.format(given=_shown(given), msg=error["msg"], **context)
    return f"{found}{_keys_of(path)}" if kind in _MAPPINGS else found


def _keys_of(path: Path) -> str:
    known = known_keys(path)
    return f"; known here: {', '.join(known)}" if 1 < len(known) <= _FEW else ""


def _is_spread(weight: Any) -> bool:
    """Whether a weight seems to be a belief, and not an edit that says too much."""
    return isinstance(weight, list) or (
        isinstance(weight, dict) and not {"plus", "times", "to"} & weight.keys()
    )


def not_one_weight(name: str) -> str:
    """Say that a weight cannot be a belief, and how to see what it changes."""
    return (
        "a weight is one number and does not vary; compare two files, or see what it changes "
        f"with `forecast sweep SCENARIO --over weights.{name}=0.1,0.3`"
    )


def _instead_of_key(path: Path, given: Any, entries: Mapping[str, str]) -> str:
    """Where a key belongs that is known elsewhere, or the nearest that is known here."""
    key = str(path[-1])
    if given is None and key.isdigit():
        return "; a number has a point and no comma, as 1.5"
    homes = homes_of(key)
    if len(path) == 1 and homes:
        return f"; write {' or '.join(f'{home}.{key}' for home in homes)}"
    known = known_keys(path[:-1])
    if len(path) == 1 and not nearest(key, known) and (named := nearest(key, list(entries))):
        home = entries[named]
        return f"; write {home}" if named == key else f"; did you mean {home}?"
    if "level" in known and (key in Belief.model_fields or probability_of(key) is not None):
        return f"; a belief stands at {dotted((*path[:-1], 'level'))}"
    return did_you_mean(key, known)


_FEW = 12  # keys that a message names
_MAPPINGS = ("model_type", "model_attributes_type", "dict_type")
_BOUNDS = {
    "greater_than": ("above", "gt"),
    "greater_than_equal": ("at least", "ge"),
    "less_than": ("below", "lt"),
    "less_than_equal": ("at most", "le"),
}
_MESSAGES = {
    "belief": "{message}",
    "missing": "is missing",
    "finite_number": "must be a finite number; it is {given}",
    "string_type": "must be text; it is {given} (text that looks like a number needs quotes)",
    "string_pattern_mismatch": (
        "a name is a letter followed by letters, digits and _, 100 of them at most"
    ),
    "string_too_long": "may have at most {max_length} characters",
    "recursion_loop": "is edited too many times over",
    "too_short": "must have at least {min_length} entries",
    "too_long": "must have at most {max_length} entries",
    **dict.fromkeys(["float_type", "float_parsing"], "must be a number; it is {given}"),
    **dict.fromkeys(
        ["int_type", "int_parsing", "int_from_float"], "must be a whole number; it is {given}"
    ),
    **dict.fromkeys(_MAPPINGS, "must be a mapping of keys to values; it is {given}"),
    "bool_type": "must be true or false; it is {given}",
    **dict.fromkeys(["tuple_type", "list_type"], "must be a list; it is {given}"),
}


def _shown(value: Any) -> str:
    if value is None:
        return "empty"
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list | tuple):
        return "a list"
    if isinstance(value, str):
        return f"the text {shortened(value)}"
    if isinstance(value, bool):
        return str(value).lower()
    short = f"{value:.10g}"
    return short if float(short) == value or value != value else repr(value)


def known_keys(path: Path) -> list[str]:
    """Keys that the schema allows at a path."""
    schema = _schema()
    definitions = schema.get("$defs", {})
    nodes = [schema]
    for step in path:
        nodes = [child for node in nodes for child in _children(node, step)]
        nodes = [inner for node in nodes for inner in _unfold(node, definitions)]
    extends = [] if path else ["extends"]
    return sorted({*extends, *(key for node in nodes for key in node.get("properties", {}))})


@cache
def _schema() -> dict[str, Any]:
    return Scenario.model_json_schema()


def _children(node: dict[str, Any], step: str | int) -> list[dict[str, Any]]:
    if isinstance(step, int):
        return [node["items"]] if isinstance(node.get("items"), dict) else []
    found = [node.get("properties", {}).get(step), node.get("additionalProperties")]
    found += node.get("patternProperties", {}).values()
    return [child for child in found if isinstance(child, dict)][:1]


def _unfold(node: dict[str, Any], definitions: dict[str, Any]) -> list[dict[str, Any]]:
    if "$ref" in node:
        return _unfold(definitions[node["$ref"].rpartition("/")[2]], definitions)
    choices = [choice for key in ("anyOf", "allOf", "oneOf") for choice in node.get(key, [])]
    return [node, *(inner for choice in choices for inner in _unfold(choice, definitions))]
