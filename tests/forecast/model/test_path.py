"""The highest that a path has been: looked for only where some draw has turned by then."""

import numpy as np
import pytest

from forecast.model import path
from forecast.model.path import Path
from forecast.model.simulation import AnchorSimulation, Simulation
from priors.sampling.lattice import Batches
from tests.forecast.scenes import scene, stated

SHRINKING = {
    "base_year": 2025,
    "largest_run_cost": 1e9,
    "growth_oom": {"normal": {"mean": 0.3, "sd": 0.05}},
    "ceiling_share": 0.01,
    "gdp_base_year": 2025,
    "gdp": 1e14,
    "gdp_growth": {"normal": {"mean": -0.1, "sd": 0.2}, "min": -0.9},
    "schedule": {"2060": {"times": 0.5}},
}


def anchor() -> AnchorSimulation:
    of = scene(anchors=stated(training_compute=1e32), spending=SHRINKING)
    return Simulation(of, Batches.for_draws(256, 0)).anchors["stated"]


@pytest.mark.parametrize("by", [2025.0, 2031.3, 2050.0, 2060.0, 2071.7, 2100.0])
def test_the_highest_is_the_most_of_all_moments(by):
    of = Path(anchor())
    moments = np.linspace(2025.0, by, 4097)
    most = np.max([of.at(np.asarray(t)) for t in moments], axis=0)
    np.testing.assert_allclose(of.highest(np.asarray(by)), most, rtol=0, atol=1e-5)
    assert np.all(of.highest(np.asarray(by)) >= most - 1e-9)


def test_no_top_is_looked_for_before_a_draw_has_turned(monkeypatch):
    of = Path(anchor())
    looked = []
    monkeypatch.setattr(path, "highest_between", lambda *args: looked.append(args))
    early = np.asarray(2025.01)
    np.testing.assert_array_equal(of.highest(early), of.at(early))
    assert not of.never_falls
    assert not looked
