"""Conditioning on the answer, against normal distributions cut off by hand."""

import math
from typing import Any

import numpy as np
import pytest

from forecast.analysis.reweighting import conditioning
from forecast.analysis.reweighting.conditioned_belief import ConditionedBelief
from forecast.analysis.reweighting.conditioning import (
    Conditioning,
    ImpossibleWindowError,
    Window,
    condition,
)
from forecast.engine.run import run
from forecast.plots import plot, plot_conditioning
from priors.numerics.normal import ndtr, ndtri
from tests.forecast.scenes import scene

DRAWS = 65536
EARLY = Window(-math.inf, 2030.0, "arrival <= 2030")
LATE = Window(2040.0, math.inf, "arrival > 2040")
BETWEEN = Window(2030.0, 2040.0, "2030 < arrival <= 2040")


def pace(**more: Any) -> dict[str, Any]:
    return {"algorithmic_growth_oom": 0.1, **more}


def normal(**changes: Any) -> Any:
    """One lognormal requirement with median 1e30; compute is 10^(26 + (t - 2025) / 2)."""
    compute = {"lognormal": {"median": 1e30, "sd_oom": 2}}
    anchors = {"stated": {"kind": "stated", "priors": pace(training_compute=compute)}}
    return scene(anchors=anchors, **changes)


def only(found: Conditioning) -> ConditionedBelief:
    (belief,) = found.beliefs
    return belief


@pytest.mark.parametrize(
    ("window", "ends"), [(EARLY, (0.0, 28.5)), (BETWEEN, (28.5, 33.5)), (LATE, (33.5, 99.0))]
)
def test_a_normal_belief_is_cut_off_where_the_window_ends(window, ends):
    found = condition(run(normal(), DRAWS), window)
    low, high = ndtr((np.array(ends) - 30.0) / 2.0)
    assert found.probability.value[0] == pytest.approx(high - low, abs=1e-6)
    belief = only(found)
    expected = 30.0 + 2.0 * ndtri(low + np.array([0.1, 0.5, 0.9]) * (high - low))
    quantiles, in_unit = belief.quantiles(belief.posterior), belief.after
    # In one dimension batches hardly differ; each is off by up to one of its draws.
    density = np.exp(-0.5 * ((expected - 30.0) / 2.0) ** 2) / (2.0 * np.sqrt(2.0 * np.pi))
    assert (np.abs(quantiles.value - expected) < 1.0 / 4096 / density).all()
    np.testing.assert_allclose(in_unit.value, 10**quantiles.value)
    # For a normal belief the shift is that of the median over the standard deviation.
    gap = belief.shift.value[0] - (expected[1] - 30.0) / 2.0
    assert abs(gap) < 1.0 / 4096 / density[1] / 2.0


def test_a_shared_belief_is_weighed_by_every_anchor_and_by_none():
    doubling = {"lognormal": {"median": 1.5, "sd_oom": 0.1}}
    anchors = {
        "near": {"kind": "stated", "priors": pace(training_compute=1e28)},
        "far": {"kind": "stated", "priors": pace(training_compute=1e34)},
    }
    scenario = scene(
        anchors=anchors,
        weights={"near": 0.4, "far": 0.3, "none": 0.3},
        hardware={"base_year": 2025, "price_performance": 1e17, "doubling_time": doubling},
    )
    forecast = run(scenario, DRAWS)
    found = condition(forecast, LATE)
    assert only(found).anchor is None
    simulation = forecast.simulation
    values = simulation.section_trends.draws.log10("hardware.doubling_time")
    late = {n: simulation.anchors[n].arrival_year > 2040.0 for n in anchors}
    weight = 0.4 * late["near"] + 0.3 * late["far"] + 0.3
    assert found.probability.value[0] == pytest.approx(weight.mean(), abs=1e-9)
    median = only(found).quantiles(only(found).posterior).value[1]
    below = (weight * (values <= median)).sum() / weight.sum()
    assert below == pytest.approx(0.5, abs=1e-4)
    assert found.weights["near"][1].value[0] == pytest.approx(
        0.4 * late["near"].mean() / weight.mean(), abs=1e-9
    )


@pytest.mark.parametrize("window", [EARLY, BETWEEN, LATE])
@pytest.mark.parametrize("name", ["cotra_2020_updated", "trend_2026"])
def test_weights_add_up_and_mean_what_the_curves_say(name, window):
    forecast = run(name, draws=1024)
    found = condition(forecast, window)
    for side in (0, 1):
        assert sum(
            float(pair[side].value[0]) for pair in found.weights.values()
        ) == pytest.approx(1)
    by = [forecast.probability_by(year) for year in (2030.0, 2040.0)]
    probability = {"<=": by[0], "2030": by[1] - by[0], ">": 1.0 - by[1]}
    expected = next(probability[key] for key in probability if key in window.text.split()[:2])
    assert found.probability.value[0] == pytest.approx(expected, abs=1e-12)
    assert (found.weights["none"][1].value[0] > 0) == window.is_open


def test_a_world_of_a_window_arrives_inside_it_though_none_falls():
    """By the curves and by the draws: what arrived before a window is not in it."""
    forecast = run("cotra_2020", DRAWS)
    window = Window(math.nextafter(2090, 0), math.nextafter(2100, 0), "2090 <= arrival < 2100")
    found = condition(forecast, window)
    shares = forecast.mixture.shares
    inside = {
        name: share
        * float(np.diff(anchor.probability(np.array([window.after, window.upto])).value)[0])
        for (name, anchor), share in zip(
            forecast.anchors.items(), map(shares.get, forecast.anchors), strict=True
        )
    }
    total = sum(inside.values())
    for name, of_anchor in inside.items():
        posterior = found.weights[name][1].value[0]
        assert posterior == pytest.approx(of_anchor / total, abs=1e-9)
    draws = conditioning.draws_within(forecast, window)
    counted = {name: float(weights.sum()) for name, weights in draws.of.items()}
    for name, of_draws in counted.items():
        share = of_draws / sum(counted.values())
        assert share == pytest.approx(inside[name] / total, abs=0.02)


