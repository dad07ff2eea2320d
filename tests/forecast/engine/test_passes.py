"""Moments at which draws that agree pass where a density bends, as where a ramp begins."""

import numpy as np
import pytest

from forecast.engine.method import Probe, method_of
from forecast.engine.passes import PARTS, Passes
from forecast.engine.run import Runs
from forecast.model.path import Path
from tests.forecast.scenes import scene, stated

EDGES = 30.0, 30.5
CROSSED = [2025.0 + (edge - 26.0) / 0.5 for edge in EDGES]
ZERO, FULL = "zero_below", "full_above"
RAMP = {"already_tried": {ZERO: 10.0 ** EDGES[0], FULL: 10.0 ** EDGES[1]}}
SHORT = {"short": {"uniform": {"low": 0, "high": 0.2}}}
GROWING = {"base_year": 2025, "price_performance": 1e17}
VARIES = {**GROWING, "growth_oom": {"normal": {"mean": 0.2, "sd": 0.001}}}
WIDELY = {**GROWING, "growth_oom": {"normal": {"mean": 0.2, "sd": 0.12}}}
WIDE = {"lognormal": {"median": 1e31, "sd_oom": 1.5}}
EVERYWHERE = -np.inf, np.inf


def passes(**changes):
    anchors = stated(training_compute=WIDE)
    years = {"first": 2025, "last": 2050}
    scenario = scene(anchors=anchors, evidence=RAMP, years=years, **changes)
    anchor = Probe(scenario).anchors["stated"]
    return Passes(Path(anchor), method_of(Probe(scenario).anchors["stated"]))


def test_they_are_those_of_draws_whose_lags_differ_a_little():
    found = passes(lag=SHORT)
    lags = np.quantile(found.pilot.lag.constant, PARTS)
    exact = sorted(moment + lag for moment in CROSSED for lag in lags)
    np.testing.assert_allclose(sorted(found.within(*EVERYWHERE)), exact, rtol=0, atol=2e-6)


def test_they_are_those_of_terms_that_vary_by_themselves():
    found = passes(hardware=VARIES)
    assert found.method.apart
    rate = 0.3 + found.pilot.trends[0].growth.rate
    exact = [np.quantile(2025.0 + (edge - 26.0) / rate, PARTS) for edge in EDGES]
    np.testing.assert_allclose(
        sorted(found.within(*EVERYWHERE)), np.sort(np.ravel(exact)), rtol=0, atol=2e-6
    )


@pytest.mark.parametrize(
    ("changes", "window"),
    [
        pytest.param({"lag": SHORT}, (2036.0, 2050.0), id="they come before"),
        pytest.param({"lag": SHORT}, (2025.0, 2031.0), id="they come after"),
        pytest.param({"hardware": WIDELY}, EVERYWHERE, id="draws do not agree"),
    ],
)
def test_none_are_looked_for_where(changes, window):
    assert not passes(**changes).within(*window)


@pytest.mark.parametrize("window", [(2028.0, 2040.0), (2034.0, 2040.0), (2034.3, 2046.0)])
def test_a_curve_is_the_same_where_only_some_years_are_looked_at(window):
    scenario = passes(lag=SHORT, hardware=VARIES).pilot.simulation.scenario
    t, runs = np.linspace(window[0] + 1.0, window[1] - 1.0, 101), Runs(4096, 0)
    part, whole = (
        runs.run(scenario, window=each).anchors["stated"].probability(t).value
        for each in (window, EVERYWHERE)
    )
    np.testing.assert_allclose(part, whole, rtol=0, atol=1e-5)
