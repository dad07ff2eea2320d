"""The page on what decides in trend_2026 says what the program computes."""

from tools.make_trend_2026 import BLOCKS, PAGE
from tools.page import filled


def test_the_blocks_are_current():
    page = PAGE.read_text(encoding="utf-8")
    assert filled(page, BLOCKS) == page, "run: python tools/make_trend_2026.py"
