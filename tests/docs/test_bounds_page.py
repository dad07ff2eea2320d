"""The page on what wide bounds imply says what is computed now."""

from tools.make_bounds import BLOCKS, PAGE, PICTURE, found
from tools.page import filled


def test_the_tables_are_current():
    page = PAGE.read_text(encoding="utf-8")
    assert filled(page, BLOCKS) == page, "run: python tools/make_bounds.py --pictures"
    assert PICTURE.is_file()


def test_what_the_page_says_of_the_ends_holds():
    assert found().label == "outer"
    assert found(("evidence", None)).label == "exact"
    assert found().settled([2030.0])[0]["more_likely_than_not"] is False
