"""compare --explain, sensitivity, solve and sweep, as people and programs meet them."""

import json
import re
import subprocess
import sys
import time

import pytest

from forecast.defaults import LEAST_DRAWS
from forecast_commands import compare
from forecast_commands.options.grid import axis
from scenarios.loading.load import load
from tests.forecast_commands.calling import call, data, refused

FEW = ("--draws", "64")


def test_an_explanation_has_the_contracts_fields_and_adds_up():
    found = data("compare", "cotra_2020", "cotra_2022", "--explain", *FEW)
    shares = found["explanation"]
    assert all(set(s) == {"name", "from", "to", "years", "years_error"} for s in shares)
    total = found["differences"][0]["median_years"]
    assert sum(share["years"] for share in shares) == pytest.approx(total, abs=1e-9)
    assert set(found["interactions"][0]) == {"names", "years", "years_error"}


def test_an_explanation_of_a_probability():
    arguments = ("cotra_2020", "cotra_2020_conservative", "--explain", "--by", "2040", *FEW)
    found = data("compare", *arguments, "--by-section")
    assert {"probability", "probability_error"} < set(found["explanation"][0])
    difference = found["differences"][0]["probability_by_year"]["2040"]
    total = sum(share["probability"] for share in found["explanation"])
    assert total == pytest.approx(difference, abs=1e-9)


def test_what_rounds_to_nothing_has_no_minus(tmp_path):
    sooner = tmp_path / "sooner.yaml"
    sooner.write_text("extends: cotra_2020\nhardware: {doubling_time: 2.49999}\n")
    explained = call("compare", "cotra_2020", sooner, "--explain", *FEW).stdout
    assert "+0.00" in explained
    assert "-0.00" not in explained


def test_an_explanation_draws_no_more_than_its_difference_needs():
    found = data("compare", "short_horizon", "direct_approach", "--explain", "--by-section")
    (gap,), shares = found["differences"], found["explanation"]
    assert found["scenarios"][1]["draws"] == LEAST_DRAWS
    assert gap["median_error"] < 0.01 * abs(gap["median_years"])
    assert sum(s["years"] for s in shares) == pytest.approx(gap["median_years"], abs=1e-9)


def test_an_explanation_that_would_take_long_says_what_it_was_made_from(monkeypatch):
    monkeypatch.setattr(compare, "EFFORT", 1e-4)
    names = "cotra_2020", "cotra_2022", "--explain"
    result = call("compare", *names)
    assert "the 4 scenarios in between had 1,024 draws each" in result.stderr
    assert f"--draws {LEAST_DRAWS} makes them smaller" in result.stderr
    assert "in between had" not in call("compare", *names, *FEW).stderr


def test_an_explanation_as_text_fits_80_columns():
    text = call("compare", "cotra_2020", "cotra_2022", "--explain", "--by-anchor", *FEW).stdout
    explained = text[text.index("Why") :]
    assert max(map(len, explained.splitlines())) <= 80
    assert "Shapley values from all 128 scenarios" in explained
    assert re.search("^all  ", explained, re.M)
    assert "together" in explained


def test_a_median_that_is_missing_on_the_way_is_no_traceback():
    names = "cotra_2020", "cotra_2020_conservative"
    result = call("compare", *names, "--explain", "--draws", "256")
    assert result.exit_code == 1
    assert "after 2100" in result.stderr
    assert "--by" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["cotra_2020", "kaplan", "--by-anchor"], "go with --explain"),
        (["cotra_2020", "kaplan", "--explain", "--by-anchor", "--by-section"], "exclude"),
        (["cotra_2020", "kaplan", "shah_2021", "--explain"], "takes two scenarios"),
        (["cotra_2020", "kaplan", "--explain", "--by", "2030,2040"], "takes one year"),
        (["cotra_2020", "kaplan", "--explain", "--plot", "x.gif"], "should end in"),
    ],
)
def test_wrong_calls_of_compare(arguments, message):
    assert message in refused(2, "compare", *arguments)


def test_sensitivity_has_the_contracts_fields_and_fits_80_columns():
    found = data("sensitivity", "cotra_2020", *FEW)
    assert set(found["swings"][0]) >= {"name", "low_median_year", "high_median_year"}
    assert set(found["indices"][0]) >= {"name", "first", "first_error", "total"}
    text = call("sensitivity", "cotra_2020", *FEW, "--by", "2036").stdout
    assert max(map(len, text.splitlines())) <= 80
    assert "there are no totals" in text


def test_wrong_calls_of_sensitivity():
    assert "takes one year" in call("sensitivity", "cotra_2020", "--by", "2030,2031").stderr
    assert "outside" in refused(2, "sensitivity", "cotra_2020", "--by", "1999")
    assert call("sensitivity", "nobody").exit_code == 1


