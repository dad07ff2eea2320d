"""Quantiles of trends by year."""

import numpy as np
import pytest

import forecast
from forecast.results.trend_quantiles import fans
from tests.forecast.scenes import scene, stated

LOGNORMAL = {"lognormal": {"median": 1e17, "sd_oom": 0.5}}


def test_fixed_trends_are_one_line():
    fan = fans(forecast.run(scene(), draws=64))
    affordable = 26 + 0.4 * (np.arange(2025, 2101) - 2025)
    np.testing.assert_allclose(fan.affordable_compute, np.tile(affordable, (3, 1)))
    effective = affordable + 0.1 * (np.arange(2025, 2101) - 2025)
    np.testing.assert_allclose(fan.effective_compute["stated"], np.tile(effective, (3, 1)))


def test_the_parts_add_up_where_nothing_is_random():
    fan = fans(forecast.run("cotra_2020", draws=64))
    np.testing.assert_allclose(
        fan.price_performance + fan.largest_run_cost, fan.affordable_compute
    )
    for name, saved in fan.algorithmic_progress.items():
        np.testing.assert_allclose(fan.affordable_compute + saved, fan.effective_compute[name])


def test_a_lognormal_level_has_the_quantiles_of_a_normal():
    hardware = {"base_year": 2025, "price_performance": LOGNORMAL, "growth_oom": 0.2}
    result = forecast.run(scene(hardware=hardware), draws=16384)
    fan = fans(result, [2025.0, 2030.5], (0.1, 0.5, 0.9))
    middle = np.array([17.0, 17.0 + 0.2 * 5.5])
    wanted = middle + np.array([[-1.2815515655], [0.0], [1.2815515655]]) * 0.5
    np.testing.assert_allclose(fan.price_performance, wanted, atol=2e-3)
    np.testing.assert_allclose(fan.affordable_compute[:, 0], wanted[:, 0] + 9, atol=2e-3)


@pytest.mark.parametrize("draws", [64, 1024])
def test_quantiles_are_those_of_the_draws(draws):
    result = forecast.run("trend_2026", draws=draws)
    fan = fans(result, [2040.0], (0.25, 0.75))
    simulation = result.simulation
    for name, anchor in simulation.anchors.items():
        drawn = anchor.log10_effective_compute(np.asarray(2040.0))
        wanted = np.quantile(drawn, [0.25, 0.75])
        np.testing.assert_allclose(fan.effective_compute[name][:, 0], wanted, rtol=1e-12)
        saved = np.quantile(anchor.algorithms.at(np.asarray(2040.0)), [0.25, 0.75])
        np.testing.assert_allclose(fan.algorithmic_progress[name][:, 0], saved, rtol=1e-12)


def test_anchors_that_progress_alike_are_computed_once():
    pace = {"lognormal": {"median": 1.0, "sd_oom": 0.2}}
    kind = {"kind": "stated", "priors": {"training_compute": 1e30, "algorithmic_ceiling": 2}}
    anchors = {
        name: {**kind, "priors": {**kind["priors"], "algorithmic_doubling_time": pace}}
        for name in ("one", "other")
    } | stated(algorithmic_growth_oom=0.2)
    weights = {"one": 0.25, "other": 0.25, "stated": 0.5}
    fan = fans(forecast.run(scene(anchors=anchors, weights=weights), draws=64), [2030.0])
    assert fan.effective_compute["one"] is fan.effective_compute["other"]
    assert not np.array_equal(fan.effective_compute["one"], fan.effective_compute["stated"])
