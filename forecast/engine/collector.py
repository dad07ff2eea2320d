"""From draws to curves: what a run collects of each batch, and what it makes of all of them.

Where compute is the only limit and the trends are the same for all draws and never fall,
arrival by t is a requirement up to what t affords, and inherits the smoothness of its curve.
Otherwise draws are counted: a term that enters two needs at once cannot be integrated out of
either.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from anchors.kinds import HORIZON, stage_name
from forecast.distributions.cdf import After, Collected, Curve, Mapped
from forecast.distributions.convolved import Smooth
from forecast.distributions.empirical import Counted
from forecast.distributions.integrable_term import integrable_term
from forecast.model.evidence import Ramp
from forecast.model.simulation import AnchorSimulation
from priors.belief import Belief
from priors.distributions.families import Distribution
from priors.types import Array

Parts = Mapping[str, Collected]
"""What is collected, by name."""

_LEFT = "left by "
_FINEST = 0.04  # OOM; a sharper likelihood would need too fine a grid, and is counted
_ONE = Belief(fixed=1.0)


@dataclass(frozen=True)
class AnchorCurves:
    """What the answer keeps of the draws of one anchor.

    Parameters
    ----------
    requirement : Curve
        Distribution of log10(FLOP) after the evidence.
    left_by : dict of str to float
        Draws that each kind of evidence by itself would leave.
    arrival : Curve
        Distribution of arrival years.
    bound : Curve or None
        Arrival years of the draws that are bound by data, all others never arriving; None
        where data does not limit the anchor.
    """

    requirement: Curve
    left_by: dict[str, float]
    arrival: Curve
    bound: Curve | None


@dataclass(frozen=True)
class Collector:
    """The curves of an anchor in the batches of a simulation."""

    anchor: AnchorSimulation

    def requirement(self) -> dict[str, Collected]:
        """What the requirement's curve is made of, and what each kind of evidence leaves."""
        if self._smooth is not None:
            return {"requirement": self._smooth}
        log10 = self.anchor.log10_requirement
        left = {
            f"{_LEFT}{kind}": Counted(log10, weight)
            for kind, weight in self.anchor.evidence_weights.items()
        }
        return {"requirement": self._counted(log10), **left}

    def arrival(self) -> dict[str, Collected]:
        """What the curve of arrivals is made of; nothing where the requirement's will do."""
        if self._is_smooth:
            return {}
        last = float(self.anchor.simulation.scenario.years.last)
        year = self.anchor.arrival_year
        found: dict[str, Collected] = {"arrival": self._counted(year, last)}
        if self.anchor.log10_tokens is not None:
            bound = np.where(self.anchor.bound_by_data, year, np.inf)
            found["bound"] = self._counted(bound, last)
        return found

    def curves(self, requirement: Parts, arrival: Parts) -> AnchorCurves:
        """Put together what was collected of all batches; any of them may say how."""
        needed: Curve = requirement["requirement"]
        if isinstance(needed, Smooth):
            left_by = {kind: self._left_by(kind, needed) for kind in self._kinds}
            needed = self._not_met(needed) if "no_arrival_by" in self._kinds else needed
        else:
            left_by = {kind: requirement[f"{_LEFT}{kind}"] for kind in self._kinds}
        return AnchorCurves(
            needed,
            {kind: float(curve.mass.sum()) for kind, curve in left_by.items()},
            Mapped(needed, self._met_by) if self._is_smooth else arrival["arrival"],
            arrival.get("bound"),
        )

    def _left_by(self, kind: str, needed: Smooth) -> Curve:
        if kind == "already_tried":
            return needed.under(needed.ramp, None)
        if kind == "training_runs":
            return needed.under(None, needed.likelihood)
        return self._not_met(needed.under(None, None))

    def _not_met(self, needed: Smooth) -> After:
        """What is left of a requirement that had not been met by when nothing had arrived."""
        return After(needed, float(self._met_by(np.asarray(self.anchor.past))))

    def _counted(self, values: Array, upto: float = math.inf) -> Counted:
        anchor, prior = self.anchor, None
        if self._kinds not in ((), ("already_tried",)):
            ramp = anchor.evidence_weights.get("already_tried", np.ones(values.shape))
            prior = np.asarray(ramp.sum(axis=1))
        return Counted(values, anchor.evidence_weight, prior, upto)

    @property
    def _kinds(self) -> tuple[str, ...]:
        return self.anchor.simulation.scenario.evidence.kinds

    def _met_by(self, t: Array) -> Array:
        """Largest requirement that has arrived by a time, log10(FLOP)."""
        affording = t - self.anchor.lag
        first = self.anchor.simulation.scenario.years.first
        height = self.anchor.log10_effective_compute(np.maximum(affording, first))
        return np.where(affording < first, -np.inf, height)

    @property
    def _is_smooth(self) -> bool:
        """Whether the distribution of arrival needs no counting."""
        return self._integrated is not None and self._rises_alike

    @cached_property
    def _rises_alike(self) -> bool:
        """Whether compute is all that is needed, the same for all draws, and never falls."""
        anchor = self.anchor
        alone = len(anchor.limits) == 1 and np.ndim(anchor.lag) == 0
        fixed = alone and all(trend.is_fixed for trend in anchor.trends)
        return fixed and all(trend.never_falls for trend in anchor.trends)

    @cached_property
    def _smooth(self) -> Smooth | None:
        """The requirement with a term integrated, under all evidence but that on arrival."""
        on_arrival = "no_arrival_by" in self._kinds
        if self._integrated is None or (on_arrival and not self._rises_alike):
            return None
        name, term = self._integrated
        anchor, simulation = self.anchor, self.anchor.simulation
        rest = anchor.requirement_of(simulation.draws_of(anchor.name, {name: _ONE}))
        edges = simulation.ramp_edges
        ramp = None if edges is None else Ramp(float(edges[0]), float(edges[1]))
        return Smooth.of(rest, term, ramp, simulation.failures)

    @cached_property
    def _integrated(self) -> tuple[str, Distribution] | None:
        """Name and distribution of the term that is integrated, where one can be."""
        anchor, simulation = self.anchor, self.anchor.simulation
        edges, failures = simulation.ramp_edges, simulation.failures
        if edges is not None and any(np.ndim(edge) for edge in edges):
            return None
        if failures is not None and not (failures.is_fixed and failures.width > _FINEST):
            return None
        correlations = simulation.scenario.rank_correlations
        entangled = {name for c in correlations for name in c.between}
        if shares := anchor.options.shares:
            entangled |= {HORIZON, *(stage_name(i) for i in range(len(shares)))}
        return integrable_term(anchor.draws.beliefs, anchor.kind.additive, entangled)
