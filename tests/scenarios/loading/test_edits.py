from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from scenarios.loading.load import lay, load, resolve
from scenarios.problems import ScenarioError, in_shell
from scenarios.schema.scenario import Scenario

EDITS: list[dict[str, Any]] = [
    {"hardware.doubling_time": 2.0},
    {"hardware.doubling_time": "1 to 4"},
    {"hardware.yearly_factor": 1.5},
    {"hardware.doubling_time": {"times": 2}},
    {"spending.gdp_growth": 0.9},
    {"weights.genome": 0.5},
    {"years.last": 2090},
    {"priors.algorithmic_doubling_time": 3.0, "spending.doubling_time": 1e-3},
    {"title": "mine"},
    {},
]


@pytest.mark.parametrize("edits", EDITS, ids=str)
def test_what_was_laid_once_takes_every_edit_as_if_it_were_the_first(edits):
    laid = lay("cotra_2020")
    for others in EDITS:
        laid.resolve(others)
    again = laid.resolve(edits)
    with ThreadPoolExecutor(1) as nobody_before:  # what is kept of earlier ones is by thread
        alone = nobody_before.submit(resolve, "cotra_2020", edits).result()
    fresh = Scenario.model_validate(alone.tree.plain())
    assert again.scenario == fresh
    assert again.scenario.views == fresh.views
    assert again.scenario.hash == fresh.hash
    assert again.scenario.title == fresh.title
    assert [*map(str, again.warnings)] == [*map(str, alone.warnings)]


@pytest.mark.parametrize(
    "edits",
    [
        {"years.last": 2100.0, "years.first": 2025},
        {"hardware.doubling_time": True},
        {"hardware.doubling_time": {"fixed": 2.0, "source": "NOWHERE"}},
        {"hardware.doubling_time": {"fixed": 2.0, "unit": "FLOP"}},
        {"hardware.doubling_time": -1},
    ],
    ids=str,
)
def test_what_is_wrong_is_refused_though_an_equal_value_was_right(edits):
    laid = lay("cotra_2020")
    laid.resolve({"years.last": 2100, "years.first": 2025, "hardware.doubling_time": 1})
    with pytest.raises(ScenarioError) as again:
        laid.resolve(edits)
    assert len(again.value.problems) == 1


def told(edits: dict[str, Any]) -> str:
    with pytest.raises(ScenarioError) as refused:
        resolve("minimal", edits)
    return str(refused.value)


def test_a_milestone_that_is_not_there_is_called_what_its_reader_wrote():
    unknown = {"asked_milestone": "nothing"}
    assert told(unknown).startswith("milestone: ")
    with in_shell():
        assert told(unknown).startswith("--milestone: ")
        assert told({"hardware.nothing": 1}).startswith("--set hardware.nothing: ")


# Edits by dotted key.


def test_edits_are_the_last_child():
    scenario = load("cotra_2020", {"hardware.doubling_time": 1.5, "title": "Faster"})
    assert scenario.title == "Faster"
    assert scenario.hardware.growth[1].fixed == 1.5
    shared = load("cotra_2020", {"priors.algorithmic_ceiling": {"times": 2}})
    ceilings = [shared.beliefs(a)["algorithmic_ceiling"] for a in shared.anchors]
    assert [belief.distribution.median for belief in ceilings] == [4, 4, 6, 6, 8, 10]


@pytest.mark.parametrize(
    ("text", "family"),
    [
        ("2", "fixed"),
        ("2e0", "fixed"),
        ("1 to 3", "lognormal"),
        ("{normal: {mean: 5, sd: 0.1}}", "normal"),
        ("{times: 2}", "times"),
        ("{fixed: 2, note: mine}", "fixed"),
    ],
)
def test_text_is_read_as_in_a_file(text, family):
    scenario = load("cotra_2020", {"hardware.doubling_time": text})
    assert scenario.hardware.growth[1].family == family


def test_an_edit_may_be_an_object():
    values = {"hardware.doubling_time": {"lognormal": {"p10": 1, "p90": 3}}, "years.last": 2060}
    scenario = load("cotra_2020", values)
    assert scenario.hardware.growth[1].family == "lognormal"
    assert scenario.years.last == 2060
    assert load("cotra_2020", {"hardware.ceiling": None}).hardware.ceiling is None
    assert load("cotra_2020", {"hardware.ceiling": "null"}).hardware.ceiling is None


def test_a_new_spelling_replaces_the_old_one_here_too():
    scenario = load("cotra_2020", {"hardware.yearly_factor": 1.3})
    assert scenario.hardware.growth[0] == "yearly_factor"
    scenario = load("cotra_2020", {"anchors.lifetime.priors.algorithmic_growth_oom": 0.3})
    assert "algorithmic_doubling_time" not in scenario.beliefs("lifetime")


def test_one_weight_is_set_and_the_others_give_way_pro_rata():
    before, after = load("cotra_2020").weights, load("cotra_2020", {"weights.evolution": 0.4})
    weights = after.weights
    assert weights.anchors["evolution"] == 0.4
    for anchor in before.anchors.keys() - {"evolution"}:
        assert weights.anchors[anchor] == pytest.approx(before.anchors[anchor] * 0.6 / 0.9)
    assert weights.none == pytest.approx({2025: 0.10 * 0.6 / 0.9, 2100: 0.03 * 0.6 / 0.9})


