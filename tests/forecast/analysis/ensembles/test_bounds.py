"""Envelopes: monotone inputs, members inside, ends attained, weights as linear programs."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forecast.analysis.ensembles.bounds import (
    LATER,
    SOONER,
    bounds,
    sets_of,
    widened,
)
from forecast.analysis.ensembles.weight_bounds import weighted_ends, widened_weights
from forecast.engine.run import Runs, run
from forecast.errors import ArgumentError
from scenarios.loading.load import load, resolve
from scenarios.schema.beliefs import walk
from tests.forecast.scenes import scene, stated

NO_EVIDENCE = {"evidence": None}
YEARS = np.arange(2026.0, 2100.0, 3.0)
EXTRA = {
    "lag": {"priors.lag": {"lognormal": {"median": 1, "sd_oom": 0.3}}},
    "algorithmic_ceiling": {"priors.algorithmic_ceiling": {"normal": {"p10": 2, "p90": 5}}},
    "hardware.ceiling": {"hardware.ceiling": 1e24},
    "model_compute": {"priors.model_compute": {"lognormal": {"median": 1e16, "sd_oom": 2}}},
    "training_compute": {
        "anchors.mine": {"kind": "stated", "priors": {
            "training_compute": {"lognormal": {"median": 1e30, "sd_oom": 3}},
            "algorithmic_doubling_time": 2.0}},
        "weights": {"mine": 1.0},
    },
}  # fmt: skip
"""What is laid over a scenario that has no such belief."""


def place(name):
    """A scenario with a belief of this name, and its key."""
    for scenario in ("cotra_2020", "minimal"):
        for edits in ({}, EXTRA.get(name, {})):
            found = resolve(scenario, {"evidence": None, **edits}).scenario
            for path, called, belief in walk(found):
                if called == name and belief.has_distribution:
                    return found, ".".join(map(str, path))
    raise LookupError(name)


@pytest.mark.parametrize("factor", [1.3, 40.0])
@pytest.mark.parametrize("name", sorted(LATER | SOONER))
def test_arrival_is_monotone_draw_by_draw(name, factor):
    scenario, key = place(name)
    before, after = (
        run(resolve(scenario, edits).scenario, 64).simulation
        for edits in ({}, {key: {"times": factor}})
    )
    sign = 1.0 if name in LATER else -1.0
    moved = False
    for anchor, own in before.anchors.items():
        one, other = own.arrival_year, after.anchors[anchor].arrival_year
        assert np.where(one == other, True, sign * (other - one) >= -1e-9).all()
        moved = moved or bool((one != other).any())
    assert moved


@pytest.fixture(scope="module")
def wide():
    scenario = resolve(
        "cotra_2020",
        NO_EVIDENCE | {"priors.brain_compute": {"between": [{"lognormal": {"median": 1e13,
        "sd_oom": 1}}, 1e17]}, "hardware.price_performance": {"between": [1e17, 1e18]}},
    ).scenario  # fmt: skip
    return bounds(scenario, Runs(256), "wide")


@settings(max_examples=10, deadline=None)
@given(st.floats(12.0, 18.0), st.floats(0.0, 2.0), st.floats(17.0, 18.0))
def test_every_member_lies_inside(wide, middle, spread, price):
    """Any belief, brought rank by rank between the ends of the set, is a member of it."""
    low = {"lognormal": {"median": 1e13, "sd_oom": 1}}
    any_belief = {"lognormal": {"median": 10.0**middle, "sd_oom": max(spread, 1e-3)}}
    above = {"between": [low, any_belief], "take": "greatest"}
    above = {"between": [above, {"between": [low, 1e17], "take": "least"}], "take": "greatest"}
    ends = {"between": [low, 1e17], "take": "greatest"}
    edits = {"priors.brain_compute": {"between": [above, ends], "take": "least"},
             "hardware.price_performance": 10.0**price}  # fmt: skip
    member = run(resolve("cotra_2020", NO_EVIDENCE | edits).scenario, 256)
    lower, upper = wide.bounds(YEARS)
    value = member.mixture.value(YEARS)
    assert wide.label == "exact"
    assert (value >= lower - 1e-9).all()
    assert (value <= upper + 1e-9).all()


def test_the_ends_are_attained(wide):
    late = {"priors.brain_compute": 1e17, "hardware.price_performance": 1e17}
    soon = {"priors.brain_compute": {"lognormal": {"median": 1e13, "sd_oom": 1}},
            "hardware.price_performance": 1e18}  # fmt: skip
    lower, upper = wide.bounds(YEARS)
    for edits, edge in ((late, lower), (soon, upper)):
        value = run(resolve("cotra_2020", NO_EVIDENCE | edits).scenario, 256).mixture.value(
            YEARS
        )
        np.testing.assert_allclose(value, edge, atol=2e-3)  # the ends cross beyond 4 sd


def test_fixed_ends_are_algebra():
    """1e29 to 1e31 FLOP arrive from 2031 to 2035 in the scene."""
    scenario = scene(anchors=stated(training_compute={"between": [1e29, 1e31]}))
    found = bounds(scenario, Runs(16))
    assert found.label == "exact"
    assert found.medians == pytest.approx((2031.0, 2035.0), abs=1e-4)
    settled = {
        row["by"]: row["more_likely_than_not"] for row in found.settled([2030, 2033, 2036])
    }
    assert settled == {2030: False, 2033: None, 2036: True}
    data = found.to_dict()
    assert data["upper"]["median_year"] == pytest.approx(2031.0, abs=1e-4)
    assert data["lower"]["median_year"] == pytest.approx(2035.0, abs=1e-4)


def test_a_set_of_one_belief_is_the_belief():
    belief = {"lognormal": {"median": 1e30, "sd_oom": 1.0}}
    scenario = scene(anchors=stated(training_compute={"between": [belief, belief]}))
    lower, upper = bounds(scenario, Runs(256)).bounds(YEARS)
    own = run(scene(anchors=stated(training_compute=belief)), 256).mixture.value(YEARS)
    np.testing.assert_array_equal(lower, upper)
    np.testing.assert_array_equal(lower, own)


def test_widening_reaches_from_one_over_the_factor_to_the_factor():
    scenario = widened(scene(), {"anchors.stated.priors.training_compute": 10.0})
    assert [*sets_of(scenario)] == ["anchors.stated.priors.training_compute"]
    assert bounds(scenario, Runs(16)).medians == pytest.approx((2031.0, 2035.0), abs=1e-4)


def test_evidence_and_exponents_make_bounds_inner():
    edits = {"priors.brain_compute": {"between": [1e14, 1e16]}}
    assert bounds(resolve("cotra_2020", edits).scenario, Runs(64)).label == "inner"
    edits = {"evidence": None, "anchors.genome.priors.genome_size": {"between": [1e8, 1e9]}}
    scenario = resolve("cotra_2020", edits).scenario  # exponents below 0 are not ruled out
    assert bounds(scenario, Runs(64)).label == "inner"


def test_weights_that_are_their_own_give_the_forecast():
    forecast = run("cotra_2020", 256)
    own = {name: (w, w) for name, w in forecast.scenario.weights.anchors.items()}
    for ends in weighted_ends(forecast, own, YEARS):
        np.testing.assert_allclose(ends, forecast.mixture.value(YEARS), atol=1e-9)


SETS = {"short_horizon": (1 / 9, 1 / 3)}
"""Odds from half to twice those of 20%."""


def short(weight):
    """CDF with another weight, for which the other anchors give way and none does not."""
    forecast = run("cotra_2020", 64)
    plain = forecast.scenario.weights
    right = 1.0 - plain.none_at_first
    others = (right - weight) / (right - plain.anchors["short_horizon"])
    weights = {name: w * others for name, w in plain.anchors.items()}
    weights |= {"short_horizon": weight, "none": {str(t): p for t, p in plain.none.items()}}
    return run(resolve("cotra_2020", {"weights": weights}).scenario, 64).mixture.value(YEARS)


def test_a_weight_is_widened_by_its_odds():
    sets = widened_weights(load("cotra_2020"), {"weights.short_horizon": 2.0})
    assert sets["short_horizon"] == pytest.approx(SETS["short_horizon"])


def test_the_ends_of_one_weight_are_attained_and_what_is_inside_lies_between():
    lower, upper = weighted_ends(run("cotra_2020", 64), SETS, YEARS)
    low, high = map(short, SETS["short_horizon"])
    np.testing.assert_allclose(lower, np.minimum(low, high), atol=1e-9)
    np.testing.assert_allclose(upper, np.maximum(low, high), atol=1e-9)
    for weight in (0.15, 0.25):
        assert (short(weight) >= lower - 1e-9).all()
        assert (short(weight) <= upper + 1e-9).all()


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (lambda s: bounds(s, Runs(16)), "nothing is given as a set"),
        (lambda s: widened(s, {"priors.lag": 2.0}), "there is no belief priors.lag"),
        (lambda s: widened(s, {"spending.growth_oom": 0.5}), "a factor above 1"),
        (lambda s: widened_weights(s, {"weights.other": 2.0}), "no weight weights.other"),
        (lambda s: widened_weights(s, {"weights.stated": 0.0}), "a factor above 1"),
        (
            lambda s: bounds(s, Runs(16), "", {"stated": (0.1, 0.2)}).bounds(YEARS),
            "add up to 1",
        ),
    ],
)
def test_what_cannot_be_bounded_is_refused(ask, message):
    with pytest.raises(ArgumentError, match=message):
        ask(scene())
