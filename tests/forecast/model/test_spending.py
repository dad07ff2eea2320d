"""Spending that is saved up, and that rises faster as the goal comes near."""

from typing import Any

import numpy as np
import pytest

from forecast.analysis.trends.reach import reach
from forecast.engine.run import run
from forecast.export.dataset import dataset
from forecast.model.spending import Ramp, RunCost
from forecast.model.trends import Line, Trend
from forecast.results.forecast import Forecast
from tests.forecast.scenes import scene, stated

NEED = {"log10": {"normal": {"mean": 30.0, "sd": 1.5}}}
SPENDING = {"base_year": 2025, "largest_run_cost": 1e9, "growth_oom": 0.2}
ALL = 0.5  # OOM a year by which effective compute grows
SHARE = {"ceiling_share": 0.01, "gdp": 2e13, "gdp_base_year": 2025, "gdp_growth": 0.03}


def forecast(need: Any = NEED, draws: int = 256, **spending: Any) -> Forecast:
    anchors = stated(training_compute=need)
    return run(scene(anchors=anchors, spending={**SPENDING, **spending}), draws=draws)


@pytest.mark.parametrize("years", [0.5, 3.0])
def test_saved_budgets_add_up(years):
    """Of budgets that grow at rate r, n years before are worth (1 - exp(-r n)) / r of one."""
    rate = 0.2 * np.log(10.0)
    more = np.log10(1.0 + (1.0 - np.exp(-rate * years)) / rate)
    earlier = forecast().median - forecast(years_of_saving=years).median
    assert earlier == pytest.approx(more / ALL, abs=1e-6)


def test_flat_budgets_are_saved_up_in_full():
    flat = {"growth_oom": 0.0}
    rise = 0.3  # OOM a year that are left
    earlier = forecast(**flat).median - forecast(years_of_saving=4.0, **flat).median
    assert earlier == pytest.approx(np.log10(5.0) / rise, abs=1e-6)


def test_saving_counts_the_budgets_that_there_were():
    """Of a pause from 2030 on: in 2031 a year at the paused budget and one of growth."""
    budget = Trend(
        Line(2025.0, np.asarray(9.0), np.asarray(0.2)), None, [(2030.0, np.asarray(0.0))]
    )
    rate = 0.2 * np.log(10.0)
    grown = (1.0 - np.exp(-rate)) / rate
    found = RunCost(budget, saving=np.asarray(2.0)).at(np.asarray(2031.0))
    assert found == pytest.approx(10.0 + np.log10(1.0 + 1.0 + grown), abs=1e-9)


def test_a_ramp_without_a_ceiling_is_worth_the_same_at_all_times():
    within, factor = 2.0, 10.0
    more = np.log10(factor) * within / (np.log10(factor) + within)
    earlier = forecast().median - forecast(ramp={"factor": factor, "within": within}).median
    assert earlier == pytest.approx(more / ALL, abs=1e-6)


@pytest.mark.parametrize("saving", [None, np.array([0.5, 2.0, 4.0])])
def test_the_goal_is_met_where_the_ramp_closes_the_gap(saving):
    budget = Trend(
        Line(2025.0, np.asarray(9.0), np.array([0.2, 0.3, 0.1])),
        Line(2025.0, np.asarray(11.0), np.asarray(0.01)),
    )
    factor, within, t = np.array([0.3, 1.0, 2.0]), np.array([3.0, 2.0, 0.5]), np.asarray(2036.0)
    without = RunCost(budget, saving).at(t)
    gap = RunCost(budget, saving, Ramp(factor, within)).in_reach_at(t) - without
    assert np.all((gap > 0.0) & (gap < np.minimum(factor, within)))
    extra = factor * (1.0 - gap / within)
    raised = Trend(
        Line(2025.0, budget.growth.level + extra, budget.growth.rate), budget.ceiling
    )
    saved = 10.0**without - 10.0 ** budget.at(t)
    np.testing.assert_allclose(
        np.log10(10.0 ** raised.at(t) + saved), without + gap, rtol=0, atol=1e-9
    )


def test_what_is_off_changes_nothing():
    plain = forecast(**SHARE).by_year.value
    off = forecast(years_of_saving=0.0, ramp={"factor": 1.0, "within": 2.0}, **SHARE)
    np.testing.assert_allclose(off.by_year.value, plain, rtol=0, atol=1e-9)


def test_smooth_and_counted_agree():
    ramp = {"factor": 10.0, "within": {"uniform": {"low": 1.0, "high": 3.0}}}
    found = forecast(
        draws=8192, years_of_saving={"uniform": {"low": 1, "high": 3}}, ramp=ramp, **SHARE
    )
    assert found.method == "smooth"
    arrived = dataset(found).arrival_year.values
    for year in (2028.0, 2032.0, 2040.0):
        assert found.probability_by(year) == pytest.approx((arrived <= year).mean(), abs=4e-3)


def test_saving_that_outlasts_a_fall_is_counted():
    found = forecast(
        years_of_saving=2.0,
        schedule={"2028": {"growth_oom": -0.6}, "2030": {"growth_oom": 0.2}},
    )
    assert found.method == "counted"
    assert "compute falls at times" in found.anchors["stated"].reason


def test_a_limit_is_not_ramped_up():
    spending = {**SPENDING, "ramp": {"factor": 100.0, "within": 3.0}}
    limits = {"treaty": 1e27}
    held = scene(anchors=stated(training_compute=1e30), spending=spending, limits=limits)
    assert run(held, draws=64).median == pytest.approx(2055.0, abs=1e-6)  # by algorithms alone


def test_the_year_that_costs_get_somewhere_counts_what_is_saved():
    found = forecast(years_of_saving=2.0)
    (reached,) = reach(found, "compute", 1e28)
    assert float(reached.quantiles([0.5]).value[0]) < 2030.0
    at = found.simulation.affordable.at(reached.moments)
    np.testing.assert_allclose(at, 28.0, atol=1e-6)


@pytest.mark.parametrize(("below", "gap"), [(1.0, 1.0 / 3.0), (3.0, 0.0)])
def test_the_goal_of_a_ramp_is_the_requirement_itself(below, gap):
    """A milestone that lies 1 OOM below it has come within 1 + g of 2: g is 1 - (1 + g) / 2."""
    milestones = {"early": {"oom_below": below}}
    asked = scene(
        anchors=stated(training_compute=NEED),
        spending={**SPENDING, "ramp": {"factor": 10.0, "within": 2.0}},
        milestones=milestones,
        asked_milestone="early",
    )
    earlier = forecast().median - run(asked, draws=256).median
    assert earlier == pytest.approx((below + gap) / ALL, abs=1e-6)


@pytest.mark.parametrize(("tokens", "arrives"), [(1e12, 1.0), (10.0**12.6, 0.0)])
def test_saved_money_waits_for_no_data_that_has_shrunk(tokens, arrives):
    """1e13 tokens of 2025 shrink tenfold in ten years; by 2032 money suffices."""
    scenario = scene(
        anchors=stated(training_tokens=tokens),
        spending={**SPENDING, "years_of_saving": 1.0},
        data={"base_year": 2025, "stock": 1e13, "growth_oom": -0.1},
    )
    assert run(scenario, draws=16).by_year.value[-1] == arrives
