"""Quantiles where a CDF ends: at an atom, at the end of a belief, or nowhere."""

import math
from typing import Any

import pytest

import forecast

RATE = math.log10(2) * (1 / 2.5 + 1 / 2.5 + 1 / 1.5)  # OOM a year
START = math.log10(4e17 * 1e9)


def run(requirement: Any, **more: Any) -> forecast.Forecast:
    own = {"training_compute": requirement, "algorithmic_doubling_time": 1.5}
    anchors = {
        f"stated{i}": {"kind": "stated", "priors": own} for i in range(more.pop("of", 1))
    }
    weights = {name: 0.9 / len(anchors) for name in anchors} | {"none": 0.1}
    settings = {
        "anchors": anchors,
        "weights": weights,
        "evidence": None,
        "hardware.ceiling": None,
        "spending.ceiling_share": None,
        "spending.gdp": None,
        "spending.gdp_base_year": None,
        "spending.gdp_growth": None,
    }
    return forecast.run("minimal", settings | more, draws=1024)


def year_of(log10: float) -> float:
    return 2025 + (log10 - START) / RATE


NEVER = [
    ({"lognormal": {"p10": 1e28, "p90": 1e34}}, {}),
    ({"lognormal": {"p10": 1e28, "p90": 1e30}}, {"lag": {"testing": "0.5 to 2"}}),
    ({"lognormal": {"p10": 1e28, "p90": 1e30}}, {"hardware.doubling_time": "2 to 3"}),
    ({"mixture": [{"weight": 1, "belief": 1e28}, {"weight": 1, "belief": "1e28 to 1e33"}]}, {}),
]


@pytest.mark.parametrize(("requirement", "more"), NEVER, ids=str)
def test_a_probability_that_is_only_come_close_to_is_reached_never(requirement, more):
    found = run(requirement, **more)
    assert found.probability_by(2100) == pytest.approx(0.9, abs=1e-12)
    assert found.quantile(0.9) == math.inf
    assert math.isfinite(found.quantile(0.899))
    assert found.to_dict()["quantile_status"]["0.9"] == "after_last_year"
    pooled = forecast.pool(found, found).to_dict()
    assert pooled["quantiles"]["0.9"] is None


ENDS = [
    (1e30, {}, 30),
    (1e30, {"of": 10}, 30),
    (1e30, {"of": 7}, 30),
    ({"loguniform": {"low": 1e28, "high": 1e30}}, {}, 30),
    ({"mixture": [{"weight": 8, "belief": 1e28}, {"weight": 1, "belief": 1e31}]}, {}, 31),
]


@pytest.mark.parametrize(("requirement", "more", "log10"), ENDS, ids=str)
def test_a_probability_that_is_reached_has_its_year(requirement, more, log10):
    found = run(requirement, **more)
    assert found.quantile(0.9) == pytest.approx(year_of(log10), abs=1e-3)
    pooled = forecast.pool(found, found).to_dict()
    assert pooled["quantiles"]["0.9"] == pytest.approx(year_of(log10), abs=1e-3)