SOLVE = ("solve", "cotra_2020", *FEW, "--vary")


def test_solve_finds_the_value_and_the_command_that_proves_it():
    found = data(*SOLVE, "hardware.doubling_time", "--median", "2048")
    assert found["median_year"] == pytest.approx(2048, abs=1e-6)
    again = data("run", "cotra_2020", *FEW, "--set", found["set"])
    assert again["median_year"] == found["median_year"]
    text = call(*SOLVE, "hardware.doubling_time", "--median", "2048").stdout
    assert "now 2.5" in text
    assert "forecast run cotra_2020 --set hardware.doubling_time=" in text


def test_solve_says_what_the_answer_stays_between():
    result = call(*SOLVE, "weights.short_horizon", "--probability", "0.9", "--by", "2030")
    assert result.exit_code == 0
    assert "no value of weights.short_horizon between 0 and 1 does that" in result.stdout
    assert "the probability by 2030 stays between" in result.stdout


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["hardware.doubling_time"], 2, "give one of --median"),
        (["hardware.doubling_time", "--median", "2040", "--probability", "0.5"], 2, "one of"),
        (["hardware.doubling_time", "--median", "1990"], 2, "outside"),
        (["hardware.doubling_time", "--median", "soon"], 2, "is not a year like"),
        (["hardware.doubling_time", "--median", "2040", "--by", "2030"], 2, "--by goes with"),
        (["hardware.doubling_time", "--probability", "0.5"], 2, "needs --by"),
        (
            ["hardware.doubling_time", "--probability", "2", "--by", "2040"],
            2,
            "between 0 and 1",
        ),
        (["hardware.doubling_time", "--median", "2040", "--between", "3", "1"], 2, "below"),
        (["hardware.doublin_time", "--median", "2040"], 1, "did you mean"),
        (["years.first", "--median", "2040"], 1, "whole numbers only"),
        (["hardware.doubling_time", "--median", "2040", "--between", "-1", "3"], 1, "above 0"),
        (
            ["hardware.doubling_time", "--median", "2040", "--set", "hardware.doubling_time=2"],
            2,
            "hardware.doubling_time is varied, and hardware.doubling_time is set, too",
        ),
    ],
)
def test_wrong_calls_of_solve(arguments, code, message):
    assert message in refused(code, *SOLVE, *arguments)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("a.b=1,2,3", (1.0, 2.0, 3.0)),
        ("a=0.5:1.5:3", (0.5, 1.0, 1.5)),
        ("a=log:1e12:1e16:5", (1e12, 1e13, 1e14, 1e15, 1e16)),
        ("scenario=x,y.yaml", ("x", "y.yaml")),
        ("a=1e12 to 1e14, 5", ("1e12 to 1e14", 5.0)),
    ],
)
def test_grids(text, values):
    key, found = axis(text)
    assert key == text.partition("=")[0]
    assert found == (values if isinstance(values[0], str) else pytest.approx(values))


@pytest.mark.parametrize(
    ("over", "message"),
    [
        ("hardware.doubling_time", "KEY=VALUES"),
        ("a=1:2", "LOW:HIGH:COUNT"),
        ("a=1:2:x", "LOW:HIGH:COUNT"),
        ("a=2:1:3", "LOW must be below HIGH"),
        ("a=1:2:1", "COUNT must lie between"),
        ("a=log:0:1:3", "LOW must be above 0"),
        ("a=1,,2", "an empty value"),
        ("a=1,1", "a value twice"),
        ("a=nan,1", "not finite"),
        ("scenario=1,2", "names or paths"),
    ],
)
def test_wrong_grids(over, message):
    assert message in refused(2, "sweep", "cotra_2020", "--over", over)


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        ([], 2, "Missing option '--over'"),
        (["--over", "a=1", "--over", "b=1", "--over", "c=1"], 2, "once or twice"),
        (["--over", "a=1", "--over", "a=2"], 2, "given twice"),
        (
            ["--over", "hardware.doubling_time=1", "--set", "hardware.doubling_time=2"],
            2,
            "hardware.doubling_time is varied, and hardware.doubling_time is set, too",
        ),
        (
            ["--over", "priors.brain_compute.times=1,9", "--set", "priors.brain_compute=1e18"],
            2,
            "priors.brain_compute.times is varied, and priors.brain_compute is set, too",
        ),
        (
            [
                "--over",
                "priors.brain_compute.times=1,9",
                "--over",
                "priors.brain_compute.spread=1,3",
            ],
            2,
            "spread is varied, and priors.brain_compute.times is varied, too",
        ),
        (["--over", "hardware.doublin_time=1"], 1, "did you mean"),
        (["--over", "hardware.doubling_time=-1"], 1, "above 0"),
        (["--over", "scenario=cotra_2020,nobody"], 1, "no built-in scenario"),
        (["--over", "scenario=cotra_2020,trend_2026"], 1, "the same years"),
        (["--over", "weights.genome=0.1", "--output", "x.txt"], 2, "should end in"),
        (["--over", "weights.genome=0.1", "--by", "1990"], 2, "outside"),
    ],
)
def test_wrong_sweeps(arguments, code, message):
    assert message in refused(code, "sweep", "cotra_2020", *FEW, *arguments)


