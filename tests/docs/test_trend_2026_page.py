"""The page on what decides in trend_2026 says what the program computes."""

import pytest

from tools import make_trend_2026
from tools.make_trend_2026 import PAGE, WHAT_IF

ROWS = list(WHAT_IF)[::4]


def numbers(table: str) -> dict[str, list[float]]:
    """Median and percentages of a table, by what is changed."""
    rows = (line.strip("| ").split(" | ") for line in table.splitlines() if " | " in line)
    return {
        words: [float(cell.rstrip("%")) for cell in cells]
        for words, *cells in rows
        if words in WHAT_IF
    }


def test_few_draws_give_some_rows_within_their_errors(monkeypatch):
    monkeypatch.setattr(make_trend_2026, "DRAWS", 2048)
    monkeypatch.setattr(make_trend_2026, "WHAT_IF", {words: WHAT_IF[words] for words in ROWS})
    printed = numbers(PAGE.text)
    for words, (median, *by) in numbers(make_trend_2026.what_if()).items():
        assert median == pytest.approx(printed[words][0], abs=0.5)
        assert by == pytest.approx(printed[words][1:], abs=2)
    assert printed.keys() == WHAT_IF.keys()
