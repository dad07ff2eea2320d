"""Progress of algorithms that depends on the requirement of the draw."""

import numpy as np
import pytest

from forecast.engine.run import run
from forecast.export.report import forecast_dict
from forecast.model.simulation import Simulation
from priors.sampling.lattice import Batches
from tests.forecast.scenes import scene, stated

PACE = {"by_requirement": {"1e28": 4.0, "1e32": 2.0}}
CEILING = {"by_requirement": {"1e28": 1.0, "1e32": 3.0}}


def with_priors(**priors):
    return scene(anchors=stated(algorithmic_growth_oom=None, **priors))


def anchor_of(scenario, draws=512):
    return Simulation(scenario, Batches(0, range(1), draws)).anchors["stated"]


@pytest.mark.parametrize(
    ("requirement", "pace", "ceiling"),
    [(1e20, 4.0, 1.0), (1e28, 4.0, 1.0), (1e29, 3.5, 1.5), (1e30, 3.0, 2.0), (1e40, 2.0, 3.0)],
)
def test_is_linear_in_the_logarithm_and_constant_outside(requirement, pace, ceiling):
    asking = with_priors(
        training_compute=requirement,
        algorithmic_doubling_time=PACE,
        algorithmic_ceiling=CEILING,
    )
    plain = with_priors(
        training_compute=requirement,
        algorithmic_doubling_time=pace,
        algorithmic_ceiling=ceiling,
    )
    assert anchor_of(asking).arrival_year == pytest.approx(anchor_of(plain).arrival_year)


def test_each_draw_has_the_pace_of_its_own_requirement():
    spread = {"lognormal": {"p10": 1e27, "p90": 1e33}}
    anchor = anchor_of(with_priors(training_compute=spread, algorithmic_doubling_time=PACE))
    pace = np.interp(anchor.log10_requirement, [28.0, 32.0], [4.0, 2.0])
    rate = 0.4 + np.log10(2.0) / pace
    by_hand = 2025.0 + np.maximum(anchor.log10_requirement - 26.0, 0.0) / rate
    assert anchor.arrival_year == pytest.approx(by_hand, abs=1e-6)


def test_draws_are_counted_and_the_reason_is_said():
    spread = {"lognormal": {"p10": 1e27, "p90": 1e33}}
    asking = run(with_priors(training_compute=spread, algorithmic_doubling_time=PACE), 4096)
    assert "depends on the requirement" in forecast_dict(asking)["anchors"]["stated"]["reason"]
    alike = {"by_requirement": {"1e30": 3.0}}
    counted = run(with_priors(training_compute=spread, algorithmic_doubling_time=alike), 65536)
    smooth = run(with_priors(training_compute=spread, algorithmic_doubling_time=3.0), 65536)
    assert counted.method == "counted"
    assert smooth.method == "smooth"
    assert counted.median == pytest.approx(smooth.median, abs=4 * counted.median_error)


def test_each_spelling_of_growth_may_ask():
    asking = with_priors(algorithmic_yearly_factor={"by_requirement": {"1e28": 2.0}})
    plain = with_priors(algorithmic_yearly_factor=2.0)
    assert anchor_of(asking).arrival_year == pytest.approx(anchor_of(plain).arrival_year)
