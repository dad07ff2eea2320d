"""Loaded scenarios with other values in the places of some of theirs."""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from scenarios.problems import Path
from scenarios.schema.scenario import Scenario


def replaced(scenario: Scenario, values: Mapping[Path, Any]) -> Scenario:
    """A scenario with other values at some paths; only the parts around them are checked.

    Raises
    ------
    ValidationError
        When such a part cannot hold such a value.
    """
    update = {key: _with(getattr(scenario, key), inner) for key, inner in _by_step(values)}
    return scenario.model_copy(update=update)


def _with(part: Any, values: Mapping[Path, Any]) -> Any:
    if () in values:
        return values[()]
    inner = dict(_by_step(values))
    if isinstance(part, BaseModel):
        fields = {key: getattr(part, key) for key in type(part).model_fields}
        update = {key: _with(fields[key], each) for key, each in inner.items()}
        return type(part).model_validate({**fields, **update})
    if isinstance(part, dict):
        return {k: _with(v, inner[str(k)]) if str(k) in inner else v for k, v in part.items()}
    entries = enumerate(part)
    return tuple(_with(e, inner[str(i)]) if str(i) in inner else e for i, e in entries)


def _by_step(values: Mapping[Path, Any]) -> list[tuple[str, dict[Path, Any]]]:
    """Values by the first steps of their paths."""
    found: dict[str, dict[Path, Any]] = {}
    for path, value in values.items():
        found.setdefault(str(path[0]), {})[path[1:]] = value
    return list(found.items())
