"""`verify`: JSON that nobody vouches for."""

import json

import pytest

from tests.forecast_commands.calling import call
from tests.forecast_commands.verify.asking import refusal, verified


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "it is not JSON (line 1)"),
        ("[1, 2]", "it is not a JSON object, which every result is"),
        ('{"a": NaN}', "it holds NaN; numbers in JSON are finite, and null is not a value"),
        ('{"a": 1e999}', "it holds 1e999, which is beyond floating point"),
        ('{"a": 1, "a": 2}', "it holds the same key twice in one object"),
        ("[" * 2_000_000, "it is nested too deep for a result"),
        (" " * 16_000_001, "it is larger than 16 MB, the most that is read"),
        (
            '{"median_year": 2050}',
            "it has no made_by, as the JSON of `forecast run --output` has; what --json prints "
            "cannot be verified",
        ),
    ],
    ids=["empty", "list", "nan", "beyond", "twice", "deep", "large", "no maker"],
)
def test_what_is_no_result_is_refused(tmp_path, text, message):
    path = tmp_path / "result.json"
    path.write_text(text)
    assert refusal(path) == message


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        ("draws", None, "it does not say its draws, as results of `forecast run --output` do"),
        ("draws", "64", "its draws should be a whole number from 1 on"),
        ("draws", True, "its draws should be a whole number from 1 on"),
        (
            "draws",
            10**9,
            "it says that it took 1,000,000,000 draws; up to 1,048,576 are made again unless "
            "max_draws allows more",
        ),
        ("draws", 100, "it says that it took 100 draws in batches of 4; no run makes these"),
        ("seed", -1, "its seed should be a whole number from 0 to 9,223,372,036,854,775,807"),
        ("numpy_version", "\x1b[31m", "its numpy_version should be a version"),
        (
            "scenario_name",
            "\x1b[31m",
            "its scenario_name should be plain text of up to 500 characters",
        ),
        ("scenario_hash", "x", "it contradicts itself: hash is not made_by.scenario_hash"),
        ("by", [2101], "its by should be a list of years, each from 2025 to 2100"),
        ("edits", "[1]", "its edits should be a JSON object of settings, each of them text"),
        ("scenario", "[" * 5000, "the scenario in it: the scenario is not JSON"),
        ("scenario", '{"title": 1', "the scenario in it: the scenario is not JSON"),
        (
            "scenario",
            " " * 4_000_001,
            "the scenario in it: the stored scenario is longer than 4 MB",
        ),
    ],
)
def test_what_cannot_be_made_again_is_refused(changed_json, key, value, message):
    assert refusal(changed_json(lambda d: d["made_by"].update({key: value}))) == message


def test_the_scenario_is_checked_as_a_file_is(changed_json):
    def edit(data):
        scenario = json.loads(data["made_by"]["scenario"]) | {"extends": "/etc/passwd"}
        data["made_by"]["scenario"] = json.dumps(scenario)

    message = refusal(changed_json(edit))
    assert message.startswith("the scenario in it: extends: unknown key")


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ([], "its given.condition should be a short text like 'arrival < 2035'"),
        ({"condition": "import os"}, "its given.condition cannot be: 'import os' is not a"),
        ({"condition": "arrival < 1066"}, "its given.condition cannot be: 1066 lies outside"),
    ],
)
def test_a_condition_is_read_as_on_the_command_line(changed_json, given, message):
    assert refusal(changed_json(lambda d: d.update(given=given))).startswith(message)


def test_other_shapes_than_a_runs_are_named(changed_json):
    def edit(data):
        data["probability_by_year"]["2101"] = 1.0
        data["anchors"] = [1, 2]
        data["quantiles"] = "\x1b[31m"
        data["\x1b[31m"] = 1

    path = changed_json(edit)
    code, found = verified(path)
    assert code == 1
    assert {u["name"]: u["reason"] for u in found["not_compared"]} == {
        "probability_by_year": "its value at 2101 is in no run",
        "anchors": "it is a list where an object would be right",
        "quantiles": "its value at 0.05 is missing in the file",
        "\\x1b[31m": "no run of this version has it",
    }
    assert "\x1b" not in call("verify", path).stdout
