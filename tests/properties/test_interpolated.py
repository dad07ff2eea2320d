"""What interpolation between moments and between heights leaves, on the draws themselves.

The reference takes the same draws at many times as many moments, and shares them out to a grid
many times as fine: the quantiles differ by what interpolation leaves, and by nothing else.
"""

from typing import Any

import numpy as np
import pytest

from forecast.engine import collector, time_nodes
from forecast.engine.run import Runs
from scenarios.schema.scenario import Scenario
from tests.forecast.scenes import scene, stated

DRAWS = 1 << 10
WITHIN = 1e-4  # years
QUANTILES = (0.05, 0.1, 0.25, 0.5, 0.75, 0.9)
FINER = 4
HARDWARE: dict[str, Any] = {
    "base_year": 2025,
    "price_performance": 1e17,
    "growth_oom": {"normal": {"mean": 0.2, "sd": 0.03}},
}
CEILING = {"lognormal": {"p10": 1e18, "p90": 1e20}}
SCHEDULE = {"2031": {"growth_oom": 0.4}, "2036": {"growth_oom": 0.05}}
POWER = {"power": {"levels": {2025: 1e27, 2033: 1e29}, "after": {"growth_oom": 0.1}}}


def uncertain(sd: float = 1.0, **changes: Any) -> Scenario:
    requirement = {"lognormal": {"median": 1e30, "sd_oom": sd}}
    return scene(
        **{"anchors": stated(training_compute=requirement), "hardware": HARDWARE, **changes}
    )


SCENES = {
    "rates": uncertain(),
    "narrow": uncertain(sd=0.3),
    "ceiling": uncertain(hardware={**HARDWARE, "ceiling": CEILING}),
    "schedule": uncertain(hardware={**HARDWARE, "schedule": SCHEDULE}),
    "limit": uncertain(limits=POWER),
    "pause": uncertain(hardware={**HARDWARE, "schedule": {"2030": "pause", "2034": "resume"}}),
    "lag": uncertain(lag={"building": {"lognormal": {"p10": 0.5, "p90": 2.0}}}),
    "falling": uncertain(hardware={**HARDWARE, "schedule": {"2040": {"growth_oom": -0.5}}}),
    "evidence": uncertain(evidence={"no_arrival_by": 2028.25}),
}


SLOW = {"narrow"}  # whose finer grid has many heights


def finer(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look at many more moments, and at many more heights."""
    monkeypatch.setattr(time_nodes, "_STEPS_PER_SPREAD", FINER * time_nodes._STEPS_PER_SPREAD)
    monkeypatch.setattr(time_nodes, "_MOST", FINER * time_nodes._MOST)
    monkeypatch.setattr(time_nodes, "_YEARS", time_nodes._YEARS / FINER)
    monkeypatch.setattr(time_nodes, "_UNEVEN", FINER * time_nodes._UNEVEN)
    for steps in ("_STEPS_PER_SCALE", "_CLOSE_STEPS"):
        monkeypatch.setattr(collector, steps, FINER * getattr(collector, steps))


@pytest.mark.parametrize(
    "name", [pytest.param(n, marks=pytest.mark.slow) if n in SLOW else n for n in SCENES]
)
def test_quantiles_lie_where_many_more_moments_put_them(name, monkeypatch):
    found = Runs(DRAWS).run(SCENES[name]).quantiles(QUANTILES).value
    finer(monkeypatch)
    exact = Runs(DRAWS).run(SCENES[name]).quantiles(QUANTILES).value
    assert np.isfinite(found).sum() >= len(QUANTILES) - 1
    assert np.isfinite(found).tolist() == np.isfinite(exact).tolist()
    assert np.nan_to_num(found, posinf=0.0) == pytest.approx(
        np.nan_to_num(exact, posinf=0.0), abs=WITHIN, rel=0.0
    )