def test_the_windows_share_out_every_world():
    forecast = run("cotra_2020", draws=1024)
    total = sum(condition(forecast, w).probability.value[0] for w in (EARLY, BETWEEN, LATE))
    assert total == pytest.approx(1.0, abs=1e-12)


def test_those_that_move_most_come_first_and_those_that_do_not_matter_stay():
    shifts = [b.shift for b in condition(run("cotra_2020", DRAWS), EARLY).beliefs]
    sizes = [abs(float(shift.value[0])) for shift in shifts]
    assert sizes == sorted(sizes, reverse=True)
    lag = {"uniform": {"low": 0, "high": 1e-9}}
    compute = {"lognormal": {"median": 1e30, "sd_oom": 2}}
    anchors = {"stated": {"kind": "stated", "priors": pace(training_compute=compute, lag=lag)}}
    *_, last = condition(run(scene(anchors=anchors), DRAWS), BETWEEN).beliefs
    assert last.name == "lag"
    assert abs(last.shift.value[0]) < 5 * last.shift.error[0] < 0.05


@pytest.mark.parametrize("share", [0.2, 0.5, 0.8])
def test_a_belief_whose_values_many_draws_share_stays_where_it_does_not_matter(share):
    """A lag of nothing or a day: no window tells the two apart."""
    parts = [{"weight": share, "belief": 0}, {"weight": 1 - share, "belief": 1 / 365}]
    compute = {"lognormal": {"median": 1e30, "sd_oom": 2}}
    priors = pace(training_compute=compute, lag={"mixture": parts})
    anchors = {"stated": {"kind": "stated", "priors": priors}}
    found = {b.name: b for b in condition(run(scene(anchors=anchors), 4096), BETWEEN).beliefs}
    if share != 0.5:  # of halves the median is either
        assert found["lag"].shift.value[0] == 0.0
    assert abs(found["lag"].shift.value[0]) <= 2 * ndtri(np.array(0.75))
    assert found["lag"].bits < 0.01


def test_a_window_that_no_draw_reaches_is_refused_with_its_probability():
    forecast = run(normal(), 64)
    far = Window(2046.0, 2046.001, "2046 < arrival <= 2046.001")
    low, high = ndtr((np.array([2046.0, 2046.001]) - 2025.0) * 0.25 - 2.0)
    with pytest.raises(ImpossibleWindowError, match=f"probability is {high - low:.2g}; more"):
        condition(forecast, far)


def test_arrival_in_the_very_first_moment_is_by_it_and_not_before_it():
    certain = {"stated": {"kind": "stated", "priors": pace(training_compute=1e20)}}
    forecast = run(scene(anchors=certain), draws=16)
    assert (
        condition(forecast, Window(-math.inf, 2025.0, "arrival <= 2025")).probability.value[0]
        == 1
    )
    with pytest.raises(ImpossibleWindowError, match="no draw has arrival < 2025"):
        condition(forecast, Window(-math.inf, math.nextafter(2025, 0), "arrival < 2025"))


def test_shares_of_arrival_add_up_and_follow_bayes():
    forecast = run("cotra_2020", draws=256)
    t = np.array([2030.0, 2070.0])
    shares = forecast.mixture.shares_of_arrival(t)
    assert sum(share.value for share in shares.values()) == pytest.approx(1.0)
    total = forecast.mixture.given_an_anchor(t).value
    for name, anchor in forecast.anchors.items():
        expected = forecast.mixture.shares[name] * anchor.probability(t).value / total
        np.testing.assert_allclose(shares[name].value, expected, rtol=1e-9)


def test_nothing_that_arrives_has_no_shares():
    certain = {"stated": {"kind": "stated", "priors": pace(training_compute=1e99)}}
    forecast = run(scene(anchors=certain), draws=16)
    assert forecast.mixture.shares_of_arrival(np.array([2050.0]))["stated"].value[0] == 0.0
    plot([forecast], "share")


@pytest.mark.parametrize("window", [EARLY, BETWEEN, LATE])
def test_the_picture_draws_what_the_numbers_say(window, tmp_path):
    found = condition(run("cotra_2020_updated", draws=1024), window)
    figure = plot_conditioning(found, tmp_path / "given.png")
    panels = [axes for axes in figure.axes if axes.get_visible()]
    assert len(panels) == 1 + min(len(found.beliefs), 11)
    (bars,) = [line for line in panels[0].get_lines() if line.get_label() == "these"]
    after = [float(pair[1].value[0]) for pair in found.weights.values()]
    np.testing.assert_allclose(bars.get_xdata(), after)
    first = found.beliefs[0]
    assert first.name in panels[1].get_title(loc="left")


def test_the_share_picture_fills_the_whole_height():
    forecast = run("trend_2026", draws=256)
    (axes,) = plot([forecast], "share").axes
    tops = [area.get_paths()[0].vertices[:, 1].max() for area in axes.collections]
    assert max(tops) == pytest.approx(1.0)
    assert {area.get_label() for area in axes.collections} == set(forecast.anchors)
