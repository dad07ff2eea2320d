"""`--given`, `--precision` and evidence as they are called."""

import json
import math
import re

import pytest

from forecast_commands.options.condition import window
from tests.forecast_commands.calling import call, data, refused

FEW = ("--draws", "512")


def just_below(year: float) -> float:
    return math.nextafter(year, -math.inf)


@pytest.mark.parametrize(
    ("text", "after", "upto"),
    [
        ("arrival < 2035", -math.inf, just_below(2035)),
        ("arrival<=2035.5", -math.inf, 2035.5),
        ("arrival > 2060", 2060.0, math.inf),
        ("arrival >= 2060", just_below(2060), math.inf),
        ("2035 > arrival", -math.inf, just_below(2035)),
        ("2060 <= arrival", just_below(2060), math.inf),
        ("2030 <= arrival < 2040", just_below(2030), just_below(2040)),
        ("2030 < arrival <= 2040", 2030.0, 2040.0),
        ("arrival between 2030 and 2040", just_below(2030), 2040.0),
        ("between 2030 and 2040", just_below(2030), 2040.0),
        ("  arrival   <  2035 ", -math.inf, just_below(2035)),
    ],
)
def test_conditions_are_read(text, after, upto):
    found = window(text)
    assert (found.after, found.upto) == (after, upto)
    assert found.text == " ".join(text.split())


@pytest.mark.parametrize(
    ("condition", "message"),
    [
        ("arrival", "is not a condition like"),
        ("arrival < soon", "is not a condition like"),
        ("arrival = 2035", "is not a condition like"),
        ("2030 < arrival > 2040", "is not a condition like"),
        ("2040 <= arrival < 2030", "holds no year"),
        ("between 2040 and 2030", "holds no year"),
        ("arrival < 2300", "2300 lies outside the scenario's years, 2025 to 2100"),
        ("arrival > 1990", "1990 lies outside the scenario's years, 2025 to 2100"),
        ("arrival < 2025", "no draw has arrival < 2025"),
    ],
)
def test_conditions_that_cannot_be_met_are_wrong_calls(condition, message):
    assert message in refused(2, "run", "cotra_2020", *FEW, "--given", condition)


def test_given_reports_weights_and_beliefs():
    given = data("run", "cotra_2020", *FEW, "--given", "arrival < 2035")["given"]
    assert given["condition"] == "arrival < 2035"
    assert 0.1 < given["probability"] < 0.2
    assert given["none"]["posterior_weight"] == 0.0
    lifetime = given["anchors"]["lifetime"]
    assert lifetime["prior_weight"] == pytest.approx(0.05)
    assert lifetime["posterior_weight"] > 3 * lifetime["prior_weight"]
    assert lifetime["posterior_weight_error"] > 0
    shifts = [abs(belief["shift"]) for belief in given["beliefs"]]
    assert shifts == sorted(shifts, reverse=True)
    (brain,) = [belief for belief in given["beliefs"] if belief["name"] == "brain_compute"]
    assert brain["anchor"] is None
    assert brain["unit"] == "FLOP/s"
    assert brain["posterior"]["0.5"] < brain["prior"]["0.5"]
    assert set(brain["posterior_errors"]) == {"0.1", "0.5", "0.9"}
    assert brain["prior"]["0.5"] == pytest.approx(1e15, rel=0.3)


@pytest.mark.parametrize("name", ["cotra_2020_updated", "cotra_2022"])
def test_the_text_fits_eighty_columns_and_says_it_all(name):
    result = call("run", name, *FEW, "--given", "2030 <= arrival < 2050", "--precision", "9")
    assert result.exit_code == 0
    assert max(map(len, result.stdout.splitlines())) <= 80
    assert "Given 2030 <= arrival < 2050 (probability " in result.stdout
    assert re.search(r"brain_compute \(FLOP/s\)  [+-]\d\.\d\d ± ", result.stdout)
    assert "Precision of 9 years for the median:\nreached with 512 draws" in result.stdout
    assert ("posterior" in result.stdout) == (name == "cotra_2020_updated")


