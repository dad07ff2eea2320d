"""Shares of beliefs in a difference: closed forms, exact additivity, honest errors."""

import numpy as np
import pytest

from forecast.analysis.estimand import Question
from forecast.analysis.influence.explanation import explain
from forecast.engine.run import Runs, run
from forecast.errors import NoMedianError
from scenarios.loading.load import resolve
from tests.forecast.scenes import scene, stated

MEDIAN = Question()


def shares_of(explanation):
    return {share.name: share.worth for share in explanation.shares}


def changed(requirement=1e30, performance=1e17, cost=1e9):
    return scene(
        anchors=stated(training_compute=requirement),
        hardware={"base_year": 2025, "price_performance": performance, "growth_oom": 0.2},
        spending={"base_year": 2025, "largest_run_cost": cost, "growth_oom": 0.2},
    )


def test_in_an_additive_model_each_belief_gets_its_own_years():
    # Compute grows by half an order of magnitude a year, so that one is worth two years.
    found = explain(changed(), changed(1e31, 1e18, 1e8), Runs(16), MEDIAN)
    assert shares_of(found) == pytest.approx(
        {
            "training_compute": 2.0,
            "hardware.price_performance": -2.0,
            "spending.largest_run_cost": 2.0,
        },
        abs=1e-9,
    )
    assert found.interactions == []
    assert (found.start, found.end) == pytest.approx((2033.0, 2035.0), abs=1e-9)
    assert found.coalitions == 8


def test_two_rates_interact_as_the_algebra_says():
    def rates(hardware, spending):
        return scene(
            hardware={"base_year": 2025, "price_performance": 1e17, "growth_oom": hardware},
            spending={"base_year": 2025, "largest_run_cost": 1e9, "growth_oom": spending},
        )

    def year(hardware, spending):
        return 2025 + 4 / (hardware + spending + 0.1)

    found = explain(rates(0.2, 0.2), rates(0.4, 0.3), Runs(16), MEDIAN)
    corners = {(h, s): year(h, s) for h in (0.2, 0.4) for s in (0.2, 0.3)}
    one = corners[0.4, 0.2] - corners[0.2, 0.2]
    other = corners[0.4, 0.3] - corners[0.2, 0.3]
    assert shares_of(found)["hardware.growth_oom"] == pytest.approx(0.5 * (one + other))
    (pair,) = found.interactions
    assert set(pair.names) == {"hardware.growth_oom", "spending.growth_oom"}
    assert pair.worth == pytest.approx(other - one)


@pytest.mark.parametrize(
    ("grouping", "by"), [("name", None), ("anchor", 2040.0), ("section", None)]
)
def test_shares_lead_exactly_from_one_run_to_the_other(grouping, by):
    one, other = (resolve(name).scenario for name in ("cotra_2020", "cotra_2022"))
    question = Question(by)
    found = explain(one, other, Runs(512, seed=3), question, grouping)
    ends = [question.value(run(scenario, 512, seed=3)) for scenario in (one, other)]
    assert [found.start, found.end] == pytest.approx(ends, abs=1e-11)
    total = sum(share.worth for share in found.shares)
    assert total == pytest.approx(ends[1] - ends[0], abs=1e-9)


def test_beyond_twelve_players_orders_are_sampled_and_still_add_up():
    one, other = (
        resolve(f"cotra_2020_{name}").scenario for name in ("conservative", "aggressive")
    )
    found = explain(one, other, Runs(16), Question(2050.0), "anchor", orders=3)
    assert len(found.shares) > 12
    assert found.orders == 6
    total = sum(share.worth for share in found.shares)
    assert total == pytest.approx(found.end - found.start, abs=1e-9)
    assert all(share.error >= 0 for share in found.shares)


def test_in_little_time_shares_still_lead_from_one_run_to_the_other():
    """They have fewer draws and orders, and say so in errors that hold what more draws give."""
    one, other = (
        resolve(f"cotra_2020_{name}").scenario for name in ("conservative", "aggressive")
    )
    ask = one, other, Runs(2048), Question(2050.0), "anchor"
    whole, found = explain(*ask), explain(*ask, seconds=0.2)
    assert (found.draws, found.coalitions < whole.coalitions) == (1024, True)
    assert (found.start, found.end, found.total_error) == (
        whole.start,
        whole.end,
        whole.total_error,
    )
    total = sum(share.worth for share in found.shares)
    assert total == pytest.approx(found.end - found.start, abs=1e-12)
    known = {share.name: share for share in whole.shares}
    z = [
        (share.worth - known[share.name].worth) / np.hypot(share.error, known[share.name].error)
        for share in found.shares
        if share.error
    ]
    assert np.mean(np.abs(z) < 2.0) > 0.8
    assert np.max(np.abs(z)) < 5.0


def test_one_difference_is_the_whole_difference_with_its_error():
    one = resolve("cotra_2020").scenario
    other = resolve("cotra_2020", {"hardware.doubling_time": 2.0}).scenario
    found = explain(one, other, Runs(1024), MEDIAN)
    (share,) = found.shares
    assert share.worth == found.end - found.start
    assert share.error == found.total_error > 0


def test_the_same_scenario_has_nothing_to_explain():
    found = explain(changed(), changed(), Runs(16), MEDIAN)
    assert found.shares == []
    assert found.start == found.end == 2033.0


def test_a_coalition_without_a_median_is_named_and_the_way_out_is_told():
    with pytest.raises(
        NoMedianError, match=r"after 2100 in the first .* training_compute.*with by$"
    ):
        explain(changed(), changed(1e80), Runs(16), MEDIAN)
    found = explain(changed(), changed(1e80), Runs(16), Question(2040.0))
    assert shares_of(found) == {"training_compute": -1.0}


def uncertain(median, growth):
    """A requirement and a trend that vary, so that arrivals are counted."""
    return scene(
        anchors=stated(training_compute={"lognormal": {"median": median, "sd_oom": 2.0}}),
        hardware={
            "base_year": 2025,
            "price_performance": 1e17,
            "growth_oom": {"normal": {"mean": growth, "sd": 0.03}},
        },
    )


@pytest.mark.parametrize("question", [Question(), Question(2036.0)])
def test_errors_of_shares_are_honest(question):
    """Over seeds, shares lie about their long-run values as their errors say."""
    one, other = uncertain(1e32, 0.2), uncertain(1e31, 0.25)
    runs = Runs(2**18, seed=999)
    before, later = (
        [question.value(runs.run(uncertain(r, g))) for g in (0.2, 0.25)] for r in (1e32, 1e31)
    )
    truth = {
        "training_compute": 0.5 * (later[0] - before[0] + later[1] - before[1]),
        "hardware.growth_oom": 0.5 * (before[1] - before[0] + later[1] - later[0]),
    }
    z = []
    for seed in range(16):
        found = explain(one, other, Runs(4096, seed), question)
        z += [(share.worth - truth[share.name]) / share.error for share in found.shares]
    assert np.mean(np.abs(z) < 2.13) >= 0.85  # Student's t of 15 degrees: 95%
    assert 0.6 < np.sqrt(np.mean(np.square(z))) < 1.5
