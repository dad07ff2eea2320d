"""What the page on wide bounds says of the ends holds."""

from tools.make_bounds import found


def test_what_the_page_says_of_the_ends_holds():
    assert found().label == "outer"
    assert found(("evidence", None)).label == "exact"
    assert found().settled([2030.0])[0]["more_likely_than_not"] is False
