"""Limits on the compute of one run beside money."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm

from forecast.engine.run import run
from forecast.export.dataset import dataset
from forecast.export.report import forecast_dict
from forecast.model.simulation import Simulation
from forecast.results.binding_limit import binding_limits
from priors.sampling.lattice import Batches
from scenarios.loading.load import load
from scenarios.schema.scenario import Scenario
from tests.forecast.scenes import scene, stated

YEARS = np.arange(2026.0, 2101.0)
FEW = settings(max_examples=25)
NEED = {"log10": {"normal": {"mean": 30.0, "sd": 1.5}}}
GENTLE = {"levels": {2025: 1e27, 2040: {"lognormal": {"p10": 1e28, "p90": 1e31}}}}
GENTLE |= {"after": {"growth_oom": 0.05}}


def limited(limits: Any, need: Any = None, **more: Any) -> Scenario:
    anchors = stated(training_compute=NEED if need is None else need)
    return scene(anchors=anchors, limits=limits, **more)


def arrival(scenario: Scenario) -> float:
    (anchor,) = Simulation(scenario, Batches.for_draws(1, 0)).anchors.values()
    return float(anchor.arrival_year[0, 0])


def path(t: np.ndarray, cap: float, since: float = -math.inf) -> np.ndarray:
    """Highest effective compute of the scene under a cap in log10(FLOP)."""
    money = 26.0 + 0.4 * (t - 2025)
    reached = np.where(t > since, np.minimum(money, cap), money) + 0.1 * (t - 2025)
    return np.maximum.accumulate(reached)


# Fixed beliefs: arrival is algebra.


@pytest.mark.parametrize(
    ("limits", "year"),
    [
        (None, 2033.0),
        ({"wall": 1e29}, 2035.0),
        ({"wall": {"level": 1e29}, "higher": 3e29}, 2035.0),
        ({"wall": {"level": 1e29, "since": 2034}}, 2033.0),
        ({"wall": {"level": 1e29, "since": 2030}}, 2035.0),
        ({"power": {"base_year": 2025, "level": 1e26, "growth_oom": 0.3}}, 2035.0),
        ({"power": {"levels": {2025: 1e26, 2035: 1e29}, "after": {"growth_oom": 0}}}, 2035.0),
        ({"wall": {"base_year": 2025, "level": 1e29, "growth_oom": -0.1}}, math.inf),
    ],
)
def test_a_run_takes_the_least_of_money_and_limits(limits, year):
    assert arrival(limited(limits, need=1e30)) == pytest.approx(year, abs=1e-6)


def test_a_treaty_that_ends_costs_no_more_than_it_lasts():
    treaty = {"since": 2028, "levels": {2033: 1e24, 2034: 1e40}, "after": {"growth_oom": 1}}
    assert arrival(limited({"treaty": treaty}, need=1e30)) <= 2034.0


# One path: the distribution is a closed form.


@pytest.mark.parametrize("since", [-math.inf, 2032.25])
def test_arrival_is_the_requirement_up_to_the_least(since):
    wall = {"level": 1e28} | ({} if math.isinf(since) else {"since": since})
    found = run(limited({"wall": wall}), draws=4096).mixture.probability(YEARS).value
    grid = np.linspace(2025.0, 2100.0, 75 * 64 + 1)
    exact = norm.cdf((np.interp(YEARS, grid, path(grid, 28.0, since)) - 30.0) / 1.5)
    np.testing.assert_allclose(found, exact, atol=2e-4)
    assert np.all(np.diff(found) >= 0.0)


def test_shares_say_what_binds():
    """Money reaches the wall in 2030; what arrives later waits for the wall."""
    forecast = run(limited({"wall": 1e28}), draws=4096)
    binding = binding_limits(forecast)
    assert binding is not None
    found = binding.of_all(YEARS)
    upto, first = norm.cdf((path(YEARS, 28.0) - 30.0) / 1.5), norm.cdf((28.5 - 30.0) / 1.5)
    exact = np.maximum(1.0 - first / upto, 0.0)
    np.testing.assert_allclose(found["wall"].value, exact, atol=1e-3)
    np.testing.assert_allclose(found["wall"].value + found["money"].value, 1.0, atol=1e-12)


# Properties.


@FEW
@given(
    level=st.floats(26.5, 33.0),
    rate=st.floats(0.0, 0.5),
    since=st.none() | st.integers(2020, 2060),
    need=st.floats(26.5, 36.0),
)
def test_the_first_moment_at_which_both_suffice(level, rate, since, need):
    cap = {"base_year": 2025, "level": 10.0**level, "growth_oom": rate, "since": since}
    found = arrival(limited({"cap": cap}, need=10.0**need))
    t = np.linspace(2025, 2200, 175_001)
    limit = np.where(t > (since or 0), level + rate * (t - 2025), 99.0)
    met = np.minimum(26 + 0.4 * (t - 2025), limit) + 0.1 * (t - 2025) >= need
    exact = t[np.argmax(met)] if met.any() else math.inf
    assert found == pytest.approx(exact, abs=2e-3) or (exact == math.inf and found > 2200)


def test_limits_commute():
    one = {"power": GENTLE, "wall": 3e29, "chips": {"level": 1e29, "since": 2035}}
    other = dict(reversed(one.items()))
    first, second = (forecast_dict(run(limited(each), draws=1024)) for each in (one, other))
    assert {**first, "hash": ""} == {**second, "hash": ""}


@pytest.mark.parametrize(
    "limit", [1e99, {"level": "1e90 to 1e99"}, {"level": 1e99, "since": 2040}], ids=str
)
@pytest.mark.parametrize("need", [NEED, 1e33], ids=["smooth", "fixed"])
@pytest.mark.parametrize("growth", [0.2, {"normal": {"mean": 0.2, "sd": 0.02}}])
def test_a_limit_that_never_binds_changes_nothing(limit, need, growth):
    hardware = {"base_year": 2025, "price_performance": 1e17, "growth_oom": growth}
    free, idle = (
        run(limited(limits, need, hardware=hardware), draws=1024)
        for limits in (None, {"far": limit})
    )
    told, same = (forecast_dict(each) for each in (free, idle))
    assert same["binding"]["2100"] == {"money": 1.0, "far": 0.0}
    about = ("hash", "binding", "anchors")
    assert {k: v for k, v in told.items() if k not in about} == {
        k: v for k, v in same.items() if k not in about
    }
    one, other = dataset(free), dataset(idle)
    assert one.arrival_year.values.tobytes() == other.arrival_year.values.tobytes()


def test_a_lower_limit_is_never_sooner():
    years = [
        run(limited({"cap": {**GENTLE, "schedule": {2030: {"times": share}}}}), draws=1024)
        .mixture.probability(YEARS)
        .value
        for share in (0.25, 0.5, 1.0)
    ]
    assert np.all(years[0] <= years[1] + 1e-6)
    assert np.all(years[1] <= years[2] + 1e-6)


LAG = {"uniform": {"low": 0.5, "high": 4.0}}
TIGHT = {"power": GENTLE, "wall": {"base_year": 2025, "level": 1e25, "growth_oom": 0.2}}


@pytest.mark.parametrize(
    "scenario",
    [
        limited({"power": GENTLE, "wall": {"level": 1e30, "since": 2045}}),
        limited(TIGHT, lag={"rollout": LAG}),
        limited(TIGHT, {"log10": {"normal": {"mean": 25.5, "sd": 1.0}}}, lag={"rollout": LAG}),
    ],
    ids=["smooth", "lagged", "met at the start"],
)
def test_draws_and_integrals_agree_on_what_arrives_and_what_binds(scenario):
    forecast = run(scenario, draws=16384)
    cube = dataset(forecast)
    binding = binding_limits(forecast)
    assert binding is not None
    for year in (2027.0, 2035.0, 2050.0, 2080.0):
        arrived = (cube.arrival_year <= year).values
        whole = forecast.probability_by(year)
        assert whole == pytest.approx(arrived.mean(), abs=5e-3)
        for name, share in binding.of_all(np.array([year])).items():
            number = ["money", "data", "power", "wall"].index(name)
            held_up = (arrived & (cube.binding_limit.values == number)).mean()
            assert whole * share.value[0] == pytest.approx(held_up, abs=5e-3)


def test_limits_and_data_bind_together():
    data = {"base_year": 2025, "stock": 1e13, "growth_oom": 0.1}
    anchors = stated(
        training_compute=NEED, training_tokens={"log10": {"normal": {"mean": 14, "sd": 0.5}}}
    )
    scenario = scene(anchors=anchors, limits={"power": GENTLE}, data=data)
    forecast = run(scenario, draws=4096)
    binding = forecast_dict(forecast)["binding"]["2060"]
    assert list(binding) == ["money", "power", "data"]
    assert sum(binding.values()) == pytest.approx(1.0)
    assert min(binding.values()) > 0.01
    arrived = dataset(forecast).arrival_year.values <= 2060
    assert forecast.probability_by(2060) == pytest.approx(arrived.mean(), abs=0.01)


@pytest.mark.parametrize(
    ("text", "median"),
    [("2e29 FLOP", 2e29), ("1e28 to 4e28", 2e28), ("1e28 to 4e28 FLOP", 2e28)],
)
def test_a_limit_may_be_text_with_its_unit(text, median, tmp_path):
    (tmp_path / "limited.yaml").write_text(f"extends: minimal\nlimits: {{power: {text}}}\n")
    limits = load(tmp_path / "limited.yaml").limits
    assert limits is not None
    assert limits["power"].level is not None
    assert limits["power"].level.quantile(0.5) == pytest.approx(median)


# Where a limit begins to bind, a path bends.


def money(t: np.ndarray, growth: np.ndarray) -> np.ndarray:
    """What money buys in the scene, log10(FLOP), where spending grows so fast."""
    return 26.0 + (0.2 + growth) * (t - 2025)


BENT = {
    "one limit": ({"cap": 10**28.7}, lambda _: 28.7),
    "two that cross": (
        {
            "fast": {"base_year": 2025, "level": 1e25, "growth_oom": 0.5},
            "slow": {"base_year": 2025, "level": 1e28, "growth_oom": 0.11},
        },
        lambda t: np.minimum(25 + 0.5 * (t - 2025), 28 + 0.11 * (t - 2025)),
    ),
}


@pytest.mark.parametrize("width", [0.0, 1e-4, 0.01, 0.05])
@pytest.mark.parametrize(("limits", "cap"), BENT.values(), ids=list(BENT))
def test_bends_lie_where_a_limit_begins_to_bind(limits, cap, width):
    ends = {"low": 0.2 - width, "high": 0.2 + width}
    growth = {"growth_oom": {"uniform": ends} if width else 0.2}
    spending = {"base_year": 2025, "largest_run_cost": 1e9, **growth}
    found = run(limited(limits, spending=spending), 4096)
    t = np.arange(2025.5, 2050.0, 0.137)
    middles = (np.arange(2000)[:, None] + 0.5) / 1000 - 1
    rates = 0.2 + width * middles
    need = np.minimum(money(t, rates), cap(t)) + 0.1 * (t - 2025)
    exact = norm.cdf((need - 30.0) / 1.5).mean(axis=0)
    np.testing.assert_allclose(found.mixture.value(t), exact, rtol=0, atol=2e-5)
