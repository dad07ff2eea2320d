"""Anchors that count in years: dates, progress by the calendar and by effective compute."""

import math

import numpy as np
import pytest

from forecast.engine.run import run
from forecast.errors import ArgumentError, ScenarioError
from forecast.export.dataset import dataset
from forecast.export.report import forecast_dict
from forecast.model.simulation import Simulation
from forecast.plots import plot
from priors.sampling.lattice import Batches
from tests.forecast.scenes import scene

PRIORS = {
    "measurement_date": 2026.0,
    "present_time_horizon": 30.0,
    "target_time_horizon": 30.0 * 2**8,
    "time_horizon_doubling_time": 0.5,
    "algorithmic_growth_oom": 0.1,
}
WEIGHTS = {"weights": {"horizon": 1.0}}
PAUSED = {
    "hardware": {
        "base_year": 2025, "price_performance": 1e17, "growth_oom": 0.2,
        "schedule": {2027: "pause", 2030: "resume"},
    },
    "spending": {
        "base_year": 2025, "largest_run_cost": 1e9, "growth_oom": 0.2,
        "schedule": {2027: "pause", 2030: "resume"},
    },
    "algorithms": {"base_year": 2025, "schedule": {2027: "pause", 2030: "resume"}},
}  # fmt: skip


def horizon(progress, sections=None, **priors):
    anchor = {"kind": "time_horizon", "progress": progress, "priors": {**PRIORS, **priors}}
    return scene(**WEIGHTS, anchors={"horizon": anchor}, **(sections or {}))


def year_stated(sections=None, weights=None, **priors):
    anchors = {"year": {"kind": "stated_year", "priors": priors}}
    return scene(weights=weights or {"year": 1.0}, anchors=anchors, **(sections or {}))


def arrivals(scenario, anchor="horizon", draws=4096):
    return Simulation(scenario, Batches(0, range(1), draws)).anchors[anchor].arrival_year


@pytest.mark.parametrize("progress", ["calendar", "effective_compute"])
@pytest.mark.parametrize("difficulty", [0.9, 1.0, 1.1])
def test_while_compute_grows_steadily_both_readings_agree_with_the_closed_form(
    progress, difficulty
):
    by_hand = 2026.0 + 0.5 * sum(difficulty**n for n in range(8)) + 0.75
    scenario = horizon(progress, doubling_difficulty=difficulty, progress_gap=0.75)
    assert arrivals(scenario) == pytest.approx(by_hand, abs=1e-6)


def test_the_requirement_is_what_the_report_says():
    """E0 + tau log2(H / H0) + gap, with tau the doubling time times the growth of E."""
    scenario = horizon("effective_compute", progress_gap=0.75)
    anchor = Simulation(scenario, Batches(0, range(1), 16)).anchors["horizon"]
    E0 = 26.0 + 0.5  # a year after the base year, at 0.5 OOM a year
    assert anchor.log10_requirement == pytest.approx(E0 + 0.5 * (0.5 * 8 + 0.75), abs=1e-9)


@pytest.mark.parametrize(("progress", "delay"), [("calendar", 0.0), ("effective_compute", 3.0)])
def test_a_pause_delays_by_its_length_what_waits_for_compute(progress, delay):
    free, paused = arrivals(horizon(progress)), arrivals(horizon(progress, PAUSED))
    assert paused - free == pytest.approx(delay, abs=1e-6)


def test_compute_that_did_not_grow_is_no_measure_of_progress():
    still = {"hardware": {**PAUSED["hardware"], "schedule": {2024: {"growth_oom": -0.3}}}}
    with pytest.raises(ScenarioError, match="did not grow at measurement_date"):
        run(horizon("effective_compute", still), 64)


def test_the_ratio_turns_the_measured_horizon_into_that_of_another_success_rate():
    halved = horizon("calendar", time_horizon_ratio=0.5)
    assert arrivals(halved) == pytest.approx(2026.0 + 0.5 * 9)


