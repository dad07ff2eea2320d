"""Whole runs against closed forms and properties."""

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.stats import norm

from forecast.engine.run import Runs, run
from forecast.export.report import forecast_dict
from forecast.model.simulation import Simulation
from priors.sampling.lattice import Batches
from scenarios.loading.load import load
from scenarios.problems import ScenarioError
from tests.forecast.scenes import scene, stated

LOGNORMAL = stated(training_compute={"lognormal": {"median": 1e30, "sd_oom": 2.0}})


def test_with_fixed_beliefs_arrival_is_algebra():
    forecast = run(scene(), draws=16)
    assert forecast.median == pytest.approx(2025 + 4 / 0.5, abs=1e-6)
    assert forecast.probability_by(2032.9) == 0.0
    assert forecast.probability_by(2033.1) == 1.0


@pytest.mark.parametrize("seed", [0, 1])
def test_a_lognormal_requirement_gives_a_normal_cdf(seed):
    forecast = run(scene(anchors=LOGNORMAL), draws=1000, seed=seed)
    years = np.array([2025.0, 2030.0, 2033.0, 2040.5, 2060.0])
    exact = norm.cdf(26.0 + 0.5 * (years - 2025), loc=30.0, scale=2.0)
    np.testing.assert_allclose(forecast.mixture.probability(years).value, exact, atol=1e-9)
    assert forecast.median == pytest.approx(2033.0, abs=1e-6)
    assert forecast.quantile(0.9) == pytest.approx(
        2025 + (4 + 2 * norm.ppf(0.9)) / 0.5, abs=1e-6
    )


def test_the_evidence_ramp_is_a_weighted_normal():
    evidence = {"already_tried": {"zero_below": 1e27, "full_above": 1e31}}
    forecast = run(scene(anchors=LOGNORMAL, evidence=evidence), draws=1000)

    def weighted(r: float) -> float:
        return float(np.clip((r - 27) / 4, 0, 1) * norm.pdf(r, 30.0, 2.0))

    total = quad(weighted, 27, 31)[0] + norm.sf(31, 30.0, 2.0)
    assert forecast.anchors["stated"].evidence_removed == pytest.approx(1 - total, abs=1e-9)
    by_2033 = quad(weighted, 27, 30)[0] / total
    assert forecast.probability_by(2033) == pytest.approx(by_2033, abs=1e-9)


@pytest.mark.parametrize("wider", [1.0, 1.0 + 3e-16, 1.0 + 1e-12, 1.0 + 1e-9, 1.0 + 1e-6])
@pytest.mark.parametrize("counted", [False, True])
def test_a_ramp_without_width_is_a_step(wider, counted):
    evidence = {"already_tried": {"zero_below": 1e29, "full_above": 1e29 * wider}}
    family = {"lognormal": {"median": 1e30, "sd_oom": 2.0}}
    halves = {"mixture": [{"weight": 1, "belief": family}, {"weight": 1, "belief": family}]}
    anchors = stated(training_compute=halves if counted else family)
    forecast = run(scene(anchors=anchors, evidence=evidence), draws=65_536)
    removed = norm.cdf(-0.5)
    near = {"abs": 1e-4 if counted else 1e-5}
    assert forecast.anchors["stated"].evidence_removed == pytest.approx(removed, **near)
    by_2033 = (0.5 - removed) / (1 - removed)
    assert forecast.probability_by(2033) == pytest.approx(by_2033, **near)
    assert forecast.probability_by(2030.9) == 0.0


def test_what_is_met_already_arrives_in_the_first_year():
    forecast = run(scene(anchors=stated(training_compute=1e20)), draws=16)
    assert forecast.probability_by(2025) == 1.0
    assert forecast.median == 2025.0
    assert forecast.median_error == 0.0


def test_a_fixed_lag_shifts_everything():
    lagged = run(scene(anchors=stated(lag=2.5)), draws=16)
    assert lagged.median == pytest.approx(2035.5, abs=1e-6)
    early = run(scene(anchors=stated(lag=2.5, training_compute=1e20)), draws=16)
    assert early.median == pytest.approx(2027.5, abs=1e-6)


def test_a_random_lag_adds_its_distribution():
    forecast = run(scene(anchors=stated(lag={"uniform": {"low": 0, "high": 4}})))
    assert forecast.quantile(0.25) == pytest.approx(2034.0, abs=0.01)
    assert forecast.probability_by(2036.0) == pytest.approx(0.75, abs=1e-3)


def test_none_moves_with_the_years():
    weights = {"stated": 0.8, "none": {2025: 0.2, 2045: 0.1}}
    forecast = run(scene(weights=weights), draws=16)
    assert forecast.probability_by(2035) == pytest.approx(0.85)
    assert forecast.probability_by(2060) == pytest.approx(0.9)


def test_a_median_after_the_last_year_is_infinite_in_python_and_null_in_json():
    forecast = run(scene(weights={"stated": 0.4, "none": 0.6}), draws=16)
    assert forecast.median == np.inf
    data = forecast_dict(forecast)
    assert data["median_year"] is None
    assert data["median_error"] is None
    assert data["probability_later"] == pytest.approx(0.6)


