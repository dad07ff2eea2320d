"""`fit`, `score` and `vintages`: beliefs from data, and how forecasts fared."""

import json
from pathlib import Path

import pytest

from tests.forecast_commands.calling import call, data, refused

YEAR = ("--from", "2020", "--to", "2021")
MOVED = 'hardware.growth_oom={"fitted": "achieved_price_performance"}'


@pytest.fixture(autouse=True)
def _own_cache(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def test_a_fit_says_what_the_contract_names():
    found = data("fit", "horizon_50", "--from", "2023")
    assert found["quantity"] == "horizon_50"
    assert found["points"] == 14
    assert found["doubling_time_years"] * 365.25 == pytest.approx(128.744, abs=1e-3)
    low, high = found["doubling_time_interval"]
    assert low < found["doubling_time_years"] < high
    assert {"from", "as_of", "level", "level_date", "residual_sd_oom", "left_out"} <= {*found}


def test_a_fit_as_text_can_be_pasted_and_fits_eighty_columns(tmp_path):
    text = call("fit", "record_compute").stdout
    assert max(map(len, text.split("To paste")[0].splitlines())) <= 80
    yaml = text.split("scenario:\n")[1].rpartition("\nor, ")[0]
    sources, _, beliefs = yaml.partition("level:\n")
    doubling = beliefs.partition("doubling_time:\n")[2].replace("\n", "\n  ")
    path = tmp_path / "mine.yaml"
    path.write_text(
        f"title: Pasted\nextends: trend_2026\n{sources}"
        f"spending:\n  doubling_time:\n  {doubling}\n",
        encoding="utf-8",
    )
    assert call("check", str(path)).exit_code == 0


def test_pictures_of_fits_scores_and_vintages(tmp_path):
    for name, *arguments in (
        ("fit", "record_compute"),
        ("score", "cotra_2020", "trend_2026", "--as-of", "2020"),
        ("vintages", "trend_2026", "--set", MOVED, "--from", "2024", "--to", "2025",
         "--draws", "64"),
    ):  # fmt: skip
        path = tmp_path / f"{name}.png"
        assert call(name, *arguments, "--plot", str(path)).exit_code == 0
        assert path.stat().st_size > 10_000


def test_scores_are_said_with_what_was_known():
    found = data("score", "cotra_2020", "--as-of", "2020.5")
    assert {score["known_at"] for score in found["scores"]} == {2020.5}
    keys = {"scenario", "quantity", "date", "horizon_years", "predicted", "actual", "crps",
            "log_score", "pit", "known_at"}  # fmt: skip
    assert keys <= {*found["scores"][0]}
    assert {"growth_goes_on", "nothing_grows"} == {*found["skill"]}


def test_scores_of_trends_and_of_arrival_fit_eighty_columns():
    asked = ("score", "cotra_2020", "published:goodheart_2022_01", "--as-of", "2020", "--draws",
             "64")  # fmt: skip
    text = call(*asked).stdout
    assert max(map(len, text.splitlines())) <= 80
    assert "cotra_2020, known at 2020.5; claimed certainty" in text
    assert "algorithmic_efficiency" in text
    assert "0.00% to 10.00%" in text
    found = data(*asked)
    assert [each["scenario"] for each in found["arrivals"]] == [*asked[1:3]]
    assert found["calibration"]["forecasts"] == 2
    late = data(*asked, "--until", "2026")
    assert {each["date"] for each in late["arrivals"]} == {2026.0}


def test_vintages_say_what_moved_the_answer():
    arguments = ("vintages", "trend_2026", "--set", MOVED, "--from", "2021", "--to", "2022",
                 "--draws", "64", "--ahead", "1")  # fmt: skip
    found = data(*arguments)
    first, *later = found["vintages"]
    assert not first["moved"]
    for before, vintage in zip(found["vintages"], later, strict=False):
        (share,) = vintage["moved"]
        assert share["name"] == "hardware.growth_oom"
        moved = vintage["median_year"] - before["median_year"]
        assert share["years"] == pytest.approx(moved, abs=1e-6)
        assert vintage["arrived"]["achieved_price_performance"]
    assert len(found["expected_medians"]) == 24
    assert found["expected_spread"] > 0


def test_a_future_that_says_nothing_is_told_from_the_data_of_today():
    fitted = 'spending.doubling_time={"fitted": "record_compute"}'
    asked = ("vintages", "cotra_2020", "--set", fitted, "--from", "2025", "--to", "2025")
    asked += ("--draws", "16")
    assert len(data(*asked)["vintages"]) == 1
    said = refused(1, *asked, "--ahead", "1")
    begins = "spending.doubling_time, by data drawn ahead: record_compute may not grow at all"
    assert said.startswith(begins)
    assert "give growth_oom" in said


def test_a_year_of_vintages_from_month_to_month_has_both_ends():
    asked = ("vintages", "cotra_2020", "--set", MOVED, "--draws", "16")
    asked += ("--from", "2020-07", "--to", "2021-07", "--every", "12 months")
    found = data(*asked)["vintages"]
    assert [each["as_of"] for each in found] == pytest.approx([2020.497268, 2021.495890])


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (
            ("fit", "notable_compute", "--where", "domain=Vision", "--where", "domain=Games"),
            2,
            "domain is given twice",
        ),
        (("fit", "record_compute", "--from", "2030"), 1, "left out: 474 not a record"),
        (("fit", "rain"), 1, "there is no data on 'rain'"),
        (("fit", "record_compute", "--where", "domain"), 2, "COLUMN=VALUE"),
        (("fit", "record_compute", "--from", "soon"), 1, "is not a year like"),
        (("fit", "record_compute", "--data", "nowhere.csv"), 1, "cannot be read"),
        (("score", "cotra_2020"), 2, "--as-of"),
        (("score", "cotra_2020", "--as-of", "2026.9"), 1, "nothing is known to have happened"),
        (("vintages", "cotra_2020", *YEAR), 1, "takes no belief"),
        (("vintages", "cotra_2020", *YEAR, "--every", "1e-99"), 2, "raise --every"),
        (("vintages", "cotra_2020", *YEAR, "--every", "1e-320"), 2, "the least that is read"),
        (("vintages", "cotra_2020", *YEAR, "--every", "inf"), 2, "must be finite"),
        (("vintages", "cotra_2020", *YEAR, "--every", "0"), 2, "must be above 0"),
        (("vintages", "cotra_2020", *YEAR, "--ahead", "nan"), 2, "takes 0 to 10 years"),
        (("vintages", "cotra_2020", *YEAR, "--ahead", "-1 month"), 2, "takes 0 to 10 years"),
        (("vintages", "cotra_2020", "--from", "2022", "--to", "2021"), 2, "must not lie after"),
    ],
)
def test_wrong_calls_say_what_is_wrong(arguments, code, message):
    assert message in refused(code, *arguments)


def test_a_fit_to_a_table_of_ones_own_says_so_and_can_be_pasted(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    rows = [f"{year}-01-01,m,1e{year - 2000},Confident" for year in range(2015, 2023)]
    head = "publication_date,model,training_compute_flop,confidence"
    Path("mine.csv").write_text("\n".join([head, *rows]), encoding="utf-8")
    asked = ("--data", "mine.csv", "--all", "--from", "2016-06", "--confidence", "Confident")
    text = call("fit", "notable_compute", *asked).stdout
    assert "Epoch" not in text
    assert 'data: "mine.csv; 6 points, 2017.0 to 2022.0"' in text
    pasted = " ".join(text.rpartition("at load: ")[2].split())
    scenario = f"extends: cotra_2020\nspending: {{growth_oom: {pasted}}}"
    Path("mine.yaml").write_text(scenario, encoding="utf-8")
    shown = call("show", "mine.yaml").stdout
    assert "6 points, 2017.0 to 2022.0" in " ".join(shown.split())


def test_json_is_json():
    for arguments in (("fit", "largest_run_cost"), ("score", "cotra_2020", "--as-of", "2020")):
        json.loads(call(*arguments, "--json").stdout, parse_constant=pytest.fail)
