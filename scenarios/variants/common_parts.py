"""Scenarios with other values in place of some; parts that are alike are one object in all."""

import math
from collections.abc import Mapping
from functools import partial
from typing import Any

from pydantic import BaseModel

from priors.cache import Cache
from scenarios.problems import Path
from scenarios.schema.scenario import Anchor, Scenario, Weights

NAMED = ("limits", "lag")
"""Sections whose entries have names of the user's own."""

_PARTS = 1 << 12  # that are kept


class CommonParts:
    """A scenario, some of whose entries are replaced, always by the same values.

    What is worked out about a part is known in all scenarios that have it.
    """

    def __init__(self, base: Scenario):
        self.base = base
        self._parts: Cache[tuple[str, frozenset[Path]], Any] = Cache(_PARTS)

    def scenario(self, values: Mapping[Path, Any]) -> Scenario:
        """The scenario with some values; nothing is checked.

        Parameters
        ----------
        values : mapping of Path to object
            A path has the same value each time.
        """
        by_section: dict[str, dict[Path, Any]] = {}
        for path, value in values.items():
            by_section.setdefault(str(path[0]), {})[path[1:]] = value
        update = {
            section: self._parts(
                (section, frozenset(inner)), partial(_part, self.base, section, inner)
            )
            for section, inner in by_section.items()
        }
        return self.base.model_copy(update=update)


def _part(base: Scenario, section: str, values: Mapping[Path, Any]) -> Any:
    """A section with other values."""
    if () in values:
        return values[()]
    if section == "anchors":
        return _replaced_anchors(base.anchors, values)
    if section == "weights":
        return _mixed_weights(base.weights, values)
    if section not in NAMED:
        return _replaced_in(getattr(base, section), values)
    named = {str(path[0]): entry for path, entry in values.items()}
    entries = {**(getattr(base, section) or {}), **named}
    return {name: entry for name, entry in entries.items() if entry} or None


def _replaced_in(part: BaseModel, values: Mapping[Path, Any]) -> BaseModel:
    update: dict[str, Any] = {str(path[0]): v for path, v in values.items() if len(path) == 1}
    for key in {str(path[0]) for path in values if len(path) > 1}:
        inner = {path[1:]: value for path, value in values.items() if path[0] == key}
        update[key] = _replaced_in(getattr(part, key), inner)
    return part.model_copy(update=update)


def _replaced_anchors(
    anchors: Mapping[str, Anchor], values: Mapping[Path, Any]
) -> dict[str, Anchor]:
    changed = dict(anchors)
    for (name, *rest), value in values.items():
        anchor = changed[str(name)]
        if len(rest) == 1:
            changed[str(name)] = anchor.model_copy(update={str(rest[0]): value})
            continue
        priors = {**anchor.priors, str(rest[1]): value}
        kept = {key: belief for key, belief in priors.items() if belief is not None}
        changed[str(name)] = anchor.model_copy(update={"priors": kept})
    return changed


def _mixed_weights(weights: Weights, values: Mapping[Path, Any]) -> Weights:
    mixed = {**by_name(weights), **{str(path[0]): value for path, value in values.items()}}
    none = mixed.pop("none")
    total = math.fsum([none[min(none)], *mixed.values()])
    scaled = {name: weight / total for name, weight in mixed.items()}
    return Weights(none={year: w / total for year, w in none.items()}, **scaled)


def by_name(weights: Weights) -> dict[str, Any]:
    """Weights of all anchors, and of none."""
    return {**weights.anchors, "none": weights.none}
