"""Write built_in.md, what the built-in scenarios answer: python tools/make_built_in.py."""

import math
import sys
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import forecast
from scenarios.listing import built_in
from tools.page import ROOT, cell, markdown

PAGE = ROOT / "docs" / "built_in.md"
BY = (2030, 2036, 2060)
HEADER = ["scenario and hash", "title", "median", "10%", "90%", *(f"by {year}" for year in BY)]
_HEAD = """# Built-in scenarios and their answers

By what arrives in them: medians under different headings are of different things. `forecast
show NAME` prints every value with its source, `forecast run NAME` the answer of today. The hash
is that of the scenario's values. Written by `tools/make_built_in.py`.
"""


def page() -> str:
    """The page, from runs with as many draws as each takes by default."""
    found = [(each["title"], forecast.run(each["name"])) for each in built_in()]
    found.sort(key=lambda entry: entry[1].milestone)
    return "\n".join([_HEAD, *_sections(found)])


def _sections(found: list[tuple[str, forecast.Forecast]]) -> Iterator[str]:
    for milestone, entries in groupby(found, key=lambda entry: entry[1].milestone):
        rows = (row(title, one) for title, one in entries)
        yield f"## {milestone}\n\n{markdown(HEADER, rows)}\n"


def row(title: str, found: forecast.Forecast) -> list[str]:
    """Cells of one scenario."""
    return [
        f"`{found.name}` `{found.scenario.hash}`",
        cell(title),
        median(found),
        *(_year(found.quantile(p)) for p in (0.1, 0.9)),
        *(f"{found.probability_by(year):.1%}" for year in BY),
    ]


def median(found: forecast.Forecast) -> str:
    """Median with its error, where there is one."""
    if math.isinf(found.median):
        return f"after {found.scenario.years.last}"
    error = f" ± {found.median_error:.1g}" if found.median_error else ""
    return f"{found.median:.2f}{error}"


def _year(year: float) -> str:
    return f"{year:.1f}" if math.isfinite(year) else "later"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
