"""Questions answered by integrating against the same answered by counting draws.

Counting is forced as it is where nothing can be integrated, and with another seed, so that the
two answers share neither draws nor a formula: only what they are asked.
"""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pytest

from forecast.analysis.estimand import Question
from forecast.analysis.influence.explanation import explain
from forecast.analysis.influence.sensitivity import sensitivity
from forecast.analysis.parameter_studies.solve import solve
from forecast.analysis.parameter_studies.sweep import Axis, sweep
from forecast.engine import run as engine
from forecast.engine.method import Method, Probe, method_of
from forecast.engine.run import Runs
from scenarios.schema.scenario import Scenario
from tests.forecast.scenes import scene, stated

DRAWS = [1 << 12, pytest.param(1 << 17, marks=pytest.mark.slow)]
ERRORS = 8.0
"""With 15 degrees of freedom one false alarm in a million."""

Numbers = tuple[Any, Any]
"""Values, and their errors."""


def uncertain(
    requirement: float = 1e30, growth: float = 0.2, cost: float = 1e9, sd: float = 1.5
) -> Scenario:
    """A requirement, and growth of hardware and of spending, that are all random."""
    normal = {"normal": {"mean": growth, "sd": 0.04}}
    return scene(
        anchors=stated(training_compute={"lognormal": {"median": requirement, "sd_oom": sd}}),
        hardware={"base_year": 2025, "price_performance": 1e17, "growth_oom": normal},
        spending={
            "base_year": 2025,
            "largest_run_cost": {"lognormal": {"median": cost, "sd_oom": 0.3}},
            "growth_oom": {"normal": {"mean": 0.2, "sd": 0.03}},
        },
    )


def counted(*_: Any) -> Method:
    return Method("counted", reason="so as to compare")


def both(
    monkeypatch: pytest.MonkeyPatch, draws: int, ask: Callable[[Runs], Mapping[str, Numbers]]
) -> None:
    """Ask twice, and compare within the errors of both."""
    assert method_of(Probe(uncertain()).anchors["stated"]).how == "crossed"
    found = ask(Runs(draws, seed=1))
    with monkeypatch.context() as patched:
        patched.setattr(engine, "method_of", counted)
        expected = ask(Runs(draws, seed=2))
    assert found.keys() == expected.keys()
    for name, (value, error) in found.items():
        other, its_error = map(np.asarray, expected[name])
        off = np.abs(np.asarray(value) - other)
        both_errors = np.hypot(np.asarray(error), its_error)
        assert np.all(off <= ERRORS * both_errors), (name, off, both_errors)


@pytest.mark.parametrize("draws", DRAWS)
def test_a_sweep_that_is_counted(draws, monkeypatch):
    def ask(runs: Runs) -> dict[str, Numbers]:
        axes = [Axis("growth", (0.15, 0.3)), Axis("sd", (0.5, 2.0))]
        found = sweep(axes, lambda place: (uncertain(**place), ()), runs, by=[2030.5])
        later = [i for i, year in enumerate(found.years) if year in (2030.5, 2035.0, 2060.0)]
        middle = slice(3, -3)
        return {
            str(place): (
                [*point.quantile_years[middle], *(point.probability[i] for i in later)],
                [*point.quantile_errors[middle], *(point.probability_error[i] for i in later)],
            )
            for place, point in zip(found.places, found.points, strict=True)
        }

    both(monkeypatch, draws, ask)


@pytest.mark.parametrize("draws", DRAWS)
@pytest.mark.parametrize(("by", "target"), [(None, 2031.0), (2035.0, 0.85)])
def test_a_value_that_is_solved_for_by_counting(by, target, draws, monkeypatch):
    def ask(runs: Runs) -> dict[str, Numbers]:
        found = solve(lambda x: uncertain(growth=x), runs, Question(by), target, (0.1, 0.5))
        (root,) = found.roots
        return {"value": (root.value, root.value_error)}

    both(monkeypatch, draws, ask)


@pytest.mark.parametrize("draws", DRAWS)
def test_what_matters_where_draws_are_counted(draws, monkeypatch):
    def ask(runs: Runs) -> dict[str, Numbers]:
        found = sensitivity(uncertain(), runs)
        return {s.name: ([s.low, s.high], [s.low_error, s.high_error]) for s in found.swings}

    both(monkeypatch, draws, ask)


@pytest.mark.parametrize("draws", DRAWS)
@pytest.mark.parametrize("by", [None, 2035.0])
def test_a_difference_that_is_explained_by_counting(by, draws, monkeypatch):
    def ask(runs: Runs) -> dict[str, Numbers]:
        other = uncertain(requirement=1e31, growth=0.26, cost=3e9)
        found = explain(uncertain(), other, runs, Question(by))
        shares = {share.name: (share.worth, share.error) for share in found.shares}
        return {**shares, "all": (found.end - found.start, found.total_error)}

    both(monkeypatch, draws, ask)
