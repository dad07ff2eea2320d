"""Envelopes: everything that a scenario allows whose beliefs are only given as sets.

Where arrival is monotone in a set, draw by draw, and no evidence renormalises by it, its ends
give the ends of the CDF at every year, and the bounds are exact. Where evidence weighs draws,
bounds are taken draw by draw, which nothing that is allowed passes: outer bounds; members that
are found by search are attained, and say how far they may be from the truth. Where nothing is
known of a set, members are searched alone: inner bounds. Weights that are a set make the CDF a
ratio of two linear functions, whose ends are linear programs.

References
----------
Williamson and Downs 1990, *Probabilistic arithmetic*, for sets between two CDFs.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

import numpy as np

from forecast.analysis.ensembles.outer_bounds import Extremes, extremes
from forecast.analysis.ensembles.set_members import corners, members, taking
from forecast.analysis.ensembles.sets import BeliefSet, sets_of
from forecast.analysis.ensembles.weight_bounds import Parts, mixed, parts_of, weighted_ends
from forecast.defaults import LOOKED_AT
from forecast.engine.run import Runs
from forecast.errors import ArgumentError
from forecast.plain import keyed, year_key
from forecast.progress import Progress
from forecast.results.forecast import Forecast, OfScenario
from forecast.results.stated import arrival_dict, quantile_bounds
from priors.sampling.lattice import Batches
from priors.types import Array
from scenarios.schema.scenario import Scenario

Label = Literal["exact", "outer", "inner"]
Side = Literal["lower", "upper"]

_STEPS_A_YEAR = 4


@dataclass(frozen=True)
class Edge:
    """One side of an envelope, as a forecast."""

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
class Bounds(OfScenario):
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
    sets : dict of str to BeliefSet
        By key.
    outer : dict of str to Extremes
        By anchor, where bounds are taken draw by draw; else empty.
    """

    name: str
    scenario: Scenario
    members: tuple[Forecast, ...]
    weights: Mapping[str, tuple[float, float]]
    sets: Mapping[str, BeliefSet]
    outer: Mapping[str, Extremes]

    @property
    def label(self) -> Label:
        """What the bounds are.

        `exact`; `outer` where the truth may be narrower, at the narrowest what is attained;
        `inner` where they are attained and the truth may be wider.
        """
        return _label(self.sets.values())

    @property
    def labels(self) -> dict[str, Label]:
        """What the bounds would be with each set alone, and those of weights."""
        of_sets = {key: _label([one]) for key, one in self.sets.items()}
        return of_sets | {f"weights.{name}": "exact" for name in self.weights}

    @property
    def lower(self) -> Edge:
        """The latest arrival that is allowed, at each year."""
        return Edge(self, "lower")

    @property
    def upper(self) -> Edge:
        """The soonest arrival that is allowed, at each year."""
        return Edge(self, "upper")

    def bounds(self, t: Array) -> tuple[Array, Array]:
        """Least and greatest probability of arrival by `t`; see `label`."""
        lower, upper = self.attained(t)
        if not self.outer:
            return lower, upper
        low, high = self._outer(np.asarray(t, dtype=float))
        return np.minimum(lower, low), np.maximum(upper, high)

    def attained(self, t: Array) -> tuple[Array, Array]:
        """Least and greatest probability of arrival by `t` that a member was found to have."""
        t = np.asarray(t, dtype=float)
        if self.weights:
            grid, lower, upper = self._by_weights
            return np.interp(t, grid, lower), np.interp(t, grid, upper)
        values = np.stack([member.mixture.value(t) for member in self.members])
        return values.min(axis=0), values.max(axis=0)

    def _outer(self, t: Array) -> tuple[Array, Array]:
        if self.weights:
            grid, lower, upper = self._outer_by_weights
            return np.interp(t, grid, lower), np.interp(t, grid, upper)
        mixture = self.members[0].mixture
        low, high = (mixed(mixture, self._parts(t, side), t) for side in (0, 1))
        return low, high

    def _parts(self, t: Array, side: int) -> Parts:
        found = {}
        for name, extreme in self.outer.items():
            arrived, waiting = extreme.ends(t, side)
            found[name] = arrived, arrived + waiting
        return found

    @property
    def gap(self) -> float:
        """Most that the bounds lie beyond what is attained, in the years reported."""
        t = self._grid
        pairs = zip(self.bounds(t), self.attained(t), strict=True)
        return max(float(np.abs(one - other).max()) for one, other in pairs)

    @property
    def _grid(self) -> Array:
        first, last = self.span
        return np.linspace(first, last, round((last - first) * _STEPS_A_YEAR) + 1)

    @cached_property
    def _by_weights(self) -> tuple[Array, Array, Array]:
        """Years, and least and greatest probability over all weights at each."""
        grid = self._grid
        found = [
            weighted_ends(each, self.weights, grid, parts_of(each, grid))
            for each in self.members
        ]
        lower, upper = (np.stack([ends[side] for ends in found]) for side in (0, 1))
        return grid, lower.min(axis=0), upper.max(axis=0)

    @cached_property
    def _outer_by_weights(self) -> tuple[Array, Array, Array]:
        grid, one = self._grid, self.members[0]
        low, high = (
            weighted_ends(one, self.weights, grid, self._parts(grid, side))[side]
            for side in (0, 1)
        )
        return grid, low, high

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
            "labels": {"lower": self.label, "upper": self.label},
            "sets": self.labels,
            "attained": self._attained(by),
            "gap": self.gap,
            "weights": {name: list(ends) for name, ends in self.weights.items()},
            "runs": len(self.members),
        }

    def rows(self, by: Sequence[float] = ()) -> list[dict[str, Any]]:
        """By year, the bounds, and what is attained."""
        years = self._years(by)
        ends = (*self.bounds(years), *self.attained(years))
        names = ("lower", "upper", "attained_lower", "attained_upper")
        columns = zip(*(each.tolist() for each in ends), strict=True)
        return [
            {"year": year_key(year)} | dict(zip(names, values, strict=True))
            for year, values in zip(years, columns, strict=True)
        ]

    def _years(self, by: Sequence[float]) -> Array:
        return np.unique(np.concatenate([np.arange(*np.ceil(self.span)), self.span[1:], by]))

    def _attained(self, by: Sequence[float]) -> dict[str, Any]:
        """What members were found to have, by year, least and greatest."""
        years = self._years(by)
        lower, upper = self.attained(years)
        return {"lower": keyed(years, lower), "upper": keyed(years, upper)}

    def _has(self, year: float) -> bool:
        return self.span[0] <= year <= self.span[1]


def _label(sets: Iterable[BeliefSet]) -> Label:
    found = list(sets)
    if all(one.is_exact for one in found):
        return "exact"
    return "inner" if any(one.direction is None for one in found) else "outer"


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
        With beliefs that are `between` two others; see `sets.widened`.
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
            "nothing is given as a set: a belief as {between: [belief, belief]}, or one that "
            "is widened"
        )
    label = _label(sets.values())
    chosen = list(members(scenario, sets, everywhere=label != "exact"))
    forecasts = []
    for index, each in enumerate(chosen):
        forecasts.append(runs.run(each, name))
        if progress:
            progress(index + 1, len(chosen))
    outer = _outer(scenario, sets, runs) if label == "outer" else {}
    return Bounds(name, scenario, tuple(forecasts), dict(weights or {}), sets, outer)


def _outer(
    scenario: Scenario, sets: Mapping[str, BeliefSet], runs: Runs
) -> dict[str, Extremes]:
    ends = [taking(scenario, sets, takes) for takes in corners(sets)]
    batches = Batches.for_draws(min(runs.batches.draws, LOOKED_AT), runs.batches.seed)
    weighed = [name for name, weight in scenario.weights.anchors.items() if weight > 0]
    return extremes(ends, batches, weighed)
