"""Envelopes: everything that a scenario allows whose beliefs are only given as sets.

A set holds every belief whose quantile at each rank lies between those of two. Where arrival is
monotone in it, draw by draw, and no evidence renormalises, the ends of the set give the ends of
the CDF at every year, and the bounds are exact. Elsewhere members are searched, and what is
found is attained: inner bounds, which the whole set may pass. Weights that are a set make the
CDF a ratio of two linear functions, whose ends are linear programs.

References
----------
Williamson and Downs 1990, *Probabilistic arithmetic*, for sets between two CDFs.
"""

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import Any, Literal

import numpy as np

from forecast.analysis.ensembles.weight_bounds import weighted_ends
from forecast.engine.run import Runs
from forecast.errors import ArgumentError
from forecast.plain import entry_at
from forecast.progress import Progress
from forecast.results.forecast import Forecast
from forecast.results.stated import arrival_dict, quantile_bounds
from priors.constants import NEVER
from priors.types import Array
from scenarios.loading.restore import restore
from scenarios.problems import Path, dotted
from scenarios.schema.beliefs import walk
from scenarios.schema.scenario import Scenario

Label = Literal["exact", "inner"]
Side = Literal["lower", "upper"]

LATER = frozenset(
    {"model_compute", "parameter_count", "effective_horizon_length",
     "reference_samples", "genome_size", "brain_compute", "compute_vs_brain",
     "lifetime_duration", "lifetime_adjustment", "evolution_duration", "population",
     "ancestor_compute", "evolution_adjustment", "training_compute", "lag"}
)  # fmt: skip
"""Beliefs of which more never makes arrival sooner, whatever the others are."""
SOONER = frozenset(
    {"hardware.price_performance", "spending.largest_run_cost", "hardware.ceiling",
     "spending.ceiling_share", "spending.gdp", "algorithmic_ceiling"}
)  # fmt: skip
"""Beliefs of which more never makes arrival later."""
_PLAIN_KINDS = ("neural_network", "genome", "lifetime", "evolution", "stated")
# Compute F and size P enter as F P^a, and where one follows from the other as P^(1 + a).
_LEAST_EXPONENT = {
    **dict.fromkeys(["parameter_count", "genome_size"], 0.0),
    **dict.fromkeys(["model_compute", "brain_compute", "compute_vs_brain"], -1.0),
}
_MOST = 6  # sets whose members are searched all together: three to the sixth runs
_TAKES = ("least", "middle", "greatest")
_STEPS_A_YEAR = 4


@dataclass(frozen=True)
class Edge:
    """One side of an envelope, as a forecast.

    Parameters
    ----------
    envelope : Bounds
    side : {"lower", "upper"}
    """

    envelope: "Bounds"
    side: Side

    @property
    def name(self) -> str:
        """What it is called by."""
        return f"{self.envelope.name}, {self.side}"

    @property
    def title(self) -> str:
        """What is assumed, in a line."""
        return f"{self.envelope.title}: {self.side} bound"

    @property
    def milestone(self) -> str:
        """What arrives."""
        return self.envelope.milestone

    @property
    def span(self) -> tuple[float, float]:
        """First and last year that are reported."""
        return self.envelope.span

    def bounds(self, t: Array) -> tuple[Array, Array]:
        """The bound at `t`, twice."""
        value = self.envelope.bounds(t)[0 if self.side == "lower" else 1]
        return value, value


