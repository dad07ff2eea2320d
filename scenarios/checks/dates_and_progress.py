"""What must hold of anchors that count in years: dates, uplifts, probabilities of never."""

from collections.abc import Iterator

from anchors.kinds import KINDS
from anchors.quantities import ANCHOR_QUANTITIES
from priors.belief import Belief
from priors.constants import NEVER
from scenarios.problems import Path
from scenarios.schema.beliefs import place_of
from scenarios.schema.calendar import FIRST_YEAR, LAST_YEAR
from scenarios.schema.scenario import Scenario

_DATES = frozenset(name for name, of in ANCHOR_QUANTITIES.items() if of.is_date)
_UPLIFTS = ("present_uplift", "target_uplift")
_NEVER = "probability_of_never"


def errors(scenario: Scenario) -> Iterator[tuple[Path, str]]:
    """Everything that makes such anchors unusable: path and message."""
    for anchor, view in scenario.views.items():
        if KINDS[view.kind].measure == "progress" and not view.in_time:
            yield from _circular(scenario, anchor)
        for name in sorted(view.used_by_requirement & {*_DATES, *_UPLIFTS, _NEVER}):
            message = _wrong(name, view.beliefs[name])
            if message:
                yield place_of(scenario, anchor, name), message


def _circular(scenario: Scenario, anchor: str) -> Iterator[tuple[Path, str]]:
    """Algorithms that depend on a requirement which is counted in what they bring."""
    for name, belief in scenario.beliefs(anchor).items():
        if belief.by_requirement is not None:
            message = "depends on the requirement, which is here counted in effective compute"
            yield place_of(scenario, anchor, name), message


def _wrong(name: str, belief: Belief) -> str:
    if not belief.has_distribution:
        return f"must be a belief by itself, and not a {belief.family}"
    low, middle, high = (belief.quantile(p) for p in (NEVER, 0.5, 1.0 - NEVER))
    if name in _DATES and not FIRST_YEAR <= middle <= LAST_YEAR:
        return f"is a calendar year such as 2026.5; its median is {middle:.10g}"
    if name in _UPLIFTS and low <= 1.0:
        return "must be above 1, which is the speed without AI, and is not in some draws"
    if name == _NEVER and not 0.0 <= low <= high < 1.0:
        return "must lie from 0 to below 1, and does not in some draws"
    return ""
