"""Joint draws of a forecast: an anchor that is right, values of all beliefs, an arrival.

Conditioning on a belief is done in strata of its uniforms: one belief under one name, also
where anchors hold their own.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import pairwise
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from forecast.analysis.influence.arrivals import Arrivals, arrived_by
from forecast.analysis.influence.conditional_sums import PARTS, ConditionalSums, parts_below
from forecast.analysis.influence.sobol import Part, Strata
from forecast.model.dimensions import uniforms_of
from forecast.model.simulation import Simulation
from forecast.results.forecast import Forecast
from priors.cache import Cache
from priors.distributions.joint_samples import Column
from priors.sampling.lattice import Batches
from priors.types import Array
from scenarios.schema.scenario import Scenario

Made = TypeVar("Made")

_STEPS_PER_YEAR = 10
_EDGES = np.arange(PARTS + 1) / PARTS


def random_beliefs(scenario: Scenario) -> list[str]:
    """Names of the beliefs that vary and that something with weight depends on."""
    views = [scenario.views[a] for a, weight in scenario.weights.anchors.items() if weight > 0]
    met: set[str] = set().union(*(view.varying for view in views))
    found = [v.name for v in scenario.varying if v.is_of_section or v.name in met]
    found += [role for view in views for role in view.laws if role in view.varying]
    return list(dict.fromkeys(found))


def takes_part(scenario: Scenario, anchor: str, name: str) -> bool:
    """Whether an anchor's arrival varies with a belief."""
    return "." in name or name in scenario.views[anchor].varying


def _alike(by_anchor: dict[str, Made]) -> list[tuple[Made, tuple[str, ...]]]:
    """What is the same object for some anchors, with these."""
    found: dict[int, tuple[Made, list[str]]] = {}
    for anchor, made in by_anchor.items():
        found.setdefault(id(made), (made, []))[1].append(anchor)
    return [(made, tuple(anchors)) for made, anchors in found.values()]


def _part_of(uniforms: Array) -> NDArray[np.intp]:
    return np.minimum((uniforms * PARTS).astype(np.intp), PARTS - 1)