def test_several_weights_are_set_at_once():
    edits = {"weights.lifetime": "0.3", "weights.genome": {"plus": 0.1}, "weights.none": 0}
    weights = load("cotra_2020", edits).weights
    assert weights.anchors["lifetime"] == 0.3
    assert weights.anchors["genome"] == pytest.approx(0.2)
    assert weights.none_at_first == 0
    assert sum(weights.anchors.values()) == pytest.approx(1)


def test_weights_may_be_set_as_a_whole():
    weights = load("cotra_2020", {"weights": "{lifetime: 0.9, none: 0.1}"}).weights
    assert weights.anchors == {"lifetime": 0.9}


def edited(key: str, value: object, **more: object) -> str:
    with pytest.raises(ScenarioError) as caught:
        load("cotra_2020", {key: value, **more})
    return str(caught.value)


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        (
            "hardware.doubling_tiem",
            2,
            "settings hardware.doubling_tiem: hardware.doubling_tiem: unknown key; "
            "did you mean doubling_time?",
        ),
        (
            "hardware.doubling_time",
            "soon",
            "settings hardware.doubling_time: hardware.doubling_time: 'soon' is text; "
            "write a number, or an interval like 1e12 to 1e16",
        ),
        (
            "hardware.doubling_time",
            "{fixed: 2",
            "settings hardware.doubling_time: not YAML: this bracket or brace is not closed, "
            "or a comma is missing in it",
        ),
        (
            "hardware.doubling_time",
            float("nan"),
            "settings hardware.doubling_time: hardware.doubling_time: "
            "must be a finite number; it is nan",
        ),
        (
            "weights.lifetime",
            1.5,
            "settings weights.lifetime: weights.lifetime: the edit makes it 1.5; "
            "a weight lies between 0 and 1",
        ),
        (
            "weights.lifetme",
            0.5,
            "settings weights.lifetme: weights.lifetme: there is no anchor of this name; "
            "did you mean lifetime?",
        ),
        ("", 1, "settings: '' is not a dotted key such as hardware.doubling_time"),
        ("a..b", 1, "settings: 'a..b' is not a dotted key such as hardware.doubling_time"),
        (
            "a\x1b[1m",
            1,
            "settings: 'a\\x1b[1m' is not a dotted key such as hardware.doubling_time",
        ),
        ("extends", "kaplan", "settings: an edit cannot extend; write a file that does, "),
    ],
)
def test_a_wrong_edit_is_named(key, value, message):
    assert edited(key, value).startswith(message)


def test_what_is_missing_after_an_edit_is_not_blamed_on_it():
    message = edited("spending.gdp", None, **{"title": "Mine"})
    assert message == "settings spending.gdp: spending: ceiling_share needs gdp beside it"


@pytest.mark.parametrize(
    ("edits", "message"),
    [
        ({"hardware": None}, "settings hardware: hardware: is missing"),
        ({"hardware": "null", "title": "Mine"}, "settings hardware: hardware: is missing"),
        ({"title": None}, "settings title: title: is missing"),
        ({"anchors.genome": None}, "settings anchors.genome: weights.genome: there is no"),
        ({"priors": None}, "settings priors: anchors.lifetime: an anchor of kind lifetime"),
    ],
)
def test_what_a_file_lacks_only_with_an_edit_is_placed_there(edits, message):
    with pytest.raises(ScenarioError) as caught:
        load("cotra_2020", edits)
    assert str(caught.value).startswith(message)


def test_what_a_file_lacks_by_itself_stays_where_it_is(tmp_path):
    (tmp_path / "mine.yaml").write_text("extends: cotra_2020\nhardware: {doubling_time: -1}\n")
    with pytest.raises(ScenarioError) as caught:
        load(tmp_path / "mine.yaml", {"spending": None})
    assert f"{tmp_path}/mine.yaml:2:12: hardware.doubling_time: must be above 0" in str(
        caught.value
    )


def test_a_whole_and_its_part_cannot_both_be_set():
    message = edited("hardware", "{ceiling: 1e24}", **{"hardware.doubling_time": 2})
    assert message == (
        "settings: hardware and hardware.doubling_time are both set, "
        "and the one is part of the other"
    )


def test_text_with_half_a_character_is_refused():
    assert "the character U+DCFF is not read" in edited("title", "\udcff")


@pytest.mark.parametrize("value", ["\u200e", {"a": "\u202e"}, {"\U000e0041": "a"}, ["\u2066"]])
def test_no_edit_smuggles_in_what_a_file_may_not_hold(value):
    assert edited("sources", value).startswith("settings sources: the character U+")


def test_an_edit_may_lead_into_a_list():
    runs = "evidence.training_runs"
    edits = {f"{runs}.0.compute": 1e26, f"{runs}.2.years": "6 months"}
    was, found = (resolve("trend_2026", e).scenario.evidence.training_runs for e in ({}, edits))
    assert was
    assert found
    assert [run.compute.fixed for run in found][:3] == [
        1e26,
        *(r.compute.fixed for r in was[1:3]),
    ]
    assert [run.years.fixed for run in found][:3] == [*(r.years.fixed for r in was[:2]), 0.5]
    assert found[3:] == was[3:]


@pytest.mark.parametrize("step", ["99", "-1", "first"])
def test_an_edit_of_what_a_list_does_not_hold_is_refused(step):
    with pytest.raises(ScenarioError, match="must be a list"):
        resolve("trend_2026", {f"evidence.training_runs.{step}.compute": 1e26})
