"""`fitted`: beliefs from data, resolved to numbers when a scenario is loaded."""

import json

import numpy as np
import pytest

from scenarios.data.fitting import fit
from scenarios.loading.load import load, resolve
from scenarios.loading.restore import restore
from scenarios.problems import ScenarioError


@pytest.fixture(autouse=True)
def _own_cache(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def fitted(**asked):
    return {"fitted": {"quantity": "record_compute", **asked}}


def test_a_growth_is_the_fit_s():
    scenario = load("trend_2026", {"spending.doubling_time": fitted()})
    belief, known = scenario.spending.doubling_time, fit("record_compute")
    low, high = np.log10(2.0) / known.trend.slope_quantiles(np.array([0.9, 0.1]))
    assert belief.quantile(0.1) == pytest.approx(low, rel=1e-3)
    assert belief.quantile(0.9) == pytest.approx(high, rel=1e-3)
    assert scenario.spending.yearly_factor is None


@pytest.mark.parametrize(
    ("spelling", "of_slope"),
    [("growth_oom", lambda s: s), ("yearly_factor", lambda s: 10.0**s)],
)
def test_every_spelling_of_a_growth(spelling, of_slope):
    scenario = load("trend_2026", {f"spending.{spelling}": fitted()})
    slope = fit("record_compute").trend.slope_quantiles(np.array([0.5]))[0]
    belief = getattr(scenario.spending, spelling)
    assert belief.quantile(0.5) == pytest.approx(of_slope(slope), rel=1e-3)


def test_a_level_is_that_of_the_base_year_with_the_residual_spread():
    asked = {"fitted": {"quantity": "achieved_price_performance"}}
    scenario = load("trend_2026", {"hardware.price_performance": asked})
    known = fit("achieved_price_performance")
    base = scenario.hardware.base_year
    for p in (0.1, 0.5, 0.9):
        exact = known.level_quantiles(base, [p])[0]
        assert scenario.hardware.price_performance.quantile(p) == pytest.approx(exact, rel=1e-3)
    elsewhen = {"fitted": {"quantity": "achieved_price_performance", "at": 2015}}
    level = load("trend_2026", {"hardware.price_performance": elsewhen}).hardware
    exact = known.level_quantiles(2015, [0.5])[0]
    assert level.price_performance.quantile(0.5) == pytest.approx(exact, rel=1e-3)


def test_level_and_growth_of_one_fit_are_correlated_as_it_says():
    asked = {"fitted": {"quantity": "achieved_price_performance"}}
    edits = {"hardware.price_performance": asked, "hardware.doubling_time": asked}
    (correlation,) = load("trend_2026", edits).rank_correlations
    assert correlation.between == ("hardware.price_performance", "hardware.doubling_time")
    found = fit("achieved_price_performance")
    rho = found.trend.correlation_at(found.julian(2025.5))
    assert correlation.rho == pytest.approx(-rho)
    other = {"fitted": {"quantity": "achieved_price_performance", "from": 2015}}
    assert not load("trend_2026", {**edits, "hardware.doubling_time": other}).rank_correlations


def test_a_stored_scenario_holds_numbers_alone(monkeypatch):
    scenario = load("trend_2026", {"spending.doubling_time": fitted()})
    plain = scenario.plain()
    assert "fitted" not in plain["spending"]["doubling_time"]
    monkeypatch.setattr("scenarios.data.fit_cache._made", None)
    assert restore(json.dumps(plain), "stored").hash == scenario.hash


def test_what_was_fitted_is_kept_and_not_fitted_again(monkeypatch):
    one = load("trend_2026", {"spending.doubling_time": fitted(**{"as_of": "2026-01"})})
    from scenarios.data import fit_cache

    fit_cache._known.cache_clear()
    monkeypatch.setattr(fit_cache, "_made", None)
    other = load("trend_2026", {"spending.doubling_time": fitted(**{"as_of": "2026-01"})})
    assert one.hash == other.hash


def test_show_says_what_was_fitted():
    resolved = resolve("trend_2026", {"spending.doubling_time": fitted(**{"from": 2020})})
    note = resolved.scenario.spending.doubling_time.note
    assert "Epoch AI" in note
    assert "12 records" in note


def test_a_table_beside_the_scenario_is_read_and_no_other(tmp_path):
    rows = [f"{2016 + i}-03-01,Model {i},1e{20 + i}" for i in range(8)]
    head = "publication_date,model,training_compute_flop"
    (tmp_path / "runs.csv").write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    path = tmp_path / "mine.yaml"
    text = (
        "title: Mine\nextends: trend_2026\nspending:\n"
        "  growth_oom: {{fitted: {{quantity: notable_compute, data: {}}}}}\n"
    )
    path.write_text(text.format("runs.csv"), encoding="utf-8")
    assert load(path).spending.growth_oom.quantile(0.5) == pytest.approx(1.0, abs=1e-3)
    path.write_text(text.format("../runs.csv"), encoding="utf-8")
    with pytest.raises(ScenarioError, match="outside the scenario's own folder"):
        load(path)


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"quantity": "recrd_compute"}, "did you mean record_compute?"),
        ({"quantity": "record_compute", "form": 2018}, "did you mean from?"),
        ({"quantity": "record_compute", "as_of": 2011}, "needs 3 at the least"),
        ({"from": 2018}, "names a quantity"),
        ({"quantity": "record_compute", "as_of": "31/12/2024"}, "is not a year like"),
        ({"quantity": "record_compute", "from": 2023}, "may not grow at all"),
    ],
)
def test_what_cannot_be_fitted_is_refused_where_it_stands(asked, message):
    with pytest.raises(ScenarioError) as caught:
        load("trend_2026", {"spending.doubling_time": {"fitted": asked}})
    (problem,) = caught.value.problems
    assert message in problem.message
    assert problem.key.startswith("spending.doubling_time.fitted")


