"""What a scenario is called where no title says what was changed."""

from scenarios.loading.titles import title_on, title_with
from scenarios.schema.text import MAX_TITLE


def test_a_title_says_what_is_below_and_what_was_changed():
    assert title_on("mine.yaml", ["One", "Other"]) == "mine.yaml, on One and Other"
    assert title_with("One", {"a.b": 2, "c": "x"}) == "One (with a.b=2, c=x)"


def test_a_long_title_is_cut_to_what_a_title_may_be():
    title = title_with("One", {"a": "x" * MAX_TITLE})
    assert (len(title), title[-3:]) == (MAX_TITLE, "...")
