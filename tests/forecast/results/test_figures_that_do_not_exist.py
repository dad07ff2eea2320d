"""A figure that does not exist says so, and why; an atom counts where it lies."""

import json
import math

import numpy as np
import pytest

import forecast
from forecast.plots.forecasts.pdf import yearly
from forecast_commands.text.run import screen_text
from forecast_commands.text.sensitivity import sensitivity_text
from tests.forecast.scenes import scene, stated

VARYING = {"lognormal": {"median": 1e30, "sd_oom": 2.0}}


def told(flop, draws=64, **changes):
    return forecast.run(scene(anchors=stated(training_compute=flop), **changes), draws=draws)


def says(found):
    return screen_text(found, (), 0.0)


def test_a_condition_without_draws_is_undefined():
    found = told(1e20)  # met from the start
    data = found.to_dict()
    assert data["median_year"] == 2025.0
    assert data["median_status"] is None
    assert data["median_year_if_not_by"] == {"2026": None, "2030": None}
    assert data["median_status_if_not_by"] == {"2026": "undefined", "2030": "undefined"}
    assert "Median if not by 2030  undefined: everything has arrived by 2030" in says(found)
    assert math.isnan(found.median_if_not_by(2030).value[0])


def test_a_condition_that_only_none_meets_has_its_median_after_the_last_year():
    found = told(1e20, weights={"stated": 0.9, "none": 0.1})
    data = found.to_dict()
    assert data["median_status_if_not_by"] == {
        "2026": "after_last_year",
        "2030": "after_last_year",
    }
    assert "Median if not by 2030  after 2100" in says(found)


def test_nothing_that_arrives_has_no_most_likely_year():
    found = told(1e90)
    data = found.to_dict()
    assert data["most_likely_year"] is None
    assert data["most_likely_year_status"] == "undefined"
    assert data["median_status"] == "after_last_year"
    assert set(data["quantile_status"].values()) == {"after_last_year"}
    assert "undefined: nothing arrives by 2100" in says(found)


def test_every_null_year_has_its_reason():
    found = told(VARYING)
    data = found.to_dict()
    for value, status in (
        (data["median_year"], data["median_status"]),
        *zip(data["quantiles"].values(), data["quantile_status"].values(), strict=True),
    ):
        assert (value is None) == (status is not None)


def test_evidence_that_leaves_nothing_of_an_anchor_leaves_it_no_median():
    tried = {"already_tried": {"zero_below": 1e31, "full_above": 1e33}}
    anchors = stated() | {"other": stated(training_compute=1e35)["stated"]}
    changes = {"weights": {"other": 1.0, "stated": 0.0}, "anchors": anchors, "evidence": tried}
    data = forecast.run(scene(**changes), draws=64).to_dict()
    assert data["anchors"]["stated"]["median_year"] is None
    assert data["anchors"]["stated"]["median_status"] == "undefined"
    assert data["anchors"]["other"]["median_status"] is None


@pytest.mark.parametrize(("flop", "year"), [(10**31.5, 2036), (1e26, 2025), (1e20, 2025)])
def test_an_atom_lies_in_the_year_in_which_it_is_met(flop, year):
    found = told(flop)
    assert found.median == pytest.approx(year, abs=1e-9)
    assert found.most_likely_year == year
    assert found.within_years[found.years == year] == pytest.approx(1.0)
    assert found.within_years.sum() == pytest.approx(found.by_year.value[-1], abs=1e-12)


def test_what_is_met_from_the_start_counts_and_is_told_apart():
    some = {
        "mixture": [
            {"weight": 0.2, "belief": {"fixed": 1e20}},
            {"weight": 0.8, "belief": VARYING},
        ]
    }
    found = told(some, draws=4096)
    assert found.most_likely_year == 2025
    assert 2030 < found.most_likely_later_year < 2036  # 1e30 FLOP is affordable in 2033
    share = float(found.by_year.value[0])
    assert f"2025, with {100 * share:.2f}% met from the start; without it" in says(found)


def test_a_difference_to_a_median_that_does_not_exist_says_so():
    one, other = scene(), scene(anchors=stated(training_compute=1e90))
    (found,) = forecast.compare(one, other, draws=16).to_dict()["differences"]
    assert found["median_years"] is None
    assert found["median_status"] == "after_last_year"


def test_a_sensitivity_of_nothing_says_so():
    found = forecast.sensitivity(scene(), draws=64)
    data = found.to_dict()
    assert data["swings"] == data["knowing"] == []
    assert "every belief is fixed" in data["nothing_varies"]
    assert "every belief is fixed" in " ".join(sensitivity_text(found).split())
    assert forecast.sensitivity("minimal", draws=64).to_dict()["nothing_varies"] is None


def test_a_solution_that_there_is_not_says_so():
    found = forecast.solve(scene(), "hardware.growth_oom", 2026, between=(0.1, 0.2), draws=16)
    data = found.to_dict()
    assert (data["value"], data["value_status"]) == (None, "undefined")
    assert data["answers_between_status"] == [None, None]


def test_points_and_targets_that_come_later_say_so():
    over = {"hardware.growth_oom": [0.0, 0.2]}
    plain = {"hardware": {"base_year": 2025, "price_performance": 1e17, "growth_oom": 0.2}}
    flat = {"base_year": 2025, "largest_run_cost": 1e9, "growth_oom": 0.0}
    still = scene(**plain, spending=flat, anchors=stated(algorithmic_growth_oom=0.0))
    late, soon = forecast.sweep(still, over, draws=16).to_dict()["points"]
    assert (late["median_status"], soon["median_status"]) == ("after_last_year", None)
    assert set(late["quantile_status"].values()) == {"after_last_year"}
    (found,) = forecast.reach(still, "spending", 1, draws=16).to_dict()["reach"]
    assert set(found["quantile_status"].values()) == {"after_last_year"}
    json.dumps([late, soon, found], allow_nan=False)
    assert np.isinf(forecast.sweep(still, over, draws=16).medians()[0])


def test_the_density_shows_an_atom_in_its_year():
    found = told(10**31.5)
    (bars,) = yearly(found).values()
    assert bars[found.years[:-1] == 2036] == pytest.approx(1.0)
    assert bars.sum() == pytest.approx(1.0)
    start = yearly(told(1e20))["stated"]
    np.testing.assert_array_equal(start, 0.0)  # it stands in the bar before the first year
