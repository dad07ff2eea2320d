"""Progress of algorithms that depends on the requirement of the draw."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecast.engine.run import run
from forecast.export.report import forecast_dict
from forecast.model.algorithms import largest_met
from forecast.model.simulation import Simulation
from priors.numerics.normal import ndtr
from priors.sampling.lattice import Batches
from tests.forecast.scenes import scene, stated

PACE = {"by_requirement": {"1e28": 4.0, "1e32": 2.0}}
CEILING = {"by_requirement": {"1e28": 1.0, "1e32": 3.0}}


def with_priors(**priors):
    return scene(anchors=stated(algorithmic_growth_oom=None, **priors))


def anchor_of(scenario, draws=512):
    return Simulation(scenario, Batches(0, range(1), draws)).anchors["stated"]


@pytest.mark.parametrize(
    ("requirement", "pace", "ceiling"),
    [(1e20, 4.0, 1.0), (1e28, 4.0, 1.0), (1e29, 3.5, 1.5), (1e30, 3.0, 2.0), (1e40, 2.0, 3.0)],
)
def test_is_linear_in_the_logarithm_and_constant_outside(requirement, pace, ceiling):
    asking = with_priors(
        training_compute=requirement,
        algorithmic_doubling_time=PACE,
        algorithmic_ceiling=CEILING,
    )
    plain = with_priors(
        training_compute=requirement,
        algorithmic_doubling_time=pace,
        algorithmic_ceiling=ceiling,
    )
    assert anchor_of(asking).arrival_year == pytest.approx(anchor_of(plain).arrival_year)


def test_each_draw_has_the_pace_of_its_own_requirement():
    spread = {"lognormal": {"p10": 1e27, "p90": 1e33}}
    anchor = anchor_of(with_priors(training_compute=spread, algorithmic_doubling_time=PACE))
    pace = np.interp(anchor.log10_requirement, [28.0, 32.0], [4.0, 2.0])
    rate = 0.4 + np.log10(2.0) / pace
    by_hand = 2025.0 + np.maximum(anchor.log10_requirement - 26.0, 0.0) / rate
    assert anchor.arrival_year == pytest.approx(by_hand, abs=1e-6)


SPREAD = {"log10": {"normal": {"mean": 30.0, "sd": 2.0}}}


def test_the_requirements_met_by_a_time_are_those_up_to_one():
    """By t draws have arrived up to R = 26 + (t - 2025) (0.4 + log10(2) / pace(R))."""
    found = run(with_priors(training_compute=SPREAD, algorithmic_doubling_time=PACE), 256)
    assert found.method == "smooth"
    needs = np.array([27.0, 28.0, 29.3, 31.0, 33.0])
    rate = 0.4 + np.log10(2.0) / np.interp(needs, [28.0, 32.0], [4.0, 2.0])
    arrived = found.mixture.value(2025.0 + (needs - 26.0) / rate)
    np.testing.assert_allclose(arrived, ndtr((needs - 30.0) / 2.0), atol=1e-6)


MONEY = {"base_year": 2025, "largest_run_cost": 1e9}


@pytest.mark.parametrize(
    "changes",
    [
        {"spending": {**MONEY, "growth_oom": {"uniform": {"low": 0.1, "high": 0.3}}}},
        {"limits": {"power": {"base_year": 2027, "level": 1e28, "growth_oom": 0.2}}},
        {"lag": {"a": {"uniform": {"low": 0, "high": 2}}}},
        {"milestones": {"early": {"oom_below": 1.5}}, "asked_milestone": "early"},
    ],
    ids=["spending", "limit", "lag", "milestone"],
)
def test_smooth_and_counted_agree(changes):
    priors = {"algorithmic_doubling_time": PACE, "algorithmic_ceiling": CEILING}
    anchors = stated(algorithmic_growth_oom=None, training_compute=SPREAD, **priors)
    found = run(scene(anchors=anchors, **changes), 8192)
    assert found.method == "smooth"
    arrived = found.simulation.anchors["stated"].arrival_year
    for year in (2030.0, 2034.0, 2040.0):
        counted = (arrived <= year).mean()
        error = 3.0 * np.sqrt(counted * (1.0 - counted) / arrived.size)
        assert found.probability_by(year) == pytest.approx(counted, abs=error)


def test_where_larger_requirements_may_be_met_sooner_draws_are_counted():
    steep = {"by_requirement": {"1e28": 4.0, "1e29": 0.2}}
    found = run(with_priors(training_compute=SPREAD, algorithmic_doubling_time=steep), 4096)
    assert found.method == "counted"
    reason = forecast_dict(found)["anchors"]["stated"]["reason"]
    assert "so steeply that larger ones may be met sooner" in reason


def test_what_is_the_same_for_all_requirements_is_as_one_number():
    alike = {"by_requirement": {"1e30": 3.0}}
    asking = run(with_priors(training_compute=SPREAD, algorithmic_doubling_time=alike), 256)
    plain = run(with_priors(training_compute=SPREAD, algorithmic_doubling_time=3.0), 256)
    assert asking.median == pytest.approx(plain.median, abs=1e-6)


@given(
    st.lists(st.floats(20.0, 40.0), min_size=1, max_size=5),
    st.lists(st.floats(0.0, 0.85), min_size=3, max_size=3),
)
def test_the_largest_need_is_where_it_meets_what_is_saved(compute, slopes):
    """Savings that bend at some needs, and grow by up to 0.85 OOM with each of need."""
    knots = np.array([25.0, 28.0, 31.0, 34.0])
    saved = np.concatenate([[1.0], 1.0 + np.cumsum(3.0 * np.array(slopes))])
    need = largest_met(np.array(compute), lambda n: np.interp(n, knots, saved))
    np.testing.assert_allclose(
        np.array(compute) + np.interp(need, knots, saved), need, atol=1e-8
    )


def test_each_spelling_of_growth_may_ask():
    asking = with_priors(algorithmic_yearly_factor={"by_requirement": {"1e28": 2.0}})
    plain = with_priors(algorithmic_yearly_factor=2.0)
    assert anchor_of(asking).arrival_year == pytest.approx(anchor_of(plain).arrival_year)
