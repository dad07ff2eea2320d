"""Weights that are edited: the others give way, pro rata."""

import pytest

from scenarios.schema.scenario import Scenario
from tests.scenarios.loading.merging import BASE, child, grandchild, wrong
from tests.scenarios.writing import problems


def weights(scenario: Scenario) -> dict[str, float]:
    return {**scenario.weights.anchors, "none": scenario.weights.none_at_first}


@pytest.mark.parametrize(
    ("edit", "expected"),
    [
        ("{one: {plus: 0.1}}", {"one": 0.6, "two": 0.24, "none": 0.16}),
        ("{one: {times: 1.5}}", {"one": 0.75, "two": 0.15, "none": 0.1}),
        ("{one: {to: 0}}", {"one": 0.0, "two": 0.6, "none": 0.4}),
        ("{none: {to: 0}}", {"one": 0.625, "two": 0.375, "none": 0.0}),
        ("{one: {to: 0.6}, two: {to: 0.4}}", {"one": 0.6, "two": 0.4, "none": 0.0}),
        ("{one: {plus: 0.1}, two: 0.1}", {"one": 0.6, "two": 0.1, "none": 0.3}),
        ("{one: {to: 1}}", {"one": 1.0, "two": 0.0, "none": 0.0}),
    ],
)
def test_edited_weights_let_the_others_give_way_pro_rata(tmp_path, edit, expected):
    assert weights(child(tmp_path, f"weights: {edit}")) == pytest.approx(expected)


def test_a_moving_none_gives_way_over_all_its_years(tmp_path):
    moving = "weights: {one: 0.5, two: 0.4, none: {2025: 0.1, 2100: 0.03}}"
    scenario = grandchild(tmp_path, moving, "weights: {one: {plus: 0.25}}")
    assert scenario.weights.none == pytest.approx({2025: 0.05, 2100: 0.015})
    scenario = grandchild(tmp_path, moving, "weights: {none: {to: 0.2}}")
    assert scenario.weights.none == pytest.approx({2025: 0.2, 2100: 0.06})
    assert sum(weights(scenario).values()) == pytest.approx(1)


def test_edits_over_several_files_act_one_after_the_other(tmp_path):
    text = "weights: {one: {plus: 0.1}}"
    assert weights(grandchild(tmp_path, text, text))["one"] == pytest.approx(0.7)


def test_a_new_anchor_may_be_edited_in(tmp_path):
    text = """
anchors: {three: {kind: stated, priors: {training_compute: 1e33}}}
weights: {three: {to: 0.5}}
"""
    scenario = child(tmp_path, text)
    assert weights(scenario) == pytest.approx(
        {"one": 0.25, "two": 0.15, "none": 0.1, "three": 0.5}
    )


def test_weights_that_are_off_cannot_be_edited_into_shape(tmp_path):
    off = BASE.replace("one: 0.5,", "one: 0.4,")
    assert wrong(tmp_path, "weights: {one: {plus: 0.1}}", base=off) == [
        "base.yaml:10:1: weights: the weights to be edited must add up to 1; they add up to 0.9"
    ]
    text = BASE.replace("one: 0.5,", "one: half,")
    assert wrong(tmp_path, "weights: {two: {plus: 0.1}}", base=text) == [
        "base.yaml:10:11: weights.one: is not a weight between 0 and 1, so it cannot be edited"
    ]


def test_weights_of_a_file_that_extends_nothing_cannot_be_edited(tmp_path):
    text = BASE.replace("one: 0.5,", "one: {plus: 0.5},")
    assert problems(tmp_path, text) == [
        "main.yaml:10:1: weights: edits inherited weights, and there are none here; "
        "write the whole list"
    ]


def test_an_impossible_edit_is_reported_with_everything_else(tmp_path):
    text = "weights: {one: {plus: 0.6}}\nyears: {first: 2200}"
    assert wrong(tmp_path, text) == [
        "main.yaml:2:11: weights.one: the edit makes it 1.1; a weight lies between 0 and 1",
        "main.yaml:3:1: years: first (2200) must come before last (2100)",
    ]
