"""Fill the blocks of trend_2026.md: python tools/make_trend_2026.py."""

import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from forecast.engine.run import run
from scenarios.loading.load import load
from tools.commands import output
from tools.page import ROOT, Page, markdown

DRAWS = 16_384

REPORT = {"lifetime": 2, "short_horizon": 2, "genome": 3, "medium_horizon": 3}
REPORT |= {"long_horizon": 4, "evolution": 5}
"""Ceilings of the 2020 report, OOM."""

SAVED = 2.3
"""OOM that algorithms saved from 2020 to 2025 at the measured rate."""

Edits = dict[str, Any]


def _ceilings(of: dict[str, Any]) -> Edits:
    return {f"anchors.{name}.priors.algorithmic_ceiling": value for name, value in of.items()}


WHAT_IF: dict[str, Edits] = {
    "as it is": {},
    "no ceilings on algorithms": _ceilings(dict.fromkeys(REPORT, None)),
    "the report's ceilings, from 2025 on": _ceilings({n: c + SAVED for n, c in REPORT.items()}),
    "the report's ceilings, in all since 2020": _ceilings(REPORT),
    "progress of algorithms counted from 2025": {"algorithms.base_year": 2025},
    "algorithms halve in 0.3 years": {"priors.algorithmic_doubling_time": 0.3},
    "algorithms halve in 1 year": {"priors.algorithmic_doubling_time": 1.0},
    "spending grows 6x a year": {"spending.yearly_factor": 6.0},
    "a ceiling on spending 10x as high": {"spending.ceiling_share": {"times": 10}},
    "FLOP for a dollar double in 1.2 years": {"hardware.doubling_time": 1.2},
    "nothing learnt from the runs": {"evidence.training_runs": None},
    "nothing learnt from the absence of arrival": {"evidence.no_arrival_by": None},
    "nothing learnt from either": {
        "evidence.no_arrival_by": None,
        "evidence.training_runs": None,
    },
    "none of the anchors is right: 3% throughout": {"weights.none": 0.03},
}
"""One change at a time, and in words."""


def what_if() -> str:
    """Medians after one change at a time."""
    rows = []
    for words, edits in WHAT_IF.items():
        forecast = run(load("trend_2026", edits), DRAWS)
        by = (f"{forecast.probability_by(year):.0%}" for year in (2030, 2036, 2050))
        rows.append((words, f"{forecast.median:.1f}", *by))
    return markdown(["what if", "median", "by 2030", "by 2036", "by 2050"], rows)


_BLOCKS = {
    "what-if": what_if,
    "sensitivity": lambda: output("sensitivity trend_2026 --draws 4096"),
}
PAGE = Page(ROOT / "docs" / "trend_2026.md", _BLOCKS)

if __name__ == "__main__":
    PAGE.write()
