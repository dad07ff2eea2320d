"""When trends get somewhere, and what a capability costs, against algebra."""

import json

import numpy as np
import pytest

from forecast.analysis.trends.reach import Cost, reach
from forecast.analysis.trends.tables import trends_dict
from forecast.engine.run import run
from forecast.results.trend_quantiles import quantiles_and_errors_of
from scenarios.loading.load import load
from tests.forecast.scenes import scene, stated

SCENE = run(scene(data={"base_year": 2025, "stock": 1e13, "growth_oom": 0.1}), draws=64)


@pytest.mark.parametrize(
    ("target", "amount", "since", "expected"),
    [
        ("compute", 1e28, None, 2030.0),
        ("compute", 1e26, None, 2025.0),
        ("compute", 1e20, None, 2025.0),
        ("data", 1e14, None, 2035.0),
        ("hardware", 1.0, None, 2030.0),
        ("hardware", 1.0, 2027.5, 2032.5),
        ("spending", 2.0, None, 2035.0),
        ("algorithms", 1.0, None, 2035.0),
        ("algorithms", 1.0, 2020, 2030.0),
    ],
)
def test_growth_without_ceilings_is_algebra(target, amount, since, expected):
    (found,) = reach(SCENE, target, amount, since)
    assert found.quantiles([0.5]).value == pytest.approx([expected], abs=1e-6)
    assert found.never.value == 0.0
    assert found.probability(np.array([expected - 0.01, expected + 0.01])).value[1] == 1.0


def test_two_orders_of_magnitude_of_algorithms_are_seven_doublings():
    """The public discussion's arithmetic: 2.5 years each from 2020 on, without caps: 2037."""
    priors = stated(algorithmic_doubling_time=2.5)
    del priors["stated"]["priors"]["algorithmic_growth_oom"]
    forecast = run(scene(anchors=priors, algorithms={"base_year": 2020}), draws=16)
    (found,) = reach(forecast, "algorithms", 2)
    assert found.since == 2020
    assert found.quantiles([0.5]).value == pytest.approx([2036.6096], abs=1e-4)


def test_a_cap_is_never_quite_reached():
    forecast = run(load("cotra_2020"), draws=16)
    found = {reached.anchor: reached for reached in reach(forecast, "algorithms", 2)}
    assert found["short_horizon"].never.value == 1.0
    assert found["evolution"].never.value == 0.0
    assert not np.isfinite(found["lifetime"].quantiles([0.05]).value).any()


def test_random_growth_has_quantiles_with_errors():
    hardware = {
        "base_year": 2025,
        "price_performance": 1e17,
        "growth_oom": {"uniform": {"low": -0.1, "high": 0.4}},
    }
    (found,) = reach(run(scene(hardware=hardware), draws=65536), "hardware", 2)
    assert found.never.value == pytest.approx(0.2, abs=1e-3)
    # By t are there those that grow by 2 / (t - 2025) or more.
    t = np.array([2030.0, 2035.0, 2065.0])
    exact = (0.4 - 2 / (t - 2025)) / 0.5
    probability = found.probability(t)
    np.testing.assert_allclose(probability.value, np.maximum(exact, 0), atol=1e-3)
    assert np.all(probability.error < 1e-3)
    wanted = 2025 + 2 / (0.4 - 0.5 * 0.3)
    quantile = found.quantiles([0.3])
    assert quantile.value == pytest.approx([wanted], abs=0.02)
    assert quantile.error[0] < 0.02


def test_a_fixed_capability_gets_cheaper_with_hardware_and_algorithms():
    cost = Cost(SCENE, 1e20, "stated")
    t = np.array([2025.0, 2035.0])
    rows = cost.log10_cost(t, [0.5])
    assert rows[0] == pytest.approx([3.0, 0.0], abs=1e-9)  # 1e20 / 1e17, then 0.3 OOM a year
    assert rows[1] == pytest.approx([0.0, 0.0])
    assert cost.below(1).quantiles([0.5]).value == pytest.approx([2035.0], abs=1e-6)


def test_the_algorithms_of_an_earlier_year_make_the_same_compute_do_less():
    late, early = Cost(SCENE, 1e20, "stated"), Cost(SCENE, 1e20, "stated", 2020)
    at = np.array([2030.0])
    assert late.log10_cost(at, [0.5])[0] - early.log10_cost(at, [0.5])[0] == pytest.approx(0.5)


def test_plain_data_has_one_form_for_every_trend():
    plain = trends_dict(SCENE, np.array([2025.0, 2030.0]), ["stated"])
    assert json.loads(json.dumps(plain, allow_nan=False)) == plain
    assert plain.pop("years") == [2025.0, 2030.0]
    for name, trend in plain.items():
        assert list(trend) == ["0.1", "0.5", "0.9"], name
        assert all(len(values) == 2 for values in trend.values())
    assert plain["affordable_compute"]["0.5"] == pytest.approx([1e26, 1e28])
    assert plain["effective_compute.stated"]["0.5"] == pytest.approx([1e26, 10**28.5])
    assert plain["usable_tokens"]["0.5"] == pytest.approx([1e13, 10**13.5])


def test_quantiles_of_batches_carry_the_error_of_their_spread():
    draws = np.array([[0.0, 1.0, 2.0], [1.0, 2.0, 3.0]])
    (quantile, error) = quantiles_and_errors_of(draws, [0.5])
    assert quantile == pytest.approx(1.5)
    assert error == pytest.approx(0.5)  # medians 1 and 2: sd 0.71 over root 2
    assert np.isnan(quantiles_and_errors_of(draws[:1], [0.5])[1])
    assert quantiles_and_errors_of(np.asarray(3.0), [0.1, 0.9]).tolist() == [3, 3, 0, 0]
