"""The page on performance shows the figures that are kept; no test asserts a time."""

from tools.make_performance import BLOCKS, PAGE
from tools.page import filled


def test_the_tables_are_those_of_the_kept_figures():
    page = PAGE.read_text(encoding="utf-8")
    assert filled(page, BLOCKS) == page, "run: python tools/make_performance.py"
