"""The page on performance shows the figures that are kept; no test asserts a time."""

from docs.make_performance import BLOCKS, PAGE
from docs.page import filled


def test_the_tables_are_those_of_the_kept_figures():
    page = PAGE.read_text(encoding="utf-8")
    assert filled(page, BLOCKS) == page, "run: python docs/make_performance.py"
