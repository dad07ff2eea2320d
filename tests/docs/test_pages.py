"""Pages with blocks that the program writes say what it computes now."""

import re
from importlib import import_module
from itertools import pairwise

import pytest

from tools import make_evidence, make_two_forecasts
from tools.page import ROOT

SOON = (
    *("bounds", "evidence", "performance", "published", "python", "reference"),
    *("retrospective", "scaling_laws", "scores", "two_forecasts"),
)
LONG = [pytest.param(name, marks=pytest.mark.slow) for name in ("data_limits", "trend_2026")]


@pytest.mark.parametrize("name", [*SOON, *LONG])
def test_the_blocks_are_current(name):
    page = import_module(f"tools.make_{name}").PAGE
    assert page.filled() == page.text, f"run: python tools/make_{name}.py --pictures"
    assert all(picture.is_file() for picture in page.pictures())


@pytest.mark.parametrize(
    ("page", "drawn"),
    [
        (make_evidence.PAGE, make_evidence.DRAWN),
        (make_two_forecasts.PAGE, make_two_forecasts.DRAWN.values()),
    ],
)
def test_it_shows_every_picture_that_it_draws(page, drawn):
    assert sorted(picture.stem for picture in page.pictures()) == sorted(drawn)


PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_rows_of_a_table_have_as_many_cells(path):
    rows = path.read_text("utf-8").splitlines()
    for above, below in pairwise(rows):
        if above.startswith("|") and below.startswith("|"):
            counts = [len(re.findall(r"(?<!\\)\|", row)) for row in (above, below)]
            assert counts[0] == counts[1], below
