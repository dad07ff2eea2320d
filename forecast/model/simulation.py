"""The engine: from a scenario to draws of requirements, trends and arrival years.

Draws are arrays of shape (batch, draw within the batch), or of shape () where nothing varies.
What an answer does not need is not computed.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property, partial
from itertools import pairwise
from operator import itemgetter

import numpy as np
from numpy.typing import NDArray

from anchors.kinds import KINDS, MEASURED, Kind, Options
from forecast.model.algorithms import Rates, algorithms_of
from forecast.model.arrival import Limit, first_crossing, first_joint_crossing
from forecast.model.arrival_table import fixed_crossing
from forecast.model.dimensions import DIMENSIONS, REVERSED
from forecast.model.evidence import Failures, failures_of, ramp_edges_of, ramp_weight
from forecast.model.float_limits import finite, moderate
from forecast.model.progress import compute_after
from forecast.model.trends import Line, Trend, growth_rate
from priors.belief import Belief
from priors.cache import Cache
from priors.sampling.copula import Correlation
from priors.sampling.draws import Draws
from priors.sampling.lattice import Batches, Uniforms
from priors.types import Array
from scenarios.schema.beliefs import walk
from scenarios.schema.scenario import Evidence, Scenario
from scenarios.schema.sections import (
    Change,
    Data,
    Dated,
    Growth,
    Hardware,
    Scheduled,
    Spending,
)

_MOST_TIMES, _MOST_HEIGHTS, _TIMES = 1 << 12, 1 << 20, 32
"""Most times at once whose heights are kept, most of these, and for how many sets of times."""

DrawCache = Cache[tuple[str, str, bool], Array]
"""Draws by name, belief, and whether they are logarithms."""


def uniforms_of(scenario: Scenario, batches: Batches) -> Uniforms:
    """The uniforms behind each name of a scenario."""
    rho = {c.between: c.rho for c in scenario.rank_correlations}
    return Uniforms(batches, DIMENSIONS, REVERSED, Correlation.from_spearman(rho))


class Simulation:
    """A scenario drawn for some batches.

    Parameters
    ----------
    scenario : Scenario
    batches : Batches
        Which draws to make.
    kept : Cache, optional
        Draws that simulations with the same uniforms have made already.
    uniforms : callable, optional
        Uniforms of a name, where they are not the usual ones of the batches.
    """

    def __init__(
        self,
        scenario: Scenario,
        batches: Batches,
        kept: DrawCache | None = None,
        uniforms: Callable[[str], Array] | None = None,
    ):
        self.scenario = scenario
        self.batches = batches
        self.uniforms = uniforms or uniforms_of(scenario, batches)
        self._kept: DrawCache = Cache() if kept is None else kept
        self.sections = self._draws(
            {
                name: b
                for path, name, b in walk(scenario)
                if path[0] not in ("priors", "anchors")
            }
        )
        self.anchors = {name: AnchorSimulation(self, name) for name in scenario.weights.anchors}

    def forget(self) -> None:
        """Let go of all draws at once.

        A simulation and its anchors hold each other; those that only the garbage collector
        frees take up the memory of many before it comes round.
        """
        for simulation in (self, vars(self).get("of_requirements", self)):
            simulation.anchors.clear()

    def _draws(self, beliefs: dict[str, Belief]) -> Draws:
        return Draws(beliefs, self.uniforms, self._kept)

    def draws_of(self, anchor: str, replaced: dict[str, Belief]) -> Draws:
        """Draws of an anchor's beliefs, some of them replaced."""
        return self._draws({**self.scenario.beliefs(anchor), **replaced})

    @cached_property
    def hardware(self) -> Trend:
        """Price-performance by year, log10(FLOP/$)."""
        section, draws = self.scenario.hardware, self.sections
        ceiling = None
        if section.ceiling is not None:
            limit = draws.log10("hardware.ceiling")
            ceiling = Line(section.origin, limit, np.asarray(0.0))
        return self._trend("hardware", section, ceiling)

    @cached_property
    def spending(self) -> Trend:
        """Cost of the largest run by year, log10($)."""
        section, draws = self.scenario.spending, self.sections
        ceiling = None
        if section.ceiling_share is not None and section.gdp_base_year is not None:
            height = draws.log10("spending.ceiling_share") + draws.log10("spending.gdp")
            factor = 1.0 + draws.value("spending.gdp_growth")
            growth = finite(growth_rate("yearly_factor", factor), "spending.gdp_growth")
            ceiling = Line(section.gdp_base_year, height, growth)
        return self._trend("spending", section, ceiling)

    def affordable_at(self, t: Array) -> Array:
        """What the largest run affords at a time, log10(FLOP); times of all draws are kept."""

        def made() -> Array:
            return self.hardware.at(t) + self.spending.at(t)

        if np.size(t) > _MOST_TIMES or np.size(t) * self.batches.draws > _MOST_HEIGHTS:
            return made()
        return self._affordable((np.shape(t), t.tobytes()), made)

    @cached_property
    def _affordable(self) -> Cache[object, Array]:
        return Cache(_TIMES)

    @cached_property
    def data(self) -> Trend | None:
        """Tokens by year, repeats included at their worth, log10(token); None if unlimited."""
        section, draws = self.scenario.data, self.sections
        if section is None:
            return None
        trend = self._trend("data", section, None)
        if section.epochs is None:
            return trend
        from anchors.laws.muennighoff_2023 import usable_effective_tokens

        worth = np.log10(usable_effective_tokens(1.0, draws.value("data.epochs")))
        return replace(trend, growth=replace(trend.growth, level=trend.growth.level + worth))

    def _trend(
        self, name: str, section: Hardware | Spending | Data, ceiling: Line | None
    ) -> Trend:
        line, bends = self._levels(name, section)
        return Trend(
            line, ceiling, self.changes(name, section, [(-math.inf, line.rate), *bends])
        )

    def _levels(self, name: str, section: Dated) -> tuple[Line, Rates]:
        """A trend by itself: a line, and the rates between later levels and after the last."""
        if section.levels is None:
            level = self.sections.log10(f"{name}.{section.level_key}")
            return Line(section.origin, level, self._rate(name, section)), []
        assert section.after is not None
        key, levels = f"{name}.levels", sorted(section.levels.items())
        heights = [(t, self._draws({key: level}).log10(key)) for t, level in levels]
        rates = [
            (start, (then - now) / (end - start))
            for (start, now), (end, then) in pairwise(heights)
        ]
        rates.append((heights[-1][0], self._rate(f"{name}.after", section.after)))
        return Line(*heights[0], rates[0][1]), rates[1:]

    def changes(self, name: str, section: Scheduled, own: Rates) -> Rates:
        """Rates from moments on under the section's schedule, of those of the trend itself."""
        schedule = section.schedule
        found = []
        for moment in sorted({*schedule, *(start for start, _ in own[1:])}):
            _, rate = max((r for r in own if r[0] <= moment), key=itemgetter(0))
            since = max((start for start in schedule if start <= moment), default=None)
            if since is not None:
                rate = self._changed(f"{name}.schedule.{since}", schedule[since], rate)
            found.append((moment, rate))
        return found

    def _changed(self, name: str, change: Change, own: Array) -> Array:
        if change.times is None:
            return self._rate(name, change)
        return finite(own * self.sections.value(f"{name}.times"), f"{name}.times")

    def _rate(self, name: str, section: Growth) -> Array:
        spelling, _ = section.growth
        key = f"{name}.{spelling}"
        return finite(growth_rate(spelling, self.sections.value(key)), key)

    @cached_property
    def offset(self) -> Array:
        """By how much more the milestone that is asked about takes than requirements, OOM."""
        asked = self.scenario.asked
        if asked is None:
            return np.asarray(0.0)
        spelling, sign = asked.offset
        key = f"milestones.{self.scenario.asked_milestone}.{spelling}"
        return finite(sign * self.sections.value(key), key)

    @cached_property
    def of_requirements(self) -> "Simulation":
        """The same draws, asked about the requirements themselves."""
        return self if self.scenario.asked is None else self.about(None)

    def about(self, milestone: str | None) -> "Simulation":
        """The same draws, asked about a milestone, or None for the requirements."""
        scenario = self.scenario.model_copy(update={"asked_milestone": milestone})
        return Simulation(scenario, self.batches, self._kept, self.uniforms)

    @cached_property
    def ramp_edges(self) -> tuple[Array, Array] | None:
        """Ends of the evidence ramp, log10(FLOP)."""
        tried = self.scenario.evidence.already_tried
        return None if tried is None else ramp_edges_of(self.sections)

    @cached_property
    def failures(self) -> Failures | None:
        """Likelihood of the training runs that were not transformative."""
        runs = self.scenario.evidence.training_runs
        return None if runs is None else failures_of(self.sections, len(runs))


