"""What an anchor's distributions depend on: two scenarios that agree in it share them."""

from collections.abc import Hashable

from anchors.kinds import KINDS
from priors.cache import by_object
from scenarios.schema.scenario import Scenario

_KEPT = 256  # scenarios, and views of anchors

Key = tuple[Hashable, ...]
"""Texts of all that something depends on, which scenarios that are edited have in common."""


def requirement_key(scenario: Scenario, anchor: str, *, evidence: bool = True) -> Key:
    """Everything that the distribution of an anchor's requirement depends on.

    Evidence that nothing has arrived tells of requirements by way of what was affordable, and
    progress by way of compute is counted in what compute there is.

    Parameters
    ----------
    scenario : Scenario
    anchor : str
    evidence : bool
        Whether the evidence counts.
    """
    by_compute = KINDS[scenario.anchors[anchor].kind].measure == "progress"
    if by_compute or (evidence and scenario.evidence.no_arrival_by is not None):
        return "requirement", arrival_key(scenario, anchor)
    seen = [scenario.evidence.key] if evidence else []
    return "requirement", *_requirement(scenario, anchor), *seen


def arrival_key(scenario: Scenario, anchor: str, *, evidence: bool = True) -> Key:
    """Everything that the distribution of an anchor's arrival depends on.

    Moments at which draws arrive depend on no evidence, which only weights them.
    """
    requirement, path = _requirement(scenario, anchor), _path(scenario, anchor)
    seen = [scenario.evidence.key] if evidence else []
    return "arrival", *requirement, *seen, *path


def path_key(scenario: Scenario, anchor: str, scale: float) -> Key:
    """Everything that the distribution of an anchor's effective compute depends on.

    Parameters
    ----------
    scenario : Scenario
    anchor : str
    scale : float, OOM
        To which it is resolved.
    """
    moment = scenario.evidence.no_arrival_by
    return "path", *_path(scenario, anchor), *_correlations(scenario), moment, scale


def term_keys(scenario: Scenario, anchor: str) -> dict[str, Key]:
    """All that each term of an anchor's effective compute depends on, lags aside."""
    view = scenario.views[anchor]
    progress = [view.path_key, scenario.algorithms.key]
    asked = [scenario.asked.key] if scenario.asked else []
    return {
        "hardware": ("hardware", scenario.hardware.key),
        "spending": ("spending", scenario.spending.key),
        "algorithms": ("algorithms", *progress, *asked),
    }


def _path(scenario: Scenario, anchor: str) -> Key:
    return scenario.views[anchor].path_key, _sections(scenario, None)


@by_object(_KEPT)
def _sections(scenario: Scenario, _: None) -> Key:
    """What the paths of all anchors depend on."""
    trends = (scenario.hardware, scenario.spending, scenario.algorithms, scenario.data)
    return (
        *(part and part.key for part in (*trends, scenario.asked, scenario.feedback)),
        *((k, limit.key) for k, limit in (scenario.limits or {}).items()),
        *(("lag", k, lag.key) for k, lag in (scenario.lag or {}).items()),
        (scenario.years.first, scenario.years.last),  # what is later is not all kept
    )


def _correlations(scenario: Scenario) -> list[str]:
    return [c.key for c in scenario.rank_correlations]


def _requirement(scenario: Scenario, anchor: str) -> Key:
    form, view = scenario.anchors[anchor].form, scenario.views[anchor]
    return form, view.options, view.requirement_key, *_correlations(scenario)