def test_what_does_not_act_on_a_date_does_not_move_it():
    tried = {"already_tried": {"zero_below": 1e30, "full_above": 1e34}}
    runs = {"training_runs": [{"compute": 1e26, "years": 1}], "success_rate_exponent": 0.3}
    stated = {"quantiles": [(0.1, 2028.0), (0.5, 2034.0), (0.9, 2060.0)]}
    free = forecast_dict(run(year_stated(stated_year=stated), 1024))
    for sections in (PAUSED, {"evidence": tried}, {"evidence": runs}):
        moved = forecast_dict(run(year_stated(sections, stated_year=stated), 1024))
        assert moved["probability_by_year"] == free["probability_by_year"]


def test_no_arrival_by_acts_on_a_date():
    stated = {"uniform": {"low": 2026.0, "high": 2036.0}}
    by_2031 = run(
        year_stated({"evidence": {"no_arrival_by": 2031.0}}, stated_year=stated), 4096
    )
    assert by_2031.median == pytest.approx(2033.5, abs=0.01)


def test_a_stated_year_is_given_back_with_its_probability_of_never():
    stated = {"quantiles": [(0.1, 2028.0), (0.5, 2034.0), (0.9, 2060.0)]}
    forecast = run(year_stated(stated_year=stated, probability_of_never=0.2), 65536)
    found = forecast.mixture.probability(np.array([2028.0, 2034.0, 2060.0])).value
    assert found == pytest.approx([0.08, 0.4, 0.72], abs=1e-3)
    simulation = forecast.simulation
    never = np.isinf(simulation.anchors["year"].arrival_year).mean()
    assert never == pytest.approx(0.2, abs=1e-4)


def test_a_stated_year_may_be_samples():
    forecast = run(year_stated(stated_year={"samples": [2030.0, 2040.0, 2050.0, 2060.0]}), 4096)
    assert forecast.mixture.probability(np.array([2045.0])).value == pytest.approx(
        0.5, abs=0.01
    )


def test_the_lag_comes_on_top_of_a_date():
    assert arrivals(year_stated(stated_year=2030, lag=1.5), "year") == pytest.approx(2031.5)


def test_what_arrives_at_a_date_requires_nothing_in_json_and_no_data():
    limited = {"data": {"base_year": 2025, "stock": 1.0, "growth_oom": 0.0}}
    forecast = run(year_stated(limited, stated_year=2030), 64)
    anchor = forecast_dict(forecast)["anchors"]["year"]
    assert anchor["log10_requirement"] is None
    assert anchor["median_year"] == 2030.0
    assert np.isinf(dataset(forecast).log10_training_compute_requirement).all()


@pytest.mark.parametrize("kind", ["requirement", "compute", "trajectories"])
def test_pictures_of_compute_leave_dates_out(kind):
    alone = run(year_stated(stated_year=2030), 64)
    with pytest.raises(ArgumentError, match="require no compute"):
        plot([alone], kind)
    both = year_stated(weights={"year": 0.5, "stated": 0.5}, stated_year=2030)
    stated = scene().anchors
    both = both.model_copy(update={"anchors": {**both.anchors, **stated}})
    assert plot([run(both, 256)], kind).axes


@pytest.mark.parametrize("progress", ["calendar", "effective_compute"])
def test_a_singularity_is_named_with_its_share_and_its_median(progress):
    """Half of the draws have d = 0.9, and so an infinite horizon after 0.5 / 0.1 years."""
    mixed = {"mixture": [{"weight": 1, "belief": 0.9}, {"weight": 1, "belief": 1.0}]}
    scenario = horizon(progress, doubling_difficulty=mixed)
    found = forecast_dict(run(scenario, 4096))["anchors"]["horizon"]["singularity"]
    assert found["share"] == pytest.approx(0.5, abs=1e-3)
    assert found["median_year"] == pytest.approx(2031.0, abs=1e-6)
    steady = forecast_dict(run(horizon(progress), 64))["anchors"]["horizon"]
    assert "singularity" not in steady


def test_an_uplift_arrives_where_its_three_numbers_say():
    priors = {
        "measurement_date": 2026.62, "present_uplift": 2, "target_uplift": 20,
        "uplift_doubling_time": 5 / 12,
    }  # fmt: skip
    anchors = {"up": {"kind": "uplift", "priors": priors}}
    found = arrivals(scene(weights={"up": 1.0}, anchors=anchors), "up")
    assert found == pytest.approx(2026.62 + 5 / 12 * math.log2(19))
