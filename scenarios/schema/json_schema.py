"""The JSON schema of scenario files, for editors.

Made from the models, and wider than them, since a file may hold what a resolved scenario does
not: `extends` instead of whole sections, edits, short forms, `null` that removes. What entries
must be to each other is left to the loader.
"""

import ast
import inspect
import json
from collections.abc import Mapping
from functools import cache
from types import ModuleType
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema

from anchors.quantities import ANCHOR_QUANTITIES
from priors import belief
from priors import specs as spelling
from priors.moments import DATE
from scenarios.schema import feedback, fitted, law_weights, milestones, sections
from scenarios.schema import scenario as model
from scenarios.schema.fitted import KEYS, Fitted
from scenarios.schema.scenario import Scenario
from scenarios.schema.sections import CHANGES, NAME, Growth
from scenarios.schema.text import FITTED

Schema = dict[str, Any]

_TITLE = "Scenario of a forecast"
_MODULES: tuple[ModuleType, ...] = (
    spelling,
    belief,
    sections,
    feedback,
    milestones,
    law_weights,
    fitted,
    model,
)
_EXTENDABLE = (
    *("Scenario", "Years", "Weights", "Anchor", "Hardware", "Spending", "Algorithms"),
    *("Growth", "Change", "Data", "Limit", "AlreadyTried", "Evidence", "Milestone"),
    *("Feedback", "Labour", "LagByYear", "Ramp"),
)
"""Models of which a file may give a part, the rest being inherited."""
_NULL = {"type": "null"}
_NUMBER = {"type": "number"}
_WITH_UNIT = {"type": "string", "pattern": r"^\s*[-+]?\$?\s*[0-9.]"}
_PROBABILITY = {"type": ["number", "string"], "minimum": 0, "maximum": 1}
_PROBABILITY |= {"pattern": _WITH_UNIT["pattern"]}
_MOMENT = {"pattern": rf"^[0-9]{{4}}(\.[0-9]+)?$|{DATE}"}


class _Generator(GenerateJsonSchema):
    """Without titles and defaults, which say nothing that names and descriptions do not."""

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ARG002
        return False

    def default_schema(self, schema: Any) -> Schema:
        return self.generate_inner(schema["schema"])


def schema_text() -> str:
    """The schema as the text of `scenario.schema.json`."""
    return json.dumps(file_schema(), indent=2, ensure_ascii=False) + "\n"


def file_schema() -> Schema:
    """The schema of a scenario file."""
    schema = Scenario.model_json_schema(schema_generator=_Generator)
    definitions: dict[str, Schema] = schema.pop("$defs")
    for name, definition in {"Scenario": schema, **definitions}.items():
        definition.pop("title", None)
        if name in models():
            _describe(definition, models()[name])
        if name in _EXTENDABLE:
            _make_partial(definition)
    _widen_top(schema)
    _widen_anchors(schema, definitions)
    _widen_weights(definitions["Weights"])
    _widen_belief(definitions)
    for name in ("Belief", "Component", "RankCorrelation", "Stage", *_spellings(definitions)):
        _widen_numbers(definitions[name])
    limits = _named("Limit")
    limits["patternProperties"][NAME]["anyOf"][1:1] = [dict(_NUMBER), _WITH_UNIT, _interval()]
    schema["properties"]["limits"]["anyOf"] = [limits, _NULL]
    schema["properties"]["lag"]["anyOf"] = [_named("Belief", "LagByYear"), _NULL]
    for name in ("Hardware", "Spending", "Algorithms", "Data", "Limit", "Labour"):
        words = {"enum": list(CHANGES)}
        schedule = {"type": "object", "propertyNames": _MOMENT}
        schedule["additionalProperties"] = {"anyOf": [{"$ref": "#/$defs/Change"}, words, _NULL]}
        definitions[name]["properties"]["schedule"]["anyOf"] = [schedule, _NULL]
    for name in Growth.model_fields:  # which algorithms have to be told that theirs is a prior
        del definitions["Algorithms"]["properties"][name]
    for name in ("Hardware", "Spending", "Data", "Limit", "LagByYear"):
        entry = {"anyOf": [{"$ref": "#/$defs/Belief"}, _NULL]}
        levels = {"type": "object", "propertyNames": _MOMENT, "additionalProperties": entry}
        definitions[name]["properties"]["levels"]["anyOf"] = [levels, _NULL]
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": _TITLE}
    return {**head, **schema, "$defs": definitions}


def _widen_top(schema: Schema) -> None:
    """Let a file extend others, which then may give what it leaves out."""
    name_or_path = {"type": "string", "minLength": 1}
    schema["properties"]["extends"] = {
        "description": "What this file changes: a built-in name, a path, or a list of them; "
        "later ones win.",
        "anyOf": [name_or_path, {"type": "array", "items": name_or_path}],
    }
    required = [n for n, field in Scenario.model_fields.items() if field.is_required()]
    schema["if"] = {"required": ["extends"]}
    schema["else"] = {"required": required}


def _widen_anchors(schema: Schema, definitions: dict[str, Schema]) -> None:
    """Name the priors that some kind of anchor knows, and let `null` remove or hide any."""
    known = {
        name: {
            "description": f"{quantity.long_name} ({quantity.unit}).",
            "anyOf": [{"$ref": "#/$defs/Belief"}, _NULL],
        }
        for name, quantity in ANCHOR_QUANTITIES.items()
    }
    for priors in (schema["properties"], definitions["Anchor"]["properties"]):
        priors["priors"]["anyOf"] = [{**_named("Belief"), "properties": known}, _NULL]
    schema["properties"]["anchors"]["anyOf"] = [_named("Anchor"), _NULL]
    schema["properties"]["milestones"]["anyOf"] = [_named("Milestone"), _NULL]


