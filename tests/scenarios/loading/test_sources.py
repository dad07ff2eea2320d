"""A scenario from other places than its own file: results, standard input, files to share."""

import io
import json
import sys

import pytest

from scenarios.loading.load import built_in_names, load, resolve
from scenarios.loading.restore import yaml_text
from scenarios.problems import ScenarioError
from tests.forecast_commands.calling import call, data, refused

FEW = ("--draws", "64")


@pytest.mark.parametrize("name", built_in_names())
def test_one_file_says_all_of_a_scenario(name, tmp_path):
    path = tmp_path / "whole.yaml"
    path.write_text(yaml_text(load(name)), encoding="utf-8")
    whole = resolve(path)
    assert whole.scenario.hash == load(name).hash
    assert whole.scenario == load(name)


@pytest.mark.parametrize("title", ["1e15", "no", "null", "2030", "a: b # c", "- 'x'", "~"])
def test_text_that_reads_like_something_else_is_still_text(title, tmp_path):
    path = tmp_path / "whole.yaml"
    scenario = load("minimal").model_copy(update={"title": title})
    path.write_text(yaml_text(scenario), encoding="utf-8")
    assert load(path).title == title


def test_samples_go_into_the_file_to_share(tmp_path):
    (tmp_path / "times.csv").write_text("2\n3\n4\n")
    mine = tmp_path / "mine.yaml"
    mine.write_text("extends: minimal\nhardware: {doubling_time: {samples: times.csv}}\n")
    printed = call("show", mine, "--yaml")
    assert printed.exit_code == 0, printed.stderr
    elsewhere = tmp_path / "elsewhere" / "whole.yaml"
    elsewhere.parent.mkdir()
    elsewhere.write_text(printed.stdout, encoding="utf-8")
    assert load(elsewhere).hash == load(mine).hash


def test_a_result_is_a_scenario(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    edit = ("--set", "hardware.doubling_time=2")
    assert call("run", "minimal", *edit, *FEW, "--output", "result.json").exit_code == 0
    again = data("run", "result.json", *FEW)
    assert again["hash"] == load("minimal", {"hardware.doubling_time": 2}).hash
    assert again["median_year"] == data("run", "minimal", *edit, *FEW)["median_year"]


def test_a_result_that_was_spoilt_is_refused_with_its_key(tmp_path):
    path = tmp_path / "result.json"
    plain = load("minimal").plain() | {"hardwear": {}}
    path.write_text(json.dumps({"made_by": {"scenario": json.dumps(plain)}}))
    with pytest.raises(ScenarioError, match=r"the scenario in .*result\.json:1:\d+: hardwear"):
        load(path)


def piped(monkeypatch, text):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode()), "utf-8"))


def test_a_scenario_from_standard_input_is_read_once_for_all_who_ask(monkeypatch):
    piped(monkeypatch, "extends: minimal\ntitle: Piped\nhardware: {doubling_time: 2}\n")
    assert resolve("-").scenario.title == "Piped"
    assert load("-").hash == load("minimal", {"hardware.doubling_time": 2}).hash
    piped(monkeypatch, "extends: minimal\ntitle: Another\n")
    assert load("-").title == "Another"


def test_problems_of_standard_input_name_it(monkeypatch):
    piped(monkeypatch, "extends: minimal\nhardware: {doubling_time: -1}\n")
    with pytest.raises(ScenarioError, match=r"standard input:2:12: hardware\.doubling_time"):
        load("-")


def test_a_new_file_may_start_from_any_scenario(tmp_path):
    path = tmp_path / "mine.yaml"
    done = call("new", path, "--from", "cotra_2020")
    assert done.exit_code == 0, done.stderr
    assert load(path).hash == load("cotra_2020").hash
    assert "did you mean" in refused(1, "new", tmp_path / "other.yaml", "--from", "cotra_202")
    assert not (tmp_path / "other.yaml").exists()
