"""Answers with training runs changed are read off those with all runs changed together."""

import numpy as np
import pytest

from forecast.analysis.estimand import Answers, Question
from forecast.analysis.influence.changes import Change, RunTotals
from forecast.analysis.influence.fixed_beliefs import FACTORS, fixed_values
from forecast.analysis.influence.sensitivity import sensitivity
from forecast.distributions.estimate import Estimate
from forecast.engine.run import Runs
from scenarios.schema.scenario import Scenario
from tests.forecast.scenes import scene, stated

RUN = {"compute": 1e26, "years": 0.4}
WIDE = {"lognormal": {"median": 1e28, "sd_oom": 1.5}}


def tried(*runs) -> Scenario:
    evidence = {"success_rate_exponent": 0.3, "training_runs": list(runs)}
    return scene(anchors=stated(training_compute=WIDE), evidence=evidence)


SCENARIO = tried(RUN, {"compute": 1e25, "years": 2.0}, {"compute": 3e26, "years": 0.1})


def changes_of(scenario):
    return [
        Change(name, "factor", factor) for name in fixed_values(scenario) for factor in FACTORS
    ]


@pytest.mark.parametrize("by", [None, 2030.0])
def test_what_is_read_off_is_what_a_run_answers(by):
    runs = Runs(256)
    assert len(RunTotals.among(changes_of(SCENARIO), SCENARIO).moved) == 12
    found = sensitivity(SCENARIO, runs, by)
    answers = Answers.like([found.forecast], runs.coarser, Question(by))
    for each in found.fixed:
        for factor, value, error in (
            (0.5, each.halved, each.halved_error),
            (2.0, each.doubled, each.doubled_error),
        ):
            estimate = answers.of(Change(each.name, "factor", factor).made(SCENARIO))
            assert value == pytest.approx(float(estimate.value[0]), rel=1e-9, abs=1e-7)
            assert error == pytest.approx(float(estimate.error[0]), rel=1e-3, abs=1e-9)


@pytest.mark.parametrize(
    "scenario",
    [
        scene(),
        tried(RUN),  # so few that each is asked itself
        tried(*[RUN] * 3, {"compute": WIDE, "years": 0.1}),
    ],
)
def test_nothing_is_read_off_where_runs_are_few_or_vary(scenario):
    totals = RunTotals.among(changes_of(scenario), scenario)
    assert not totals.asked
    assert not totals.answers([])


def curve(function, totals: RunTotals) -> list[Estimate]:
    deviation = 1e-3 * np.array([[1.0], [-1.0]])
    return [Estimate(np.array([function(c.number)]), deviation) for c in totals.asked]


def test_only_a_smooth_curve_is_read_off():
    totals = RunTotals.among(changes_of(SCENARIO), SCENARIO)
    smooth = totals.answers(curve(np.exp, totals))
    for change, moved in totals.moved.items():
        assert smooth[change].value == pytest.approx(np.exp(moved), abs=1e-6)
        assert smooth[change].error == pytest.approx(1e-3)
    bent = curve(lambda x: max(x, 0.01), totals)
    endless = curve(lambda x: np.inf if x > 0 else 2099.0, totals)
    assert not totals.answers(bent)
    assert not totals.answers(endless)


def test_all_runs_together_are_set_by_their_total():
    (all_of_them, *_) = RunTotals.among(changes_of(SCENARIO), SCENARIO).asked
    years = [
        run.years.quantile(0.5) for run in all_of_them.made(SCENARIO).evidence.training_runs
    ]
    assert years == pytest.approx(10.0**all_of_them.number * np.array([0.4, 2.0, 0.1]))
