"""A tilt as a scenario to go on with: each belief and weight by itself.

What beliefs have to do with each other is lost, so that its run answers something else than
what was wanted; how much else is said.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from forecast.analysis.reweighting.conditioned_belief import ConditionedBelief
from forecast.analysis.reweighting.tilt import Tilt
from forecast.plain import entry_at
from scenarios.loading.restore import rebuilt
from scenarios.problems import Path
from scenarios.schema.scenario import Scenario

RANKS = (0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99)
"""Quantiles by which a tilted belief is written."""
_SOURCE = "tilt"
_UNMOVED = 1e-3  # bits: a belief that moves by less stays as it is


def marginals(found: Tilt) -> Scenario:
    """The scenario with each belief and weight as the tilt has it, by itself.

    The evidence has done its work in them and is left out.
    """
    scenario = found.forecast.scenario
    data = scenario.plain()
    data["title"] = found.title
    data["sources"] = data.get("sources", {}) | {_SOURCE: f"forecast tilt: {found.title}"}
    data.pop("evidence", None)
    data["weights"] = _weights(found, data["weights"])
    for path, belief in _moved(found):
        entry_at(data, path[:-1])[path[-1]] = _spelled(belief)
    return rebuilt(data, "the tilted scenario")


def _weights(found: Tilt, plain: dict[str, Any]) -> dict[str, Any]:
    """Weights after the tilt."""
    after = {name: float(pair[1].value[0]) for name, pair in found.weights.items()}
    return plain | after | {"none": spelled_none(none_after(found))}


def none_after(found: Tilt) -> dict[int | float, float]:
    """Weight of none by year after the tilt; one that moves keeps its shape."""
    weights = found.forecast.scenario.weights
    after = float(found.weights["none"][1].value[0])
    factor = after / weights.none_at_first if weights.none_at_first > 0 else 0.0
    return {year: factor * p for year, p in weights.none.items()}


def spelled_none(none: Mapping[int | float, float]) -> float | dict[str, float]:
    """Weight of none as a file has it: one number where it never moves."""
    if len(none) == 1:
        (stays,) = none.values()
        return stays
    return {str(year): p for year, p in none.items()}


def _moved(found: Tilt) -> Sequence[tuple[Path, ConditionedBelief]]:
    """Beliefs that moved, where they stand; of levels that one rank drives, none."""
    places = found.forecast.scenario.varying
    count = Counter((each.name, _owner(each.path)) for each in places)
    paths = {(each.name, _owner(each.path)): each.path for each in places}
    return [
        (paths[belief.name, belief.anchor], belief)
        for belief in found.beliefs
        if count[belief.name, belief.anchor] == 1 and belief.bits >= _UNMOVED
    ]


def _owner(path: Path) -> str | None:
    return str(path[1]) if path[0] == "anchors" else None


def _spelled(belief: ConditionedBelief) -> dict[str, Any]:
    values = belief.in_unit(belief.posterior, RANKS).value.tolist()
    pairs = [pair for i, pair in enumerate(zip(RANKS, values, strict=True))
             if i == 0 or pair[1] > values[i - 1]]  # fmt: skip
    shape = {"quantiles": pairs} if len(pairs) > 1 else {"fixed": values[0]}
    return {"unit": belief.unit, "source": _SOURCE, **shape}