def test_what_is_said_of_the_keys_is_said_where_they_stand():
    asked = {"quantity": "record_compute", "where": 7, "records": "yes", "from": [2018]}
    with pytest.raises(ScenarioError) as caught:
        load("trend_2026", {"spending.doubling_time": {"fitted": asked}})
    keys = {problem.key.rpartition(".")[2] for problem in caught.value.problems}
    assert keys == {"where", "records", "from"}


NESTED = {  # a belief that holds one from data, and the median that this then has
    "between": (
        "spending.growth_oom", lambda one: {"between": [one, 0.1], "take": "greatest"},
        lambda slope: slope,
    ),
    "mixture": (
        "spending.yearly_factor", lambda one: {"mixture": [{"weight": 1, "belief": one}]},
        lambda slope: 10.0**slope,
    ),
    "schedule": (
        "spending.schedule.2028.growth_oom", lambda one: one, lambda slope: slope
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", NESTED)
def test_a_growth_stays_one_wherever_it_stands(case):
    key, whole, median = NESTED[case]
    scenario = load("trend_2026", {key: whole(fitted())})
    found = scenario.spending if case != "schedule" else scenario.spending.schedule[2028]
    belief = getattr(found, key.rpartition(".")[2])
    slope = fit("record_compute").trend.slope_quantiles(np.array([0.5]))[0]
    assert belief.quantile(0.5) == pytest.approx(median(slope), rel=1e-3)


def test_levels_are_read_at_their_own_moments():
    one = {"fitted": "achieved_price_performance"}
    levels = {"levels": {2022: one, 2025.5: one}, "after": {"growth_oom": one}}
    scenario = load("trend_2026", {"hardware": levels})
    known = fit("achieved_price_performance")
    for moment, level in scenario.hardware.levels.items():
        exact = known.level_quantiles(moment, [0.5])[0]
        assert level.quantile(0.5) == pytest.approx(exact, rel=1e-3)


def test_a_level_of_another_unit_is_refused_and_its_growth_is_not():
    with pytest.raises(ScenarioError, match=r"in FLOP/s/\$, and this quantity in FLOP/\$"):
        load("trend_2026", {"hardware.price_performance": {"fitted": "gpu_price_performance"}})
    load("trend_2026", {"hardware.doubling_time": {"fitted": "gpu_price_performance"}})
