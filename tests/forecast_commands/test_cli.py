"""The command line as people and programs meet it: streams, exit codes, JSON, files."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from forecast.defaults import MOST_TOGETHER
from tests.forecast_commands.calling import call, data, refused

FEW = ("--draws", "256")
EVERY_COMMAND = (
    "run", "compare", "plot", "sensitivity", "solve", "sweep",
    "list", "show", "diff", "check", "new", "schema", "scaling", "verify",
    "doctor",
)  # fmt: skip


def finite(value) -> bool:
    return value is None or isinstance(value, float | int)


@pytest.mark.parametrize("command", EVERY_COMMAND)
def test_every_command_explains_itself_with_an_example(command):
    result = call(command, "--help")
    assert result.exit_code == 0
    assert f"forecast {command}" in result.stdout or command == "scaling"
    assert max(map(len, result.stdout.splitlines())) <= 80


def test_the_main_help_lists_every_command():
    text = call("--help").stdout
    assert all(re.search(rf"^  {command} ", text, re.M) for command in EVERY_COMMAND)
    assert max(map(len, text.splitlines())) <= 80


def test_the_json_of_a_run_has_the_contracts_fields():
    run = data("run", "cotra_2020", *FEW, "--by", "2030.5,2036")
    assert run["scenario"] == "cotra_2020"
    assert run["milestone"].startswith("The compute to train")
    assert (run["draws"], run["seed"]) == (256, 0)
    assert (run["first_year"], run["last_year"]) == (2025, 2100)
    assert set(run["quantiles"]) == {"0.05", "0.1", "0.25", "0.5", "0.75", "0.9", "0.95"}
    assert set(run["quantile_errors"]) == set(run["quantiles"])
    years = [str(year) for year in range(2025, 2101)]
    assert set(run["probability_by_year"]) == {*years, "2030.5"}
    assert set(run["probability_error_by_year"]) == set(run["probability_by_year"])
    assert run["quantiles"]["0.5"] == run["median_year"]
    assert run["quantiles"]["0.95"] is None
    assert run["probability_later"] == pytest.approx(1 - run["probability_by_year"]["2100"])
    anchor = run["anchors"]["lifetime"]
    assert anchor["weight"] == 0.05
    assert set(anchor["log10_requirement"]) == {"0.05", "0.1", "0.5", "0.9", "0.95"}
    assert set(anchor["probability_by_year"]) == set(run["probability_by_year"])
    assert 0.2 < anchor["evidence_removed"] < 0.4
    assert finite(anchor["median_year"])
    assert finite(anchor["median_error"])


def test_a_run_fits_80_columns_and_says_what_was_run():
    text = call("run", "cotra_2020", *FEW).stdout
    assert max(map(len, text.splitlines())) <= 80
    expected_parts = (
        "Bio Anchors 2020, best guess",
        "seed 0",
        "256 draws",
        "Median",
        "±",
        "80% interval",
        "after 2100",
        "Most likely year",
        "2036",
        "ruled out",
    )
    for expected in expected_parts:
        assert expected in text


def test_by_chooses_the_years_shown():
    text = call("run", "cotra_2020", *FEW, "--by", "2033,2034.5").stdout
    shown = re.findall(r"^ +(20[\d.]+)  ", text, re.M)
    assert shown == ["2033", "2034.5"]


def test_results_go_to_stdout_and_warnings_to_stderr():
    result = call("run", "cotra_2020", *FEW, "--set", "hardware.price_performance=1e18")
    assert result.exit_code == 0
    assert "warning: " in result.stderr
    assert "base_year" in result.stderr
    assert "warning" not in result.stdout


def test_markdown_is_a_table():
    text = call("run", "short_horizon", *FEW, "--markdown").stdout
    assert "| Median |" in text
    assert "|---|---|" in text


def test_set_lays_a_value_on_top():
    run = data("run", "cotra_2020", *FEW, "--set", "years.last=2060")
    assert run["last_year"] == 2060
    weights = data("run", "cotra_2020", *FEW, "--set", "weights.lifetime=0.525")["anchors"]
    assert weights["lifetime"]["weight"] == pytest.approx(0.525)
    assert weights["short_horizon"]["weight"] == pytest.approx(0.1)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("run",), "Missing argument 'SCENARIO'"),
        (("run", "cotra_2020", "--draws", "many"), "'many' is not a whole number"),
        (("compare", "cotra_2020"), "compare needs at least two scenarios"),
        (("plot", "cotra_2020", "--kind", "pie"), "'pie' is not one of"),
        (("plot", "cotra_2020", "--output", "x.gif"), "x.gif should end in one of .png"),
        (("rnu", "cotra_2020"), "no such command 'rnu'; did you mean run?"),
    ],
)
def test_a_wrong_call_exits_with_2_and_says_why(arguments, words):
    assert words in refused(2, *arguments)


@pytest.mark.parametrize(
    "arguments",
    [
        ("run", "cotra_2020", "--output", ""),
        ("run", "cotra_2020", "--plot", ""),
        ("run", "cotra_2020", "--title", ""),
        ("run", "cotra_2020", "--milestone", ""),
        ("run", "cotra_2020", "--milestone", " "),
        ("fit", "gpu_price_performance", "--confidence", ""),
        ("fit", "gpu_price_performance", "--data", ""),
        ("solve", "cotra_2020", "--median", "2040", "--vary", ""),
        ("solve", "cotra_2020", "--median", "2040", "--vary", "lag", "--between", "", "3"),
        ("score", "cotra_2020", "--as-of", "2020", "--against", ""),
        ("page", "cotra_2020", "--beside", ""),
        ("verify", ""),
        ("new", ""),
    ],
)
def test_a_value_that_is_empty_is_refused(arguments):
    assert "the value is empty" in refused(2, *arguments)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("run", "cotra_2021"), "no built-in scenario 'cotra_2021'; did you mean cotra_202"),
        (("run", "nowhere/x.yaml"), "nowhere/x.yaml: cannot be read: no such file"),
        (("run", "cotra_2020", "--set", "years.lasst=2060"), "--set years.lasst: years.lasst: "
         "unknown key; did you mean last?"),
        (("run", "cotra_2020", "--set", "weights.lifetime=2"), "a weight lies between 0 and 1"),
        (("run", "cotra_2020", "--output", "/nowhere/x.csv"), "there is no folder /nowhere"),
        (("show", "cotra_2021"), "did you mean"),
        (("diff", "cotra_2020", "kapan"), "did you mean kaplan?"),
    ],
)  # fmt: skip
def test_a_problem_with_the_data_exits_with_1_and_says_why(arguments, words):
    assert words in refused(1, *arguments)


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (KeyboardInterrupt, 130, "\ninterrupted\n"),
        (MemoryError, 1, "there is not enough memory for this; take fewer --draws\n"),
    ],
)
def test_what_ends_a_run_is_one_line(monkeypatch, capsys, error, code, said):
    import cli

    def ended(*_args, **_kwargs):
        raise error

    monkeypatch.setattr("forecast_commands.run.run_precisely", ended)
    with pytest.raises(SystemExit) as exit_of:
        cli.main(["run", "cotra_2020"])
    assert (exit_of.value.code, capsys.readouterr().err) == (code, said)


def test_a_reader_that_has_left_before_anything_is_written_is_no_error():
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb") as stdout:
        done = subprocess.run(
            [sys.executable, "cli.py", "schema"],
            stdout=stdout,
            stderr=subprocess.PIPE,
            check=True,
        )
    assert done.stderr == b""


@pytest.mark.parametrize("suffix", [".nc", ".zarr", ".csv", ".json"])
def test_results_are_written_and_never_over_an_existing_file(tmp_path, suffix):
    path = tmp_path / f"result{suffix}"
    assert call("run", "cotra_2020", *FEW, "--output", path).exit_code == 0
    assert path.exists()
    assert "exists already; --force replaces it" in refused(
        1, "run", "cotra_2020", *FEW, "--output", path
    )
    assert call("run", "cotra_2020", *FEW, "--output", path, "--force").exit_code == 0
    assert [entry.name for entry in tmp_path.iterdir()] == [path.name]


def test_a_written_csv_holds_the_probabilities(tmp_path):
    path = tmp_path / "result.csv"
    run = data("run", "cotra_2020", *FEW, "--output", path)
    lines = path.read_text().splitlines()
    assert lines[0].startswith("year,probability,error,lifetime")
    year, probability, *_ = lines[12].split(",")
    assert float(probability) == run["probability_by_year"][year]


def test_compare_gives_differences_to_the_first():
    both = data("compare", "cotra_2020", "kaplan", "short_horizon", "--draws", "4096")
    names = [run["scenario"] for run in both["scenarios"]]
    assert names == ["cotra_2020", "kaplan", "short_horizon"]
    medians = [run["median_year"] for run in both["scenarios"]]
    for index, difference in enumerate(both["differences"], start=1):
        assert (difference["from"], difference["to"]) == ("cotra_2020", names[index])
        assert difference["median_years"] == pytest.approx(medians[index] - medians[0])
    close = both["differences"][0]
    alone = [run["median_error"] for run in both["scenarios"]]
    assert close["median_error"] < np.hypot(*alone[:2])  # as if they shared no draws
    assert set(close["probability_by_year"]) == set(close["probability_error_by_year"])


def test_compare_with_itself_differs_by_exactly_nothing():
    (same,) = data("compare", "cotra_2020", "cotra_2020", *FEW)["differences"]
    assert same["median_years"] == 0.0
    assert same["median_error"] == 0.0
    assert set(same["probability_by_year"].values()) == {0.0}


def test_compare_names_the_beliefs_that_differ_within_80_columns():
    result = call("compare", "cotra_2020", "kaplan", *FEW)
    assert "priors.data_scaling_exponent" in result.stdout
    assert "normal {mean: 0.8, sd: 0.2} -> 0.74" in result.stdout
    assert max(map(len, result.stdout.splitlines())) <= 80


def test_compare_warns_where_milestones_differ():
    result = call("compare", "cotra_2020", "cotra_2022", *FEW)
    assert "warning: the scenarios forecast different milestones" in result.stderr


def test_list_names_every_built_in_scenario():
    names = {row["name"] for row in data("list")}
    assert names == {path.stem for path in Path("scenarios").glob("*.yaml")}
    assert "cotra_2020 " in call("list").stdout


def test_show_tells_where_every_value_comes_from():
    shown = data("show", "kaplan", "--set", "years.last=2060")
    values = {row["key"]: row for row in shown["values"]}
    exponent = values["priors.data_scaling_exponent"]
    assert exponent["file"].startswith("kaplan")
    assert exponent["line"] > 1
    assert exponent["source"] == "KAP"
    assert "Kaplan et al. 2020" in exponent["source_text"]
    assert values["hardware.doubling_time"]["file"].startswith("cotra_2020")
    assert values["years.last"]["file"].startswith("--set")
    assert max(map(len, call("show", "kaplan").stdout.splitlines())) <= 80


def test_diff_gives_every_value_that_differs_and_no_other():
    rows = {row["key"]: row for row in data("diff", "cotra_2020", "kaplan")}
    assert rows["priors.data_scaling_exponent"]["to"]["fixed"] == 0.74
    assert set(rows) <= {"priors.data_scaling_exponent", "title", "note", "known_until"}
    assert data("diff", "kaplan", "kaplan") == []


@pytest.mark.parametrize("arguments", [("diff", "cotra_2020", "trend_2026"), ("list",)])
def test_values_and_titles_are_wrapped_at_80_columns(arguments):
    assert max(map(len, call(*arguments).stdout.splitlines())) <= 80


def test_check_reports_every_file_and_fails_if_one_is_bad(tmp_path):
    good, bad = tmp_path / "good.yaml", tmp_path / "bad.yaml"
    good.write_text("extends: cotra_2020\ntitle: Mine\n")
    bad.write_text("extends: cotra_2020\nyears: {last: 1990}\nweigths: {}\n")
    assert call("check", good).exit_code == 0
    result = call("check", good, bad)
    assert result.exit_code == 1
    assert "good.yaml: fine" in result.stdout
    assert f"{bad}:3:1: weigths: unknown key; did you mean weights?" in result.stderr
    reports = json.loads(call("check", good, bad, "--json").stdout)
    assert [report["ok"] for report in reports] == [True, False]


def test_new_writes_a_scenario_that_runs(tmp_path):
    path = tmp_path / "mine.yaml"
    assert call("new", path).exit_code == 0
    assert call("check", path).exit_code == 0
    assert data("run", path, *FEW)["title"] == "My scenario"
    assert "exists already" in call("new", path).stderr


def test_schema_is_the_committed_one(tmp_path):
    printed = json.loads(call("schema").stdout)
    path = tmp_path / "scenario.schema.json"
    assert call("schema", "--output", path).exit_code == 0
    committed = Path("scenarios/scenario.schema.json").read_text(encoding="utf-8")
    assert printed == json.loads(path.read_text()) == json.loads(committed)


@pytest.mark.parametrize("suffix", [".png", ".svg", ".pdf"])
def test_pictures_are_written(tmp_path, suffix):
    path = tmp_path / f"cdf{suffix}"
    assert data("plot", "short_horizon", *FEW, "--output", path) == {"files": [str(path)]}
    assert path.stat().st_size > 1000


def test_as_many_forecasts_as_are_allowed_are_drawn(tmp_path):
    path = tmp_path / "cdf.png"
    call("plot", *["minimal"] * MOST_TOGETHER, *FEW, "--output", path)
    assert path.stat().st_size > 1000


@pytest.mark.parametrize("suffix", [".png", ".svg", ".pdf"])
def test_a_picture_may_have_a_name_that_is_no_text(tmp_path, monkeypatch, suffix):
    path = tmp_path / f"a\udcff{suffix}"
    arguments = ["run", "minimal", *FEW, "--plot", str(path)]
    monkeypatch.setattr("sys.argv", ["forecast", *arguments])
    assert call(*arguments).exit_code == 0
    assert path.stat().st_size > 1000


def test_the_program_itself_runs_and_ends_quietly_when_its_reader_leaves():
    environment = {**os.environ, "PYTHONWARNINGS": "error"}
    command = f"{sys.executable} cli.py run cotra_2020 --draws 64 --json | head -n 1"
    done = subprocess.run(
        ["bash", "-c", command], capture_output=True, text=True, check=True, env=environment
    )
    assert done.stdout.strip() == "{"
    assert done.stderr == ""


@pytest.mark.parametrize("command", [["trends"], ["run", "--given", "arrival < 2060"]])
def test_no_line_is_wider_for_a_long_name_of_an_anchor(command, tmp_path):
    name = "what_a_project_of_many_countries_would_have_to_train_for"
    path = tmp_path / "mine.yaml"
    path.write_text(
        f"extends: minimal\nweights: {{{name}: 1}}\nanchors:\n  {name}:\n    kind: stated\n"
        "    priors: {training_compute: 1e28 to 1e36, algorithmic_doubling_time: 2}\n"
    )
    first, *others = command
    text = call(first, str(path), *others, "--draws", "64").stdout
    assert name in text
    assert max(map(len, text.splitlines())) <= 80