def test_a_sweep_as_text_json_and_files(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    over = ("--over", "hardware.doubling_time=2,3", "--over", "weights.genome=0:0.5:3")
    output = tmp_path / "grid.csv"
    result = call("sweep", "cotra_2020", *FEW, *over, "--by", "2036", "--output", output)
    assert result.exit_code == 0, result.stderr
    assert max(map(len, result.stdout.splitlines())) <= 80
    assert len(output.read_text().splitlines()) == 7
    assert not list(tmp_path.glob(".*.partial"))
    found = data("sweep", "cotra_2020", *FEW, *over)
    assert found["keys"] == ["hardware.doubling_time", "weights.genome"]
    assert found["points"][0]["at"] == {"hardware.doubling_time": 2.0, "weights.genome": 0.0}
    assert not list((tmp_path / "cache" / "forecast").glob("*"))
    by_scenario = data("sweep", "kaplan", *FEW, "--over", "scenario=kaplan,chinchilla")
    assert [p["at"]["scenario"] for p in by_scenario["points"]] == ["kaplan", "chinchilla"]


def test_a_killed_sweep_goes_on(tmp_path, monkeypatch):
    output = tmp_path / "grid.json"
    command = [sys.executable, "cli.py", "sweep", "cotra_2020", "--draws", "256"]
    command += ["--over", "hardware.doubling_time=1:3:30", "--output", str(output)]
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    with subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as work:
        for _ in range(600):
            if len(list((tmp_path / "cache").rglob("*.part"))) > 3:
                break
            time.sleep(0.05)
        work.kill()
    assert not output.exists()
    result = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "going on after" in result.stderr
    assert len(json.loads(output.read_text())["points"]) == 30
    assert not list((tmp_path / "cache").rglob("*.part"))


@pytest.mark.parametrize(
    "over",
    [
        "title=a,b",
        "evidence.no_arrival_by=2027,2028",
        "spending.schedule.2030.yearly_factor=1,1.2",
        "priors.algorithmic_doubling_time=1.5,2",
    ],
)
def test_a_sweep_takes_what_set_takes(over):
    key, _, values = over.partition("=")
    points = data("sweep", "short_horizon", "--over", over, *FEW)["points"]
    for value, point in zip(values.split(","), points, strict=True):
        run = data("run", "short_horizon", "--set", f"{key}={value}", *FEW)
        assert point["median_year"] == run["median_year"]


def test_a_sweep_over_no_key_says_what_is_near():
    assert "did you mean no_arrival_by?" in refused(
        1, "sweep", "minimal", "--over", "evidence.no_arival_by=2027,2028", *FEW
    )


SECTIONS = {
    "a pause": (
        {"hardware.schedule": {2028: "pause", 2030.5: "resume"}},
        "0 (times) .. 1 (times)",
    ),
    "half the growth": ({"algorithms.schedule": {2029: {"times": 0.5}}}, "0.5 (times) (2029)"),
    "runs and a moment": (
        {
            "evidence.training_runs": [{"compute": 1e27, "years": 1}],
            "evidence.success_rate_exponent": 0.5,
            "evidence.no_arrival_by": 2026.5,
        },
        "2026.5",
    ),
    "limits": ({"limits": {"wall": 1e33, "law": {"since": 2027.5, "level": 1e34}}}, "2027.5"),
    "lags": ({"lag": {"a": 1, "b": {"levels": {2026: 1, 2030: 2}}}}, "by year"),
    "a ramp": ({"spending.ramp": {"factor": 3, "within": 2}}, "2 .. 3"),
}


@pytest.mark.parametrize(("edits", "to"), SECTIONS.values(), ids=list(SECTIONS))
def test_every_section_can_be_explained(edits, to, tmp_path):
    path = tmp_path / "mine.json"
    path.write_text(json.dumps(load("minimal", edits).plain()), encoding="utf-8")
    found = data("compare", "minimal", path, "--explain", "--draws", "16")
    years, difference = sum(s["years"] for s in found["explanation"]), found["differences"][0]
    assert years == pytest.approx(difference["median_years"], abs=0.01)
    text = call("compare", "minimal", path, "--explain", "--draws", "16").stdout
    assert to in " ".join(text.split())
