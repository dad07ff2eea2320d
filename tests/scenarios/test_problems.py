"""Problems, and the words that messages are made of."""

import pytest

from scenarios.problems import (
    MAX_PROBLEMS,
    Mark,
    Problem,
    ScenarioError,
    did_you_mean,
    dotted,
    listed,
    printable,
)


def test_problems_stand_in_the_order_of_their_lines_and_once():
    marks = [Mark("a.yaml", line, 1) for line in (3, 1, 3)]
    error = ScenarioError([Problem(f"wrong {mark.line}", ("x",), mark) for mark in marks])
    assert str(error).splitlines() == ["a.yaml:1:1: x: wrong 1", "a.yaml:3:1: x: wrong 3"]


def test_more_problems_than_are_listed_are_counted():
    error = ScenarioError((Problem(f"{n:03}") for n in range(MAX_PROBLEMS + 5)), unlisted=2)
    assert len(error.problems) == MAX_PROBLEMS
    assert error.lines[-1] == "and at least 7 more"


@pytest.mark.parametrize(
    ("word", "known", "hint"),
    [
        ("harware", ["hardware", "spending"], "; did you mean hardware?"),
        ("hard", ["hardware", "spending"], "; did you mean hardware?"),
        ("xyz", ["b", "a"], "; known here: a, b"),
        ("ha", [str(n) for n in range(31)], ""),
        ("dat\u0430", ["data"], "; did you mean data? (here stands the character U+0430)"),
    ],
)
def test_the_nearest_word_is_suggested_or_all_of_few(word, known, hint):
    assert did_you_mean(word, known) == hint


def test_words_and_paths_are_written_as_people_write_them():
    assert [listed(words) for words in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == [
        "",
        "a",
        "a and b",
        "a, b and c",
    ]
    assert dotted(("rank_correlations", 0, "rho")) == "rank_correlations[0].rho"
    assert printable("a\x1b[31m\u202eb") == "a\\x1b[31m\\u202eb"
