"""The engine: from a scenario to draws of requirements, trends and arrival years.

Draws are arrays of shape (batch, draw within the batch), or of shape () where nothing varies.
What an answer does not need is not computed.
"""

from collections.abc import Callable
from functools import cached_property, partial, reduce
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from anchors.kinds import KINDS, LAG, MEASURED, Kind, Options
from forecast.model.affordable import Affordable
from forecast.model.algorithms import algorithms_of, largest_met
from forecast.model.arrival import Need, scarcest
from forecast.model.dimensions import uniforms_of
from forecast.model.draw_caches import DrawCaches
from forecast.model.evidence import Observed
from forecast.model.float_limits import moderate
from forecast.model.idle_limits import idle_limits
from forecast.model.lags import Lag
from forecast.model.progress import compute_after
from forecast.model.section_trends import SectionTrends
from forecast.model.trends import Trend
from priors.belief import Belief
from priors.distributions.joint_samples import Column
from priors.sampling.draws import Draws, UniformsOf
from priors.sampling.lattice import Batches
from priors.types import Array
from scenarios.schema.anchor_view import AnchorView
from scenarios.schema.fingerprints import requirement_key
from scenarios.schema.scenario import Scenario

if TYPE_CHECKING:
    from forecast.model.crossing import Crossings, Together
    from forecast.model.feedback import Research


class Simulation:
    """A scenario drawn for some batches.

    Parameters
    ----------
    scenario : Scenario
    batches : Batches
        Which draws to make.
    caches : DrawCaches, optional
        What simulations with the same uniforms share.
    uniforms : callable, optional
        Uniforms of a name, where they are not the usual ones of the batches.
    """

    def __init__(
        self,
        scenario: Scenario,
        batches: Batches,
        caches: DrawCaches | None = None,
        uniforms: UniformsOf | None = None,
    ):
        self.scenario = scenario
        self.batches = batches
        self.uniforms = uniforms or uniforms_of(scenario, batches)
        self.caches = caches or DrawCaches()
        self.section_trends = SectionTrends(scenario, self._draws, self.caches)
        self.anchors = {name: AnchorSimulation(self, name) for name in scenario.weights.anchors}

    def forget(self) -> None:
        """Let go of all draws at once.

        A simulation and its anchors hold each other; those that only the garbage collector
        frees take up the memory of many before it comes round.
        """
        for simulation in (self, vars(self).get("of_requirements", self)):
            simulation.anchors.clear()

    def _draws(self, beliefs: dict[str, Belief]) -> Draws:
        return Draws(beliefs, self.uniforms, self.caches.draws)

    def draws_of(self, anchor: str, replaced: dict[str, Belief]) -> Draws:
        """Draws of an anchor's beliefs, some of them replaced."""
        return self._draws({**self.scenario.beliefs(anchor), **replaced})

    @property
    def hardware(self) -> Trend:
        """Price-performance by year, log10(FLOP/$)."""
        return self.section_trends.hardware

    @property
    def spending(self) -> Trend:
        """Cost of the largest run by year, log10($)."""
        return self.section_trends.spending

    @property
    def data(self) -> Trend | None:
        """Tokens by year, repeats included at their worth, log10(token); None if unlimited."""
        return self.section_trends.data

    @cached_property
    def limits(self) -> dict[str, Trend]:
        """Limits on the compute of one run, log10(FLOP), without those that never bind."""
        limits = self.section_trends.limits
        idle = idle_limits(self.scenario) if limits else ()
        return {name: limit for name, limit in limits.items() if name not in idle}

    @cached_property
    def affordable(self) -> Affordable:
        """What the largest run affords far from the goal."""
        return Affordable(self.section_trends.money_at, self.limits, self.batches.draws)

    @cached_property
    def in_reach(self) -> Affordable:
        """What a run affords that meets its need: more only under a ramp."""
        if self.section_trends.cost.ramp is None:
            return self.affordable
        return Affordable(self.money_in_reach_at, self.limits, self.batches.draws)

    def money_in_reach_at(self, t: Array) -> Array:
        """What money buys for a run that meets its need, log10(FLOP)."""
        return self.section_trends.money_in_reach_at(t, self.section_trends.offset)

    @cached_property
    def of_requirements(self) -> "Simulation":
        """The same draws, asked about the requirements themselves."""
        return self if self.scenario.asked is None else self.about(None)

    def about(self, milestone: str | None) -> "Simulation":
        """The same draws, asked about a milestone, or None for the requirements."""
        scenario = self.scenario.model_copy(update={"asked_milestone": milestone})
        return Simulation(scenario, self.batches, self.caches, self.uniforms)

    def of_draws(self, chosen: NDArray[np.intp]) -> "Simulation":
        """Some of the draws, by their numbers, as one batch."""

        def uniforms(name: str, column: Column | None) -> Array:
            return self.uniforms(name, column).ravel()[None, chosen]

        batches = Batches(self.batches.seed, range(1), len(chosen))
        return Simulation(self.scenario, batches, uniforms=uniforms)

    @property
    def observed(self) -> Observed:
        """What has been observed."""
        return self.section_trends.observed


