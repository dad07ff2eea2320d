"""`solve` as people read it: what was found, and what it would give."""

import re
import shlex
from pathlib import Path

import pytest

from forecast.analysis.estimand import Question
from forecast.analysis.parameter_studies.edited import Edited
from forecast.analysis.parameter_studies.solve import Root, Solution
from forecast_commands.text.format import of_arrival
from forecast_commands.text.solve import solution_text
from scenarios.loading.load import resolve
from scenarios.variants.adjustments import varied
from tests.forecast_commands.calling import call, data, refused

FEW = ("--draws", "64")
SURE = """\
title: It comes in 2035 or not at all
milestone: It arrives
years: {first: 2025, last: 2100}
weights: {none: 0.4, a: 0.6}
anchors:
  a: {kind: stated, priors: {training_compute: 1e28, algorithmic_growth_oom: 0}}
hardware: {base_year: 2025, price_performance: 1e17, growth_oom: 0.1}
spending: {base_year: 2025, largest_run_cost: 1e9, growth_oom: 0.1}
algorithms: {base_year: 2025}
"""


@pytest.fixture
def sure(tmp_path: Path) -> Path:
    path = tmp_path / "sure.yaml"
    path.write_text(SURE)
    return path


def proved(command: str) -> dict:
    """What the command that solve prints gives."""
    name, setting = re.search(r"^forecast run (\S+) --set '?(.*?)'?$", command, re.M).groups()
    return data("run", name, *FEW, "--set", setting, "--by", "2048")


@pytest.mark.parametrize(("edit", "verb"), [("plus", "plus"), ("times", "times")])
def test_a_belief_that_varies_is_moved_and_its_new_median_told(edit, verb):
    key = f"priors.data_scaling_exponent.{edit}"
    text = call("solve", "cotra_2020", *FEW, "--vary", key, "--median", "2048").stdout
    found = re.match(
        rf"priors.data_scaling_exponent {verb} (\S+) ± \S+ \(median 0.8 -> (\S+)\)\n"
        r"gives a median of 2048.00 ± ",
        text,
    )
    value, median = map(float, found.groups())
    assert median == pytest.approx(0.8 + value if edit == "plus" else 0.8 * value, abs=1e-4)
    assert proved(text)["median_year"] == pytest.approx(2048, abs=1e-3)


def test_a_belief_that_is_widened_keeps_its_median():
    arguments = ("--vary", "priors.data_scaling_exponent.spread", "--probability", "0.44")
    text = call("solve", "cotra_2020", *FEW, *arguments, "--by", "2048").stdout
    assert re.match(r"priors.data_scaling_exponent with a spread of \d\.\d+ ± \d\n", text)
    assert proved(text)["probability_by_year"]["2048"] == pytest.approx(0.44, abs=1e-5)


def test_a_probability_is_told_in_percent_with_its_error_in_points():
    arguments = ("--vary", "hardware.doubling_time", "--probability", "0.55", "--by", "2048")
    text = call("solve", "cotra_2020", *FEW, *arguments).stdout
    assert "\ngives a probability by 2048 of 55.00% ± " in text
    assert proved(text)["probability_by_year"]["2048"] == pytest.approx(0.55, abs=1e-6)


def test_several_values_are_all_told_and_the_command_has_the_first():
    resolved = resolve("cotra_2020")
    entry = varied(resolved.scenario, "hardware.doubling_time")
    roots = [Root(x, 0.01, 2045.0, 0.1) for x in (2.0, 1.5, 3.25)]
    solution = Solution(roots, 1.0, 4.0, 2040.0, 2050.0)
    edited = Edited("cotra_2020", {"cotra_2020": resolved}, {}, resolve)
    assert solution_text(solution, entry, Question(), 2045.0, edited).splitlines() == [
        "hardware.doubling_time = 2 ± 0.01 (now 2.5)",
        "gives a median of 2045.00 ± 0.1",
        *of_arrival(resolved.scenario.milestone).splitlines(),
        "other values do that, too: 1.5, 3.25",
        "forecast run cotra_2020 --set hardware.doubling_time=2.0",
    ]


@pytest.mark.parametrize("more", [(), ("--vary", "spending.doubling_time")])
def test_the_command_has_all_that_was_laid_over_the_scenario(more, tmp_path):
    named = tmp_path / "a scenario.yaml"
    named.write_text("extends: minimal")
    over = ("--set", "milestones={near: {oom_below: 2}}", "--set", "years.last=2110")
    asked = ("--milestone", "near", "--vary", "hardware.doubling_time", "--median", "2042")
    text = call("solve", str(named), *FEW, *over, *asked, *more).stdout
    _, _, *again = shlex.split(text.splitlines()[-1])
    assert data("run", *again, *FEW)["median_year"] == pytest.approx(2042, abs=1e-5)


