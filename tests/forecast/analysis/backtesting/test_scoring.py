"""Scores: closed forms, honesty about certainty and few points, nothing known in advance."""

import math
import warnings

import numpy as np
import pytest

from anchors.requirements.ai_futures_2025 import log10_horizon_after, progress_to_horizon
from forecast.analysis.backtesting import scoring
from forecast.analysis.backtesting.non_arrival import calibration
from forecast.analysis.backtesting.scores import Score, Summary
from forecast.analysis.backtesting.scoring import crps, log_score
from forecast.engine.run import run
from forecast.results.stated import StatedForecast
from priors.numerics.normal import ndtri
from scenarios.data.actuals import DOLLARS_OF_2020, actuals
from scenarios.data.fitting import fit
from scenarios.data.published import published, stated
from scenarios.loading.load import load, resolve
from scenarios.problems import DataError

NORMAL = ndtri((np.arange(20_000) + 0.5) / 20_000)


def score(scenarios, *asked, **more):
    forecasts = [run(each, 64, name=name) for name, each in scenarios.items()]
    return scoring.score(forecasts, *asked, **more)


@pytest.fixture(scope="module")
def found():
    return score({name: load(name) for name in ("cotra_2020", "trend_2026")}, 2020.0)


def of(found, scenario):
    return [score for score in found.scores if score.scenario == scenario]


def closed_form(happened: float, sd: float = 1.0) -> float:
    """CRPS of a normal distribution (Gneiting and Raftery 2007, equation 21)."""
    z = happened / sd
    density = math.exp(-0.5 * z * z) / math.sqrt(2.0 * math.pi)
    return sd * (z * math.erf(z / math.sqrt(2.0)) + 2.0 * density - 1.0 / math.sqrt(math.pi))


@pytest.mark.parametrize("happened", [-2.0, 0.0, 0.3, 4.0])
def test_crps_of_a_normal_is_its_closed_form(happened):
    assert crps(NORMAL, happened) == pytest.approx(closed_form(happened), abs=1e-3)


def test_crps_of_a_point_is_the_absolute_error():
    assert crps(np.array([1.0]), 3.5) == 2.5
    assert crps(np.full(100, 1.0), 3.5) == pytest.approx(2.5)


@pytest.mark.parametrize("happened", [-1.0, 0.0, 1.5])
def test_log_score_of_a_normal_is_its_closed_form(happened):
    exact = 0.5 * math.log(2.0 * math.pi) + 0.5 * happened**2
    assert log_score(NORMAL, happened) == pytest.approx(exact, abs=0.02)  # the kernel widens


def test_log_score_where_half_of_the_draws_share_a_value():
    """Three fifths at 0, a fifth to each side at 1: three kernels of the deviation's width."""
    draws = np.repeat([-1.0, 0.0, 1.0], [200, 600, 200])
    width = 1.06 * math.sqrt(0.4) * 1000**-0.2
    density = (0.6 + 0.4 * math.exp(-0.5 / width**2)) / (width * math.sqrt(2.0 * math.pi))
    assert log_score(draws, 0.0) == pytest.approx(-math.log(density), rel=1e-12)


def test_a_scenario_with_fixed_trends_has_claimed_certainty(found):
    own = [
        s
        for s in found.scores
        if s.scenario == "cotra_2020" and s.quantity != "algorithmic_efficiency"
    ]
    assert own
    for each in own:
        assert each.claims_certainty
        assert each.log_score is None
        assert each.pit is None
        assert each.crps == pytest.approx(abs(each.error))


def test_the_run_of_2025_is_the_report_s(found):
    """4e26 FLOP for 1e9 dollars in 2025, before saturation (facts_2026, section 1)."""
    run = next(s for s in found.scores if s.item == "Grok 3" and s.quantity == "record_compute")
    assert run.predicted[0.5] == pytest.approx(4.3e26, rel=0.02)
    assert run.actual == 3.5e26


def test_dollars_are_those_of_2020():
    costs = {each.item: each.value for each in actuals() if each.quantity == "largest_run_cost"}
    assert costs["GPT-4.5"] == pytest.approx(3.66e8 / DOLLARS_OF_2020)
    prices = {e.item: e.value for e in actuals() if e.quantity == "price_performance"}
    assert prices["GPT-4.5"] == pytest.approx(1.038e18 * DOLLARS_OF_2020)


