"""Scores: closed forms, honesty about certainty and few points, nothing known in advance."""

import math

import numpy as np
import pytest

from forecast.analysis.backtesting.scores import Score, Summary
from forecast.analysis.backtesting.scoring import crps, log_score, score
from priors.numerics.normal import ndtri
from scenarios.data.actuals import DOLLARS_OF_2020, actuals
from scenarios.loading.load import load, resolve
from scenarios.problems import DataError

NORMAL = ndtri((np.arange(20_000) + 0.5) / 20_000)


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


def test_skill_is_the_share_of_a_naive_forecaster_s_score_that_is_saved(found):
    summary = next(s for s in found.summaries if s.quantity == "record_compute")
    own = sum(s.crps for s in summary.scores)
    theirs = sum(s.naive["nothing_grows"] for s in summary.scores)
    assert summary.skill("nothing_grows") == pytest.approx(1.0 - own / theirs)


def test_level_and_growth_make_up_the_error_of_a_trend(found):
    causes = {c.belief: c for c in found.causes if c.scenario == "cotra_2020"}
    level, growth = causes["level of spending"], causes["growth of spending"]
    assert level.expected == pytest.approx(9.0, abs=0.01)
    last = [
        s
        for s in found.scores
        if s.scenario == "cotra_2020" and s.quantity == "largest_run_cost"
    ][-1]
    assert level.error + growth.error == pytest.approx(last.error, abs=0.15)


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
    assert resolve("shah_2021").scenario.known_until is None
    found = score({"shah_2021": resolve("shah_2021").scenario}, 2020.5)
    assert found.to_dict()["known_until_unstated"] == ["shah_2021"]


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
