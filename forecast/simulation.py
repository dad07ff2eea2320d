"""The engine: from a scenario to draws of requirements, trends and arrival years.

Draws are arrays of shape (batch, draw within the batch), or of shape () where nothing varies.
What an answer does not need is not computed.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from anchors.kinds import HORIZON, KINDS, stage_name
from anchors.quantities import ALGORITHMIC_GROWTH
from forecast.arrival import first_crossing
from forecast.curves import Counted, Curve, Mapped, Smooth, spread_of
from forecast.dimensions import DIMENSIONS, REVERSED
from forecast.evidence import Ramp, ramp_weight
from forecast.trends import Line, Trend, growth_rate
from priors.belief import Belief
from priors.correlation import Correlation
from priors.draws import Draws
from priors.families import Distribution, Log10
from priors.kept import Kept
from priors.sampling import Batches, Uniforms
from priors.types import Array
from scenarios.consistency import walk
from scenarios.model import Algorithms, Growth, Hardware, Scenario, Spending

KeptDraws = Kept[tuple[str, str, bool], Array]
"""Draws by name, belief, and whether they are logarithms."""

_ONE = Belief(fixed=1.0)
_NARROWEST = 0.05  # OOM; a narrower term gains little by smoothing and needs a fine grid


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
    kept : Kept, optional
        Draws that simulations with the same uniforms have made already.
    uniforms : callable, optional
        Uniforms of a name, where they are not the usual ones of the batches.
    """

    def __init__(
        self,
        scenario: Scenario,
        batches: Batches,
        kept: KeptDraws | None = None,
        uniforms: Callable[[str], Array] | None = None,
    ):
        self.scenario = scenario
        self.batches = batches
        self.uniforms = uniforms or uniforms_of(scenario, batches)
        self._kept: KeptDraws = Kept() if kept is None else kept
        self.sections = self._draws(
            {
                name: b
                for path, name, b in walk(scenario)
                if path[0] not in ("priors", "anchors")
            }
        )
        self.anchors = {name: AnchorSimulation(self, name) for name in scenario.weights.anchors}

    def _draws(self, beliefs: dict[str, Belief]) -> Draws:
        return Draws(beliefs, self.uniforms, self._kept)

    def draws_of(self, anchor: str, replaced: dict[str, Belief]) -> Draws:
        """Draws of an anchor's beliefs, some of them replaced."""
        return self._draws({**self.scenario.beliefs(anchor), **replaced})

    @cached_property
    def hardware(self) -> Trend:
        """Price-performance by year, log10(FLOP/$)."""
        section, draws = self.scenario.hardware, self.sections
        level = draws.log10("hardware.price_performance")
        ceiling = None
        if section.ceiling is not None:
            limit = draws.log10("hardware.ceiling")
            ceiling = Line(section.base_year, limit, np.asarray(0.0))
        return self._trend("hardware", section, level, ceiling)

    @cached_property
    def spending(self) -> Trend:
        """Cost of the largest run by year, log10($)."""
        section, draws = self.scenario.spending, self.sections
        level = draws.log10("spending.largest_run_cost")
        ceiling = None
        if section.ceiling_share is not None and section.gdp_base_year is not None:
            height = draws.log10("spending.ceiling_share") + draws.log10("spending.gdp")
            growth = np.log10(1.0 + draws.value("spending.gdp_growth"))
            ceiling = Line(section.gdp_base_year, height, growth)
        return self._trend("spending", section, level, ceiling)

    def _trend(
        self, name: str, section: Hardware | Spending, level: Array, ceiling: Line | None
    ) -> Trend:
        line = Line(section.base_year, level, self._rate(name, section))
        return Trend(line, ceiling, self.changes(name, section))

    def changes(
        self, name: str, section: Hardware | Spending | Algorithms
    ) -> list[tuple[float, Array]]:
        """The section's schedule as rates of growth from years on."""
        return [
            (year, self._rate(f"{name}.schedule.{year}", growth))
            for year, growth in sorted(section.schedule.items())
        ]

    def _rate(self, name: str, section: Growth) -> Array:
        spelling, _ = section.growth
        return growth_rate(spelling, self.sections.value(f"{name}.{spelling}"))

    @cached_property
    def ramp_edges(self) -> tuple[Array, Array] | None:
        """Ends of the evidence ramp, log10(FLOP)."""
        if self.scenario.evidence.already_tried is None:
            return None
        name = "evidence.already_tried"
        low = self.sections.log10(f"{name}.zero_below")
        high = self.sections.log10(f"{name}.full_above")
        if not np.all(low < high):
            raise ValueError(f"{name}: zero_below lies above full_above in some draws")
        return low, high


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
    def _shares(self) -> tuple[float, ...]:
        stages = self.simulation.scenario.anchors[self.name].stages
        return tuple(stage.share for stage in stages)

    def _requirement(self, draws: Draws) -> Array:
        kind = KINDS[self.simulation.scenario.anchors[self.name].kind]
        log10 = kind.requirement(draws, self._shares)
        return np.broadcast_to(log10, self.simulation.batches.shape)

    @cached_property
    def log10_requirement(self) -> Array:
        """Training compute requirement, log10(FLOP), shape (batch, draw)."""
        return self._requirement(self.draws)

    @cached_property
    def evidence_weight(self) -> Array:
        """Weight that evidence leaves to each draw, shape (batch, draw)."""
        edges = self.simulation.ramp_edges
        if edges is None:
            return np.ones(self.simulation.batches.shape)
        return ramp_weight(self.log10_requirement, *edges)

    @cached_property
    def algorithms(self) -> Trend:
        """What algorithms save since the base year, log10(1)."""
        simulation, draws = self.simulation, self.draws
        section = simulation.scenario.algorithms
        (spelling,) = (name for name in ALGORITHMIC_GROWTH if name in draws)
        ceiling = None
        if "algorithmic_ceiling" in draws:
            limit = draws.value("algorithmic_ceiling")
            ceiling = Line(section.base_year, limit, np.asarray(0.0))
        rate = growth_rate(spelling, draws.value(spelling))
        line = Line(section.base_year, np.asarray(0.0), rate)
        return Trend(line, ceiling, simulation.changes("algorithms", section))

    @property
    def trends(self) -> tuple[Trend, Trend, Trend]:
        """The factors of effective compute."""
        return self.simulation.hardware, self.simulation.spending, self.algorithms

    @cached_property
    def lag(self) -> Array:
        """Delay between affording and arriving, years."""
        return self.draws.value("lag") if "lag" in self.draws else np.asarray(0.0)

    @cached_property
    def arrival_year(self) -> Array:
        """First crossing plus the lag; +inf where there is none; shape (batch, draw)."""
        first = self.simulation.scenario.years.first
        return first_crossing(self.trends, self.log10_requirement, first) + self.lag

    def log10_effective_compute(self, t: Array) -> Array:
        """Effective compute at a time, log10(FLOP); `t` broadcasts against (batch, draw)."""
        height = np.zeros(np.shape(t))
        for trend in self.trends:
            height = height + trend.at(t)
        return height

    def requirement_curve(self) -> Curve:
        """Distribution of log10 requirements after the evidence."""
        smooth = self._smooth_requirement()
        return smooth or Counted.of(self.log10_requirement, self.evidence_weight)

    def mapped_arrival(self, requirement: Curve) -> Mapped | None:
        """Distribution of arrival years as that of requirements, read at another place.

        Where the trends are the same for all draws and never fall, arrival by t is a
        requirement up to what t affords, and inherits the smoothness of its curve.
        """
        if isinstance(requirement, Smooth) and self._rises_alike():
            return Mapped(requirement, self._met_by)
        return None

    def counted_arrival(self) -> Counted:
        """Distribution of arrival years, counted from draws."""
        return Counted.of(self.arrival_year, self.evidence_weight)

    def _met_by(self, t: Array) -> Array:
        """Largest requirement that has arrived by a time, log10(FLOP)."""
        affording = t - self.lag
        first = self.simulation.scenario.years.first
        return np.where(
            affording < first,
            -np.inf,
            self.log10_effective_compute(np.maximum(affording, first)),
        )

    def _rises_alike(self) -> bool:
        fixed = all(trend.is_fixed for trend in self.trends) and np.ndim(self.lag) == 0
        return fixed and all(np.all(trend.lowest_rate >= 0) for trend in self.trends)

    def _smooth_requirement(self) -> Smooth | None:
        edges = self.simulation.ramp_edges
        if edges is not None and any(np.ndim(edge) for edge in edges):
            return None
        name = self._integrated_name()
        if name is None:
            return None
        term = _log_distribution(self.draws.beliefs[name])
        assert term is not None
        rest = self._requirement(self.simulation.draws_of(self.name, {name: _ONE}))
        ramp = Ramp(float(edges[0]), float(edges[1])) if edges is not None else None
        return Smooth.of(rest, term, ramp)

    def _integrated_name(self) -> str | None:
        """The widest prior that enters the log requirement by itself and independently."""
        beliefs = self.draws.beliefs
        scenario = self.simulation.scenario
        entangled = {name for c in scenario.rank_correlations for name in c.between}
        entangled |= {factor for belief in beliefs.values() for factor in belief.product or ()}
        if self._shares:
            entangled |= {HORIZON, *(stage_name(i) for i in range(len(self._shares)))}
        widths = {
            name: spread_of(term)
            for name in KINDS[scenario.anchors[self.name].kind].additive
            if name not in entangled and (term := _log_distribution(beliefs[name])) is not None
        }
        widths = {name: width for name, width in widths.items() if width >= _NARROWEST}
        return max(widths, key=lambda name: widths[name], default=None)


def _log_distribution(belief: Belief) -> Distribution | None:
    """Distribution of the logarithm, if it can be integrated in closed form."""
    if belief.product is not None or not isinstance(belief.distribution, Log10):
        return None
    exponent = belief.distribution.exponent
    return exponent if exponent.is_integrable else None
