"""Tables and numbers for people."""

from __future__ import annotations

import pytest

from commands.text import number, table


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
