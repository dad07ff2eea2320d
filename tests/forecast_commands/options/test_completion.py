"""What the shell offers after TAB."""

import os
import subprocess
import sys

import pytest
from click.shell_completion import ShellComplete

from forecast_commands.group import forecast
from forecast_commands.help import COMMANDS
from scenarios.loading.load import built_in_names

OF_SCENARIOS = [
    "check", "compare", "diff", "plot", "run",
    "sensitivity", "show", "solve", "sweep", "trends",
]  # fmt: skip


def offered(*words: str) -> list[tuple[str, str]]:
    *before, begun = words
    completion = ShellComplete(forecast, {}, "forecast", "_FORECAST_COMPLETE")
    return [(item.type, item.value) for item in completion.get_completions(before, begun)]


def test_every_command_is_offered():
    assert {name for _, name in offered("")} == set(COMMANDS)
    assert offered("sen") == [("plain", "sensitivity")]
    assert offered("nothing") == []


@pytest.mark.parametrize("command", OF_SCENARIOS)
def test_scenarios_are_offered_by_name(command):
    assert {name for _, name in offered(command, "")} == set(built_in_names())
    assert ("plain", "kaplan") in offered(command, "kap")


@pytest.mark.parametrize("begun", ["./mine", "../", "nothing-of-ours"])
def test_what_begins_no_name_is_completed_as_a_file(begun):
    assert offered("run", begun) == [("file", begun)]


def test_options_and_their_choices_are_offered():
    assert offered("run", "cotra_2020", "--dr") == [("plain", "--draws")]
    assert ("plain", "cdf") in offered("plot", "cotra_2020", "--kind", "c")


def test_a_command_that_is_none_offers_nothing():
    assert offered("nothing", "x") == []


def test_the_program_answers_the_shell_and_ends_with_0():
    asked = {
        "_FORECAST_COMPLETE": "bash_complete",
        "COMP_WORDS": "forecast sen",
        "COMP_CWORD": "1",
    }
    done = subprocess.run(
        [sys.executable, "cli.py"],
        env={**os.environ, **asked},
        capture_output=True,
        text=True,
        check=True,
    )
    assert (done.stdout, done.stderr) == ("plain,sensitivity\n", "")


@pytest.mark.parametrize(
    ("words", "value"),
    [
        (("run", "cotra_2020", "--set", "hardware.d"), "hardware.doubling_time="),
        (("run", "cotra_2020", "--set", "weights.sh"), "weights.short_horizon="),
        (("solve", "kaplan", "--vary", "spending.doub"), "spending.doubling_time"),
        (("sweep", "kaplan", "--over", "priors.brain"), "priors.brain_compute="),
        (("compare", "minimal", "kaplan", "--set", "hardware.ceil"), "hardware.ceiling="),
        (("scaling", "loss", "--law", "besi"), "besiroglu_2024"),
        (("scaling", "loss", "--law", "kaplan_2020,besi"), "kaplan_2020,besiroglu_2024"),
        (("scaling", "loss", "--law", "chin"), "chinchilla"),
        (("fit", "horizon_5"), "horizon_50"),
        (("compare", "published:cotra_2022"), "published:cotra_2022"),
        (("score", "published:cotra_2022"), "published:cotra_2022"),
        (("page", "kaplan", "--beside", "published:cotra_2022"), "published:cotra_2022"),
        (("tilt", "kaplan", "--to", "published:cotra_2022"), "published:cotra_2022"),
        (("bounds", "kaplan", "--widen", "priors.brain"), "priors.brain_compute="),
        (("new", "mine.yaml", "--from", "shah"), "shah_2021"),
    ],
)
def test_keys_laws_quantities_and_published_forecasts_are_offered(words, value):
    assert ("plain", value) in offered(*words)
    assert all(each.startswith(words[-1]) for _, each in offered(*words))


def test_keys_are_those_of_the_scenario_on_the_line(tmp_path):
    mine = tmp_path / "mine.yaml"
    mine.write_text("extends: minimal\npriors: {lag: 2}\n")
    assert offered("run", str(mine), "--set", "priors.l") == [("plain", "priors.lag=")]
    mine.write_text("extends: nothing\n")
    assert offered("run", str(mine), "--set", "priors.l") == []


def test_commands_that_need_beliefs_offer_no_published_forecasts():
    assert offered("sensitivity", "published:cotra_2022") == [("file", "published:cotra_2022")]
