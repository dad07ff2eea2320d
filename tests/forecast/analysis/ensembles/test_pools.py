"""Pools: closed forms, never among the outcomes, bounds where a member is open."""

import math

import numpy as np
import pytest

from forecast.analysis.ensembles.pools import disagreement, pool
from forecast.engine.run import Runs, run
from forecast.results.stated import StatedForecast
from priors.errors import ForecastError
from scenarios.data.published import stated
from scenarios.loading.load import load

YEARS = np.arange(2025.0, 2101.0)


def closed(name, points, milestone="AGI"):
    """Stated from the first to the last reported year, so that nothing is open."""
    return StatedForecast(stated(name, {"milestone": milestone}, {}, points, name))


@pytest.fixture
def two():
    one = closed("one", {2025: 0.0, 2040: 0.3, 2060: 0.6, 2080: 0.7, 2100: 0.8})
    other = closed("other", {2025: 0.1, 2030: 0.5, 2050: 0.8, 2070: 0.9, 2100: 1.0})
    return one, other


def test_a_linear_pool_is_the_weighted_mean(two):
    found = pool(two, [3, 1]).bounds(YEARS)
    exact = 0.75 * two[0].bounds(YEARS)[0] + 0.25 * two[1].bounds(YEARS)[0]
    np.testing.assert_allclose(found[0], exact, rtol=1e-12)
    np.testing.assert_allclose(found[1], exact, rtol=1e-12)


def test_a_median_pool_of_three_is_the_middle_one(two):
    third = closed("third", {2025: 0.05, 2045: 0.5, 2055: 0.6, 2065: 0.7, 2100: 0.9})
    found = pool([*two, third], method="median").bounds(YEARS)[0]
    exact = np.median([m.bounds(YEARS)[0] for m in (*two, third)], axis=0)
    np.testing.assert_allclose(found, exact, atol=1e-12)


def test_a_logarithmic_pool_of_a_forecast_with_itself_is_the_forecast(two):
    one, _ = two
    found = pool([one, one], method="log").bounds(YEARS)[0]
    np.testing.assert_allclose(found, one.bounds(YEARS)[0], atol=1e-9)


def test_a_logarithmic_pool_multiplies_odds_of_years_and_never():
    """Two outcomes, by a year or never: the odds' geometric mean."""
    one = closed("one", {2025: 0.0, 2026: 0.2, 2027: 0.2, 2028: 0.2, 2100: 0.2})
    other = closed("other", {2025: 0.0, 2026: 0.6, 2027: 0.6, 2028: 0.6, 2100: 0.6})
    odds = np.sqrt(0.2 / 0.8 * 0.6 / 0.4)
    shape = np.sqrt(  # the steps within 2025 have the same shape in both
        np.diff(one.bounds(np.linspace(2025, 2026, 13))[0]) / 0.2
        * np.diff(other.bounds(np.linspace(2025, 2026, 13))[0]) / 0.6
    ).sum()  # fmt: skip
    assert pool([one, other], method="log").bounds(np.array([2100.0]))[0][0] == pytest.approx(
        odds * shape / (1.0 + odds * shape), abs=1e-9
    )


def test_where_a_member_is_open_a_linear_pool_has_bounds(two):
    open_ended = closed("open", {2030: 0.2, 2040: 0.6})
    found = pool([two[0], open_ended])
    lower, upper = found.bounds(np.array([2060.0]))
    assert lower[0] == pytest.approx(0.5 * 0.6 + 0.5 * 0.6)
    assert upper[0] == pytest.approx(0.5 * 0.6 + 0.5 * 1.0)
    data = found.to_dict()
    assert data["probability_by_year"]["2060"] is None
    assert data["probability_bounds_by_year"]["2060"] == pytest.approx([0.6, 0.8])
    assert data["spread"]["between"] is None


def test_disagreement_within_and_between_makes_the_total(two):
    found = pool(two).spread
    assert found["within"] + found["between"] == pytest.approx(found["total"])
    assert found["between"] > 0
    alike = pool([two[0], two[0]]).spread
    assert alike["between"] == pytest.approx(0.0, abs=1e-9)


def test_what_little_time_finds_of_disagreement_is_off_by_its_errors():
    runs = Runs(1 << 12)
    edits = {}, {"spending.doubling_time": 2, "hardware.doubling_time": "1 to 4"}
    members = [runs.run(load("data_limited", edit)) for edit in edits]
    whole, little = (disagreement(members, runs, seconds=s) for s in (math.inf, 1e-6))
    errors = {row["name"]: row["years_error"] for row in whole}
    assert {*errors} == {"spending.doubling_time", "hardware.doubling_time"}
    assert max(row["years_error"] / errors[row["name"]] for row in little) > 1.5
    for row, exact in zip(little, whole, strict=True):
        assert row["name"] == exact["name"]
        assert row["years"] == pytest.approx(exact["years"], abs=3.0 * row["years_error"])


def test_leaving_one_out_of_two_leaves_the_other(two):
    found = pool(two).leave_one_out
    assert found[0]["median_without"] == pytest.approx(2030.0)
    assert found[0]["moves_median_by"] == pytest.approx(pool(two).median[1] - 2030.0)


def test_scenarios_and_stated_forecasts_are_pooled_alike():
    forecast = run("minimal", 256)
    one = closed("one", {2025: 0.0, 2040: 0.3, 2060: 0.6, 2080: 0.7, 2100: 0.8})
    found = pool([forecast, one], across_milestones=True).bounds(YEARS)[0]
    exact = 0.5 * forecast.by_year.value + 0.5 * one.bounds(YEARS)[0]
    np.testing.assert_allclose(found, exact, atol=1e-12)


def test_what_cannot_be_pooled_is_refused(two):
    other = closed("c", {2025: 0.0, 2100: 1.0}, "another")
    cases = [
        (([two[0]],), {}, "at least two"),
        (([*two, other],), {}, "across_milestones"),
        ((two, [1.0]), {}, "each of 2 forecasts is needed, not 1"),
        ((two, [0.0, 0.0]), {}, "must not be below 0"),
        ((two, [float("nan"), 1.0]), {}, "must not be below 0"),
        (([two[0], closed("d", {2030: 0.2, 2040: 0.6})],), {"method": "log"}, "pool linearly"),
    ]
    for arguments, options, message in cases:
        with pytest.raises(ForecastError, match=message):
            pool(*arguments, **options)
