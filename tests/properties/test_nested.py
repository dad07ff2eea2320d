"""What `sensitivity` says a belief explains, against nested draws.

The belief stands at the middles of many equal shares, and everything else is drawn by plain
pseudo-random numbers, the same at each: no lattice, no strata, no redrawing, and no noise to
take off.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pytest
from hypothesis import given

from forecast.analysis.influence.joint_draws import JointDraws
from forecast.analysis.influence.sensitivity import Indices, Sensitivity, sensitivity
from forecast.engine.run import Runs
from forecast.model.simulation import Simulation
from priors.sampling.lattice import Batches
from priors.types import Array
from scenarios.problems import ScenarioError
from tests.forecast.scenes import scene, stated
from tests.properties.every_kind import every_kind
from tests.properties.test_naive import few, loaded

NODES, BLOCKS = 128, 8
ERRORS = 8.0
"""With 7 degrees of freedom one false alarm in ten thousand."""


@dataclass(frozen=True)
class Outcome:
    """A function of the arrival year, with its value where no anchor is right."""

    of: Callable[[Array], Array]
    never: float
    none: float


@dataclass(frozen=True)
class Nested:
    """Arrivals with one belief at each node, shape (node, draw) by anchor."""

    joint: JointDraws
    name: str
    draws: int

    @cached_property
    def simulation(self) -> Simulation:
        generator, shape = np.random.default_rng(3), (NODES, self.draws)
        at = np.broadcast_to((np.arange(NODES)[:, None] + 0.5) / NODES, shape)
        others: dict[str, Array] = {}

        def uniforms(asked: str, _column: Any = None) -> Array:
            if asked == self.name:
                return at
            if asked not in others:
                others[asked] = np.broadcast_to(generator.random(self.draws), shape)
            return others[asked]

        batches = Batches(0, range(NODES), self.draws)
        return Simulation(self.joint.scenario, batches, uniforms=uniforms)

    def years(self, anchor: str) -> Array:
        of = self.simulation.anchors[anchor]
        return np.broadcast_to(of.arrival_year, (NODES, self.draws))

    def weight(self, anchor: str) -> Array:
        of = self.simulation.anchors[anchor]
        return np.broadcast_to(of.evidence_weight, (NODES, self.draws))

    def _moments(self, outcome: Outcome, used: slice) -> Array:
        """Mass, mean and mean square of all worlds, by node."""
        y, none = outcome.never, outcome.none
        found: Array = none / NODES * np.array([[1.0], [y], [y * y]]) * np.ones(NODES)
        for anchor, share in self.joint.shares.items():
            w, x = self.weight(anchor)[:, used], outcome.of(self.years(anchor)[:, used])
            sums = np.stack([(w * x**power).sum(axis=1) for power in (0, 1, 2)])
            found = found + (1.0 - none) * share * sums / w.sum()
        return found

    def first(self, outcome: Outcome) -> tuple[float, float]:
        """First-order index, less what few draws add to it, and its error."""
        whole, size = self._first(outcome, slice(None)), self.draws // BLOCKS
        parts = [self._first(outcome, slice(i * size, (i + 1) * size)) for i in range(BLOCKS)]
        added = (float(np.mean(parts)) - whole) / (BLOCKS - 1)
        return whole - added, float(np.std(parts, ddof=1) / np.sqrt(BLOCKS))

    def _first(self, outcome: Outcome, used: slice) -> float:
        mass, mean, square = self._moments(outcome, used)
        at = mass > 0
        between = float(np.sum(mean[at] ** 2 / mass[at]) - mean.sum() ** 2)
        return between / float(square.sum() - mean.sum() ** 2)

    def total(self, outcome: Outcome) -> tuple[float, float]:
        """Total index and its error, where nothing weighs the draws."""
        _, mean, square = self._moments(outcome, slice(None)).sum(axis=1)
        left: Array = np.zeros(self.draws)
        for anchor, share in self.joint.shares.items():
            left = left + (1.0 - outcome.none) * share * outcome.of(self.years(anchor)).var(
                axis=0
            )
        of_draws = left / (square - mean**2)
        return float(of_draws.mean()), float(of_draws.std(ddof=1) / np.sqrt(self.draws))

    def shrink(self) -> tuple[float, float]:
        """Years by which the 80% interval of a single anchor shrinks, and its error."""
        (anchor,) = self.joint.shares
        years, size = self.years(anchor), self.draws // BLOCKS
        parts = [
            np.ptp(np.quantile(x, (0.1, 0.9)))
            - np.ptp(np.quantile(x, (0.1, 0.9), axis=1), axis=0).mean()
            for x in (years[:, i * size : (i + 1) * size] for i in range(BLOCKS))
        ]
        return float(np.mean(parts)), float(np.std(parts, ddof=1) / np.sqrt(BLOCKS))


def outcomes(found: Sensitivity, joint: JointDraws) -> dict[str, tuple[Outcome, list[Indices]]]:
    never = float(joint.rank(np.array([np.inf]))[0])
    none = float(joint.none_by(np.array([found.year]))[0])
    by = Outcome(lambda years: (years <= found.year).astype(float), 0.0, none)
    rank = Outcome(joint.rank, never, joint.none)
    return {"rank": (rank, found.of_rank), "by": (by, found.of_probability)}


def check(found: Sensitivity, name: str, draws: int) -> None:
    """Both indices of a belief, of rank and of arrival by a year."""
    joint = JointDraws(found.forecast)
    nested = Nested(joint, name, draws)
    for what, (outcome, rows) in outcomes(found, joint).items():
        (row,) = (each for each in rows if each.name == name)
        pairs = [("first", row.first, nested.first(outcome))]
        if row.total is not None:
            pairs.append(("total", row.total, nested.total(outcome)))
        for index, one, (value, error) in pairs:
            off = ERRORS * np.hypot(one.error, error)
            # A jump falls between two nodes, wherever that is.
            assert abs(one.value - value) < off + 2.0 / NODES * value, (name, what, index, row)


def three_random(**changes: Any) -> Any:
    """A requirement and two trends, which all are random."""
    normal = {"normal": {"mean": 0.2, "sd": 0.04}}
    return scene(
        anchors=stated(training_compute={"lognormal": {"median": 1e30, "sd_oom": 1.0}}),
        hardware={"base_year": 2025, "price_performance": 1e17, "growth_oom": normal},
        spending={"base_year": 2025, "largest_run_cost": 1e9, "growth_oom": normal},
        **changes,
    )


EVIDENCE = {"already_tried": {"zero_below": 1e26, "full_above": 1e30}, "no_arrival_by": 2028.0}


@pytest.mark.parametrize("draws", [1 << 11, pytest.param(1 << 15, marks=pytest.mark.slow)])
@pytest.mark.parametrize("evidence", [{}, EVIDENCE])
def test_what_a_trend_and_a_requirement_explain(evidence, draws):
    weights = {"stated": 0.8, "none": {"2025": 0.2, "2040": 0.1}}
    found = sensitivity(three_random(evidence=evidence, weights=weights), Runs(4 * draws))
    for name in ("training_compute", "hardware.growth_oom"):
        check(found, name, draws)


@pytest.mark.parametrize("draws", [1 << 11, pytest.param(1 << 15, marks=pytest.mark.slow)])
def test_what_it_is_worth_to_know_them(draws):
    found = sensitivity(three_random(), Runs(4 * draws))
    joint = JointDraws(found.forecast)
    for each in found.knowing:
        value, error = Nested(joint, each.name, draws).shrink()
        off = ERRORS * np.hypot(error, each.shrink.error)
        assert abs(each.shrink.value - value) < off, (each, value, error)


@pytest.mark.slow
@few(40)
@given(plain=every_kind(with_feedback=False))
def test_what_beliefs_explain_in_random_scenarios(plain):
    plain.pop("rank_correlations", None)
    try:
        found = sensitivity(loaded(plain), Runs(4096))
    except ScenarioError:
        return  # evidence leaves nothing
    names = [each.name for each in found.of_rank if each.first.value > 0.01]
    for name in [name for name in names if name != "weights"][:2]:
        check(found, name, 1024)
