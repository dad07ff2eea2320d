"""Where a path has no closed form, it is met at the top that a falling limit cuts off."""

from typing import Any

import numpy as np
import pytest

from forecast.model import crossing
from forecast.model.crossing import searched
from forecast.model.draw_caches import DrawCaches
from forecast.model.path import Path
from forecast.model.research import Software
from forecast.model.simulation import AnchorSimulation, Simulation
from priors.sampling.lattice import Batches
from priors.types import Array
from tests.forecast.scenes import FEEDBACK, scene, stated

FALLING = {"chips": {"levels": {"2025": 1e30, "2035": 1e25}, "after": {"growth_oom": -0.5}}}
GROWTH = {"growth_oom": {"normal": {"mean": 0.3, "sd": 0.05}}}
SPENDING = {"base_year": 2025, "largest_run_cost": 1e9, **GROWTH}
KINDS: dict[str, dict[str, Any]] = {
    "ramp": {"spending": {**SPENDING, "ramp": {"factor": 3, "within": 1.0}}},
    "saving": {"spending": {**SPENDING, "years_of_saving": 0.5}},
    "feedback": {"spending": SPENDING, "feedback": FEEDBACK},
}


def anchor(**changes: Any) -> AnchorSimulation:
    requirement = {"lognormal": {"median": 3e28, "sd_oom": 0.3}}
    of = scene(anchors=stated(training_compute=requirement), limits=FALLING, **changes)
    return Simulation(of, Batches.for_draws(4096, 0)).anchors["stated"]


@pytest.mark.parametrize("kind", KINDS)
def test_what_the_highest_compute_meets_has_arrived(kind):
    """Of draws that a limit overtakes within a cell, one in twenty was never to arrive."""
    of = anchor(**KINDS[kind])
    met = Path(of).highest(np.asarray(2100.0)) >= of.log10_need
    assert 0.1 < met.mean() < 0.9
    np.testing.assert_array_equal(of.arrival_year <= 2100.0, met)


def test_a_search_finds_what_a_closed_form_does():
    """A ramp to the budget itself changes nothing but how arrivals are looked for."""
    exact = anchor(spending=SPENDING).arrival_year
    found = anchor(spending={**SPENDING, "ramp": {"factor": 1, "within": 1}}).arrival_year
    np.testing.assert_allclose(found, exact, rtol=0, atol=1e-7)


def test_draws_that_can_never_arrive_need_no_top():
    """Their brackets were endless, of which the golden section takes a difference."""
    ends = [(t, np.array([min(t, 2.0 - t)] * 2)) for t in (0.7, 1.4, 2.0)]
    need, since = np.full(2, 0.9), np.array([0.0, np.inf])
    found = searched(ends, lambda t: np.minimum(t, 2.0 - t), need, 0.0, since)
    np.testing.assert_allclose(found, [0.9, np.inf], rtol=0, atol=1e-6)


def test_draws_that_meet_needs_soon_are_integrated_no_further_and_meet_them_when_they_did(
    monkeypatch,
):
    integrated, asked = dict[int, tuple[Software, float]](), Software.until

    def until(self: Software, t: float) -> Software:
        _, before = integrated.get(id(self), (self, t))
        integrated[id(self)] = self, max(t, before)
        return asked(self, t)

    def found(together: int) -> tuple[Array, float]:
        monkeypatch.setattr(crossing, "_TOGETHER", together)
        integrated.clear()
        years = anchor(**KINDS["feedback"]).arrival_year
        return years, sum(of.log[0].size * (t - 2025.0) for of, t in integrated.values())

    monkeypatch.setattr(Software, "until", until)
    (alike, of_all), (years, of_some) = found(4096), found(512)
    np.testing.assert_array_equal(years, alike)
    assert of_some < 0.8 * of_all


def test_years_are_looked_for_once_whatever_the_evidence(monkeypatch):
    looked = []
    exact = crossing.first_crossing
    monkeypatch.setattr(
        crossing, "first_crossing", lambda *args: looked.append(args) or exact(*args)
    )
    requirement = {"lognormal": {"median": 3e28, "sd_oom": 0.3}}
    caches, batches = DrawCaches(), Batches.for_draws(256, 0)
    ramp = {"already_tried": {"zero_below": 1e27, "full_above": 1e28}}
    seen = [
        Simulation(
            scene(anchors=stated(training_compute=requirement), spending=SPENDING, **more),
            batches,
            caches,
        ).anchors["stated"]
        for more in ({}, {"evidence": ramp}, {"evidence": ramp, "lag": {"training": 1.0}})
    ]
    first, same, later = (of.arrival_year for of in seen)
    np.testing.assert_array_equal(same, first)
    np.testing.assert_array_equal(later, first + 1.0)
    assert seen[1].evidence_weight.min() < 1.0
    assert len(looked) == 2