def test_nothing_up_to_what_was_known_is_scored(found):
    assert all(each.year > each.known_at for each in found.scores)
    late = score({"cotra_2020": load("cotra_2020")}, 2026.0)
    assert {each.item for each in late.scores if each.quantity == "record_compute"} == {
        "GPT-6 Astra"
    }


def test_a_trend_that_starts_later_is_not_read_backwards():
    found = score({"cotra_2020": load("cotra_2020")}, 2020.0, until=2024.9)
    assert not found.scores
    assert "starts in 2025" in found.refused["cotra_2020", "record_compute"]


def test_few_years_have_no_coverage_and_errors_from_years(found):
    for summary in found.summaries:
        assert summary.years < 10
        assert summary.coverage(0.8) is None
    one = next(s for s in found.summaries if s.quantity == "largest_run_cost")
    assert one.mean("crps")[1] is None  # a single year


NAIVE_LEVELS = {  # the fit that a naive forecaster knows, and dollars of 2020 in its unit
    "record_compute": ("record_compute", 1.0),
    "largest_run_cost": ("largest_run_cost", 1.0 / DOLLARS_OF_2020),
    "price_performance": ("achieved_price_performance", DOLLARS_OF_2020),
}


@pytest.mark.parametrize("quantity", NAIVE_LEVELS)
def test_naive_forecasters_begin_where_the_data_end(quantity):
    series, prices = NAIVE_LEVELS[quantity]
    known = fit(series, start=2015.0, as_of=2023.0)
    level = known.level_quantiles(2023.0, [0.5])[0] * prices
    draws = scoring._Naive.of(quantity, 2023.0).draws(2023.0)
    for of in draws.values():
        assert np.median(of) == pytest.approx(np.log10(level), abs=0.1)
    later = scoring._Naive.of(quantity, 2023.0).draws(2025.0)
    assert np.median(later["nothing_grows"]) == pytest.approx(np.median(draws["nothing_grows"]))
    grown = np.median(later["growth_goes_on"]) - np.median(draws["growth_goes_on"])
    assert grown == pytest.approx(2 * np.median(known.trend.slopes), abs=0.1)


def test_skill_is_the_share_of_a_naive_forecaster_s_score_that_is_saved(found):
    summary = next(s for s in found.summaries if s.quantity == "record_compute")
    own = sum(s.crps for s in summary.scores)
    theirs = sum(s.naive["nothing_grows"] for s in summary.scores)
    assert summary.skill("nothing_grows") == pytest.approx(1.0 - own / theirs)


