"""Answers of compared scenarios: looked at only where they lie, with few paths, the same."""

import numpy as np
import pytest

from forecast.analysis.estimand import Answers, Question
from forecast.engine.method import Method
from forecast.engine.run import Runs, run
from scenarios.loading.load import resolve

RUNS = Runs(4096, seed=1)
CHANGES = {
    "as it is": {},
    "beyond the window": {"hardware.price_performance": {"times": 1e-3}},
    "about the last year": {"years.last": 2038},
    "far beyond the window": {"hardware.price_performance": {"times": 1e-12}},
    "after the last year": {"hardware.price_performance": {"times": 1e-25}},
    "from the first year on": {"hardware.price_performance": {"times": 1e25}},
    "not yet by a year before the window": {"evidence.no_arrival_by": 2027.5},
    "not yet by a year in the window": {"evidence.no_arrival_by": 2041.25},
    "under a schedule": {"spending.schedule": {2040: {"yearly_factor": 1.0}}},
    "with a lag": {"priors.lag": {"uniform": {"low": 0.2, "high": 3.0}}},
}


@pytest.mark.parametrize("question", [Question(), Question(2040.0)], ids=["median", "by"])
@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_an_answer_does_not_depend_on_where_it_was_looked_for(change, question):
    answers = Answers.like([RUNS.run(resolve("trend_2026").scenario)], RUNS, question)
    scenario = resolve("trend_2026", change).scenario
    found, whole = answers.of(scenario), question.ask(Runs(4096, seed=1).run(scenario))
    np.testing.assert_allclose(found.value, whole.value, rtol=0, atol=1e-6)
    np.testing.assert_allclose(found.error, whole.error, rtol=1e-3, atol=1e-9)


def test_few_paths_answer_within_their_errors(monkeypatch):
    fine = Runs(1 << 15)
    one_anchor = {"weights": {"medium_horizon": 1.0}, "years.last": 2060}
    scenario = resolve("limits_2030", one_anchor).scenario  # of which whole paths are drawn
    one, other = (Question().ask(runs.run(scenario)) for runs in (fine, fine.coarser))
    assert other.error > one.error
    assert abs(one.value - other.value) < 4.0 * np.hypot(one.error, other.error)
    monkeypatch.setattr("forecast.engine.run.method_of", lambda *_: Method("counted"))
    counted = Question().ask(Runs(1 << 16).run(scenario))
    assert other.error < counted.error


def test_runs_of_earlier_calls_change_nothing():
    changes = [{"hardware.doubling_time": 2.0}, {"weights.genome": 0.3}, {}]
    scenarios = [resolve("trend_2026", change).scenario for change in changes]
    for scenario in [*scenarios, *scenarios]:
        fresh = Runs(512, seed=2).run(scenario)
        again = run(scenario, 512, seed=2)
        assert again.by_year.value.tobytes() == fresh.by_year.value.tobytes()
        assert again.quantile_years.deviation.tobytes() == (
            fresh.quantile_years.deviation.tobytes()
        )