@dataclass(frozen=True, eq=False, repr=False)
class Bounds:
    """The envelope of the CDFs that sets of beliefs allow.

    Parameters
    ----------
    name : str
    scenario : Scenario
        With the sets.
    members : tuple of Forecast
        Those that were run; the ends of the sets among them.
    weights : dict of str to (float, float)
        Least and greatest weight of the anchors whose weights are a set, and of none.
    labels : dict of str to str
        By set, whether its ends are exact or found by search.
    """

    name: str
    scenario: Scenario
    members: tuple[Forecast, ...]
    weights: Mapping[str, tuple[float, float]]
    labels: Mapping[str, Label]

    @property
    def title(self) -> str:
        """What is assumed, in a line."""
        return self.scenario.title

    @property
    def milestone(self) -> str:
        """What arrives."""
        return self.scenario.milestone

    @property
    def span(self) -> tuple[float, float]:
        """First and last year that are reported."""
        return float(self.scenario.years.first), float(self.scenario.years.last)

    @property
    def label(self) -> Label:
        """`exact`, or `inner` where some set was only searched."""
        return "inner" if "inner" in self.labels.values() else "exact"

    @property
    def lower(self) -> Edge:
        """The latest arrival that is allowed, at each year."""
        return Edge(self, "lower")

    @property
    def upper(self) -> Edge:
        """The soonest arrival that is allowed, at each year."""
        return Edge(self, "upper")

    def bounds(self, t: Array) -> tuple[Array, Array]:
        """Least and greatest probability of arrival by `t` that is allowed."""
        t = np.asarray(t, dtype=float)
        if self.weights:
            grid, lower, upper = self._by_weights
            return np.interp(t, grid, lower), np.interp(t, grid, upper)
        values = np.stack([member.mixture.value(t) for member in self.members])
        return values.min(axis=0), values.max(axis=0)

    @cached_property
    def _by_weights(self) -> tuple[Array, Array, Array]:
        """Years, and least and greatest probability over all weights at each."""
        first, last = self.span
        grid = np.linspace(first, last, round((last - first) * _STEPS_A_YEAR) + 1)
        found = [weighted_ends(member, self.weights, grid) for member in self.members]
        lower, upper = (np.stack([ends[side] for ends in found]) for side in (0, 1))
        return grid, lower.min(axis=0), upper.max(axis=0)

    def settled(self, by: Sequence[float]) -> list[dict[str, Any]]:
        """Whether arrival by some years is more likely than not, in all that is allowed."""
        lower, upper = self.bounds(np.array(by, dtype=float))
        return [
            {
                "by": year,
                "probability": [float(low), float(high)],
                "more_likely_than_not": True if low > 0.5 else False if high <= 0.5 else None,
            }
            for year, low, high in zip(by, lower, upper, strict=True)
        ]

    @property
    def medians(self) -> tuple[float, float]:
        """Soonest and latest median that is allowed; +inf after the last year."""
        ((soonest, latest),) = quantile_bounds(self, [0.5])
        return soonest, latest

    def to_dict(self, by: Sequence[float] = ()) -> dict[str, Any]:
        """The form of `forecast bounds --json`."""
        asked = list(by) or [y for y in (2030, 2036, 2040, 2050, 2060, 2100) if self._has(y)]
        return {
            "scenario": self.name,
            "title": self.title,
            "milestone": self.milestone,
            "hash": self.scenario.hash,
            "draws": self.members[0].batches.draws,
            "seed": self.members[0].batches.seed,
            "lower": arrival_dict(self.lower, by),
            "upper": arrival_dict(self.upper, by),
            "settled": self.settled(asked),
            "label": self.label,
            "sets": dict(self.labels),
            "weights": {name: list(ends) for name, ends in self.weights.items()},
            "runs": len(self.members),
        }

    def _has(self, year: float) -> bool:
        return self.span[0] <= year <= self.span[1]


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
            raise ArgumentError(f"there is no belief {key} to widen")
        path, belief = places[key]
        if not belief.has_distribution or float(belief.distribution.cdf(np.array(0.0))) > 0:
            raise ArgumentError(f"{key} is not positive for certain: it has no factors")
        plain = entry_at(data, path)
        about = {k: plain[k] for k in ("unit", "source", "note") if k in plain}
        ends = [{"times": times, "of": plain} for times in (1.0 / factor, factor)]
        entry_at(data, path[:-1])[path[-1]] = about | {"between": ends}
    return restore(json.dumps(data), scenario.title)


def sets_of(scenario: Scenario) -> dict[str, tuple[Path, str]]:
    """Beliefs that are given as sets: by key, where they stand and what they are called."""
    return {
        dotted(path): (path, name)
        for path, name, belief in walk(scenario)
        if belief.between is not None
    }


