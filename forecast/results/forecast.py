"""A forecast as data: what a scenario says about arrival, with errors."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from forecast.defaults import APART
from forecast.distributions.cdf import Curve
from forecast.distributions.estimate import Estimate, pooled
from forecast.distributions.mixture import Mixture
from forecast.distributions.quantiles import quantiles_of_curve
from forecast.errors import TooManyDrawsError
from forecast.model.simulation import Simulation
from forecast.results.singularity import Singularity, singularity_of
from forecast.version import __version__
from priors.sampling.lattice import Batches
from priors.types import Array
from scenarios.schema.scenario import Scenario

QUANTILES = (0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95)
"""Quantiles of the arrival year that are reported."""
REQUIREMENT_QUANTILES = (0.05, 0.1, 0.5, 0.9, 0.95)
"""Quantiles of each anchor's requirement that are reported."""
IN_MEMORY = 1 << 24
"""Draws that can be looked at all at once: a run takes up to 0.7 kB of memory for each."""
_REQUIREMENT_GRID = 64
_MOMENT = 1e-6  # years before a year that rounding may put its first moment at
_ALL_BUT = 0.99  # share of an anchor whose removal leaves too little to carry its weight


def check_in_memory(draws: int) -> None:
    """Refuse draws that memory may not hold at once.

    Raises
    ------
    TooManyDrawsError
    """
    if draws > IN_MEMORY:
        raise TooManyDrawsError(
            f"this looks at all draws at once: {IN_MEMORY:,} of them at most, not {draws:,}"
        )


@dataclass(frozen=True, eq=False)
class AnchorForecast:
    """What one anchor says by itself.

    Parameters
    ----------
    name : str
    weight : float
        Prior probability that it is the right one, in the first year that `none` names.
    requirement, arrival : Curve
        Distribution after the evidence of log10(FLOP), and of years.
    bound : dict of str to Curve
        By limit beside money, data among them, the arrival years of the draws that it binds.
    left_by : mapping of str to callable
        Draws that each kind of evidence by itself would leave.
    reason : str
        Why its arrivals are counted; empty where a term of the requirement is integrated.
    in_time : bool
        Whether it arrives at a date, so that it requires no compute.
    years : ndarray, shape (year,)
    draws : int
    """

    name: str
    weight: float
    requirement: Curve
    arrival: Curve
    bound: dict[str, Curve]
    left_by: Mapping[str, Callable[[], float]]
    reason: str
    in_time: bool
    years: Array
    draws: int

    @cached_property
    def median_year(self) -> Estimate:
        """Median arrival year, +inf if after the last year; shape (1,).

        NaN if the evidence leaves nothing of the anchor.
        """
        if not self.arrival.mass.sum() > 0:
            return Estimate.undefined(len(self.arrival.mass))
        return quantiles_of_curve(self.arrival, np.array([0.5]), self.years)

    @cached_property
    def log10_requirement(self) -> Estimate:
        """`REQUIREMENT_QUANTILES` of the requirement, log10(FLOP); +inf at a date."""
        grid = np.linspace(*self.requirement.ends, _REQUIREMENT_GRID)
        wanted = np.array(REQUIREMENT_QUANTILES)
        return quantiles_of_curve(self.requirement, wanted, grid)

    def probability(self, t: Array) -> Estimate:
        """Probability of arrival by `t` if this anchor is right."""
        return pooled(self.arrival, t)

    @property
    def method(self) -> str:
        """`smooth` where a term of the requirement is integrated, or `counted`."""
        return "counted" if self.reason else "smooth"

    @property
    def evidence_removed(self) -> float:
        """Share of the prior probability that the evidence has ruled out."""
        return self._removed(float(self.arrival.mass.sum()))

    @property
    def evidence_removed_by(self) -> dict[str, float]:
        """Share of the prior probability that each kind of evidence removes by itself.

        The kinds overlap, so that together they remove less than the sum.
        """
        return {kind: self._removed(left()) for kind, left in self.left_by.items()}

    def _removed(self, left: float) -> float:
        return max(0.0, 1.0 - left / self.draws)


class OfScenario:
    """What a scenario says of every forecast that is made of it."""

    scenario: Scenario

    @property
    def title(self) -> str:
        """What is assumed, in a line."""
        return self.scenario.title

    @property
    def milestone(self) -> str:
        """What arrives."""
        return self.scenario.arrives

    @property
    def span(self) -> tuple[float, float]:
        """First and last year that are reported."""
        return float(self.scenario.years.first), float(self.scenario.years.last)