class AnchorSimulation:
    """One anchor of a simulation."""

    def __init__(self, simulation: Simulation, name: str):
        self.simulation = simulation
        self.name = name

    @cached_property
    def draws(self) -> Draws:
        """Draws of what names mean in this anchor."""
        return self.simulation.draws_of(self.name, {})

    def column_of(self, name: str) -> Column | None:
        """The column of joint samples that a name means here, if it means one."""
        both = self.draws, self.simulation.section_trends.draws
        return next((draws.beliefs[name].column for draws in both if name in draws), None)

    @property
    def kind(self) -> Kind:
        """What kind of anchor it is."""
        return KINDS[self.simulation.scenario.anchors[self.name].kind]

    @property
    def view(self) -> AnchorView:
        """What names mean in it, and which of them it uses."""
        return self.simulation.scenario.views[self.name]

    @property
    def options(self) -> Options:
        """What it says beside its priors."""
        return self.view.options

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
        key = requirement_key(self.simulation.scenario, self.name, evidence=False)
        made = partial(self.requirement_of, self.draws)
        return self.simulation.caches.of_anchors(("requirement", key), made)

    @cached_property
    def log10_need(self) -> Array:
        """Compute that the milestone takes which is asked about, log10(FLOP)."""
        asked, research = self.simulation.scenario.asked, self.research
        if research is not None and asked is not None and asked.automated_share is not None:
            needed = research.needed_for(asked.automated_share)
            return np.broadcast_to(needed, self.simulation.batches.shape)
        return self.log10_requirement + self.simulation.section_trends.offset

    @cached_property
    def evidence_weights(self) -> dict[str, Array]:
        """Weight that each kind of evidence by itself leaves to each draw, (batch, draw)."""
        simulation = self.simulation
        return simulation.observed.weights(
            lambda: self.log10_requirement,
            lambda: simulation.of_requirements.anchors[self.name].arrival_year,
        )

    @cached_property
    def evidence_weight(self) -> Array:
        """Weight that all evidence leaves to each draw, shape (batch, draw)."""
        everything = np.ones(self.simulation.batches.shape)
        return reduce(np.multiply, self.evidence_weights.values(), everything)

    @cached_property
    def algorithms(self) -> Trend:
        """What algorithms save since the base year, log10(1)."""
        return self.algorithms_for(lambda: self.log10_requirement)

    def algorithms_for(self, log10_requirement: Callable[[], Array]) -> Trend:
        """What algorithms would save if other requirements set pace and ceiling, log10(1)."""
        section, place = self.simulation.scenario.algorithms, ("anchors", self.name)
        changes = partial(self.simulation.section_trends.changes, "algorithms", section)

        def made() -> Trend:
            start = section.base_year
            return algorithms_of(self.draws, log10_requirement, start, changes, place)

        if self.view.asks:
            return made()
        key = "algorithms", section.key, self.view.path_key
        return self.simulation.section_trends.kept(key, made)

    @cached_property
    def research(self) -> "Research | None":
        """Algorithms under feedback; None where their growth is fixed."""
        simulation = self.simulation
        if (section := simulation.scenario.feedback) is None or self.in_time:
            return None
        from forecast.model.feedback import research_of

        return research_of(
            section,
            simulation.section_trends.draws,
            simulation.affordable.at,
            self.path_trends,
            self.algorithms,
            lambda: self.log10_requirement,
            float(simulation.scenario.years.last),
        )

    @property
    def progress(self) -> "Trend | Research":
        """What algorithms save since the base year, under feedback where there is any."""
        return self.research or self.algorithms

    @cached_property
    def trends(self) -> tuple[Trend, Trend, Trend]:
        """The factors of what money buys in effective compute."""
        return self.simulation.hardware, self.simulation.spending, self.algorithms

    @cached_property
    def path_trends(self) -> tuple[Trend, ...]:
        """Everything that the path of effective compute is made of."""
        return *self.trends, *self.simulation.limits.values()

    @cached_property
    def lag(self) -> Lag:
        """Delay between affording and arriving: the anchor's and all named ones."""
        of = self.simulation.section_trends
        return of.lag(self.draws.value(LAG)) if LAG in self.view.beliefs else of.lags

    @cached_property
    def log10_tokens(self) -> Array | None:
        """Tokens needed, log10(token), shape (batch, draw); None if unlimited or not said."""
        return None if self.simulation.data is None else self.tokens_of(self.draws)

    def tokens_of(self, draws: Draws) -> Array | None:
        """Tokens that other draws need, log10(token), shape (batch, draw)."""
        with np.errstate(all="ignore"):
            log10 = self.kind.log10_tokens(draws, self.options)
        return None if log10 is None else self._moderate(log10, "tokens")

    @cached_property
    def needs(self) -> tuple[Need, ...]:
        """What must be there at one moment for the anchor to arrive; money first, data last."""
        needs = self._needs_of_compute(self.log10_need)
        if self.simulation.data is None or self.log10_tokens is None:
            return needs
        return *needs, Need("data", self.log10_tokens, (self.simulation.data,))

    def _needs_of_compute(self, log10: Array) -> tuple[Need, ...]:
        limits = () if self.in_time else self.simulation.limits.items()
        of_limits = (Need(name, log10, (limit, self.algorithms)) for name, limit in limits)
        return Need("money", log10, self.trends), *of_limits

    @cached_property
    def affordable_year(self) -> Array:
        """First moment at which money suffices, or its date; plus the lag, (batch, draw)."""
        if self.in_time:
            return self.lag.after(self._date_after(self._needed_by(self.draws)))
        return self._when_met("of_money")

    def _when_met(self, needs: "Together") -> Array:
        from forecast.model.crossing import when_met

        return when_met(self, needs)

    @cached_property
    def crossings(self) -> "Crossings":
        """When needs are met: looked for, where paths have no closed form."""
        from forecast.model.crossing import Crossings, Search

        simulation, years = self.simulation, self.simulation.scenario.years
        first, last = float(years.first), float(years.last)
        search = None if self.research is None else self.research.crossing
        if search is None and not simulation.section_trends.cost.is_closed:
            search = Search.between(first, last, self.algorithms.at, self.path_trends).crossing
        return Crossings(first, search, simulation.money_in_reach_at, simulation.in_reach.at)

    @cached_property
    def singularity_year(self) -> Array | None:
        """Arrival if the target were infinite; None for kinds without a target."""
        if self.kind.singularity is None:
            return None
        progress = self.kind.singularity(self.draws, self.options)
        if self.in_time:
            return self.lag.after(self._date_after(progress))
        needed = self._moderate(self._compute_after(progress), "FLOP")
        return self.lag.after(self.crossings.of_all(self._needs_of_compute(needed)))

    @cached_property
    def arrival_year(self) -> Array:
        """First moment at which all that is needed is there, plus the lag; or +inf."""
        if len(self.needs) == 1:
            return self.affordable_year
        return self._when_met("of_all")

    @cached_property
    def bound_by(self) -> NDArray[np.int_]:
        """Position in `needs` of what each draw waits for last, shape (batch, draw).

        That is money where money alone would bring no earlier arrival; else what is scarcest
        in the moment of arrival, or in the last year where there is none: money again, if it
        had sufficed and no longer did.
        """
        if len(self.needs) == 1:
            return np.zeros(self.simulation.batches.shape, dtype=int)
        last = float(self.simulation.scenario.years.last)
        arrival = np.where(np.isfinite(self.arrival_year), self.arrival_year, last)
        waits = scarcest(self.needs, self.lag.before(arrival))
        return np.where(self.arrival_year > self.affordable_year, waits, 0)

    def log10_effective_compute(self, t: Array) -> Array:
        """Effective compute at a time, log10(FLOP); `t` broadcasts against (batch, draw)."""
        return self.simulation.affordable.at(np.asarray(t)) + self.progress.at(t)

    def largest_need(self, compute: Array, t: Array) -> Array:
        """Largest need that some physical compute meets at a time, log10(FLOP)."""
        if self.research is not None or not self.view.asks:
            return compute + self.progress.at(t)
        offset, of = self.simulation.section_trends.offset, self.algorithms_for
        return largest_met(compute, lambda need: of(lambda: need - offset).at(t))
