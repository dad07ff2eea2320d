from typing import Any

import pytest

from scenarios.loading.load import lay, resolve
from scenarios.problems import ScenarioError, in_shell
from scenarios.schema.scenario import Scenario

EDITS: list[dict[str, Any]] = [
    {"hardware.doubling_time": 2.0},
    {"hardware.doubling_time": "1 to 4"},
    {"hardware.yearly_factor": 1.5},
    {"hardware.doubling_time": {"times": 2}},
    {"weights.genome": 0.5},
    {"years.last": 2090},
    {"priors.algorithmic_doubling_time": 3.0, "spending.doubling_time": 1e-3},
    {"title": "mine"},
    {},
]


@pytest.mark.parametrize("edits", EDITS, ids=str)
def test_what_was_laid_once_takes_every_edit_as_if_it_were_the_first(
    edits: dict[str, Any],
) -> None:
    laid = lay("cotra_2020")
    for others in EDITS:
        laid.resolve(others)
    again, alone = laid.resolve(edits), resolve("cotra_2020", edits)
    fresh = Scenario.model_validate(alone.tree.plain())
    assert again.scenario == fresh
    assert again.scenario.hash == fresh.hash
    assert again.scenario.title == fresh.title
    assert [*map(str, again.warnings)] == [*map(str, alone.warnings)]


@pytest.mark.parametrize(
    "edits",
    [
        {"years.last": 2100.0, "years.first": 2025},
        {"hardware.doubling_time": True},
        {"hardware.doubling_time": -1},
    ],
    ids=str,
)
def test_what_is_wrong_is_refused_though_an_equal_value_was_right(
    edits: dict[str, Any],
) -> None:
    laid = lay("cotra_2020")
    laid.resolve({"years.last": 2100, "years.first": 2025, "hardware.doubling_time": 1})
    with pytest.raises(ScenarioError) as again:
        laid.resolve(edits)
    assert len(again.value.problems) == 1


def told(edits: dict[str, Any]) -> str:
    with pytest.raises(ScenarioError) as refused:
        resolve("minimal", edits)
    return str(refused.value)


def test_a_milestone_that_is_not_there_is_called_what_its_reader_wrote() -> None:
    unknown = {"asked_milestone": "nothing"}
    assert told(unknown).startswith("milestone: ")
    with in_shell():
        assert told(unknown).startswith("--milestone: ")
        assert told({"hardware.nothing": 1}).startswith("--set hardware.nothing: ")
