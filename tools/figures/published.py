"""Published figures of forecasts, and what the program computes for them.

One place for the page and for the test that guards it.
"""

import csv
from dataclasses import dataclass
from functools import cache

import numpy as np

from forecast.engine.run import run
from forecast.results.forecast import REQUIREMENT_QUANTILES, Forecast
from scenarios.loading.load import load
from tools.page import ROOT

_DRAWS = 1 << 16  # enough for the digits that are shown


@dataclass(frozen=True)
class Figure:
    """A published figure with the interval that counts as reproduced."""

    scenario: str
    edits: str
    figure: str
    published: str
    low: float
    high: float
    source: str
    reason: str

    @property
    def computed(self) -> float:
        """What the program says."""
        return _read(_forecast(self.scenario, self.edits), self.figure)


@cache
def _forecast(scenario: str, edits: str) -> Forecast:
    told = dict(part.split("=", 1) for part in edits.split(";") if part)
    return run(load(scenario, told), draws=_DRAWS)


def figures(name: str) -> list[Figure]:
    """The figures of a table under tests/published."""
    path = ROOT / "tests" / "published" / f"{name}.csv"
    rows = csv.DictReader(path.read_text(encoding="utf-8").splitlines())
    return [
        Figure(**{**row, "low": float(row["low"]), "high": float(row["high"])}) for row in rows
    ]


def _read(forecast: Forecast, figure: str) -> float:
    what, _, of = figure.rpartition(" ")
    if figure == "median year":
        return forecast.median
    if what == "quantile":
        return forecast.quantile(float(of))
    if what == "probability by":
        return forecast.probability_by(float(of))
    anchor = forecast.anchors[of]
    if what == "removed from":
        return anchor.evidence_removed
    values = dict(zip(REQUIREMENT_QUANTILES, anchor.log10_requirement.value, strict=True))
    return float(np.asarray(values[0.5]))
