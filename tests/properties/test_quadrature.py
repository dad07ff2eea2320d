"""What is integrated in every draw, against quadrature in two dimensions.

One trend and one term of the requirement are random: the probability of arrival by t, under the
weights of a ramp, is a double integral that scipy works out by itself, knowing nothing of
draws, grids or nodes.
"""

import math
from functools import cache
from typing import Any

import numpy as np
import pytest
from scipy.integrate import quad

from forecast.engine.method import Probe, method_of
from forecast.engine.run import Runs
from scenarios.schema.scenario import Scenario
from tests.forecast.scenes import scene, stated

RAMP = (26.0, 29.0)  # log10(FLOP): what has been tried for sure does not suffice
MEAN, SD = 30.0, 1.5  # of the requirement, log10(FLOP)
RATE, RATE_SD = 0.2, 0.03  # of the growth of hardware, OOM/year
YEARS = (2028.0, 2033.0, 2041.5, 2060.0)
ENDS = MEAN - 9.0 * SD, MEAN + 9.0 * SD
ERRORS = 8.0
"""With 15 degrees of freedom one false alarm in a million."""
FLOOR = 1e-5
"""What the grid and the quadrature leave."""


GROWTH = {"normal": {"mean": RATE, "sd": RATE_SD}}
CEILING = 20.5  # log10(FLOP per dollar), towards which it saturates
TABLE: dict[str, dict[str, Any]] = {
    "plain": {},
    "ceiling": {"ceiling": 10.0**CEILING},
    "schedule": {"schedule": {"2035": {"growth_oom": 0.1}}},
}
RAMPED = {"already_tried": {"zero_below": 10.0 ** RAMP[0], "full_above": 10.0 ** RAMP[1]}}


def scenario_of(kind: str, evidence: dict[str, Any]) -> Scenario:
    return scene(
        anchors=stated(training_compute={"lognormal": {"median": 10.0**MEAN, "sd_oom": SD}}),
        hardware={
            "base_year": 2025,
            "price_performance": 1e17,
            "growth_oom": GROWTH,
            **TABLE[kind],
        },
        evidence=evidence,
    )


def height(kind: str, rate: float, t: float) -> float:
    """Highest effective compute up to t, log10(FLOP), by hand."""
    hardware = 17.0 + rate * (t - 2025.0)
    if kind == "schedule":
        hardware -= (rate - 0.1) * max(t - 2035.0, 0.0)
    if kind == "ceiling":
        hardware = -math.log10(10.0**-hardware + 10.0**-CEILING)
    return max(hardware + 9.0 + 0.3 * (t - 2025.0), 26.0)


def normal(x: float, mean: float, sd: float) -> float:
    """Density of a normal."""
    return math.exp(-0.5 * ((x - mean) / sd) ** 2) / (sd * math.sqrt(2.0 * math.pi))


def weight(requirement: float) -> float:
    return min(max((requirement - RAMP[0]) / (RAMP[1] - RAMP[0]), 0.0), 1.0)


def of_rate(kind: str, rate: float, t: float, *, ramped: bool) -> float:
    """Weight of what has been met by t at a rate, requirement by requirement."""
    low, high = ENDS[0], min(height(kind, rate, t), ENDS[1])

    def density(requirement: float) -> float:
        return (weight(requirement) if ramped else 1.0) * normal(requirement, MEAN, SD)

    return float(quad(density, low, high, points=[x for x in RAMP if x < high])[0])


@cache
def met_by(kind: str, t: float, *, ramped: bool) -> float:
    """The same over all rates."""
    ends = RATE - 8.0 * RATE_SD, RATE + 8.0 * RATE_SD
    return float(
        quad(
            lambda rate: of_rate(kind, rate, t, ramped=ramped) * normal(rate, RATE, RATE_SD),
            *ends,
            points=[RATE],
        )[0]
    )


def exact(kind: str, ramped: bool) -> np.ndarray:
    """Probability of arrival by each of the years."""
    whole = quad(lambda x: weight(x) * normal(x, MEAN, SD), *ENDS, points=RAMP)[0]
    return np.array([met_by(kind, t, ramped=ramped) for t in YEARS]) / (whole if ramped else 1)


@pytest.mark.parametrize("draws", [1 << 13, pytest.param(1 << 18, marks=pytest.mark.slow)])
@pytest.mark.parametrize("ramped", [False, True])
@pytest.mark.parametrize("kind", TABLE)
def test_probabilities_are_those_of_a_double_integral(kind, ramped, draws):
    scenario = scenario_of(kind, RAMPED if ramped else {})
    assert method_of(Probe(scenario).anchors["stated"]).how == "crossed"
    found = Runs(draws).run(scenario).mixture.probability(np.array(YEARS))
    off = np.abs(found.value - exact(kind, ramped))
    assert np.all(off < ERRORS * found.error + FLOOR), (off, found.error)
    assert np.all(found.error < 2e-3)