@dataclass(frozen=True)
class AnchorSimulation:
    """One anchor of a simulation."""

    simulation: Simulation
    name: str

    @cached_property
    def draws(self) -> Draws:
        """Draws of what names mean in this anchor."""
        return self.simulation.draws_of(self.name, {})

    @property
    def kind(self) -> Kind:
        """What kind of anchor it is."""
        return KINDS[self.simulation.scenario.anchors[self.name].kind]

    @property
    def options(self) -> Options:
        """What it says beside its priors."""
        return self.simulation.scenario.options(self.name)

    def requirement_of(self, draws: Draws) -> Array:
        """Requirement of other draws, log10(FLOP), shape (batch, draw).

        +inf where no compute suffices, and where it is a date that is waited for.
        """
        if self.in_time:
            return np.full(self.simulation.batches.shape, np.inf)
        needed = self._needed_by(draws)
        if self.kind.measure == "progress":
            needed = self._compute_after(needed)
        return self._moderate(needed, "FLOP")

    def _needed_by(self, draws: Draws) -> Array:
        with np.errstate(all="ignore"):
            return self.kind.requirement(draws, self.options)

    def _compute_after(self, years: Array) -> Array:
        measured, place = self.draws.value(MEASURED), ("anchors", self.name)
        return compute_after(years, self.log10_effective_compute, measured, place)

    @property
    def in_time(self) -> bool:
        """Whether it arrives at a date, on which compute does not act."""
        return self.kind.in_time(self.options)

    def _date_after(self, needed: Array) -> Array:
        """Moment at which what is needed is there, for what arrives at a date."""
        if self.kind.measure == "progress":
            needed = self.draws.value(MEASURED) + needed
        date = np.maximum(needed, self.simulation.scenario.years.first)
        return np.broadcast_to(date, self.simulation.batches.shape)

    def draws_without(self, name: str, instead: Belief) -> Draws:
        """The anchor's draws, with something else in place of one belief."""
        return self.simulation.draws_of(self.name, {name: instead})

    def _moderate(self, log10: Array, what: str) -> Array:
        never = log10 == np.inf if self.kind.may_be_out_of_reach else False
        moderate(np.where(never, 0.0, log10), what, ("anchors", self.name))
        return np.broadcast_to(log10, self.simulation.batches.shape)

    @cached_property
    def log10_requirement(self) -> Array:
        """Training compute requirement, log10(FLOP), shape (batch, draw)."""
        return self.requirement_of(self.draws)

    @cached_property
    def log10_need(self) -> Array:
        """Compute that the milestone takes which is asked about, log10(FLOP)."""
        return self.log10_requirement + self.simulation.offset

    @cached_property
    def evidence_weights(self) -> dict[str, Array]:
        """Weight that each kind of evidence by itself leaves to each draw, (batch, draw)."""
        return {kind: self._weight_under(kind) for kind in self._evidence.kinds}

    @property
    def _evidence(self) -> Evidence:
        return self.simulation.scenario.evidence

    def _weight_under(self, kind: str) -> Array:
        if kind == "already_tried" and self.simulation.ramp_edges is not None:
            return ramp_weight(self.log10_requirement, *self.simulation.ramp_edges)
        if kind == "training_runs" and self.simulation.failures is not None:
            return self.simulation.failures.likelihood(self.log10_requirement)
        itself = self.simulation.of_requirements.anchors[self.name]
        return np.asarray(itself.arrival_year > self.past, dtype=float)

    @property
    def past(self) -> float:
        """Nothing has arrived by then; -inf where that is not said."""
        moment = self._evidence.no_arrival_by
        return -math.inf if moment is None else moment

    @cached_property
    def evidence_weight(self) -> Array:
        """Weight that all evidence leaves to each draw, shape (batch, draw)."""
        weight = np.ones(self.simulation.batches.shape)
        for of_kind in self.evidence_weights.values():
            weight = weight * of_kind
        return weight

    @cached_property
    def algorithms(self) -> Trend:
        """What algorithms save since the base year, log10(1)."""
        section = self.simulation.scenario.algorithms
        changes = partial(self.simulation.changes, "algorithms", section)
        return algorithms_of(
            self.draws,
            lambda: self.log10_requirement,
            section.base_year,
            changes,
            ("anchors", self.name),
        )

    @property
    def trends(self) -> tuple[Trend, Trend, Trend]:
        """The factors of effective compute."""
        return self.simulation.hardware, self.simulation.spending, self.algorithms

    @cached_property
    def lag(self) -> Array:
        """Delay between affording and arriving, years."""
        return self.draws.value("lag") if "lag" in self.draws else np.asarray(0.0)

    @cached_property
    def log10_tokens(self) -> Array | None:
        """Tokens needed, log10(token), shape (batch, draw); None if unlimited or not said."""
        if self.simulation.data is None:
            return None
        return self.tokens_of(self.draws)

    def tokens_of(self, draws: Draws) -> Array | None:
        """Tokens that other draws need, log10(token), shape (batch, draw)."""
        with np.errstate(all="ignore"):
            log10 = self.kind.log10_tokens(draws, self.options)
        return None if log10 is None else self._moderate(log10, "tokens")

    @property
    def limits(self) -> tuple[Limit, ...]:
        """What must be there before the anchor arrives; compute first."""
        compute = Limit("compute", self.log10_need, self.trends)
        if self.simulation.data is None or self.log10_tokens is None:
            return (compute,)
        return compute, Limit("data", self.log10_tokens, (self.simulation.data,))

    @cached_property
    def affordable_year(self) -> Array:
        """First moment at which compute suffices, or its date; plus the lag, (batch, draw)."""
        if self.in_time:
            return self._date_after(self._needed_by(self.draws)) + self.lag
        first = self.simulation.scenario.years.first
        # Where there are other limits, both moments are solved to the same last bit.
        alone = len(self.limits) == 1 and all(trend.is_fixed for trend in self.trends)
        solve = fixed_crossing if alone else first_crossing
        return solve(self.trends, self.log10_need, first) + self.lag

    @cached_property
    def singularity_year(self) -> Array | None:
        """Arrival if the target were infinite; None for kinds without a target."""
        if self.kind.singularity is None:
            return None
        progress = self.kind.singularity(self.draws, self.options)
        if self.in_time:
            return self._date_after(progress) + self.lag
        needed = self._moderate(self._compute_after(progress), "FLOP")
        return (
            first_crossing(self.trends, needed, self.simulation.scenario.years.first) + self.lag
        )

    @cached_property
    def arrival_year(self) -> Array:
        """First moment that leaves room in all limits, plus the lag; +inf where none does."""
        if len(self.limits) == 1:
            return self.affordable_year
        first = self.simulation.scenario.years.first
        return first_joint_crossing(self.limits, first) + self.lag

    @property
    def bound_by_data(self) -> NDArray[np.bool_]:
        """Draws that would arrive sooner if data were unlimited, shape (batch, draw), bool."""
        return self.arrival_year > self.affordable_year

    def log10_effective_compute(self, t: Array) -> Array:
        """Effective compute at a time, log10(FLOP); `t` broadcasts against (batch, draw)."""
        return self.simulation.affordable_at(np.asarray(t)) + self.algorithms.at(t)
