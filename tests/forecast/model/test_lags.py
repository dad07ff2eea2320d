"""Lags with names of their own, which add up with an anchor's."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecast.engine.run import run
from forecast.export.dataset import dataset
from forecast.model.lags import Lag
from scenarios.loading.load import load
from scenarios.schema.beliefs import random_names
from scenarios.schema.scenario import Scenario
from scenarios.variants.hybrids import Between
from tests.forecast.scenes import scene, stated

NEED = {"log10": {"normal": {"mean": 30.0, "sd": 1.5}}}


def lagged(own: Any = None, **lag: Any) -> Scenario:
    anchors = stated(training_compute=NEED, **({} if own is None else {"lag": own}))
    return scene(anchors=anchors, lag=lag or None)


@pytest.mark.parametrize("own", [None, 1.0])
def test_lags_add_up(own):
    years = np.array([2031.0, 2036.0, 2050.0])
    free = run(lagged(own), draws=256).mixture.probability(years - 2.5).value
    late = run(lagged(own, engineering=1.5, rollout=1.0), draws=256).mixture.probability(years)
    np.testing.assert_allclose(late.value, free, atol=1e-6)


def test_the_sum_of_two_lags_is_not_one_drawn_twice():
    both = {"uniform": {"low": 0.0, "high": 2.0}}
    drawn = dataset(run(lagged(a=both, b=both), draws=4096))
    total = drawn["lag.a"].values + drawn["lag.b"].values
    assert total.var() == pytest.approx(2 * 4 / 12, rel=0.03)
    without = dataset(run(lagged(), draws=4096)).arrival_year.values
    np.testing.assert_allclose(drawn.arrival_year.values - without, total[None], atol=1e-9)


def test_smooth_and_counted_agree():
    forecast = run(lagged(a="0.05 to 1.5", b={"uniform": {"low": 0, "high": 3}}), draws=8192)
    arrived = dataset(forecast).arrival_year.values
    for year in (2028.0, 2034.0, 2040.0):
        assert forecast.probability_by(year) == pytest.approx(
            (arrived <= year).mean(), abs=4e-3
        )


def test_each_is_a_belief_with_a_name():
    told = {"lag": {"engineering": "0.5 to 18 months", "announcement": "0.25 to 6 months"}}
    scenario = load("cotra_2020", edits=told)
    assert {"lag.engineering", "lag.announcement"} <= random_names(scenario).keys()
    assert scenario.lag is not None
    assert scenario.lag["engineering"].quantile(0.95) == pytest.approx(1.5)
    names = [player.name for player in Between(load("cotra_2020"), scenario).players]
    assert names == ["lag.engineering", "lag.announcement"]


def by_year(**levels: Any) -> dict[str, Any]:
    return {"levels": {year.removeprefix("y"): of for year, of in levels.items()}}


def test_a_lag_by_the_calendar_is_that_of_the_moment_of_affording():
    """0.5 years in 2026 and 2 in 2032, so 1.25 in 2029: arrival is affording and so much."""
    late = run(lagged(approval=by_year(y2026=0.5, y2032=2.0)), draws=256).mixture
    free = run(lagged(), draws=256).mixture
    afforded = np.array([2025.5, 2026.0, 2029.0, 2032.0, 2050.0])
    delay = np.array([0.5, 0.5, 1.25, 2.0, 2.0])
    np.testing.assert_allclose(
        late.probability(afforded + delay).value, free.probability(afforded).value, atol=1e-6
    )


def test_one_level_is_a_plain_lag():
    years = np.array([2031.0, 2036.0, 2050.0])
    one = run(lagged(a=by_year(y2030=1.5)), draws=256).mixture.probability(years).value
    plain = run(lagged(a=1.5), draws=256).mixture.probability(years).value
    np.testing.assert_allclose(one, plain, atol=1e-6)


def test_a_lag_that_falls_fast_is_waited_out():
    """From 2030 to 2031 the lag falls by four years: all that can wait arrives in 2031.5."""
    late = run(lagged(a=by_year(y2030=4.5, y2031=0.5)), draws=256).mixture
    free = run(lagged(), draws=256).mixture
    upto, at = late.probability(np.array([2031.49, 2031.5])).value
    assert upto == pytest.approx(free.probability(np.array([2026.99])).value[0], abs=1e-4)
    assert at == pytest.approx(free.probability(np.array([2031.0])).value[0], abs=1e-6)


def test_smooth_and_counted_agree_where_a_lag_by_the_calendar_varies():
    lag = by_year(y2026="0.2 to 0.5", y2034={"lognormal": {"p10": 1, "p90": 4}})
    forecast = run(lagged(1.0, a=lag, b=by_year(y2030=1.0, y2040=0.2)), draws=8192)
    assert forecast.method == "smooth"
    arrived = dataset(forecast).arrival_year.values
    for year in (2028.0, 2034.0, 2040.0):
        counted = (arrived <= year).mean()
        error = np.sqrt(counted * (1.0 - counted) / arrived.size)
        assert forecast.probability_by(year) == pytest.approx(counted, abs=3 * error)


levels = st.floats(0.0, 8.0).map(np.asarray)
knots = st.dictionaries(st.integers(2025, 2050).map(float), levels, min_size=1, max_size=5)
moments = st.lists(st.floats(2020.0, 2060.0), min_size=1, max_size=8).map(np.array)


@given(st.floats(0.0, 3.0), knots, knots, moments)
def test_what_is_affordable_later_arrives_no_sooner(constant, one, other, t):
    lag = Lag.total(np.asarray(constant), [sorted(one.items()), sorted(other.items())])
    ordered = np.sort(t)
    assert np.all(np.diff(lag.after(ordered)) >= -1e-9)
    assert np.all(np.diff(lag.before(ordered)) >= -1e-9)
    assert np.all(lag.before(lag.after(t)) >= t - 1e-6)
    np.testing.assert_array_less(lag.after(lag.before(t)), t + 1e-6)


@pytest.mark.parametrize(
    ("edit", "wanted"),
    [
        ({"lag.a.levels.2030": 3}, {2026: 1.0, 2030: 3.0}),
        ({"lag.a.levels.2030": {"times": 2}}, {2026: 1.0, 2030: 4.0}),
        ({"lag.a.levels.2040": 5}, {2026: 1.0, 2030: 2.0, 2040: 5.0}),
        ({"lag.a.levels.2026": None}, {2030: 2.0}),
        ({"lag.b": {"levels": {"2027": 7}}}, {2026: 1.0, 2030: 2.0}),
    ],
)
def test_levels_of_a_lag_are_edited_by_year(edit, wanted, tmp_path):
    (tmp_path / "late.yaml").write_text(
        "extends: minimal\nlag: {a: {levels: {2026: 1, 2030: 2}}, b: 3}\n"
    )
    lags = load(tmp_path / "late.yaml", edit).lag
    assert lags is not None
    assert {t: of.quantile(0.5) for t, of in lags["a"].levels.items()} == wanted


def test_a_lag_by_the_calendar_gives_way_to_one_that_always_is_the_same(tmp_path):
    (tmp_path / "late.yaml").write_text("extends: minimal\nlag: {a: {levels: {2026: 1}}}\n")
    lags = load(tmp_path / "late.yaml", {"lag.a": 0.5}).lag
    assert lags is not None
    assert lags["a"].quantile(0.5) == 0.5


def test_what_is_met_from_the_start_arrives_as_lags_end():
    """Half of the requirements are met in 2025, and lags end one by one until 2028."""
    still = {"growth_oom": 0.0}
    priors = {"log10": {"normal": {"mean": 26.0, "sd": 1.0}}}
    scenario = scene(
        anchors=stated(training_compute=priors, algorithmic_growth_oom=0.0),
        hardware={"base_year": 2025, "price_performance": 1e17, **still},
        spending={"base_year": 2025, "largest_run_cost": 1e9, **still},
        lag={"permits": {"uniform": {"low": 0.5, "high": 2.7}}},
    )
    found = run(scenario, draws=1 << 15)
    for t in (2025.3, 2026.0, 2027.5, 2027.65, 2027.75, 2029.0):
        ended = np.clip((t - 2025.5) / 2.2, 0.0, 1.0)
        assert found.probability_by(t) == pytest.approx(0.5 * ended, abs=1e-4)
