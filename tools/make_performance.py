"""Fill the tables of performance.md from kept figures: python tools/make_performance.py.

The figures are those of `python benchmarks/run.py --output benchmarks/figures.json`.
"""

import json
import sys
from itertools import product
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.figures import GRIDS, SCENARIOS, SWEEPS, ratios, sweep_of
from tools.page import ROOT, Page, markdown

KEPT: dict[str, Any] = json.loads((ROOT / "benchmarks" / "figures.json").read_text("utf-8"))
FIGURES: dict[str, float] = KEPT["figures"]
_UNITS = (("hours", 3600.0), ("minutes", 60.0))


def machine() -> str:
    """What the figures were measured on."""
    of = KEPT["machine"]
    return (
        f"Measured on {of['date']}: {of['processor']}, {of['cores']} cores, {of['system']}, "
        f"Python {of['python']}, numpy {of['numpy']}, forecast {of['forecast']}."
    )


def against_others() -> str:
    """Ratios with their targets."""
    rows = [(name, f"{value:.3g}", target) for name, value, target in ratios(FIGURES)]
    return markdown(("ratio", "measured", "target"), rows)


def runs() -> str:
    """Runs of several sizes."""
    rows = []
    for scenario in SCENARIOS:
        start = f"run {scenario}, "
        sizes = {
            n[len(start) :].partition(" ")[0]: None for n in FIGURES if n.startswith(start)
        }
        for size in sizes:
            of = f"{start}{size} draws, "
            seconds, error = FIGURES[f"{of}s"], FIGURES[f"{of}error of the median"]
            peak = FIGURES[f"{of}peak MB"]
            rows.append(
                (scenario, f"{float(size):,.0f}", f"{seconds:.3g} s", f"{peak:.0f} MB",
                 f"{error:.2g} years")
            )  # fmt: skip
    header = ("scenario", "draws per anchor", "engine", "memory at most", "error of the median")
    return markdown(header, rows)


def everything() -> str:
    """All figures."""
    return markdown(("figure", ""), [(n, f"{value:.3g}") for n, value in FIGURES.items()])


def costs() -> str:
    """What very large works would take, from the measured rates."""
    rows = []
    for scenario in SCENARIOS:
        draws = 1e12 / (1e8 / FIGURES[f"run {scenario}, 1e+08 draws, s"])
        rows.append((f"1e12 draws per anchor of {scenario}", _span(draws), _span(draws / 500)))
        for grid, each in product(GRIDS, SWEEPS):
            if rate := FIGURES.get(sweep_of(scenario, grid, each)):
                what = f"1e6 scenarios like {scenario} over {grid}, {each:,} draws each"
                rows.append((what, _span(1e6 / rate), _span(1e6 / rate / 500)))
    return markdown(("work", "this machine", "1,000 cores"), rows)


def _span(seconds: float) -> str:
    for unit, length in _UNITS:
        if seconds >= 2.0 * length:
            return f"{seconds / length:.0f} {unit}"
    return f"{seconds:.0f} s"


_BLOCKS = {
    "machine": machine,
    "ratios": against_others,
    "runs": runs,
    "costs": costs,
    "figures": everything,
}

PAGE = Page(ROOT / "docs" / "performance.md", _BLOCKS)

if __name__ == "__main__":
    PAGE.write()
