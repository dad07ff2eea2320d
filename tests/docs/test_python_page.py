"""The page on Python says what the package offers."""

from tools.make_python import BLOCKS, PAGE
from tools.page import filled


def test_its_blocks_are_current():
    page = PAGE.read_text(encoding="utf-8")
    assert filled(page, BLOCKS) == page, "run: python tools/make_python.py"
