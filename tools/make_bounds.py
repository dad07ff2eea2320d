"""Fill the tables of bounds.md: python tools/make_bounds.py [--pictures]."""

import sys
from functools import cache
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import numpy as np

from forecast.analysis.ensembles.bounds import Bounds, bounds
from forecast.engine.run import Runs
from forecast_commands.text.arrivals import year_cell
from scenarios.loading.load import resolve
from tools.commands import drawn
from tools.page import ROOT, Page, markdown

PICTURE = ROOT / "docs" / "pictures" / "bounds.png"
NAME = "bounds_carlsmith"
DRAWS = 4096
YEARS = (2030, 2036, 2050, 2070, 2100)


@cache
def found(*edits: tuple[str, object]) -> Bounds:
    """Bounds of the scenario with something laid over it."""
    return bounds(resolve(NAME, dict(edits)).scenario, Runs(DRAWS), NAME)


def table() -> str:
    """By year, what every distribution allows."""
    one = found()
    t = np.array(YEARS, dtype=float)
    ends = zip(*one.bounds(t), *one.attained(t), one.settled(YEARS), strict=True)
    words = {True: "yes", False: "no", None: "not settled"}
    rows = [
        [year, f"{low:.1%}", f"{high:.1%}", f"{least:.1%} to {most:.1%}",
         words[settled["more_likely_than_not"]]]
        for year, (low, high, least, most, settled) in zip(YEARS, ends, strict=True)
    ]  # fmt: skip
    return markdown(["by", "at least", "at most", "attained", "more likely than not"], rows)


def medians() -> str:
    """Soonest and latest medians, with and without the evidence."""
    rows = []
    for case, edits in (("as it is", ()), ("without evidence", (("evidence", None),))):
        one = found(*edits)
        rows.append([case, *(year_cell(m, m, one.span) for m in one.medians), one.label])
    return markdown(["", "soonest median", "latest median", "bounds"], rows)


def draw() -> None:
    """Draw the envelope."""
    path = str(PICTURE.relative_to(ROOT))
    drawn(["bounds", NAME, "--draws", str(DRAWS), "--plot", path])


PAGE = Page(ROOT / "docs" / "bounds.md", {"by-year": table, "medians": medians}, draw)

if __name__ == "__main__":
    PAGE.write()
