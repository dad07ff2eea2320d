"""Newer growth over inherited schedules."""

from pathlib import Path
from typing import Any

import pytest

from tests.scenarios.loading.merging import BASE
from tests.scenarios.writing import resolved

STOPS = "extends: ./base.yaml\nhardware: {schedule: {2026: {doubling_time: 4}}}"
GONE = (
    "holds for all years, so that the inherited schedule (2026) is removed; "
    "give a schedule beside it to have one"
)


def schedule(folder: Path, lower: str, text: str, edits: Any = None) -> tuple[Any, list[str]]:
    """Years of the schedule of `lower` under `text`, and what is said of them."""
    found = resolved(folder, f"extends: ./lower.yaml\n{text}", edits, lower=lower, base=BASE)
    parts = (getattr(found.scenario, name) for name in ("hardware", "algorithms"))
    said = [str(problem).replace(f"{folder}/", "") for problem in found.warnings]
    return [*(year for part in parts for year in part.schedule)], said


@pytest.mark.parametrize("growth", ["doubling_time: 1", "yearly_factor: 2 to 3"])
def test_a_newer_growth_removes_an_inherited_schedule(tmp_path, growth):
    years, said = schedule(tmp_path, STOPS, f"hardware: {{{growth}}}")
    key = growth.partition(":")[0]
    assert (years, said) == ([], [f"main.yaml:2:12: hardware.{key}: {GONE}"])


def test_so_does_an_edit_of_the_command_line(tmp_path):
    edits = {"hardware.doubling_time": 1}
    years, said = schedule(tmp_path, STOPS, "title: Mine", edits)
    assert (years, said) == (
        [],
        [f"settings hardware.doubling_time: hardware.doubling_time: {GONE}"],
    )


def test_a_schedule_of_the_same_file_stays_alone(tmp_path):
    text = "hardware: {doubling_time: 1, schedule: {2030: {yearly_factor: 1}}}"
    assert schedule(tmp_path, STOPS, text) == ([2030], [])
    both = "hardware: {doubling_time: 3, schedule: {2028: {yearly_factor: 1}}}"
    assert schedule(tmp_path, f"extends: ./base.yaml\n{both}", "title: Mine") == ([2028], [])


def test_a_relative_growth_leaves_the_schedule_and_says_so(tmp_path):
    years, said = schedule(tmp_path, STOPS, "hardware: {doubling_time: {times: 2}}")
    rest = "changes nothing from 2026 on, where the inherited schedule holds; edit that too"
    assert (years, said) == ([2026], [f"main.yaml:2:12: hardware.doubling_time: {rest}"])


def test_a_newer_pace_of_algorithms_removes_theirs(tmp_path):
    lower = "extends: ./base.yaml\nalgorithms: {schedule: {2026: {yearly_factor: 1}}}"
    years, said = schedule(tmp_path, lower, "priors: {algorithmic_yearly_factor: 3}")
    assert (years, said) == ([], [f"main.yaml:2:10: priors.algorithmic_yearly_factor: {GONE}"])
    own = "anchors: {one: {priors: {algorithmic_doubling_time: 1}}}"
    years, said = schedule(tmp_path, lower, own)
    key = "anchors.one.priors.algorithmic_doubling_time"
    rest = "says nothing from 2026 on, where algorithms.schedule holds"
    assert (years, said) == ([2026], [f"main.yaml:2:26: {key}: {rest}"])


def test_a_limits_newer_growth_removes_its_inherited_schedule(tmp_path):
    lower = (
        "extends: minimal\nlimits: {power: {base_year: 2026, level: 1e27, yearly_factor: 3, "
        "schedule: {2030: pause}}, chips: {base_year: 2026, level: 1e27, yearly_factor: 2, "
        "schedule: {2031: pause}}}\n"
    )
    upper = "extends: ./lower.yaml\nlimits: {power: {doubling_time: 1}}\n"
    found = resolved(tmp_path, upper, lower=lower)
    assert found.scenario.limits is not None
    assert not found.scenario.limits["power"].schedule
    assert list(found.scenario.limits["chips"].schedule) == [2031]
    (note,) = found.warnings
    assert note.path == ("limits", "power", "doubling_time")
    assert "the inherited schedule (2030) is removed" in note.message
