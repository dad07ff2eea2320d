"""Arrival under feedback of AI on research."""

import math

import numpy as np
import pytest

from forecast.analysis.estimand import Question
from forecast.analysis.influence.explanation import explain
from forecast.analysis.trends.reach import Cost, reach
from forecast.engine.run import Runs, run
from forecast.model.path import Path
from scenarios.schema.scenario import Scenario
from scenarios.variants.milestone import asked_about
from tests.forecast.scenes import scene, stated

FAST = {
    "base_year": 2025,
    "automation_now": 0.3,
    "automation_width": 3.0,
    "input_returns": 0.9,
    "labour_share": 0.3,
    "diminishing_returns": 0.2,
    "labour": {"yearly_factor": 1.5},
}
STILL = {**FAST, "input_returns": 0, "diminishing_returns": 0}
WIDE = stated(training_compute={"lognormal": {"median": 1e30, "sd_oom": 2.0}})
TERMS = ["automation", "labour", "compute", "diminishing_returns"]


def with_feedback(section, asked=None, **changes) -> Scenario:
    return asked_about(scene(feedback=section, **changes), asked or "requirement")


def median(section, asked=None, **changes) -> float:
    return run(with_feedback(section, asked, **changes), 16).median


@pytest.mark.parametrize("section", [STILL, {**FAST, "without": TERMS}], ids=["still", "off"])
@pytest.mark.parametrize("base_year", [2020.0, 2025.0, 2028.3])
def test_without_effect_all_is_as_without_feedback(section, base_year):
    section = {**section, "base_year": base_year}
    assert median(section) == pytest.approx(2033.0, abs=1e-5)
    wide = run(with_feedback(section, anchors=WIDE), 2048)
    plain = run(scene(anchors=WIDE), 2048)
    assert wide.method == "smooth"
    assert wide.by_year.value == pytest.approx(plain.by_year.value, abs=1e-5)


def test_a_share_is_automated_when_its_odds_have_grown_by_the_width():
    # Compute grows by half an OOM a year; odds of 0.3 to those of 0.99.
    oom = 3.0 * (math.log10(99.0) - math.log10(0.3 / 0.7))
    half = {"x": {"automated_share": 0.99}}
    section = {**FAST, "without": TERMS}
    found = run(with_feedback(section, "x", anchors=WIDE, milestones=half), 16)
    assert found.median == pytest.approx(2025.0 + oom / 0.5, abs=1e-5)
    assert found.anchors["stated"].reason.startswith("the milestone is a share")


def test_a_requirement_is_where_99_percent_and_a_gap_below_it_where_20_are_automated():
    gap = {k: v for k, v in FAST.items() if k not in ("automation_now", "automation_width")}
    gap["automation_gap"] = 2.0
    shares = {"most": {"automated_share": 0.99}, "fifth": {"automated_share": 0.2}}
    below = {"below": {"oom_below": 2.0}}
    of = {
        name: median(gap, name, milestones=shares | below)
        for name in ("most", "fifth", "below", "requirement")
    }
    assert of["most"] == pytest.approx(of["requirement"], abs=1e-6)
    assert of["fifth"] == pytest.approx(of["below"], abs=1e-6)


@pytest.mark.parametrize("term", ["automation", "labour", "compute"])
def test_each_term_that_is_switched_off_delays(term):
    assert median({**FAST, "without": [term]}) > median(FAST) + 0.05


def test_without_diminishing_returns_it_comes_sooner():
    assert median({**FAST, "without": ["diminishing_returns"]}) < median(FAST) - 0.05


def test_integrated_and_counted_agree():
    drawn = {
        **FAST,
        "automation_now": {"uniform": {"low": 0.2, "high": 0.4}},
        "diminishing_returns": {"uniform": {"low": 0.2, "high": 0.8}},
    }
    found = run(with_feedback(drawn, anchors=WIDE), 1 << 13)
    assert found.method == "smooth"
    years = found.simulation.anchors["stated"].arrival_year
    at = np.array([2028.0, 2030.0, 2032.0])
    counted = [(years <= t).mean() for t in at]
    assert found.mixture.value(at) == pytest.approx(counted, abs=4e-3)


