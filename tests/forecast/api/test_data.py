"""`fit`, `vintages`, `score` and `pool` from Python."""

import numpy as np
import pytest

import forecast

MOVED = {"hardware.growth_oom": {"fitted": "achieved_price_performance"}}


@pytest.fixture(autouse=True)
def _own_cache(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


@pytest.fixture(scope="module")
def results():
    return [
        forecast.fit("horizon_50", start=2023),
        forecast.vintages("trend_2026", np.array([2024, 2025]), MOVED, draws=64),
        forecast.score("cotra_2020", as_of=2020.5),
        forecast.pool("published:daniel_2026_08", "published:eli_2026_08"),
        forecast.tilt("minimal", median=2040, draws=64),
    ]


def test_results_show_themselves(results):
    for found in results:
        assert len(repr(found)) < 400
        assert found._repr_html_().startswith("<table")
        assert len(found.to_dataframe()) > 0
        assert found.to_dict()
        assert found.plot() is not None
        assert found == found  # says the same as itself


def test_a_pool_of_a_scenario_and_a_published_forecast():
    found = forecast.pool(
        "minimal", "published:cotra_2022", across_milestones=True, draws=64, weights=[1, 3]
    )
    lower, upper = found.bounds(np.array([2036.0]))
    own = forecast.run("minimal", draws=64).probability_by(2036)
    assert lower[0] == pytest.approx(0.25 * own + 0.75 * 0.35, abs=1e-9)
    assert lower[0] == upper[0]


def test_scenarios_and_stated_forecasts_are_compared_alike(tmp_path):
    ran = forecast.run("minimal", draws=64)
    found = forecast.compare(ran, "published:eli_2026_08", by=2040)
    frame = found.to_dataframe()
    assert frame.difference[1] == pytest.approx(2030.04 - ran.median)
    assert frame["by 2040"][0] == ran.probability_by(2040)
    assert "published:eli_2026_08: median 2030.0" in repr(found)
    found.plot(path=tmp_path / "both.png")
    assert (tmp_path / "both.png").stat().st_size > 10_000
    with pytest.raises(forecast.ArgumentError, match="needs scenarios"):
        found.plot("pdf")


def test_a_conditioned_forecast_is_a_forecast():
    ran = forecast.run("cotra_2020", draws=64)
    given = forecast.condition(ran, "arrival > 2040")
    exact = (ran.probability_by(2060) - ran.probability_by(2040)) / (
        1 - ran.probability_by(2040)
    )
    for one in (given, "cotra_2020 | arrival > 2040"):
        found = forecast.compare(ran, one, by=2060, draws=64)
        assert found.to_dataframe()["by 2060"][1] == pytest.approx(exact, abs=1e-9)
    both = forecast.pool(ran, given)
    half = 0.5 * (exact + ran.probability_by(2060))
    assert both.bounds(np.array([2060.0]))[0][0] == pytest.approx(half, abs=1e-9)


def test_a_pool_of_scenarios_says_what_they_disagree_by():
    found = forecast.pool("cotra_2020", "short_horizon", draws=64)
    assert [row["name"] for row in found.disagreement()] == ["weights"]
    assert (
        forecast.pool("published:daniel_2026_08", "published:eli_2026_08").disagreement() == []
    )


def test_a_fitted_belief_goes_into_a_scenario():
    belief = forecast.fit("achieved_price_performance").growth_belief["doubling_time"]
    scenario = forecast.load("trend_2026", {"hardware.doubling_time": {
        "quantiles": belief["quantiles"], "unit": "year"}})  # fmt: skip
    assert scenario.hardware.doubling_time.quantile(0.5) == pytest.approx(2.05, abs=0.05)


WRONG = {
    "no such quantity": (lambda f: f.fit("rain"), "there is no data on 'rain'"),
    "no such argument": (lambda f: f.fit("horizon_50", sinse=2023), "no argument 'sinse'"),
    "no mapping": (lambda f: f.fit("horizon_50", where=7), "where must be a mapping"),
    "no moment": (lambda f: f.fit("horizon_50", start=[1]), "start is not a year like"),
    "no seed": (lambda f: f.fit("horizon_50", seed="x"), "seed should be a number"),
    "not fitted": (lambda f: f.vintages("minimal", [2020]), "takes no belief from data"),
    "no date": (lambda f: f.vintages("minimal", []), "dates should hold a year"),
    "loaded": (lambda f: f.vintages(f.load("minimal"), [2020]), "fitted anew"),
    "no scenario": (lambda f: f.score(as_of=2020), "a forecast at the least"),
    "as of": (lambda f: f.score("minimal", as_of="then"), "as_of should be a year like"),
    "alone": (lambda f: f.pool("published:eli_2026_08"), "at least two"),
    "unknown": (
        lambda f: f.pool("minimal", "published:eli", draws=16),
        "no published forecast",
    ),
    "no answer": (lambda f: f.tilt("minimal", draws=16), "needs a wanted answer"),
    "two medians": (
        lambda f: f.tilt("minimal", median=2040, quantiles={"50%": 2041}, draws=16),
        "the quantile 0.5 is wanted in 2040 and 2041",
    ),
    "not a year": (
        lambda f: f.tilt("minimal", median="soon", draws=16),
        "should be a year like",
    ),
    "too early": (
        lambda f: f.tilt("minimal", median=2019, draws=16),
        "nothing is wanted within",
    ),
    "weights": (
        lambda f: f.pool("minimal", "cotra_2020", weights=["a", 1], draws=16),
        "weights should be a number: 'a' is text",
    ),
    "quantiles": (
        lambda f: f.tilt("minimal", quantiles=[1, 2], draws=16),
        "quantiles should be a mapping like",
    ),
    "widen": (lambda f: f.bounds("minimal", [1], draws=16), "widen should be a mapping like"),
    "against": (
        lambda f: f.score("minimal", as_of=2020, against=3),
        "against should be the path of a file",
    ),
    "condition": (
        lambda f: f.compare("minimal", "minimal | soon", draws=16),
        "is not a condition like",
    ),
    "suffix": (
        lambda f: f.tilt("minimal", median=2045, draws=16).save("mine.txt"),
        "path should end in .yaml",
    ),
    "needs beliefs": (
        lambda f: f.tilt("published:eli_2026_08", median=2030),
        "needs a scenario",
    ),
    "milestones": (
        lambda f: f.pool("minimal", "published:eli_2026_08", draws=16),
        "milestones",
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_cannot_be_used_is_refused(case):
    ask, said = WRONG[case]
    with pytest.raises(forecast.ForecastError, match=said):
        ask(forecast)
