"""Joint draws of a forecast: an anchor that is right, values of all beliefs, an arrival.

Conditioning on a belief is done in strata of its uniforms: one belief under one name, also
where anchors hold their own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from forecast.analysis.influence.sobol import BatchSums, Part, strata_of, stratum_sums
from forecast.model.dimensions import uniforms_of
from forecast.model.simulation import Simulation
from forecast.results.forecast import Forecast
from priors.cache import Cache
from priors.distributions.joint_samples import Column
from priors.sampling.lattice import Batches
from priors.types import Array
from scenarios.schema.scenario import Scenario

_STEPS_PER_YEAR = 10


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


@dataclass(frozen=True)
class JointDraws:
    """The joint draws of a forecast.

    Parameters
    ----------
    forecast : Forecast
    """

    forecast: Forecast

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
        return {name: self.simulation.anchors[name].arrival_year for name in self.shares}

    @cached_property
    def weights(self) -> dict[str, Array]:
        """Weights that the evidence leaves, by anchor, shape (batch, draw)."""
        return {name: self.simulation.anchors[name].evidence_weight for name in self.shares}

    def uniforms(self, name: str, anchor: str) -> Array:
        """Uniforms of a belief as it is in an anchor, shape (batch, draw)."""
        return self._last_uniforms(name, lambda: self._uniforms(name))[anchor]

    @cached_property
    def _last_uniforms(self) -> Cache[str, dict[str, Array]]:
        return Cache(1)  # one belief is looked at after the other

    def _uniforms(self, name: str) -> dict[str, Array]:
        """Uniforms of a belief by anchor, the same array where they are the same."""
        different: list[Array] = []
        found = {}
        for anchor in self.shares:
            drawn = self.simulation.anchors[anchor].uniforms(name)
            alike = (one for one in different if np.array_equal(one, drawn))
            found[anchor] = next(alike, drawn)
            if found[anchor] is drawn:
                different.append(drawn)
        return found

    @cached_property
    def _ranking(self) -> tuple[Array, Array]:
        """Arrival years in order, and the probability up to each; none is not in it."""
        years = np.concatenate([self.arrivals[name].ravel() for name in self.shares])
        probabilities = np.concatenate(
            [
                share * (self.weights[name] / self.weights[name].sum()).ravel()
                for name, share in self.shares.items()
            ]
        )
        order = np.argsort(years, kind="stable")
        upto = (1.0 - self.none) * np.cumsum(probabilities[order])
        return years[order], np.concatenate([[0.0], upto])

    def rank(self, years: Array) -> Array:
        """Probability of an earlier arrival and half that of the same one.

        The middle rank of all that never arrive, or only beyond reckoning, is that of +inf.
        """
        ordered, upto = self._ranking
        below = upto[np.searchsorted(ordered, years, side="left")]
        through = upto[np.searchsorted(ordered, years, side="right")]
        return 0.5 * (below + np.where(np.isinf(years), 1.0, through))

    @cached_property
    def ranks(self) -> dict[str, Array]:
        """Ranks of the arrivals by anchor, shape (batch, draw)."""
        return {name: self.rank(years) for name, years in self.arrivals.items()}

    def never(self) -> Array:
        """Arrival in the draws where no anchor is right, shape (batch, draw)."""
        return np.full(self.forecast.batches.shape, np.inf)

    def parts(
        self, outcomes: dict[str, Array], never: Array, none: float, name: str, strata: int
    ) -> list[Part]:
        """The law of an outcome with the strata of a belief.

        Parameters
        ----------
        outcomes : dict of str to ndarray, shape (batch, draw)
            By anchor.
        never : ndarray, shape (batch, draw)
            The outcome where no anchor is right.
        none : float
            The probability of that.
        name : str
            The belief.
        strata : int
        """
        found = [
            Part(
                (1.0 - none) * self.shares[anchor],
                outcome,
                self.weights[anchor],
                self.strata(name, anchor, strata)
                if takes_part(self.scenario, anchor, name)
                else None,
            )
            for anchor, outcome in outcomes.items()
        ]
        if none > 0:
            found.append(Part(none, never, np.ones(never.shape)))
        return found

    def strata(self, name: str, anchor: str, count: int) -> NDArray[np.int64]:
        """Stratum of each draw of a belief."""
        return strata_of(self.uniforms(name, anchor), count)

    @cached_property
    def grid(self) -> Array:
        """Fine grid of years, shape (time,)."""
        first, last = self.scenario.years.first, self.scenario.years.last
        return np.linspace(first, last, (last - first) * _STEPS_PER_YEAR + 1)

    @cached_property
    def _cells(self) -> dict[str, NDArray[np.int64]]:
        """First grid point at or after each arrival; one past the grid for later."""
        return {
            name: np.searchsorted(self.grid, arrival) for name, arrival in self.arrivals.items()
        }

    def posterior_ranks(self, name: str, probabilities: Sequence[float]) -> Array:
        """Uniforms of a belief at its percentiles after the evidence, shape of those.

        Where an anchor is right that the belief takes no part in, or none is, the evidence
        says nothing about it.
        """
        told, share = np.zeros(self.forecast.batches.draws), 0.0
        ordered = np.sort(self.uniforms(name, next(iter(self.shares))).ravel())
        for anchor, of_anchor in self.shares.items():
            if takes_part(self.scenario, anchor, name):
                weights = self.weights[anchor]
                order = np.argsort(self.uniforms(name, anchor).ravel())
                told += of_anchor * (weights / weights.sum()).ravel()[order]
                share += of_anchor
        known = 1.0 - self.none
        upto = known * np.cumsum(told) + (1.0 - known * share) * ordered
        return np.interp(probabilities, upto, ordered)

    def conditional_sums(self, name: str, edges: Array) -> "ConditionalSums":
        """Sums that the CDF of the arrival year in each stratum is made of.

        Parameters
        ----------
        name : str
            The belief.
        edges : ndarray, shape (stratum - 1,)
            Uniforms at which one stratum of the belief ends and the next begins, rising.
        """
        prior = np.diff(np.concatenate([[0.0], edges, [1.0]]))
        count, cells = len(prior), len(self.grid) + 1
        meeting = [a for a in self.shares if takes_part(self.scenario, a, name)]
        strata = self._strata_by_anchor(name, meeting, edges)
        index = [strata[anchor] * cells + self._cells[anchor] for anchor in meeting]
        weights = [self._shared_weights[anchor] for anchor in meeting]
        arrivals = np.zeros((len(self.forecast.batches.numbers), count, cells))
        if meeting:
            joined = np.concatenate(index, axis=1), np.concatenate(weights, axis=1)
            arrivals = stratum_sums(*joined, count * cells).reshape(arrivals.shape)
        for anchor in (a for a in self.shares if a not in meeting):
            found = stratum_sums(self._cells[anchor], self._shared_weights[anchor], cells)
            arrivals += found[:, None, :] * prior[:, None]
        cumulative = np.cumsum(arrivals, axis=2)
        return ConditionalSums(cumulative[:, :, :-1], cumulative[:, :, -1], prior)

    def _strata_by_anchor(
        self, name: str, anchors: Sequence[str], edges: Array
    ) -> dict[str, NDArray[np.int64]]:
        """Stratum of each draw of a belief; anchors share most uniforms."""
        made: dict[int, NDArray[np.int64]] = {}
        found = {}
        for anchor in anchors:
            uniforms = self.uniforms(name, anchor)
            if id(uniforms) not in made:
                made[id(uniforms)] = np.searchsorted(edges, uniforms, side="right")
            found[anchor] = made[id(uniforms)]
        return found

    @cached_property
    def _shared_weights(self) -> dict[str, Array]:
        """Weights of the draws by anchor, which add up to its share."""
        return {a: share * (w := self.weights[a]) / w.sum() for a, share in self.shares.items()}

    def cdf_by_anchor(self) -> Array:
        """CDF of the arrival year if an anchor is right, on the grid, shape (anchor, time)."""
        rows = [self.forecast.anchors[a].probability(self.grid).value for a in self.shares]
        return np.stack(rows)


@dataclass(frozen=True)
class ConditionalSums:
    """Arrivals in strata of a belief, if some anchor is right.

    Parameters
    ----------
    arrivals : ndarray, shape (batch, stratum, time)
        Weights of the draws that arrive by each moment.
    mass : ndarray, shape (batch, stratum)
        Weights of all draws of the stratum.
    prior : ndarray, shape (stratum,)
        Probability of the stratum before the evidence.
    """

    arrivals: Array
    mass: Array
    prior: Array

    @cached_property
    def _arrivals(self) -> BatchSums:
        return BatchSums(self.arrivals)

    @cached_property
    def _mass(self) -> BatchSums:
        return BatchSums(self.mass)

    def joint(self, used: NDArray[np.bool_], right: Array) -> tuple[Array, Array]:
        """Probability of a stratum with and without arrival by then, of some batches.

        Parameters
        ----------
        used : ndarray of bool, shape (batch,)
        right : ndarray, shape (time,)
            Probability by moment that some anchor is right.

        Returns
        -------
        (ndarray, ndarray), shape (stratum, time)
        """
        mass = self._mass.of(used)
        total = mass.sum()
        arrived, share = self._arrivals.of(used) / total, mass / total
        # Evidence changes how likely the stratum is if an anchor is right, not if none is.
        present = right * share[:, None] + (1.0 - right) * self.prior[:, None]
        return right * arrived, present


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


def quantile_on_grid(cdf: Array, grid: Array, probability: float) -> Array:
    """Quantiles of CDFs on a grid, shape of `cdf` without its last axis; +inf past its end."""
    above = np.argmax(cdf >= probability, axis=-1)
    reached = cdf[..., -1] >= probability
    upper = np.take_along_axis(cdf, above[..., None], axis=-1)[..., 0]
    lower = np.take_along_axis(cdf, np.maximum(above - 1, 0)[..., None], axis=-1)[..., 0]
    rise = np.where(upper > lower, upper - lower, 1.0)
    part = np.where(above > 0, (probability - lower) / rise, 1.0)
    before = grid[np.maximum(above - 1, 0)]
    return np.where(reached, before + np.clip(part, 0.0, 1.0) * (grid[above] - before), np.inf)
