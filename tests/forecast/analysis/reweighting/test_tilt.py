"""Tilts: closed forms, optimality, the wanted answer, and what cannot be given."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forecast.analysis.reweighting.conditioned_belief import relative_entropy
from forecast.analysis.reweighting.tilt import Target, targets_of, tilt
from forecast.analysis.reweighting.tilted_scenario import marginals
from forecast.analysis.reweighting.windows import conditioned, window
from forecast.engine.run import run
from forecast.errors import ImpossibleTiltError
from forecast.results.stated import StatedForecast, quantile_bounds
from priors.numerics.normal import ndtr
from scenarios.data.published import published
from scenarios.loading.load import load
from scenarios.loading.restore import yaml_text
from tests.forecast.scenes import scene, stated


@pytest.fixture(scope="module")
def forecast():
    return run("cotra_2020", 4096)


def test_a_median_takes_the_entropy_of_two_halves(forecast):
    by = forecast.probability_by(2040)
    found = tilt(forecast, [Target(2040.0, 0.5)])
    exact = 0.5 * math.log(0.5 / by) + 0.5 * math.log(0.5 / (1 - by))
    assert found.entropy == pytest.approx(exact, rel=1e-12)
    exact = forecast.batches.draws / (0.25 / by + 0.25 / (1 - by))
    assert found.effective_draws == pytest.approx(exact, rel=1e-12)
    (median,) = quantile_bounds(found, [0.5])
    assert median == pytest.approx((2040.0, 2040.0), abs=1e-6)


@settings(max_examples=20)
@given(
    st.lists(st.tuples(st.floats(2026, 2099), st.floats(0.01, 0.99)), min_size=1, max_size=4)
)
def test_every_wanted_probability_is_met_and_the_cdf_never_falls(forecast, pairs):
    years = np.unique(np.round([year for year, _ in pairs], 2))
    heights = np.sort([p for _, p in pairs])[: len(years)]
    wanted = [Target(float(t), float(p)) for t, p in zip(years, heights, strict=True)]
    found = tilt(forecast, wanted)
    np.testing.assert_allclose(found.bounds(years)[0], heights, atol=1e-9)
    cdf = found.bounds(np.linspace(2025, 2100, 400))[0]
    assert (np.diff(cdf) >= -1e-12).all()
    assert 0 <= cdf.min() <= cdf.max() <= 1


def test_tilting_to_its_own_answer_changes_nothing(forecast):
    found = tilt(forecast, targets_of(forecast))
    assert found.entropy == pytest.approx(0.0, abs=1e-9)
    assert found.effective_draws == pytest.approx(forecast.batches.draws, rel=1e-6)
    for shift in found.shifts:
        # A median of draws may be the next one: a rank of 4,096, of which 0.4 make an sd there.
        assert shift["sds"] == pytest.approx(0.0, abs=2.6 / 4096)
        assert shift["bits"] == pytest.approx(0.0, abs=1e-6)


def test_no_other_weighing_of_the_draws_that_has_the_answer_is_nearer(forecast):
    """Perturb the weights of draws within the wanted probabilities: the entropy only rises."""
    found = tilt(forecast, [Target(2035.0, 0.3), Target(2050.0, 0.6)])
    before, after = (
        np.concatenate([w.ravel() for w in side.of.values()]) for side in found.draw_weights
    )
    arrivals = np.concatenate(
        [forecast.simulation.anchors[n].arrival_year.ravel() for n in found.draw_weights[0].of]
    )
    p, q = before / before.sum(), after / after.sum()
    index = np.digitize(arrivals, [2035.0, 2050.0], right=True)
    rng = np.random.default_rng(0)
    least = relative_entropy(q, p)
    for size in (1e-3, 0.1, 0.5):
        moved = q * (1.0 + size * rng.uniform(-1, 1, len(q)))
        share, wanted = (np.bincount(index, side, 3)[index] for side in (moved, q))
        assert relative_entropy(moved * wanted / share, p) > least


def test_a_tilt_to_certainty_is_conditioning(forecast):
    """All of it by a year: the draws of the window, none among the others."""
    found = tilt(forecast, [Target(2035.0, 1.0)])
    given = conditioned(forecast, window("arrival <= 2035"))
    for name, (_, after) in given.weights.items():
        assert found.weights[name][1].value[0] == pytest.approx(after.value[0], abs=1e-12)
    own = {(b.name, b.anchor): b.to_dict()["posterior"]["0.5"] for b in given.beliefs}
    for shift in found.shifts[len(given.weights) :]:
        assert shift["to"] == pytest.approx(own[shift["name"], shift["anchor"]], rel=1e-9)


def test_weights_after_mix_those_of_the_intervals(forecast):
    found = tilt(forecast, [Target(2040.0, 0.5)])
    early, late = (
        conditioned(forecast, window(text)) for text in ("arrival <= 2040", "arrival > 2040")
    )
    for name, (_, after) in found.weights.items():
        halves = [side.weights[name][1].value[0] for side in (early, late)]
        assert after.value[0] == pytest.approx(np.mean(halves), abs=1e-9)
    total = sum(after.value[0] for _, after in found.weights.values())
    assert total == pytest.approx(1.0)


def test_points_beyond_the_last_year_are_left_out_and_named(forecast):
    samotsvety = StatedForecast(published("samotsvety_2023"))
    found = tilt(forecast, targets_of(samotsvety))
    assert [target.year for target in found.left_out] == [2164.0]
    assert found.bounds(np.array([2041.0]))[0][0] == pytest.approx(0.5)


def test_marginals_are_a_scenario_that_can_be_gone_on_with(forecast, tmp_path):
    found = tilt(forecast, [Target(2035.0, 0.5)])
    scenario = marginals(found)
    path = tmp_path / "mine.yaml"
    path.write_text(yaml_text(scenario), encoding="utf-8")
    assert load(path).hash == scenario.hash
    assert scenario.weights.anchors["lifetime"] == pytest.approx(
        found.weights["lifetime"][1].value[0]
    )
    shift = next(row for row in found.shifts if row["name"] == "compute_vs_brain")
    belief = scenario.priors["compute_vs_brain"]
    assert belief.quantile(0.5) == pytest.approx(shift["to"], rel=1e-9)
    assert forecast.median - 20 < run(scenario, 4096).median < forecast.median


@pytest.mark.parametrize("none", [0.2, {"2025": 0.2, "2060": 0.1}])
def test_marginals_have_none_as_it_moved(none):
    belief = {"lognormal": {"median": 1e30, "sd_oom": 1.5}}
    weights = {"stated": 0.8, "none": none}
    unsure = run(scene(anchors=stated(training_compute=belief), weights=weights), 1024)
    found = tilt(unsure, [Target(2031.0, 0.5)])
    after = found.weights["none"][1].value[0]
    assert after < 0.2
    before, moved = unsure.scenario.weights.none, marginals(found).weights.none
    factors = {t: p / before[t] for t, p in moved.items()}
    assert factors == pytest.approx(dict.fromkeys(before, after / 0.2))


def compute(belief):
    """A forecast whose arrival is linear in the logarithm of one belief."""
    return run(scene(anchors=stated(training_compute=belief)), 1 << 14)


@pytest.mark.parametrize("sds", [-0.83, 1.5])
def test_a_normal_arrival_has_the_belief_that_gives_it(sds):
    """Arrival is normal about 2033 with a deviation of a year, half an OOM of compute."""
    found = tilt(
        compute({"lognormal": {"median": 1e30, "sd_oom": 0.5}}), [Target(2033.0 + sds, 0.5)]
    )
    below = ndtr(sds)
    exact = -0.5 * math.log(4 * below * (1 - below))  # 0.22 nats at -0.83
    assert found.entropy == pytest.approx(exact, abs=2e-4)
    (belief,) = found.shifts[2:]
    assert math.log10(belief["to"]) == pytest.approx(30 + 0.5 * sds, abs=0.01)
    assert belief["sds"] == pytest.approx(sds, abs=0.02)
    # Within one of 128 ranges the weight jumps, which does not count.
    most = math.log2(0.5 / min(below, 1 - below)) / 128 * 0.5 / min(below, 1 - below)
    assert exact / math.log(2) - most < belief["bits"] < exact / math.log(2) + 0.002


@pytest.mark.parametrize(("year", "nearest"), [(2030.0, 2031.0), (2036.0, 2035.0)])
def test_an_answer_without_draws_is_refused_with_the_nearest(year, nearest):
    forecast = compute({"loguniform": {"low": 1e29, "high": 1e31}})  # 2031 to 2035
    with pytest.raises(ImpossibleTiltError, match="has no draws") as refused:
        tilt(forecast, [Target(year, 0.5)])
    assert float(str(refused.value).split()[-1]) == pytest.approx(nearest, abs=0.05)
    close = nearest + 0.06 * (1 if nearest > year else -1)
    assert tilt(forecast, [Target(close, 0.5)]).entropy > 1.0


@pytest.mark.parametrize(
    ("targets", "message"),
    [
        ([Target(2019.0, 0.5)], "nothing is wanted within the scenario's years"),
        ([Target(2030.0, 0.6), Target(2040.0, 0.5)], "only rises"),
        ([Target(2030.0, 0.6), Target(2030.0, 0.5)], "only rises"),
        ([Target(2030.0, 1.5)], "is not a probability"),
        ([], "nothing is wanted"),
    ],
)
def test_what_cannot_hold_is_refused(forecast, targets, message):
    with pytest.raises(ImpossibleTiltError, match=message):
        tilt(forecast, targets)
