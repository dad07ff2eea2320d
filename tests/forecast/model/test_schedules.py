"""Schedules: pauses cost what they should, and speak of the growth that they change."""

import numpy as np
import pytest

from forecast.engine.run import run
from forecast.model.simulation import Simulation
from priors.sampling.lattice import Batches
from scenarios.loading.load import load
from scenarios.problems import ScenarioError

SECTIONS = ("hardware", "spending", "algorithms")


def scheduled(schedule, sections=SECTIONS, name="cotra_2020", **more):
    edits = {f"{section}.schedule": schedule for section in sections}
    return load(name, {**edits, **more})


def trend(scenario, anchor="long_horizon"):
    simulation = Simulation(scenario, Batches(0, range(1), 8))
    return simulation, simulation.anchors[anchor]


@pytest.mark.parametrize(("start", "length"), [(2028, 3), (2026.5, 5), (2030.25, 0.5)])
def test_a_pause_of_everything_costs_its_length_and_no_more(start, length):
    """Exactly so without ceilings, which would go on growing; met later, and never earlier."""
    free = {"hardware.ceiling": None, "spending.ceiling_share": None}
    no_cap = {
        f"anchors.{a}.priors.algorithmic_ceiling": None for a in load("cotra_2020").anchors
    }
    weights = {"weights": {"long_horizon": 1}}
    before = run(load("cotra_2020", {**free, **no_cap, **weights}), 4096)
    after = run(
        scheduled({start: "pause", start + length: "resume"}, **free, **no_cap, **weights), 4096
    )
    for p in (0.25, 0.5):
        if before.quantile(p) > start:
            assert after.quantile(p) == pytest.approx(before.quantile(p) + length, abs=1e-3)


def test_a_five_year_pause_of_all_trends_over_the_best_guess():
    """Ceilings that grow with GDP go on, so that it costs less than five years."""
    pause = run(scheduled({2028: "pause", 2033: "resume"}), 65536)
    assert pause.median == pytest.approx(2057.65, abs=0.01)
    assert pause.median - run("cotra_2020", 65536).median < 5.0


def test_every_anchor_resumes_its_own_rate():
    scenario = scheduled({2028: "pause", 2031: "resume"}, ("algorithms",))
    own = load("cotra_2020")
    for anchor in ("short_horizon", "long_horizon"):
        (_, paused), (_, free) = trend(scenario, anchor), trend(own, anchor)
        t = np.array(2040.0)
        assert paused.algorithms.at(t) == pytest.approx(free.algorithms.at(t - 3.0))


def test_a_resumed_rate_is_the_same_draw():
    simulation, _ = trend(scheduled({2028: "pause", 2031: "resume"}, name="trend_2026"))
    free, _ = trend(load("trend_2026"))
    slope = simulation.hardware.line_from(2032.0).rate
    assert np.array_equal(slope, free.hardware.growth.rate)


def test_half_the_growth_in_orders_of_magnitude():
    simulation, anchor = trend(scheduled({2029: {"times": 0.5}}))
    free, own = trend(load("cotra_2020"))
    assert simulation.spending.line_from(2030.0).rate == 0.5 * free.spending.growth.rate
    assert anchor.algorithms.line_from(2030.0).rate == 0.5 * own.algorithms.growth.rate


def test_a_share_that_is_a_belief_is_drawn():
    shares = {2029: {"times": {"uniform": {"low": 0, "high": 1}}}}
    simulation, _ = trend(scheduled(shares, ("hardware",)))
    rates = simulation.hardware.line_from(2030.0).rate
    assert np.ptp(rates) > 0
    assert (rates <= simulation.hardware.growth.rate).all()


def test_to_resume_at_once_changes_nothing():
    same = run(scheduled({2028: "resume"}), 4096)
    assert same.median == pytest.approx(run("cotra_2020", 4096).median, abs=1e-6)


def test_what_is_written_round_trips_and_counts_in_the_hash():
    scenario = scheduled({2028.5: "pause", 2031: {"times": 0.5}})
    from scenarios.schema.scenario import Scenario

    assert Scenario.model_validate(scenario.plain()).hash == scenario.hash
    assert scenario.hash != load("cotra_2020").hash
    assert list(scenario.hardware.schedule) == [2028.5, 2031]


def test_a_new_spelling_replaces_the_inherited_one(tmp_path):
    base = tmp_path / "base.yaml"
    base.write_text(
        "title: A\nextends: cotra_2020\nhardware: {schedule: {2029: {yearly_factor: 1.2}}}\n",
        encoding="utf-8",
    )
    mine = tmp_path / "mine.yaml"
    mine.write_text(
        "title: B\nextends: ./base.yaml\nhardware: {schedule: {2029: {times: 0.5}}}\n",
        encoding="utf-8",
    )
    change = load(mine).hardware.schedule[2029]
    assert change.times is not None
    assert change.yearly_factor is None


@pytest.mark.parametrize(
    ("schedule", "message"),
    [
        ({2028: "stop"}, "pause and resume do"),
        ({2028: {"times": 1, "yearly_factor": 1}}, "by times; here yearly_factor"),
        ({2028: {}}, "none of them is given"),
        ({"soon": "pause"}, "is not a moment such as 2030, 2028.5 or 2028-07"),
        ({1800: "pause"}, "is not a moment such as"),
    ],
)
def test_what_says_nothing_is_refused(schedule, message):
    with pytest.raises(ScenarioError, match=message):
        scheduled(schedule, ("hardware",))
