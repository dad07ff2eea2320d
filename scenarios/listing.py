"""A scenario as a list of values: what `show` prints and `diff` compares."""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from priors.belief import Belief
from scenarios.loading.load import Resolved, built_in_names, resolve
from scenarios.problems import Path, Problem, ScenarioError, dotted
from scenarios.schema.beliefs import quantity_at
from scenarios.schema.calendar import FIRST_YEAR, LAST_YEAR
from scenarios.schema.quantities import is_belief
from scenarios.schema.scenario import Scenario
from scenarios.yaml_tree import Node, inline

_LEFT_OUT = ("sources",)


class Entry(NamedTuple):
    """One value of a resolved scenario.

    Parameters
    ----------
    path : Path
    value : object
        A number, a text, or a belief as plain data.
    """

    path: Path
    value: Any

    @property
    def key(self) -> str:
        """Dotted key, as after `--set`."""
        return dotted(self.path)


def entries(scenario: Scenario) -> Iterator[Entry]:
    """Every value of a scenario; a belief is one value."""
    beliefs = Belief.model_fields
    for key, value in scenario.plain().items():
        if key not in _LEFT_OUT:
            yield from _entries((key,), value, frozenset(beliefs))


def _entries(path: Path, value: Any, families: frozenset[str]) -> Iterator[Entry]:
    is_belief = (
        isinstance(value, dict) and value and path[0] != "weights" and set(value) <= families
    )
    if isinstance(value, dict) and not is_belief:
        for key, inner in value.items():
            yield from _entries((*path, key), inner, families)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _entries((*path, index), inner, families)
    else:
        yield Entry(path, value)


def spelled(value: Any) -> str:
    """A value in one line, as a file would spell it, without unit, source and note."""
    if isinstance(value, dict):
        inner = {k: v for k, v in value.items() if k not in ("unit", "source", "note")}
        if list(inner) == ["fixed"]:
            return spelled(inner["fixed"])
        return ", ".join(f"{key} {inline(entry)}" for key, entry in inner.items())
    return inline(value)


def shown(resolved: Resolved) -> list[dict[str, Any]]:
    """Every resolved value with its file, line, column and source."""
    sources = resolved.scenario.sources
    rows = []
    for entry in entries(resolved.scenario):
        node = resolved.tree.at(entry.path)
        belief = entry.value if isinstance(entry.value, dict) else {}
        source = belief.get("source")
        rows.append(
            {
                "key": entry.key,
                "value": entry.value,
                "unit": belief.get("unit") or _own_unit(entry.path),
                "file": node.mark.file,
                "line": node.mark.line,
                "column": node.mark.column,
                "written": _written(node) if resolved.tree.has(entry.path) else [],
                "source": source,
                "source_text": sources.get(source) if source else None,
                "note": belief.get("note"),
            }
        )
    return rows


def _own_unit(path: Path) -> str | None:
    """Unit that a belief is in where it declares none; nothing for what is not a belief."""
    quantity = quantity_at(path) if is_belief(path) else None
    return quantity.unit if quantity else None


def _written(node: Node) -> list[str]:
    """What the file has where numbers were converted to the quantity's own unit."""
    return [part.written for _, part in node.walk() if part.written is not None]


def differing(one: Scenario, other: Scenario) -> list[dict[str, Any]]:
    """Every value that differs between two scenarios; None where one has none."""
    before = {entry.key: entry.value for entry in entries(one)}
    after = {entry.key: entry.value for entry in entries(other)}
    return [
        {"key": key, "from": before.get(key), "to": after.get(key)}
        for key in dict.fromkeys([*before, *after])
        if _number_of(before.get(key)) != _number_of(after.get(key))
    ]


def _number_of(value: Any) -> Any:
    """A value without its prose, which makes no difference."""
    if isinstance(value, dict):
        return {k: v for k, v in value.items() if k not in ("source", "note", "unit")}
    return value


def brief(value: Any) -> str:
    """A value in a word or two: of a belief that varies `~` and its median."""
    if value in (None, [], {}):
        return "not set"
    if isinstance(value, list):
        return f"{len(value)} entries"
    if not isinstance(value, dict):
        return _brief_number(value)
    is_share = isinstance(value.get("times"), dict)  # of a trend's growth, itself a belief
    if set(value) <= set(Belief.model_fields) and not is_share:
        return _brief_belief(Belief.model_validate(value))
    if "none" in value:
        return f"{len(value)} weights"
    if {"base_year", "levels"} & value.keys():
        return "by year" if set(value) == {"levels"} else "a section"
    return _brief_several({k: v for k, v in value.items() if v is not None})


def _brief_number(value: Any) -> str:
    if not isinstance(value, float):
        return str(value)
    digits = 7 if FIRST_YEAR <= value <= LAST_YEAR else 4  # a year keeps its fraction
    return f"{value:.{digits}g}".replace("e+", "e")


def _brief_belief(belief: Belief) -> str:
    if not belief.has_distribution:
        return belief.family
    distribution = belief.distribution
    mark = "" if distribution.is_fixed else "~"
    return f"{mark}{_brief_number(distribution.median)}"


def _brief_several(values: dict[str, Any]) -> str:
    if len(values) == 1:
        ((key, value),) = values.items()
        return f"{brief(value)} ({key.rpartition('.')[2]})"
    each = sorted({brief(value) for value in values.values()}, key=_sorting)
    return each[0] if len(each) == 1 else f"{each[0]} .. {each[-1]}"


def _sorting(text: str) -> tuple[bool, float, str]:
    try:
        return False, float(text.lstrip("~")), text
    except ValueError:
        return True, 0.0, text


def shown_dict(resolved: Resolved) -> dict[str, Any]:
    """A scenario as the plain data of `forecast show --json`."""
    return {
        "scenario": resolved.name,
        "hash": resolved.scenario.hash,
        "values": shown(resolved),
        "sources": resolved.scenario.sources,
    }


def built_in() -> list[dict[str, Any]]:
    """The built-in scenarios as the plain data of `forecast list --json`."""
    found = {name: resolve(name).scenario for name in built_in_names()}
    return [
        {"name": name, "title": s.title, "milestone": s.milestone, "note": s.note}
        for name, s in found.items()
    ]


def checked(name: str, load: Callable[[], Resolved]) -> dict[str, Any]:
    """Problems and warnings of a scenario, an entry of `forecast check --json`."""
    try:
        found = load()
    except ScenarioError as error:
        problems = [_problem(problem) for problem in error.problems]
        more = {"unlisted": error.unlisted} if error.unlisted else {}
        return {"scenario": name, "ok": False, "problems": problems, **more, "warnings": []}
    warnings = [_problem(problem) for problem in found.warnings]
    return {"scenario": name, "ok": True, "problems": [], "warnings": warnings}


def _problem(problem: Problem) -> dict[str, Any]:
    mark = problem.mark
    place = {key: getattr(mark, key, None) for key in ("file", "line", "column")}
    return {**place, "key": problem.key, "message": problem.message, "text": str(problem)}
