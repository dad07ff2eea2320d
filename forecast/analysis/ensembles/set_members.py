"""Members of sets of beliefs that are run: their ends, and what may lie beyond.

Where evidence renormalises, the member that makes arrival by a year most probable keeps to one
value where the set allows it: dearer draws count for more while they still arrive. The least
probable is the soonest at low ranks, where draws arrive anyway and are to count for little, and
the latest above. Both are known up to that value and that rank, which are searched.
"""

from collections.abc import Iterator, Mapping
from itertools import product
from typing import Any

import numpy as np

from forecast.analysis.ensembles.sets import BeliefSet, with_beliefs
from forecast.errors import ArgumentError
from forecast.plain import entry_at
from priors.belief import Belief
from scenarios.problems import ScenarioError
from scenarios.schema.scenario import Scenario

MOST = 6
"""Sets that are searched all together: three to the sixth runs."""
_STEPS = (0.1, 0.3, 0.5, 0.7, 0.9)
_TAKES = ("least", "middle", "greatest")


def corners(sets: Mapping[str, BeliefSet]) -> list[dict[str, str]]:
    """Ends of all sets: known directions move together, the others in every way."""
    others = [key for key, one in sets.items() if not one.direction]
    if len(others) > MOST:
        raise ArgumentError(
            f"arrival is not monotone in {len(others)} of the sets, and at most {MOST} can be "
            f"searched together: {', '.join(others)}"
        )
    known = [one for one in sets.values() if one.direction]
    both = (True, False) if known else (True,)
    return [
        {one.key: one.end(later=later) for one in known} | dict(zip(others, takes, strict=True))
        for later in both
        for takes in product(("least", "greatest"), repeat=len(others))
    ]


def members(
    scenario: Scenario, sets: Mapping[str, BeliefSet], *, everywhere: bool
) -> Iterator[Scenario]:
    """Scenarios with a member in the place of each set: the corners first.

    Parameters
    ----------
    scenario : Scenario
    sets : mapping of str to BeliefSet
    everywhere : bool
        Whether more than the corners is looked at.
    """
    found = corners(sets)
    for takes in found:
        yield taking(scenario, sets, takes)
    if not everywhere:
        return
    others = [key for key, one in sets.items() if not one.direction]
    for middle in product(_TAKES, repeat=len(others)):
        if "middle" in middle:
            yield taking(scenario, sets, {**found[0], **dict(zip(others, middle, strict=True))})
    weighed = [one for one in sets.values() if one.is_weighed and one.direction is not None]
    for takes in found if weighed else ():
        yield from _kept(scenario, sets, takes, weighed)


def taking(
    scenario: Scenario, sets: Mapping[str, BeliefSet], takes: Mapping[str, str]
) -> Scenario:
    """The scenario with one of the named members of each set."""
    data = scenario.plain()
    return with_beliefs(
        scenario,
        {
            sets[key].path: entry_at(data, sets[key].path) | {"take": t}
            for key, t in takes.items()
        },
    )


def _kept(
    scenario: Scenario,
    sets: Mapping[str, BeliefSet],
    takes: Mapping[str, str],
    weighed: list[BeliefSet],
) -> Iterator[Scenario]:
    """Members that keep to a value, or change from the least to the greatest at a rank."""
    base = taking(scenario, sets, takes)
    data = base.plain()
    beliefs = {one.path: Belief.model_validate(entry_at(data, one.path)) for one in weighed}
    for step in _STEPS:
        for member in (_clipped, _jumping):
            changed = {
                path: member(entry_at(data, path), belief, step)
                for path, belief in beliefs.items()
            }
            try:
                yield with_beliefs(base, changed)
            except ScenarioError:  # a family that cannot be cut off there
                continue


def _ends(plain: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    about = {key: value for key, value in plain.items() if key != "take"}
    return {**about, "take": "least"}, {**about, "take": "greatest"}


def _clipped(plain: Mapping[str, Any], belief: Belief, step: float) -> dict[str, Any]:
    """The member that keeps to a value as far as the set allows."""
    least, greatest = _ends(plain)
    low, high = (_quantile(each, 0.5) for each in (least, greatest))
    value = low ** (1.0 - step) * high**step if low > 0 else (1.0 - step) * low + step * high
    above = {"between": [least, {"fixed": value}], "take": "greatest"}
    return {**_about(belief), "between": [above, greatest], "take": "least"}


def _jumping(plain: Mapping[str, Any], belief: Belief, rank: float) -> dict[str, Any]:
    """The member that is the least below a rank, and the greatest above."""
    least, greatest = _ends(plain)
    below = least | ({"max": _quantile(least, rank)} if _varies(least) else {})
    above = greatest | ({"min": _quantile(greatest, rank)} if _varies(greatest) else {})
    parts = [{"weight": rank, "belief": below}, {"weight": 1.0 - rank, "belief": above}]
    return {**_about(belief), "mixture": parts}


def _about(belief: Belief) -> dict[str, Any]:
    return {} if belief.unit is None else {"unit": belief.unit}


def _quantile(plain: Mapping[str, Any], rank: float) -> float:
    quantile = Belief.model_validate(plain).distribution.quantile(np.array([rank]))
    return float(quantile[0])


def _varies(plain: Mapping[str, Any]) -> bool:
    return Belief.model_validate(plain).is_random
