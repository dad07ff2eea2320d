"""Tables and numbers for people."""

from __future__ import annotations

import pytest

from forecast_commands.text.table import labelled, number, table, width


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"),
        (1.69, "1.69"),
        (1234.5, "1234"),
        (9999.4, "9999"),
        (10000.0, "1e4"),
        (11189.0, "1.119e4"),
        (3e-4, "3e-4"),
        (-2.5e12, "-2.5e12"),
        (float("inf"), "inf"),
        (float("nan"), "-"),
        (None, "-"),
    ],
)
def test_numbers(value, text):
    assert number(value) == text


def test_table_aligns_numbers_right_and_text_left():
    assert table(
        [["a", 1.0, "5%"], ["long", 100.0, "12%"]], ["name", "x", "share"]
    ).splitlines() == [
        "name    x  share",
        "----  ---  -----",
        "a       1     5%",
        "long  100    12%",
    ]


LONG = "parameter_count_with_model_compute_and_more"


def test_nothing_is_cut_and_nothing_passes_the_width():
    rows = [[LONG, "a value of many words " * 3, "2041.25 ± 0.02"], ["short", "b", "2042.00"]]
    text = table(rows, ["name", "value", "median"])
    assert max(map(len, text.splitlines())) <= 80
    assert LONG in text.splitlines()
    assert " ".join(text.split()).count("many") == 3
    assert "2041.25 ± 0.02" in text


def test_columns_without_room_stand_in_a_table_below():
    years = [f"by {year}" for year in range(2026, 2041)]
    text = table([["one", *["12.5%"] * len(years)]], ["scenario", *years])
    assert max(map(len, text.splitlines())) <= 80
    assert [year for year in years if text.count(year) != 1] == []
    assert text.count("scenario") == text.count("\n\n") + 1 == 2


def test_a_wide_terminal_is_used(monkeypatch):
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    monkeypatch.setenv("COLUMNS", "200")
    assert (width(), table([[LONG * 3]], ["name"]).count(LONG * 3)) == (200, 1)
    monkeypatch.setenv("COLUMNS", "40")
    assert width() == 80


def test_labels_align_and_long_texts_go_on_below_themselves():
    text = labelled([("a", "word " * 30), ("label", "x")])
    first, second, *_, last = text.splitlines()
    assert (first[:8], second[:8], last) == ("a      w", "       w", "label  x")
    assert labelled([]) == ""


def test_a_name_of_several_words_is_broken_after_an_underscore():
    numbers = ["1.23456789"] * 4
    text = table([["x" * 12, "algorithmic_efficiency", *numbers]], [*"abcdef"])
    lines = [line.split() for line in text.splitlines()]
    assert ["x" * 12, "algorithmic_"] in [line[:2] for line in lines]
    assert ["efficiency"] in lines