def test_what_collapses_had_been_highest_before():
    """Algorithms are forgotten, the faster the less is left, while hardware gets better."""
    forgotten = {"uniform": {"low": -0.2, "high": -0.1}}
    uses = WIDE["stated"]["priors"] | {"algorithmic_growth_oom": forgotten}
    anchors = {"stated": WIDE["stated"] | {"priors": uses}}
    section = {**FAST, "diminishing_returns": 0.8}
    found = run(with_feedback(section, anchors=anchors), 64)
    anchor = found.simulation.anchors["stated"]
    path = Path(anchor)
    heights = [path.at(np.asarray(t)) for t in np.arange(2025.0, 2100.0, 0.02)]
    highest = path.highest(np.asarray(2100.0))
    assert heights[-1].max() < -1e3
    assert highest == pytest.approx(np.max(heights, axis=0), abs=1e-4)
    met = anchor.log10_requirement <= highest
    assert np.array_equal(met, anchor.arrival_year < 2100.0)


@pytest.mark.slow
def test_what_exploded_or_collapsed_before_the_first_year_is_met_at_once_or_never():
    """Paths end 1e5 OOM apart, which asks for no more memory than others do."""
    uses = {"training_compute": {"lognormal": {"median": 1e30, "sd_oom": 2.0}}}
    uses["algorithmic_growth_oom"] = {"uniform": {"low": -0.2, "high": 0.1}}
    section, years = {**FAST, "diminishing_returns": 0.8}, {"first": 2045, "last": 2060}
    found = run(with_feedback(section, anchors=stated(**uses), years=years), 4096)
    arrival = found.simulation.anchors["stated"].arrival_year
    at = np.array([2045.0, 2060.0])
    counted = np.array([(arrival <= t).mean() for t in at])
    assert found.mixture.value(at) == pytest.approx(counted, abs=1e-3)
    assert found.mixture.value(at) == pytest.approx(1 / 3, abs=1e-3)


def test_a_ceiling_on_algorithms_holds_under_feedback():
    anchors = stated(algorithmic_ceiling=0.5)
    simulation = run(with_feedback(FAST, anchors=anchors), 16).simulation
    saved = simulation.anchors["stated"].progress.at(np.asarray(2090.0))
    assert 0.49 < float(saved) <= 0.5


def test_what_pauses_algorithms_pauses_them_under_feedback():
    paused = {"base_year": 2025, "schedule": {2026: "pause", 2028: "resume"}}
    simulation = run(with_feedback(FAST, algorithms=paused), 16).simulation
    progress = simulation.anchors["stated"].progress
    start, end, later = (float(progress.at(np.asarray(t))) for t in (2026.0, 2028.0, 2029.0))
    assert start == pytest.approx(end, abs=1e-9)
    assert later > end + 0.1


def test_data_delays_what_feedback_would_bring():
    anchors = stated(training_tokens=1e15)
    data = {"base_year": 2025, "stock": 1e13, "growth_oom": 0.2}
    found = run(with_feedback(FAST, anchors=anchors, data=data), 16)
    assert found.median == pytest.approx(2035.0, abs=1e-6)
    assert found.anchors["stated"].method == "counted"


def test_more_labour_is_never_later_at_any_year():
    slow = run(with_feedback(FAST, anchors=WIDE), 1024).by_year.value
    more = {**FAST, "labour": {"yearly_factor": 2.0}}
    assert (run(with_feedback(more, anchors=WIDE), 1024).by_year.value >= slow - 1e-9).all()


def test_algorithms_get_somewhere_when_they_have_saved_so_much():
    found = run(with_feedback(FAST, anchors=WIDE), 16)
    (reached,) = reach(found, "algorithms", 2.0)
    saved = found.simulation.anchors["stated"].progress.at(reached.moments)
    np.testing.assert_allclose(saved, 2.0, atol=1e-6)


def test_algorithms_get_somewhere_as_without_feedback_that_does_nothing():
    """A tenth of an OOM a year from 2025, and a fifth for hardware."""
    found = run(with_feedback(STILL), 16)
    (reached,) = reach(found, "algorithms", 2.0)
    assert reached.quantiles([0.5]).value[0] == pytest.approx(2045.0, abs=1e-5)
    cheap = Cost(found, 1e24, "stated").below(1e6)  # of $1e7 in 2025
    assert cheap.quantiles([0.5]).value[0] == pytest.approx(2025.0 + 1.0 / 0.3, abs=1e-5)


def test_a_pair_of_feedbacks_that_cannot_be_mixed_is_explained_all_the_same():
    gap = {k: v for k, v in FAST.items() if k not in ("automation_now", "automation_width")}
    one, other = with_feedback(FAST), with_feedback({**gap, "automation_gap": 2.0})
    runs = Runs(16, 0)
    found = explain(one, other, runs, Question())
    total = runs.run(other).median - runs.run(one).median
    assert sum(share.worth for share in found.shares) == pytest.approx(total)
