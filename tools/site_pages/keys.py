"""The reference of scenario files: every key with unit, default, meaning and an example."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from itertools import groupby
from typing import Any, NamedTuple

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from scenarios.listing import built_in, spelled
from scenarios.loading.load import load
from scenarios.schema.json_schema import models
from scenarios.schema.quantities import quantity_of
from scenarios.schema.sections import Change, Dated, Growth
from scenarios.yaml_tree import inline, parse
from tools.page import EXAMPLES, ROOT, cell

SCHEMA = ROOT / "scenarios" / "scenario.schema.json"
_FIRST = ("cotra_2020", "trend_2026")
"""Scenarios that examples are taken from before all others."""
_LONGEST = 90  # characters of an example
_RESOLVED = "of"
"""Key of beliefs that only resolved scenarios have."""
_PAIRS = "rank_correlations"
"""Section without beliefs, whose `between` is another."""
_OWN = ("Belief", "Component", "LawWeights", "Growth", "Change")
"""What is described once, for all the keys that it can stand under."""
_HEAD = """# Every key of a scenario file

Read from the models that check the files. `NAME`, `YEAR` and `N` stand for names, moments and
numbers of your own; [The scenario file](../scenarios.md) explains them, and has the
[quantities](../scenarios.md#units) that beliefs can be about. A file that extends another may
leave out everything; "needed" is what one of them has to give.
"""


class Key(NamedTuple):
    """A key of a scenario file."""

    path: str
    left_out: str
    meaning: str


def keys() -> str:
    """The page: keys that hold no others, then a section for each that does."""
    found = list(every_key())
    sizes = Counter(_top(key) for key in found)
    alone = [key for key in found if sizes[_top(key)] == 1]
    sections = groupby((key for key in found if sizes[_top(key)] > 1), key=_top)
    written = [_section("The whole", alone), *(_section(name, of) for name, of in sections)]
    return "\n\n".join([_HEAD, *written, _growth(), _beliefs(), ""])


def _top(key: Key) -> str:
    return re.split(r"[.\[]", key.path)[0]


def _section(name: str, of: Iterable[Key]) -> str:
    return "\n\n".join([f"## {name}", *map(_entry, of)])


def _entry(key: Key) -> str:
    """A key as an entry of a list of definitions."""
    unit = f", `{_unit(key.path)}`" if _unit(key.path) else ""
    rest = f" *Left out:* {key.left_out}. *Example:* {_example(key.path)}."
    return f"`{_shown(key.path)}`{unit}\n: {cell(key.meaning)}{rest}"


def _shown(path: str) -> str:
    return path.replace("schedule.NAME", "schedule.YEAR").replace("levels.NAME", "levels.YEAR")


def every_key() -> Iterator[Key]:
    """Every key of a file but those of beliefs and growth, in the order of the models."""
    yield from _keys(_schema(), "Scenario", "")


@cache
def _schema() -> dict[str, Any]:
    schema: dict[str, Any] = json.loads(SCHEMA.read_text(encoding="utf-8"))
    return schema


def _keys(of: Mapping[str, Any], model: str, above: str) -> Iterator[Key]:
    for name, entry in of.get("properties", {}).items():
        path = f"{above}{name}"
        yield Key(path, _left_out(model, name), entry.get("description", ""))
        for mark, inner in _below(entry):
            yield from _keys(_schema()["$defs"][inner], inner, f"{path}{mark}.")


def _left_out(model: str, name: str) -> str:
    """What holds without a key."""
    of = models()[model]
    if issubclass(of, Growth) and name in Growth.model_fields:
        return "another spelling of the growth"
    if issubclass(of, Dated) and name in ("base_year", of.level_key):
        return "`levels`"
    field = of.model_fields.get(name)
    return "nothing" if field is None else _default(field)


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "needed"
    value = field.get_default(call_default_factory=True)
    empty = value in (None, (), {}, [], False) or isinstance(value, BaseModel)
    return "nothing" if empty else f"`{_plain_default(value)}`"


def _plain_default(value: Any) -> str:
    """A default as it is written in a file: that of a weight is a number for all years."""
    return spelled(value[0] if isinstance(value, dict) and set(value) == {0} else value)


def _below(entry: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Sections that an entry can hold, by how they are reached."""
    found: dict[str, str] = {}
    pending = [("", entry)]
    while pending:
        mark, each = pending.pop()
        if (name := each.get("$ref", "").rpartition("/")[2]) and _is_section(name):
            found.setdefault(name, mark)
        pending += [(mark, option) for option in each.get("anyOf", [])]
        if isinstance(items := each.get("items"), dict):
            pending.append((f"{mark}[N]", items))
        inner = [each.get("additionalProperties"), *each.get("patternProperties", {}).values()]
        pending += [(f"{mark}.NAME", value) for value in inner if isinstance(value, dict)]
    yield from ((mark, name) for name, mark in found.items())


def _is_section(name: str) -> bool:
    return name not in _OWN and not name.endswith("Spelling")


def _unit(path: str) -> str:
    name = path.replace("[N]", "").replace(".NAME", ".2030")
    inner = name.rpartition(".")[2]
    quantity = quantity_of(name) or (quantity_of(inner) if "stages" in name else None)
    return quantity.unit if quantity else ""


def _example(path: str) -> str:
    """The first value that a scenario has at a path."""
    steps = path.replace("[N]", ".0").split(".")
    for name, plain in _scenarios().items():
        value = _at(plain, steps)
        if value not in (None, {}, []):
            text = value if isinstance(value, str) else spelled(value)
            return f"`{text}` ({name})" if len(text) < _LONGEST else f"in `{name}`"
    return _held(steps[-1])


def _at(value: Any, steps: list[str]) -> Any:
    if not steps:
        return value
    step, *rest = steps
    if step == "NAME" and isinstance(value, dict):
        found = (_at(each, rest) for each in value.values())
        return next((each for each in found if each not in (None, {}, [])), None)
    if isinstance(value, list):
        return _at(value[0], rest) if value else None
    return _at(value[step], rest) if isinstance(value, dict) and step in value else None


@cache
def _scenarios() -> dict[str, dict[str, Any]]:
    """Built-in scenarios, and for keys that none of them has the files of examples."""
    names = [*_FIRST, *(each["name"] for each in built_in() if each["name"] not in _FIRST)]
    files = sorted(EXAMPLES.glob("*.yaml"))
    return {name: load(name).plain() for name in names} | {
        path.name: parse(path.read_text(encoding="utf-8"), path.name).plain() for path in files
    }


def _growth() -> str:
    """The keys of growth, which stand in trends, after levels and in schedules."""
    entries = (
        f"`{name}`, `{_unit(f'hardware.schedule.NAME.{name}')}`\n: "
        f"{cell(entry['description'])} *Example:* {_held(name)}."
        for name, entry in _schema()["$defs"][Change.__name__]["properties"].items()
    )
    head = """## Growth

In a trend, under `after`, and under a moment of a `schedule`, one of these. In a schedule
`pause` and `resume` are words for `times: 0` and `times: 1`."""
    return "\n\n".join([head, *entries])


def _beliefs() -> str:
    """The keys of a belief."""
    definitions = _schema()["$defs"]
    belief = next(each for each in definitions["Belief"]["anyOf"] if "properties" in each)
    entries = (
        f"`{name}`\n: {cell(_family(entry) or entry['description'])} *Example:* {_held(name)}."
        for name, entry in belief["properties"].items()
        if name != _RESOLVED
    )
    head = """## A belief

Wherever a quantity has a unit, a belief about it can stand. The keys of `fitted` are in
[Beliefs from data](../scenarios.md#beliefs-from-data)."""
    return "\n\n".join([head, *entries])


def _family(entry: Mapping[str, Any]) -> str:
    """What a family is spelled by."""
    names = (each.get("$ref", "").rpartition("/")[2] for each in entry.get("anyOf", []))
    spelling = next((name for name in names if name.endswith("Spelling")), "")
    return _schema()["$defs"][spelling]["description"] if spelling else ""


def _held(name: str) -> str:
    """The first short example of a key of a belief, anywhere in a scenario."""
    sections = (
        part for of in _scenarios().values() for key, part in of.items() if key != _PAIRS
    )
    held = (each for part in sections for each in _under({"": part}, name))
    lines = (inline({name: each})[1:-1] for each in held)
    short = next((line for line in lines if len(line) < _LONGEST), None)
    if short is None:
        raise LookupError(f"no example of {name}: add one to a file in {EXAMPLES}")
    return f"`{short}`"


def _under(value: Any, name: str) -> Iterator[Any]:
    """What stands under a key, at any depth but the first."""
    for each in value.values() if isinstance(value, dict) else value:
        if isinstance(each, dict) and name in each:
            yield each[name]
        if isinstance(each, dict | list):
            yield from _under(each, name)