CAUSES = {  # a trend, and the beliefs that its error is shared out among
    "growth": ({}, ["spending.largest_run_cost", "spending.doubling_time"]),
    "schedule": (
        {"spending.schedule": {2025.3: {"yearly_factor": 5.0}}},
        ["spending.largest_run_cost", "spending.doubling_time",
         "spending.schedule.2025.3.yearly_factor"],
    ),
    "levels": (
        {"spending": {
            "base_year": None, "largest_run_cost": None, "doubling_time": None,
            "levels": {2024: 1e8, 2025.3: 3e8, 2026: 1e9}, "after": {"growth_oom": 0.3}}},
        ["spending.levels.2024", "spending.levels.2024 to 2025.3",
         "spending.levels.2025.3 to 2026"],
    ),
    "ceiling": (
        {"spending.ceiling_share": 2e-5},
        ["spending.largest_run_cost", "spending.doubling_time"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CAUSES)
def test_the_error_of_the_last_value_is_shared_out_among_all_beliefs_of_its_trend(case):
    edits, beliefs = CAUSES[case]
    found = score({"mine": resolve("cotra_2020", edits).scenario}, 2024.0)
    own = [cause for cause in found.causes if cause.quantity == "largest_run_cost"]
    expected = [*beliefs, "spending.ceiling_share", "rest"]
    assert [cause.belief for cause in own] == expected
    last = [each for each in found.scores if each.quantity == "largest_run_cost"][-1]
    assert sum(cause.error for cause in own) == pytest.approx(last.error, abs=1e-9)
    assert own[0].expected == pytest.approx(9.0 if case != "levels" else 8.0)
    assert (own[-2].error < -0.1) == (case == "ceiling")


def test_a_belief_that_is_what_happened_has_no_error(tmp_path):
    """What happened rises tenfold a year from 2025 and twofold from 2027."""
    rows = [(2025 + i, 9 + i) for i in range(3)] + [(2028, 11.3), (2029, 11.6)]
    path = tmp_path / "mine.csv"
    lines = [f"{year}-01-01,largest_run_cost,{1.18 * 10**level!r}" for year, level in rows]
    path.write_text("\n".join(["date,quantity,value", *lines, ""]), encoding="utf-8")
    edits = {
        "spending.base_year": 2025, "spending.largest_run_cost": 1e9,
        "spending.growth_oom": 1.0, "spending.ceiling_share": None,
        "spending.schedule": {2027: {"growth_oom": 0.5}},
    }  # fmt: skip
    scenario = {"mine": resolve("cotra_2020", edits).scenario}
    causes = {c.belief: c for c in score(scenario, 2024.5, against=path).causes}
    assert causes["spending.largest_run_cost"].error == pytest.approx(0.0, abs=1e-6)
    assert causes["spending.growth_oom"].error == pytest.approx(0.0, abs=1e-6)
    late = causes["spending.schedule.2027.growth_oom"]
    assert late.happened == pytest.approx(0.3, abs=1e-6)
    assert late.error == pytest.approx(2 * 0.2, abs=1e-6)


def test_arrival_by_now_is_scored_in_closed_form(found):
    (own,) = found.arrivals  # trend_2026 knew
    forecast = run(load("cotra_2020"), 64)
    p = forecast.probability_by(own.by)
    assert own.by == max(each.year for each in actuals())
    assert own.probability == pytest.approx(p)
    assert own.brier == pytest.approx((p**2, p**2))
    assert own.log_score == pytest.approx((-math.log(1 - p),) * 2)
    assert "was known when it was made" in found.refused["trend_2026", "arrival"]
    mean = calibration(found.arrivals)
    assert mean["mean_brier_bounds"] == pytest.approx([p**2, p**2])
    assert mean["arrived"] == 0


def test_what_is_stated_is_scored_within_its_bounds():
    early = StatedForecast(published("goodheart_2022_01"))  # 10% in 2027
    later = StatedForecast(published("eli_2026_08"))
    certain = stated("mine.csv", {"date": "2024"}, {}, {2025.0: 0.5, 2026.0: 1.0}, "mine.csv")
    found = scoring.score([early, later, StatedForecast(certain)], 2020.0, until=2026.0)
    one, sure = found.arrivals
    assert "was known when it was made" in found.refused[later.name, "arrival"]
    assert one.bounds == pytest.approx((0.0, 0.1))
    assert one.probability is None
    assert one.to_dict()["brier"] is None
    assert one.to_dict()["brier_bounds"] == pytest.approx([0.0, 0.01])
    assert one.known_at == pytest.approx(2022 + 1 / 12)
    assert sure.log_score == (math.inf, math.inf)
    assert sure.to_dict()["log_score"] is None
    assert not found.scores


@pytest.mark.parametrize(
    ("date", "known"),
    [("2023", 2024.0), ("2020-07", 2020 + 7 / 12), ("2026.5", 2026.5), ("2025-12-31", 2026.0),
     ("", None), ("soon", None), ("2025-02-30", None), ("2025-13", None)],
)  # fmt: skip
def test_a_date_says_up_to_when_a_forecaster_knew(date, known):
    assert stated("a", {"date": date}, {0.5: 2040}, {}, "a").known_until == (
        None if known is None else pytest.approx(known)
    )


def test_scores_by_horizon_are_those_of_their_values(found):
    for part in found.by_horizon:
        low, high = part.horizon
        assert all(low <= score.horizon < high for score in part.scores)
    assert sum(len(part.scores) for part in found.by_horizon) == len(found.scores)
    assert found.to_dict()["by_horizon"][0]["horizon_years"] == [4.0, 8.0]


@pytest.mark.parametrize(
    ("difficulty", "doublings"),
    [(1.0, 2.0), (2.0, math.log2(3.0)), (0.5, math.inf), (0.8, math.log(0.6) / math.log(0.8))],
)
def test_horizons_after_progress_are_the_inverse_of_progress_to_horizons(difficulty, doublings):
    """Two doubling times later: 2 doublings, fewer where each is harder than the last."""
    found = log10_horizon_after(60.0, 1.0, 0.5, difficulty)
    assert found == pytest.approx(math.log10(60.0) + doublings * math.log10(2.0))
    if math.isfinite(doublings):
        back = progress_to_horizon(60.0, 10.0**found, 0.5, difficulty)
        assert back == pytest.approx(1.0, rel=1e-9)


def test_horizons_are_scored_of_anchors_that_are_about_them():
    forecasts = {name: load(name) for name in ("ai_futures_2025_kokotajlo", "cotra_2020")}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = score(forecasts, 2025.0)
    own = [each for each in found.scores if each.quantity == "time_horizon_80"]
    assert {each.scenario for each in own} == {"ai_futures_2025_kokotajlo"}
    assert all(each.year > 2025.9 for each in own)
    assert all(math.isfinite(each.crps) for each in own)
    assert not any(quantity.startswith("time_horizon_50") for _, quantity in found.refused)
    # 26 minutes at 2025.6 and a doubling time of half a year, a little faster by 2026.
    first = min(own, key=lambda each: each.year)
    slow = 26 * 2 ** ((first.year - 2025.6) / 0.6)
    assert slow < first.predicted[0.5] < 1.5 * 26 * 2 ** ((first.year - 2025.6) / 0.45)


def test_json_has_no_number_that_json_lacks(found):
    import json

    json.dumps(found.to_dict(), allow_nan=False)


def test_a_user_s_table_of_what_happened(tmp_path):
    path = tmp_path / "mine.csv"
    path.write_text("date,quantity,value\n2027-01-01,record_compute,1e28\n", encoding="utf-8")
    found = score({"cotra_2020": load("cotra_2020")}, 2026.9, against=path)
    assert [each.actual for each in found.scores] == [1e28]


def test_what_cannot_be_scored_is_refused(tmp_path):
    with pytest.raises(DataError, match="nothing is known to have happened"):
        score({"cotra_2020": load("cotra_2020")}, 2026.0, until=2026.01)
    path = tmp_path / "mine.csv"
    path.write_text("date,quantity,value\n2027-01-01,rain,1\n", encoding="utf-8")
    with pytest.raises(DataError, match="no row is about a quantity that is scored"):
        score({"cotra_2020": load("cotra_2020")}, 2026.0, against=path)


def test_nothing_is_scored_that_a_scenario_knew():
    late = resolve("cotra_2020", {"known_until": 2025.5}).scenario
    found = score({"late": late}, 2020.5)
    assert {s.known_at for s in found.scores} == {2025.5}
    assert min(s.year for s in found.scores) > 2025.5
    early = score({"early": resolve("cotra_2020").scenario}, 2020.5)
    assert len(early.scores) > len(found.scores)
    assert score({"early": resolve("cotra_2020").scenario}, 2018.0).scores == early.scores
    all_known = score({"last": resolve("cotra_2020", {"known_until": 2100}).scenario}, 2020.5)
    assert not all_known.scores
    assert all("was known when it was made" in why for why in all_known.refused.values())


def test_what_it_knew_is_neither_inherited_nor_hashed():
    base, changed = (resolve("cotra_2020", edits).scenario for edits in
                     ({}, {"known_until": 2025.5}))  # fmt: skip
    assert base.known_until == 2020.5
    assert changed.hash == base.hash
    assert resolve("short_horizon").scenario.known_until is None
    found = score({"short_horizon": resolve("short_horizon").scenario}, 2020.5)
    assert found.to_dict()["known_until_unstated"] == ["short_horizon"]


def test_a_histogram_waits_for_ten_years():
    def summary(years):
        scores = [
            Score(
                "s", "q", "", 2000.0 + t, 1999.0, {0.5: 1.0}, 1.0, 0.1, 0.2, 0.025 + t / 20, {}
            )
            for t in range(years)
        ]
        return Summary("s", "q", tuple(scores))

    assert summary(9).pit_histogram is None
    assert summary(20).pit_histogram == [4, 4, 4, 4, 4]
    assert summary(20).coverage(0.5) == 0.5
