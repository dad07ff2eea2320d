"""Beliefs that are only given as sets, and which way arrival moves in each.

A set holds every belief whose quantile at each rank lies between those of two.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from forecast.errors import ArgumentError
from forecast.plain import entry_at
from priors.constants import NEVER
from scenarios.loading.restore import rebuilt
from scenarios.problems import Path, did_you_mean, dotted
from scenarios.schema.beliefs import walk
from scenarios.schema.scenario import Scenario

LATER = frozenset(
    {"model_compute", "parameter_count", "effective_horizon_length", "overtraining",
     "reference_samples", "genome_size", "brain_compute", "compute_vs_brain",
     "lifetime_duration", "lifetime_adjustment", "evolution_duration", "population",
     "ancestor_compute", "evolution_adjustment", "training_compute", "lag",
     "hardware.doubling_time", "spending.doubling_time", "algorithmic_doubling_time"}
)  # fmt: skip
"""Beliefs of which more never makes arrival sooner, whatever the others are."""
SOONER = frozenset(
    {"hardware.price_performance", "spending.largest_run_cost", "hardware.ceiling",
     "spending.ceiling_share", "spending.gdp", "algorithmic_ceiling",
     "hardware.yearly_factor", "spending.yearly_factor", "algorithmic_yearly_factor",
     "hardware.growth_oom", "spending.growth_oom", "algorithmic_growth_oom"}
)  # fmt: skip
"""Beliefs of which more never makes arrival later."""
EITHER = frozenset({"data_scaling_exponent", "flop_per_parameter", "reference_parameters"})
"""Beliefs of which more moves each draw one way, and different draws different ways."""

_PLAIN_KINDS = ("neural_network", "genome", "lifetime", "evolution", "stated")
# Compute F and size P enter as F P^a, and where one follows from the other as P^(1 + a).
_LEAST_EXPONENT = {
    **dict.fromkeys(["parameter_count", "genome_size"], 0.0),
    **dict.fromkeys(["model_compute", "brain_compute", "compute_vs_brain"], -1.0),
}
_GROWTH = ("doubling_time", "yearly_factor", "growth_oom")


@dataclass(frozen=True)
class BeliefSet:
    """A belief that is given as a set.

    Parameters
    ----------
    key : str
        Where it stands.
    path : Path
    direction : {1, -1, 0} or None
        1 where more of it is never sooner, -1 where never later, 0 where that differs from
        draw to draw, None where nothing is known.
    is_weighed : bool
        Whether evidence weighs draws by it.
    """

    key: str
    path: Path
    direction: int | None
    is_weighed: bool

    @property
    def is_exact(self) -> bool:
        """Whether its ends are the ends of every probability of arrival."""
        return bool(self.direction) and not self.is_weighed

    def end(self, *, later: bool) -> str:
        """Which end of it brings later arrival, or sooner."""
        return "greatest" if later == (self.direction == 1) else "least"


def sets_of(scenario: Scenario) -> dict[str, BeliefSet]:
    """Beliefs that are given as sets, by key."""
    return {
        dotted(path): BeliefSet(
            dotted(path), path, _direction(scenario, name), _is_weighed(scenario, name)
        )
        for path, name, belief in walk(scenario)
        if belief.between is not None
    }


def _direction(scenario: Scenario, name: str) -> int | None:
    known = 1 if name in LATER else -1 if name in SOONER else 0 if name in EITHER else None
    if known is None or not _is_plain(scenario) or not _counts_from_the_first(scenario, name):
        return None
    if name in _LEAST_EXPONENT and not _exponents_above(scenario, _LEAST_EXPONENT[name]):
        return 0
    return known if _only_multiplied(scenario, name) else 0


def _is_weighed(scenario: Scenario, name: str) -> bool:
    """Whether evidence weighs draws by a belief, so that a dearer one may arrive sooner."""
    evidence = scenario.evidence
    if evidence.no_arrival_by is not None:
        return True
    of_requirements = evidence.already_tried is not None or bool(evidence.training_runs)
    used = (name in view.used_by_requirement for view in scenario.views.values())
    return of_requirements and any(used)


def _is_plain(scenario: Scenario) -> bool:
    """Whether requirements rise with what they are made of, and nothing else follows from them.

    Scaling laws, feedback, and paces that depend on the requirement may break this.
    """
    anchors = scenario.anchors.values()
    depends = any(b.by_requirement is not None for _, _, b in walk(scenario))
    laws = any(view.laws for view in scenario.views.values())
    odd = depends or laws or scenario.feedback is not None
    return not odd and all(anchor.kind in _PLAIN_KINDS for anchor in anchors)


def _counts_from_the_first(scenario: Scenario, name: str) -> bool:
    """Whether a growth counts from a moment before all arrivals: earlier it acts backwards."""
    if not name.endswith(_GROWTH):
        return True
    section = scenario.algorithms if name.startswith("algorithmic") else None
    section = section or getattr(scenario, name.partition(".")[0])
    return bool(section.origin <= scenario.years.first)


def _exponents_above(scenario: Scenario, least: float) -> bool:
    """Whether no exponent of the samples lies below a number."""
    below = np.array(math.nextafter(least, -math.inf))
    exponents = [b for _, called, b in walk(scenario) if called == "data_scaling_exponent"]
    return all(float(b.distribution.cdf(below)) < NEVER for b in exponents)


def _only_multiplied(scenario: Scenario, name: str) -> bool:
    """Whether every product that holds a belief rises with it."""
    products = [b.product for _, _, b in walk(scenario) if b.product is not None]
    return all(powers.get(name, 1.0) >= 0 for powers in products)


def widened(scenario: Scenario, widths: Mapping[str, float]) -> Scenario:
    """The scenario with some beliefs as sets, from one over a factor to the factor times them.

    Raises
    ------
    ArgumentError
        When a key names no belief that is positive, or a factor is not above 1.
    """
    data = scenario.plain()
    places = {dotted(path): (path, belief) for path, _, belief in walk(scenario)}
    for key, factor in widths.items():
        if not (math.isfinite(factor) and factor > 1):
            raise ArgumentError(f"{key} should be widened by a factor above 1, not {factor:g}")
        if key not in places:
            hint = did_you_mean(key, list(places))
            raise ArgumentError(f"there is no belief {key} to widen{hint}")
        path, belief = places[key]
        if belief.product is not None or belief.by_requirement is not None:
            raise ArgumentError(f"{key} follows from other beliefs; widen those")
        if not belief.has_distribution or float(belief.distribution.cdf(np.array(0.0))) > 0:
            raise ArgumentError(f"{key} is not positive for certain: it has no factors")
        plain = entry_at(data, path)
        about = {k: plain[k] for k in ("unit", "source", "note") if k in plain}
        ends = [{"times": times, "of": plain} for times in (1.0 / factor, factor)]
        entry_at(data, path[:-1])[path[-1]] = about | {"between": ends}
    return rebuilt(data, scenario.title)


def with_beliefs(scenario: Scenario, beliefs: Mapping[Path, Any]) -> Scenario:
    """The scenario with other beliefs, as plain data, in some places."""
    data = scenario.plain()
    for path, belief in beliefs.items():
        entry_at(data, path[:-1])[path[-1]] = belief
    return rebuilt(data, scenario.title)
