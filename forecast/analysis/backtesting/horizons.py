"""What time horizons a scenario expected, from its anchors that are about them."""

import numpy as np

from anchors.kinds import MEASURED
from anchors.requirements.ai_futures_2025 import log10_horizon_after
from forecast.model.progress import years_of_progress
from forecast.model.simulation import AnchorSimulation
from priors.types import Array
from scenarios.schema.scenario import Scenario

PREFIX = "time_horizon_"
"""What the quantities begin with; the success in percent follows."""
LONGEST = 7.0
"""log10(minute), a working life of 83 years of 2,000 hours: what is longer, or infinite, counts
as so long, for no score of an infinite horizon is finite."""
_KIND = "time_horizon"


def horizon_anchors(scenario: Scenario, quantity: str) -> dict[str, float]:
    """Anchors with weight that measure horizons at a quantity's success, with their weights."""
    level = float(quantity.removeprefix(PREFIX)) / 100.0
    return {
        name: weight
        for name, weight in scenario.weights.anchors.items()
        if weight > 0
        and scenario.anchors[name].kind == _KIND
        and scenario.anchors[name].success_level == level
    }


def log10_horizon(anchor: AnchorSimulation, year: float) -> Array:
    """Time horizon that an anchor expects in a calendar year, log10(minute), by draw."""
    draws = anchor.draws
    measured = draws.value(MEASURED)
    progress = year - measured
    if not anchor.in_time:
        progress = years_of_progress(
            np.asarray(year), anchor.log10_effective_compute, measured, ("anchors", anchor.name)
        )
    present = draws.value("present_time_horizon")
    if "time_horizon_ratio" in draws:
        present = present * draws.value("time_horizon_ratio")
    difficulty = "doubling_difficulty"
    harder = draws.value(difficulty) if difficulty in draws else np.asarray(1.0)
    pace = draws.value("time_horizon_doubling_time")
    found = log10_horizon_after(present, progress, pace, harder)
    return np.minimum(np.ravel(found), LONGEST)


def first_year(anchor: AnchorSimulation) -> float:
    """Calendar year from which on an anchor expects anything: that of its measurement."""
    return float(np.median(anchor.draws.value(MEASURED)))
