"""What a scenario is called where no title says what was changed."""

import pytest

from scenarios.loading.load import load
from scenarios.loading.titles import title_on, title_with
from scenarios.schema.text import MAX_TITLE
from tests.scenarios.writing import resolved


def test_a_title_says_what_is_below_and_what_was_changed():
    assert title_on("mine.yaml", ["One", "Other"]) == "mine.yaml, on One and Other"
    assert title_with("One", {"a.b": 2, "c": "x"}) == "One (with a.b=2, c=x)"


def test_a_long_title_is_cut_to_what_a_title_may_be():
    title = title_with("One", {"a": "x" * MAX_TITLE})
    assert (len(title), title[-3:]) == (MAX_TITLE, "...")


def test_an_edited_scenario_says_in_its_title_what_was_set():
    edits = {
        "hardware.doubling_time": 2.0,
        "priors.lag": "{fixed: 1}",
        "hardware.ceiling": None,
    }
    assert load("cotra_2020", edits).title == (
        "Bio Anchors 2020, best guess "
        "(with hardware.doubling_time=2, priors.lag={fixed: 1}, hardware.ceiling=null)"
    )


def test_who_gives_a_title_is_taken_at_his_word():
    assert load("cotra_2020", {"hardware.doubling_time": 2, "title": "Fast"}).title == "Fast"


def test_a_file_without_a_title_is_called_by_its_name_and_what_it_extends(tmp_path):
    middle = "extends: cotra_2020\nhardware: {doubling_time: 2}"
    text = "extends: [./middle.yaml, ./other.yaml]"
    other = "extends: short_horizon\ntitle: Another\nnote: Of the other alone"
    found = resolved(tmp_path, text, middle=middle, other=other).scenario
    assert found.title == (
        "main.yaml, on middle.yaml, on Bio Anchors 2020, best guess and Another"
    )
    assert found.note is None


def test_a_title_that_is_made_is_no_longer_than_one_may_be(tmp_path):
    deep = {f"f{n}": f"extends: ./f{n + 1}.yaml" for n in range(40)}
    found = resolved(tmp_path, "extends: ./f0.yaml", f40="extends: minimal", **deep).scenario
    assert found.title.startswith("main.yaml, on f0.yaml, on f1.yaml, ")
    assert len(found.title) == 300


@pytest.mark.parametrize("edits", [{}, {"hardware.doubling_time": 2}])
def test_a_note_is_never_inherited(tmp_path, edits):
    assert resolved(tmp_path, "extends: cotra_2020\ntitle: Mine", edits).scenario.note is None
    own = "extends: cotra_2020\nnote: Mine"
    assert resolved(tmp_path, own, edits).scenario.note == (None if edits else "Mine")