def test_given_goes_into_files_and_pictures(tmp_path):
    out, picture = tmp_path / "out.json", tmp_path / "given.png"
    result = call(
        "run", "cotra_2020", *FEW, "--given", "arrival > 2060",
        "--output", out, "--plot", picture,
    )  # fmt: skip
    assert result.exit_code == 0, result.stderr
    assert json.loads(out.read_text())["given"]["condition"] == "arrival > 2060"
    assert picture.stat().st_size > 10_000


@pytest.mark.parametrize("kind", ["share", "given"])
def test_the_new_kinds_of_picture(kind, tmp_path):
    more = ["--given", "arrival < 2040"] if kind == "given" else []
    path = tmp_path / "picture.svg"
    result = call("plot", "cotra_2020", *FEW, "--kind", kind, "--output", path, *more)
    assert result.exit_code == 0, result.stderr
    assert path.stat().st_size > 10_000


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["cotra_2020", "--kind", "given"], "--kind given and --given CONDITION go together"),
        (["cotra_2020", "--given", "arrival < 2040"], "go together"),
        (
            ["cotra_2020", "minimal", "--kind", "given", "--given", "arrival < 2040"],
            "one scenario",
        ),
    ],
)
def test_pictures_of_conditions_need_a_condition_and_one_scenario(arguments, message):
    assert message in refused(2, "plot", *arguments, *FEW)


@pytest.mark.parametrize("text", ["0", "-1", "nan", "inf", "x", "", "%", "1%%"])
def test_what_is_no_precision_is_a_wrong_call(text):
    assert "is not a precision like 0.01 (years of the median) or 0.1%" in refused(
        2, "run", "minimal", f"--precision={text}"
    )


def test_the_most_draws_need_a_precision():
    assert "--max-draws limits what --precision may take" in refused(
        2, "run", "minimal", "--max-draws", "4096"
    )


def test_a_precision_says_what_it_took_and_equals_a_plain_run():
    found = data("run", "trend_2026", *FEW, "--precision", "0.2%")
    precision = found.pop("precision")
    assert precision["of"] == "probability"
    assert precision["target"] == pytest.approx(0.002)
    assert precision["reached"]
    assert precision["draws"] == found["draws"] > 512
    assert precision["error"] == max(found["probability_error_by_year"].values()) < 0.002
    assert found == data("run", "trend_2026", "--draws", str(found["draws"]))


def test_a_precision_that_was_not_reached_is_a_warning():
    result = call("run", "trend_2026", *FEW, "--precision", "1e-6", "--max-draws", "2048")
    assert result.exit_code == 0
    assert "the precision was not reached: --max-draws allows only 2,048 draws" in result.stderr
    assert "not reached with 2,048 draws" in result.stdout
    result = call("run", "cotra_2020_conservative", *FEW, "--precision", "0.01")
    assert "the median lies after 2100" in result.stderr


def test_a_comparison_has_the_same_draws_in_all():
    arguments = ("cotra_2020", "trend_2026", *FEW, "--precision", "0.03")
    found = data("compare", *arguments)
    first, second = found["scenarios"]
    assert first["draws"] == second["draws"] > 512
    assert all(run["precision"]["reached"] for run in (first, second))
    assert "trend_2026\nPrecision of 0.03 years" in call("compare", *arguments).stdout


def test_evidence_is_set_from_outside_and_contradictions_are_data_problems():
    found = data("run", "cotra_2020", *FEW, "--set", "evidence.no_arrival_by=2026")
    assert found["probability_by_year"]["2026"] == 0.0
    assert found["anchors"]["lifetime"]["posterior_weight"] < 0.05
    edits = ("evidence.no_arrival_by=2099", "hardware.ceiling=null",
             "hardware.doubling_time=0.1",
             "anchors.short_horizon.priors.effective_horizon_length=1")  # fmt: skip
    over = [word for edit in edits for word in ("--set", edit)]
    message = refused(1, "run", "short_horizon", *FEW, *over)
    assert "evidence.no_arrival_by: rules out everything" in message