def _named(*definitions: str) -> Schema:
    """A mapping of names to what is defined, or to null."""
    defined = [{"$ref": f"#/$defs/{definition}"} for definition in definitions]
    return {
        "type": "object",
        "patternProperties": {NAME: {"anyOf": [*defined, _NULL]}},
        "additionalProperties": False,
    }


def _widen_weights(weights: Schema) -> None:
    """Let a weight be an edit of the inherited one."""
    weights["additionalProperties"] = {"anyOf": [_PROBABILITY, _edit()]}
    by_year = {
        "type": "object",
        "description": "probability by year, linear between",
        "propertyNames": _MOMENT,
        "additionalProperties": _PROBABILITY,
        "minProperties": 1,
    }
    weights["properties"]["none"]["anyOf"] = [_PROBABILITY, _edit(), by_year]


def _widen_belief(definitions: dict[str, Schema]) -> None:
    """Let a belief be a number or an interval."""
    mapping = definitions["Belief"]
    about = {"description": mapping.pop("description")}
    fixed = {**_NUMBER, "description": "the value, certain; 18 months, 30%, 70B or $1e9 too"}
    definitions["Belief"] = {**about, "anyOf": [fixed, _interval(), mapping]}
    mapping["properties"]["lognormal"]["anyOf"].insert(0, _interval())
    mapping["properties"][FITTED] = _fitted(definitions)
    by_key = {"type": "object", "additionalProperties": dict(_NUMBER)}
    for family in ("quantiles", "by_requirement"):
        mapping["properties"][family]["anyOf"].insert(0, by_key)


def _fitted(definitions: dict[str, Schema]) -> Schema:
    """A belief from data, by the name of its quantity or with more."""
    schema = Fitted.model_json_schema(schema_generator=_Generator)
    schema.pop("title", None)
    _describe(schema, Fitted, KEYS)
    definitions["Fitted"] = schema
    return {
        "description": "The level or the growth of a published quantity, fitted to data.",
        "anyOf": [dict(schema["properties"]["quantity"]), {"$ref": "#/$defs/Fitted"}, _NULL],
    }


def _interval() -> Schema:
    return {
        "type": "string",
        "pattern": r"\S\s+to\s+\S",
        "description": "the 90% interval of a lognormal, as 1e12 to 1e16 or 6 to 18 months",
    }


def _spellings(definitions: dict[str, Schema]) -> list[str]:
    return [name for name in definitions if name.endswith("Spelling")]


def _widen_numbers(node: Any) -> None:
    """Let every number be text with a unit: `18 months`, `30%`, `70B`, `$1e9`."""
    if isinstance(node, list):
        for inner in node:
            _widen_numbers(inner)
    elif isinstance(node, dict):
        if node.get("type") == "number":
            node |= {"type": ["number", "string"], "pattern": _WITH_UNIT["pattern"]}
        for inner in node.values():
            _widen_numbers(inner)


def _edit() -> Schema:
    return {
        "type": "object",
        "description": "an edit of the inherited weight; the others give way pro rata",
        "properties": {
            "plus": {**_NUMBER, "description": "add to the weight"},
            "times": {**_NUMBER, "description": "multiply the weight"},
            "to": {**_PROBABILITY, "description": "set the weight"},
        },
        "additionalProperties": False,
        "minProperties": 1,
        "maxProperties": 1,
    }


def _make_partial(definition: Schema) -> None:
    """Require nothing, and let `null` remove anything."""
    definition.pop("required", None)
    for entry in definition.get("properties", {}).values():
        if "anyOf" not in entry:
            about = {"description": entry.pop("description")}
            only = dict(entry)
            entry.clear()
            entry.update(about, anyOf=[only])
        if _NULL not in entry["anyOf"]:
            entry["anyOf"].append(_NULL)


def _describe(
    definition: Schema, of: type[BaseModel], names: Mapping[str, str] | None = None
) -> None:
    """Give a model and its properties their docstrings, from the source: -OO strips them.

    Where keys are not called like their fields, `names` says the field of each.
    """
    keys = {field: key for key, field in (names or {}).items()}
    about = ast.get_docstring(_source(of))
    if about:
        definition["description"] = about
    for base in reversed(of.__mro__):
        for name, text in _docstrings(base).items():
            if keys.get(name, name) in definition.get("properties", {}):
                definition["properties"][keys.get(name, name)]["description"] = text


@cache
def models() -> dict[str, type[BaseModel]]:
    """Models of a scenario file by name."""
    found = [entry for module in _MODULES for entry in vars(module).values()]
    return {m.__name__: m for m in found if inspect.isclass(m) and issubclass(m, BaseModel)}


@cache
def _source(of: type) -> ast.ClassDef:
    (tree,) = ast.parse(inspect.getsource(of)).body
    assert isinstance(tree, ast.ClassDef)
    return tree


@cache
def _docstrings(of: type) -> dict[str, str]:
    """Docstrings of the attributes that a model declares itself."""
    written = of.__module__ in [module.__name__ for module in _MODULES]
    if not written or "[" in of.__name__:  # what is made of a generic model has no source
        return {}
    tree = _source(of)
    return {
        before.target.id: inspect.cleandoc(after.value.value)
        for before, after in zip(tree.body, tree.body[1:], strict=False)
        if isinstance(before, ast.AnnAssign)
        and isinstance(before.target, ast.Name)
        and isinstance(after, ast.Expr)
        and isinstance(after.value, ast.Constant)
        and isinstance(after.value.value, str)
    }