def test_the_median_if_nothing_has_come_by_then():
    forecast = run(scene(anchors=LOGNORMAL), draws=1000)
    before = norm.cdf(26.5, 30, 2)
    expected = 2025 + (norm.ppf(before + 0.5 * (1 - before), 30, 2) - 26) / 0.5
    assert forecast.median_if_not_by(2026).value[0] == pytest.approx(expected, abs=1e-6)


def test_stages_add_up_their_compute():
    anchors = {
        "net": {
            "kind": "neural_network",
            "priors": {
                "model_compute": 1e16, "parameter_count": 1e14, "data_scaling_exponent": 1.0,
                "reference_samples": 1e12, "reference_parameters": 1e12,
                "algorithmic_growth_oom": 0.0,
            },
            "stages": [
                {"share": 0.99, "effective_horizon_length": 1.0},
                {"share": 0.01, "effective_horizon_length": 1e4},
            ],
        }
    }  # fmt: skip
    forecast = run(scene(anchors=anchors, weights={"net": 1.0}), draws=16)
    median = forecast.anchors["net"].log10_requirement.value[2]
    assert median == pytest.approx(16 + 14 + np.log10(0.99 + 100.0), abs=1e-6)


def test_counted_and_smooth_agree_within_their_errors(monkeypatch):
    smooth = run("cotra_2020")
    monkeypatch.setattr("forecast.distributions.integrable_term._NARROWEST", np.inf)
    counted = run("cotra_2020")
    gap = np.abs(smooth.by_year.value - counted.by_year.value)
    error = np.hypot(smooth.by_year.error, counted.by_year.error)
    assert (gap < 5 * error).all()
    assert abs(smooth.median - counted.median) < 4 * counted.median_error


@pytest.mark.parametrize(
    ("name", "stratified"), [("cotra_2020", 0.12), ("trend_2026", 0.042), ("minimal", 0.07)]
)
def test_few_draws_leave_half_the_error_of_stratified_ones_or_less(name, stratified):
    few, many = run(name, draws=4096), run(name, draws=65536)
    assert few.median_error < 0.5 * stratified
    assert abs(few.median - many.median) < 3.0 * few.median_error


def test_random_trends_agree_with_the_closed_form():
    # Arrival in 2025 + 4 / rate with the rate lognormal: its quantiles are exact.
    hardware = {"base_year": 2025, "price_performance": 1e17,
                "growth_oom": {"lognormal": {"median": 0.2, "sd_oom": 0.2}}}  # fmt: skip
    anchors = stated(algorithmic_growth_oom=0.0)
    spending = {"base_year": 2025, "largest_run_cost": 1e9, "growth_oom": 0.0}
    forecast = run(scene(hardware=hardware, spending=spending, anchors=anchors))
    for p in (0.1, 0.5, 0.9):
        exact = 2025 + 4 / (0.2 * 10 ** (0.2 * norm.ppf(1 - p)))
        estimate = forecast.quantiles([p])
        assert abs(estimate.value[0] - exact) < 5 * estimate.error[0] + 1e-3


@pytest.mark.parametrize("name", ["cotra_2020", "trend_2026"])
def test_the_result_does_not_depend_on_the_workers(name):
    one, three = (json.dumps(forecast_dict(run(name, draws=4096, workers=w))) for w in (1, 3))
    assert one == three


def test_the_same_seed_gives_the_same_bytes_and_another_does_not():
    first, again, other = (
        json.dumps(forecast_dict(run("trend_2026", draws=512, seed=s))) for s in (5, 5, 6)
    )
    assert first == again
    assert first != other


@pytest.mark.parametrize(
    ("draws", "ran", "batches"),
    [(1, 16, 16), (16, 16, 16), (17, 32, 16), (1000, 1024, 16), (65537, 69632, 17)],
)
def test_draws_are_rounded_up_to_whole_batches(draws, ran, batches):
    forecast = run(scene(anchors=LOGNORMAL), draws=draws)
    assert forecast.batches.draws == ran
    assert forecast.batches.shape[0] == batches


def test_evidence_that_rules_out_an_anchor_is_an_error():
    evidence = {"already_tried": {"zero_below": 1e40, "full_above": 1e41}}
    with pytest.raises(ScenarioError, match=r"anchors\.stated: the evidence rules out"):
        run(scene(evidence=evidence), draws=16)


@given(factor=st.floats(1.0, 1e4), name=st.sampled_from(["cotra_2020", "trend_2026"]))
@settings(max_examples=12)
def test_cheaper_hardware_never_delays(factor, name):
    # That nothing has arrived would tell of larger requirements where hardware is cheaper.
    unseen = {"evidence.no_arrival_by": None}
    base = load(name, unseen)
    cheaper = load(name, {**unseen, "hardware.price_performance": {"times": factor}})
    before, after = (run(s, draws=256).by_year.value for s in (base, cheaper))
    assert (after >= before - 1e-9).all()