def test_an_answer_that_jumps_over_what_is_wanted_is_no_solution_unsaid(sure):
    """The median is 2035 up to an even probability of none, and after 2100 beyond."""
    text = call("solve", sure, "--vary", "weights.none", "--median", "2050").stdout
    assert "weights.none = 0.5 (now 0.4)\ngives a median of 2035.00" in text
    assert "the answer jumps, and no value nearby gives 2050\n" in text
    text = call("solve", sure, "--vary", "weights.none", "--median", "2035").stdout
    assert "the answer jumps" not in text


@pytest.mark.parametrize(
    ("low", "high", "stays"),
    [
        ("0.6", "0.9", "the median is after 2100 for all of them"),
        ("0.1", "0.4", "the median is 2035.00 for all of them"),
        ("0.1", "0.9", "the median stays between 2035.00 and after 2100"),
    ],
)
def test_what_no_value_gives(sure, low, high, stays):
    arguments = ("--vary", "weights.none", "--between", low, high, "--median", "2026")
    result = call("solve", sure, *arguments)
    assert result.exit_code == 0
    assert result.stdout == (
        f"no value of weights.none between {low} and {high} does that (2026):\n{stays}\n"
        "arrival of: It arrives\n"
    )


def test_a_solution_that_is_suspicious_is_warned_of():
    asked = ("solve", "cotra_2020", "--draws", "64", "--set", "spending.ceiling_share=null")
    vary = ("--vary", "spending.doubling_time", "--between", "0.001", "0.5")
    result = call(*asked, *vary, "--median", "2026")
    assert result.exit_code == 0, result.stderr
    assert "spending.doubling_time: doubles in 12 days; is the unit right?" in result.stderr


@pytest.mark.parametrize(
    ("key", "between", "instead"),
    [
        ("priors.brain_compute", ("1e9", "1e15"), "as factors they are 1e-06 and 1"),
        ("priors.reference_samples", ("1e10", "1e14"), "is moved by factors"),
        ("priors.data_scaling_exponent", ("0.5", "0.7"), "look like amounts of it"),
    ],
)
def test_amounts_are_no_factors(key, between, instead):
    result = call(
        "solve", "cotra_2020", "--vary", key, "--between", *between, "--median", "2040", *FEW
    )
    assert (result.exit_code, result.stdout) == (2, "")
    assert f"{key} varies and is moved by" in result.stderr
    assert instead in result.stderr


def test_factors_that_do_nothing_are_said_with_their_key_and_the_medians():
    arguments = ("solve", "cotra_2020", "--vary", "priors.reference_samples")
    text = call(*arguments, "--between", "10", "1000", "--median", "2040", *FEW).stdout
    assert "no factor on priors.reference_samples between 10 and 1000" in text
    assert "a median from" in " ".join(text.split())


def test_several_keys_are_solved_for_together():
    asked = ("solve", "cotra_2020", "--median", "2045", "--draws", "256")
    keys = ("--vary", "hardware.doubling_time", "--vary", "priors.brain_compute")
    found = data(*asked, *keys)
    assert found["keys"] == ["hardware.doubling_time", "priors.brain_compute"]
    settings = [word for move in found["moves"] for word in ("--set", move["set"])]
    again = data("run", "cotra_2020", *settings, "--draws", "256")
    assert again["median_year"] == pytest.approx(2045, abs=1e-3)
    text = call(*asked, *keys).stdout
    assert "The least change of all of them together" in text
    assert "gives a median of 2045.00" in text


def test_each_belief_alone_is_a_row_of_a_table():
    early = ("minimal", "--set", "years.last=2060")
    found = data("solve", *early, "--each", "--median", "2050", "--draws", "64")
    assert found["each"][0]["key"] == "anchors.network.priors.parameter_count"
    rows = {row["key"]: row for row in found["each"]}
    own = data("solve", *early, "--vary", "anchors.network.priors.reference_samples",
               "--median", "2050", "--draws", "64")  # fmt: skip
    assert rows["anchors.network.priors.reference_samples"]["value"] == own["value"]
    keys = ("--vary", "hardware.doubling_time", "--vary", "weights.none")
    text = call("solve", "minimal", "--each", *keys, "--median", "2050", "--draws", "64").stdout
    assert "What each alone would have to be for a median of 2050" in text
    fixed = rows["hardware.doubling_time"]  # one number that anchors share
    assert fixed["unit"] == "doubling"


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("--median", "2040"), 2, "give --vary KEY, or --each"),
        (("--each", "--median", "2040", "--between", "1", "2"), 2, "goes with one --vary"),
        (("--vary", "weights.none", "--vary", "weights.none", "--median", "2040"), 2,
         "is varied"),
        (("--vary", "weights.genome", "--vary", "years.last", "--median", "2040"), 1,
         "whole numbers only"),
    ],
)  # fmt: skip
def test_wrong_calls_for_several_keys_are_refused(arguments, code, message):
    assert message in refused(code, "solve", "cotra_2020", *arguments, "--draws", "64")


def test_a_change_that_is_not_found_is_said():
    keys = ("--vary", "weights.evolution", "--vary", "weights.none")
    result = call("solve", "cotra_2020", *keys, "--median", "2026", "--draws", "64")
    assert "no change of weights.evolution, weights.none together was found" in result.stderr
    assert result.exit_code != 0