@dataclass(frozen=True)
class JointDraws:
    """The joint draws of a forecast.

    Parameters
    ----------
    forecast : Forecast
    ahead : callable, optional
        Gives what somebody else has drawn meanwhile, of as many draws or not.
    """

    forecast: Forecast
    ahead: Callable[[], Arrivals] | None = None

    @property
    def scenario(self) -> Scenario:
        """The scenario."""
        return self.forecast.scenario

    @cached_property
    def simulation(self) -> Simulation:
        """All draws."""
        return Simulation(self.scenario, self.forecast.batches)

    @cached_property
    def shares(self) -> dict[str, float]:
        """Weights after the evidence, without none, of the anchors that have any; sum is 1."""
        after = self.forecast.mixture.weights()
        weights = {name: float(weight.value[0]) for name, weight in after.items()}
        total = sum(weights.values())
        return {name: weight / total for name, weight in weights.items() if weight > 0}

    @cached_property
    def none(self) -> float:
        """Probability after the evidence that no anchor is right, in none's first year."""
        return float(self.forecast.mixture.weight_of_none().value[0])

    def none_by(self, t: Array) -> Array:
        """Probability after the evidence, at a time, that no anchor is right."""
        return self.forecast.mixture.weight_of_none(t).value

    @cached_property
    def arrivals(self) -> dict[str, Array]:
        """Arrival years by anchor, shape (batch, draw)."""
        return {name: self._drawn.years[name] for name in self.shares}

    @cached_property
    def weights(self) -> dict[str, Array]:
        """Weights that the evidence leaves, by anchor, shape (batch, draw)."""
        return {name: self._drawn.weights[name] for name in self.shares}

    @cached_property
    def _drawn(self) -> Arrivals:
        found = None if self.ahead is None else self.ahead()
        alike = found is not None and found.batches == self.simulation.batches
        return found if found is not None and alike else Arrivals.of(self.simulation)

    def uniforms(self, name: str, anchor: str) -> Array:
        """Uniforms of a belief as it is in an anchor, shape (batch, draw)."""
        return self._last_uniforms(name, lambda: self._uniforms(name))[anchor]

    @cached_property
    def _last_uniforms(self) -> Cache[str, dict[str, Array]]:
        return Cache(1)  # one belief is looked at after the other

    def _uniforms(self, name: str) -> dict[str, Array]:
        """Uniforms of a belief by anchor, the same array where they are the same."""
        made: Cache[Column | None, Array] = Cache()
        columns = {a: self.simulation.anchors[a].column_of(name) for a in self.shares}
        return {
            anchor: made(column, partial(self.simulation.uniforms, name, column))
            for anchor, column in columns.items()
        }

    @cached_property
    def _order(self) -> NDArray[np.intp]:
        """Draws of all anchors in the order of their arrivals."""
        return np.argsort(np.concatenate([years.ravel() for years in self.arrivals.values()]))

    @cached_property
    def _ranking(self) -> tuple[Array, Array]:
        """Arrival years in order, and the probability up to each; none is not in it."""
        years, weights = (
            np.concatenate([of_anchor.ravel() for of_anchor in each.values()])[self._order]
            for each in (self.arrivals, self._shared_weights)
        )
        upto = (1.0 - self.none) * np.cumsum(weights)
        return years, np.concatenate([[0.0], upto])

    def rank(self, years: Array) -> Array:
        """Probability of an earlier arrival and half that of the same one.

        The middle rank of all that never arrive, or only beyond reckoning, is that of +inf.
        """
        ordered, _ = self._ranking
        below, through = (np.searchsorted(ordered, years, side=s) for s in ("left", "right"))
        return self._between(years, below, through)

    def _between(
        self, years: Array, below: NDArray[np.intp], through: NDArray[np.intp]
    ) -> Array:
        """Ranks of arrivals with so many draws before them, and with those of the same time."""
        _, upto = self._ranking
        return 0.5 * (upto[below] + np.where(np.isinf(years), 1.0, upto[through]))

    @cached_property
    def ranks(self) -> dict[str, Array]:
        """Ranks of the arrivals by anchor, shape (batch, draw)."""
        years, _ = self._ranking
        starts = np.flatnonzero(np.concatenate([[True], years[1:] != years[:-1]]))
        sizes = np.diff(starts, append=len(years))
        below = np.repeat(starts, sizes)
        ranks = np.empty(len(years))
        ranks[self._order] = self._between(years, below, below + np.repeat(sizes, sizes))
        shape = len(self.shares), *self.forecast.batches.shape
        return dict(zip(self.shares, ranks.reshape(shape), strict=True))

    def never(self) -> Array:
        """Arrival in the draws where no anchor is right, shape (batch, draw)."""
        return np.full(self.forecast.batches.shape, np.inf)

    @cached_property
    def law_of_ranks(self) -> list[Part]:
        """The law of the rank of the arrival year."""
        return self._law(self.ranks, self.rank(self.never()), self.none)

    def law_of_arrival(self, year: float) -> list[Part]:
        """The law of whether arrival is by a year: 1 or 0."""
        return self._laws_of_arrival(year, lambda: self._law_of_arrival(year))

    @cached_property
    def _laws_of_arrival(self) -> Cache[float, list[Part]]:
        return Cache(1)

    def _law_of_arrival(self, year: float) -> list[Part]:
        none = float(self.none_by(np.array([year]))[0])
        return self._law(
            arrived_by(year, self.arrivals), np.zeros(self.forecast.batches.shape), none
        )

    def _law(self, outcomes: dict[str, Array], never: Array, none: float) -> list[Part]:
        """An outcome by anchor, and where no anchor is right, with the probability of that."""
        found = [
            Part((1.0 - none) * self.shares[anchor], outcome, self.weights[anchor])
            for anchor, outcome in outcomes.items()
        ]
        return [*found, Part(none, never, np.ones(never.shape))]

    def strata(self, name: str, count: int) -> list[Strata | None]:
        """Strata of a belief in each part of a law."""
        return self._last_strata((name, count), lambda: self._strata(name, count))

    @cached_property
    def _last_strata(self) -> Cache[tuple[str, int], list[Strata | None]]:
        return Cache(1)  # of two laws, which have weights in common

    def _strata(self, name: str, count: int) -> list[Strata | None]:
        made = self._by_anchor(name, lambda uniforms: Strata.alike(uniforms, count))
        return [*(made.get(anchor) for anchor in self.shares), None]

    def _by_anchor(self, name: str, make: Callable[[Array], Made]) -> dict[str, Made]:
        """What is made of the uniforms of a belief, by anchor that it takes part in.

        Anchors share most uniforms, of which it is made once.
        """
        made: Cache[int, Made] = Cache()
        found = {}
        for anchor in self.shares:
            if takes_part(self.scenario, anchor, name):
                uniforms = self.uniforms(name, anchor)
                found[anchor] = made(id(uniforms), partial(make, uniforms))
        return found

    @cached_property
    def grid(self) -> Array:
        """Fine grid of years, shape (time,)."""
        first, last = self.scenario.years.first, self.scenario.years.last
        return np.linspace(first, last, (last - first) * _STEPS_PER_YEAR + 1)

    @cached_property
    def right(self) -> Array:
        """Probability after the evidence that some anchor is right, by the grid of years."""
        return 1.0 - self.none_by(self.grid)

    @cached_property
    def _cells(self) -> dict[str, NDArray[np.intp]]:
        """First grid point at or after each arrival; one past the grid for later."""
        first, count = self.scenario.years.first, len(self.grid)
        return {
            name: np.clip(np.ceil((arrival - first) * _STEPS_PER_YEAR), 0, count).astype(
                np.intp
            )
            for name, arrival in self.arrivals.items()
        }

    def posterior_ranks(self, name: str, probabilities: Sequence[float]) -> Array:
        """Uniforms of a belief at its percentiles after the evidence, shape of those.

        Where an anchor is right that the belief takes no part in, or none is, the evidence
        says nothing about it.
        """
        meeting = self._parts(name)
        told, share = np.zeros(PARTS), sum(self.shares[anchor] for anchor in meeting)
        for parts, anchors in _alike(meeting):
            told += np.bincount(parts.ravel(), self._weights_together(anchors), PARTS)
        known = 1.0 - self.none
        upto = known * np.concatenate([[0.0], np.cumsum(told)])
        return np.interp(probabilities, upto + (1.0 - known * share) * _EDGES, _EDGES)

    def _parts(self, name: str) -> dict[str, NDArray[np.intp]]:
        """Which of many equal parts a belief's uniforms lie in, by anchor that it acts in."""
        return self._last_parts(name, lambda: self._by_anchor(name, _part_of))

    @cached_property
    def _last_parts(self) -> Cache[str, dict[str, NDArray[np.intp]]]:
        return Cache(1)

    def _weights_together(self, anchors: tuple[str, ...]) -> Array:
        """Weights of draws in some anchors, added up."""
        weights = self._shared_weights
        return self._last_weights(
            anchors, lambda: np.sum([weights[anchor] for anchor in anchors], axis=0).ravel()
        )

    @cached_property
    def _last_weights(self) -> Cache[tuple[str, ...], Array]:
        return Cache(1)  # most beliefs act in the anchors in which the one before does

    def conditional_sums(self, name: str, edges: Array) -> ConditionalSums:
        """Sums that the CDF of the arrival year in windows of a belief is made of.

        Parameters
        ----------
        name : str
            The belief.
        edges : ndarray
            Uniforms at which windows of the belief begin and end, besides 0 and 1.
        """
        ends = np.unique([0, *parts_below(edges), PARTS])
        sizes, parts, count = np.diff(ends), self._parts(name), len(self.grid) + 1
        upto: Array = np.zeros((self.forecast.batches.shape[0], len(ends), count))
        if parts:
            place, weights = self._cells_and_weights(tuple(parts))
            starts = self._starts(count * np.repeat(np.arange(len(sizes)), sizes), parts)
            for row, found in enumerate(upto[:, 1:]):  # so few that they stay in the cache
                index = (starts[row] + place[row]).ravel()
                sums = np.bincount(index, weights[row].ravel(), found.size)
                np.cumsum(sums.reshape(found.shape), axis=1, out=found)
                for below, here in pairwise(found):  # in a third of the time of a sum along it
                    here += below
        others = [upto_of for a, upto_of in self._upto_by_anchor.items() if a not in parts]
        return ConditionalSums(upto, sum(others, np.zeros((len(upto), count))), ends)

    @staticmethod
    def _starts(
        of_part: NDArray[np.intp], parts: dict[str, NDArray[np.intp]]
    ) -> NDArray[np.intp]:
        """Where the stratum of each draw starts, shape (batch, anchor or one for all, draw)."""
        anchors = [*parts.values()]
        alike = all(each is anchors[0] for each in anchors)
        return np.stack([of_part[each] for each in anchors[: 1 if alike else None]], axis=1)

    def _cells_and_weights(self, anchors: tuple[str, ...]) -> tuple[NDArray[np.intp], Array]:
        """Cells of the arrivals of some anchors and their weights, (batch, anchor, draw)."""

        def stacked() -> tuple[NDArray[np.intp], Array]:
            cells = np.stack([self._cells[anchor] for anchor in anchors], axis=1)
            return cells, np.stack([self._shared_weights[a] for a in anchors], axis=1)

        return self._last_stacked(anchors, stacked)

    @cached_property
    def _last_stacked(self) -> Cache[tuple[str, ...], tuple[NDArray[np.intp], Array]]:
        return Cache(1)  # most beliefs act in the anchors in which the one before does

    @cached_property
    def _upto_by_anchor(self) -> dict[str, Array]:
        """Weights of the arrivals up to each step of the grid, shape (batch, cell)."""
        count = len(self.grid) + 1
        return {
            anchor: Strata.of(cells, count).sums(self._shared_weights[anchor]).cumsum(axis=1)
            for anchor, cells in self._cells.items()
        }

    @cached_property
    def _shared_weights(self) -> dict[str, Array]:
        """Weights of the draws by anchor, which add up to its share."""
        return {a: share * (w := self.weights[a]) / w.sum() for a, share in self.shares.items()}

    def cdf_by_anchor(self) -> Array:
        """CDF of the arrival year if an anchor is right, on the grid, shape (anchor, time)."""
        rows = [self.forecast.anchors[a].probability(self.grid).value for a in self.shares]
        return np.stack(rows)


def redrawn(joint: JointDraws, name: str) -> dict[str, Array]:
    """Arrival years with one belief drawn anew and all others as they were, by anchor.

    The new draws come from batches that nothing else uses; since all batches are one lattice
    with different shifts, they are put into random order, which makes them independent of the
    old ones draw by draw.
    """
    batches = joint.forecast.batches
    count = len(batches.numbers)
    fresh = Batches(batches.seed, range(count, 2 * count), batches.size)
    others = uniforms_of(joint.scenario, fresh)

    def uniforms(asked: str, column: Column | None) -> Array:
        if asked != name:
            return joint.simulation.uniforms(asked, column)
        rows = [
            np.random.default_rng([batches.seed, number]).permutation(row)
            for number, row in zip(fresh.numbers, others(name), strict=True)
        ]
        return np.stack(rows)

    simulation = Simulation(joint.scenario, batches, uniforms=uniforms)
    return {
        anchor: simulation.anchors[anchor].arrival_year
        if takes_part(joint.scenario, anchor, name)
        else arrival
        for anchor, arrival in joint.arrivals.items()
    }