def bounds(
    scenario: Scenario,
    runs: Runs,
    name: str = "",
    weights: Mapping[str, tuple[float, float]] | None = None,
    progress: Progress | None = None,
) -> Bounds:
    """The envelope of everything that sets of beliefs and weights allow.

    Parameters
    ----------
    scenario : Scenario
        With beliefs that are `between` two others; see `widened`.
    runs : Runs
    name : str
    weights : mapping of str to (float, float), optional
        Ends of weights that are a set.
    progress : callable, optional

    Raises
    ------
    ArgumentError
        When nothing is a set, or too many sets have to be searched.
    """
    sets = sets_of(scenario)
    if not sets and not weights:
        raise ArgumentError(
            "nothing is given as a set: a belief as {between: [belief, belief]}, or --widen"
        )
    labels: dict[str, Label] = {
        key: "exact" if _direction(scenario, called) else "inner"
        for key, (_, called) in sets.items()
    }
    searched = [key for key, label in labels.items() if label == "inner"]
    if len(searched) > _MOST:
        raise ArgumentError(
            f"arrival is not monotone in {len(searched)} of the sets, and at most {_MOST} "
            f"can be searched together: {', '.join(searched)}"
        )
    chosen = list(_members(scenario, sets, labels))
    members = []
    for index, takes in enumerate(chosen):
        members.append(runs.run(_with_takes(scenario, sets, takes), name))
        if progress:
            progress(index + 1, len(chosen))
    return Bounds(name, scenario, tuple(members), dict(weights or {}), labels)


def _members(
    scenario: Scenario, sets: Mapping[str, tuple[Path, str]], labels: Mapping[str, Label]
) -> Iterator[dict[str, str]]:
    """Which member of each set: monotone ones move together, others in every way."""
    searched = [key for key, label in labels.items() if label == "inner"]
    for later in ("greatest", "least"):
        sooner = "least" if later == "greatest" else "greatest"
        exact = {
            key: later if _direction(scenario, sets[key][1]) > 0 else sooner
            for key, label in labels.items()
            if label == "exact"
        }
        for takes in product(_TAKES, repeat=len(searched)):
            yield exact | dict(zip(searched, takes, strict=True))
        if len(exact) == 0:
            return


def _direction(scenario: Scenario, name: str) -> int:
    """1 where more of a belief is never sooner, -1 where never later, 0 where unknown."""
    if _is_weighed(scenario) or not _is_plain(scenario):
        return 0
    if name in _LEAST_EXPONENT and not _exponents_above(scenario, _LEAST_EXPONENT[name]):
        return 0
    return 1 if name in LATER else -1 if name in SOONER else 0


def _is_weighed(scenario: Scenario) -> bool:
    """Whether evidence weighs draws, so that a dearer requirement may arrive sooner."""
    kinds = scenario.evidence.model_dump(exclude_none=True) if scenario.evidence else {}
    return any(value for key, value in kinds.items() if key != "success_rate_exponent")


def _is_plain(scenario: Scenario) -> bool:
    """Whether requirements rise with what they are made of, and nothing else follows from them.

    Scaling laws and paces that depend on the requirement may break this.
    """
    anchors = scenario.anchors.values()
    depends = any(b.by_requirement is not None for _, _, b in walk(scenario))
    laws = any(view.laws for view in scenario.views.values())
    return not (depends or laws) and all(anchor.kind in _PLAIN_KINDS for anchor in anchors)


def _exponents_above(scenario: Scenario, least: float) -> bool:
    """Whether no exponent of the samples lies below a number."""
    below = np.array(math.nextafter(least, -math.inf))
    exponents = [b for _, called, b in walk(scenario) if called == "data_scaling_exponent"]
    return all(float(b.distribution.cdf(below)) < NEVER for b in exponents)


def _with_takes(
    scenario: Scenario, sets: Mapping[str, tuple[Path, str]], takes: Mapping[str, str]
) -> Scenario:
    data = scenario.plain()
    for key, take in takes.items():
        entry_at(data, sets[key][0])["take"] = take
    return restore(json.dumps(data), scenario.title)