@given(st.floats(1e20, 1e45), st.floats(0.05, 3.0))
@settings(max_examples=25)
def test_cdfs_rise(median, sd):
    anchors = stated(training_compute={"lognormal": {"median": median, "sd_oom": sd}})
    probability = run(scene(anchors=anchors), draws=64).by_year.value
    assert (np.diff(probability) >= -1e-9).all()
    assert probability.min() >= 0.0
    assert probability.max() <= 1.0 + 1e-9


def test_the_order_of_anchors_does_not_matter():
    one = {"kind": "stated", "priors": {"training_compute": "1e28 to 1e33",
                                        "algorithmic_growth_oom": 0.1}}  # fmt: skip
    other = {"kind": "stated", "priors": {"training_compute": 1e30,
                                          "algorithmic_growth_oom": 0.3}}  # fmt: skip
    a = run(scene(anchors={"x": one, "y": other}, weights={"x": 0.3, "y": 0.7}), draws=512)
    b = run(scene(anchors={"y": other, "x": one}, weights={"y": 0.7, "x": 0.3}), draws=512)
    np.testing.assert_allclose(a.by_year.value, b.by_year.value, atol=1e-14)


def test_a_changed_belief_leaves_every_other_draw_alone():
    batches = Batches.for_draws(256, 0)
    base = Simulation(load("cotra_2020"), batches)
    changed = Simulation(load("cotra_2020", {"priors.brain_compute": {"times": 10}}), batches)
    for name in ("compute_vs_brain", "data_scaling_exponent", "reference_samples"):
        one, other = (s.anchors["short_horizon"].draws.value(name) for s in (base, changed))
        np.testing.assert_array_equal(one, other)


def test_spellings_of_one_growth_share_their_draws():
    batches = Batches.for_draws(256, 0)
    doubling = {"lognormal": {"median": 2.0, "sd_oom": 0.1}}
    oom = {"lognormal": {"median": float(np.log10(2) / 2.0), "sd_oom": 0.1}}
    section = {"base_year": 2025, "price_performance": 1e17}
    one = Simulation(scene(hardware={**section, "doubling_time": doubling}), batches)
    other = Simulation(scene(hardware={**section, "growth_oom": oom}), batches)
    np.testing.assert_allclose(one.hardware.growth.rate, other.hardware.growth.rate, rtol=1e-9)


def test_correlated_beliefs_are_correlated():
    pair = ["hardware.doubling_time", "spending.doubling_time"]
    belief = {"lognormal": {"p10": 1, "p90": 4}}
    scenario = scene(
        hardware={"base_year": 2025, "price_performance": 1e17, "doubling_time": belief},
        spending={"base_year": 2025, "largest_run_cost": 1e9, "doubling_time": belief},
        rank_correlations=[{"between": pair, "rho": 0.6}],
    )
    draws = Simulation(scenario, Batches.for_draws(65536, 0)).section_trends.draws
    one, other = (draws.value(f"{s}.doubling_time").ravel() for s in ("hardware", "spending"))
    ranks = [np.argsort(np.argsort(x)) for x in (one, other)]
    assert np.corrcoef(*ranks)[0, 1] == pytest.approx(0.6, abs=0.01)


@pytest.mark.parametrize("wrong", [{"draws": 0}, {"seed": -1}, {"workers": 0}])
def test_numbers_that_no_run_can_have_are_refused(wrong):
    with pytest.raises(ValueError, match="draws and workers must be at least 1"):
        Runs(**wrong)


def test_forecasts_are_equal_by_what_makes_them():
    one = run("short_horizon", 64)
    assert one == run(load("short_horizon"), 64)
    assert len({one, run("short_horizon", 64)}) == 1
    assert one != run("short_horizon", 64, seed=1)
    assert one != run("short_horizon", 128)
    assert one != run("cotra_2020", 64)
    assert one != "short_horizon"


@pytest.mark.parametrize("edit", [{"years.first": 2024}, {"hardware.doubling_time": 1.5}])
def test_what_ran_before_on_the_same_draws_changes_not_a_bit(edit):
    scenario, other, window = load("trend_2026"), load("trend_2026", edit), (2027.0, 2041.0)

    def bits(runs: Runs) -> bytes:
        median = runs.run(scenario, window=window).quantiles([0.5])
        return median.value.tobytes() + median.deviation.tobytes()

    used = Runs(1024)
    used.run(other, window=window)
    assert bits(used) == bits(Runs(1024))


@pytest.mark.parametrize("name", ["trend_2026", "data_limited", "feedback_2026"])
def test_runs_of_fewer_paths_answer_the_same_beside_others_and_by_themselves(name):
    runs, scenario = Runs(512), load(name)
    runs.run(scenario)
    beside, alone = runs.coarser.run(scenario), Runs(512, coarse=True).run(scenario)
    assert beside.by_year.value.tobytes() == alone.by_year.value.tobytes()
    assert beside.by_year.error.tobytes() == alone.by_year.error.tobytes()
    assert runs.run(scenario).median == Runs(512).run(scenario).median