@dataclass(frozen=True, eq=False, repr=False)
class Forecast(OfScenario):
    """The distribution of arrival years under a scenario.

    Two are equal if they are of the same scenario and the same draws, which fix all of it.

    Parameters
    ----------
    name : str
        What the scenario is called by: a built-in name or a path.
    scenario : Scenario
    batches : Batches
        The draws that were made.
    mixture : Mixture
    anchors : dict of str to AnchorForecast
    """

    name: str
    scenario: Scenario
    batches: Batches
    mixture: Mixture
    anchors: dict[str, AnchorForecast]

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Forecast):
            return NotImplemented
        return (self.scenario.hash, self.batches) == (other.scenario.hash, other.batches)

    def __hash__(self) -> int:
        return hash((self.scenario.hash, self.batches))

    @property
    def method(self) -> str:
        """`smooth` where a term is integrated in every anchor with weight, or `counted`."""
        weighty = [anchor for anchor in self.anchors.values() if anchor.weight > 0]
        return "counted" if any(anchor.reason for anchor in weighty) else "smooth"

    @property
    def all_but_removed(self) -> dict[str, float]:
        """Share removed of the anchors that have weight and of which evidence leaves under 1%.

        What such an anchor says stands on the tail of its distribution, and on few draws.
        """
        removed = {name: a.evidence_removed for name, a in self.anchors.items() if a.weight > 0}
        return {name: share for name, share in removed.items() if share > _ALL_BUT}

    @cached_property
    def simulation(self) -> Simulation:
        """The draws themselves, made again when asked for: answers do not need to keep them.

        Raises
        ------
        TooManyDrawsError
            When memory may not hold them.
        """
        check_in_memory(self.batches.draws)
        return Simulation(self.scenario, self.batches)

    @cached_property
    def first_draws(self) -> Simulation:
        """The draws of the first batches, enough for pictures and quantiles without errors."""
        if not self.is_long:
            return self.simulation
        batches = Batches(self.batches.seed, range(APART), self.batches.size)
        return Simulation(self.scenario, batches)

    @cached_property
    def singularities(self) -> dict[str, Singularity]:
        """Of anchors with weight whose time horizon is infinite at a finite date; see there."""
        views = self.scenario.views
        asked = [n for n, a in self.anchors.items() if a.weight > 0 and views[n].singular]
        found = {name: singularity_of(self.first_draws.anchors[name]) for name in asked}
        return {name: of for name, of in found.items() if of is not None}

    @property
    def is_long(self) -> bool:
        """Whether its batches are too many to be kept apart."""
        return len(self.batches.numbers) > APART

    @property
    def years(self) -> Array:
        """Whole years that are reported, shape (year,)."""
        first, last = self.scenario.years.first, self.scenario.years.last
        return np.arange(first, last + 1, dtype=float)

    @cached_property
    def by_year(self) -> Estimate:
        """Probability of arrival by each of `years`."""
        return self.mixture.probability(self.years)

    @cached_property
    def quantile_years(self) -> Estimate:
        """`QUANTILES` of the arrival year; +inf where after the last year."""
        return self.quantiles(QUANTILES)

    def quantiles(self, probabilities: Sequence[float]) -> Estimate:
        """Quantiles of the arrival year with their errors; +inf after the last year."""
        return self.mixture.quantiles(np.asarray(probabilities), self.years)

    def quantile(self, probability: float) -> float:
        """Year by which arrival has this probability; +inf after the last year."""
        return float(self.quantiles([probability]).value[0])

    @property
    def median(self) -> float:
        """Year by which arrival is as likely as not; +inf after the last year."""
        return float(self.quantile_years.value[QUANTILES.index(0.5)])

    @property
    def median_error(self) -> float:
        """Monte Carlo standard error of the median, years."""
        return float(self.quantile_years.error[QUANTILES.index(0.5)])

    def bounds(self, t: Array) -> tuple[Array, Array]:
        """Least and greatest probability of arrival by `t`: known everywhere, they are one."""
        value = self.mixture.value(np.asarray(t))
        return value, value

    def probability_by(self, year: float) -> float:
        """Probability of arrival by a moment; 2036.0 is the first of January 2036."""
        return float(self.mixture.probability(np.array([float(year)])).value[0])

    def median_if_not_by(self, year: float) -> Estimate:
        """Median arrival year if nothing has arrived by `year`; shape (1,).

        NaN if everything has.
        """
        later = self.mixture.if_not_by(year)
        if not later.is_possible:
            return Estimate.undefined(len(later.likelihood.deviation))
        return later.quantiles(np.array([0.5]), self.years)

    @cached_property
    def posterior_weights(self) -> dict[str, Estimate]:
        """Weights of the anchors after the evidence, in none's first year; shape (1,)."""
        return self.mixture.weights()

    @property
    def year_edges(self) -> Array:
        """Moments between which each year lies, its first one in it, shape (year,).

        What is met at the very first moment lies before all of them.
        """
        edges = self.years.copy()
        edges[1:-1] -= _MOMENT
        return edges

    @cached_property
    def within_years(self) -> Array:
        """Probability of arrival within each of `years`, from its first moment on.

        What is met at the first moment that is looked at arrives within the first year; of
        the last year there is only its first moment.
        """
        before = self.mixture.value(self.years - _MOMENT)
        before[0] = 0.0
        return np.diff(before, append=self.by_year.value[-1])

    @property
    def probability_later(self) -> float:
        """Probability that arrival comes after the last of `years`, or never."""
        return 1.0 - float(self.by_year.value[-1])

    @cached_property
    def most_likely_year(self) -> int | None:
        """Calendar year within which arrival is most likely; None if there is no arrival."""
        return self._likeliest(self.within_years)

    @cached_property
    def most_likely_later_year(self) -> int | None:
        """The same without what is met at the first moment that is looked at."""
        later = self.within_years.copy()
        later[0] -= self.by_year.value[0]
        return self._likeliest(later)

    def _likeliest(self, within: Array) -> int | None:
        return int(self.years[int(np.argmax(within))]) if within.max() > _MOMENT else None

    @property
    def version(self) -> str:
        """Version of the program that made it."""
        return __version__


class OfForecast:
    """What a forecast says of every change of it."""

    forecast: Forecast

    @property
    def milestone(self) -> str:
        """What arrives."""
        return self.forecast.milestone

    @property
    def span(self) -> tuple[float, float]:
        """First and last year that are reported."""
        return self.forecast.span
