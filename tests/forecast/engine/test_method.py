"""Which paths are drawn term by term, and that it does not matter."""

from typing import Any

import numpy as np
import pytest

from forecast.engine import run as engine
from forecast.engine.method import Method, Probe, method_of
from forecast.model.simulation import AnchorSimulation
from scenarios.loading.load import load
from scenarios.schema.scenario import Scenario
from tests.forecast.scenes import scene, stated

WIDE = {"lognormal": {"median": 1e30, "sd_oom": 1.5}}
HARDWARE: dict[str, Any] = {
    "base_year": 2025,
    "price_performance": 1e17,
    "growth_oom": {"normal": {"mean": 0.2, "sd": 0.02}},
    "ceiling": {"lognormal": {"p10": 1e20, "p90": 1e24}},
}
SPENDING: dict[str, Any] = {
    "base_year": 2025,
    "largest_run_cost": {"loguniform": {"low": 3e8, "high": 3e9}},
    "growth_oom": 0.2,
}


def uncertain(algorithms: Any = None, **changes: Any) -> Scenario:
    growth = algorithms or {"lognormal": {"median": 0.1, "sd_oom": 0.1}}
    anchors = stated(training_compute=WIDE, algorithmic_growth_oom=growth)
    return scene(**{"anchors": anchors, "hardware": HARDWARE, "spending": SPENDING, **changes})


def correlated(*pair: str) -> dict[str, Any]:
    return {"rank_correlations": [{"between": list(pair), "rho": 0.5}]}


FALLS = {**HARDWARE, "schedule": {2040: {"growth_oom": -0.1}}}
MAY_FALL = {**HARDWARE, "growth_oom": {"normal": {"mean": 0.2, "sd": 0.1}}}
TWO_SECTIONS = correlated("hardware.growth_oom", "spending.largest_run_cost")
POWER = {"power": {"levels": {2025: 1e27, 2040: 1e29}, "after": {"growth_oom": 0.05}}}
PAUSED = {**HARDWARE, "schedule": {2030: "pause", 2033: "resume"}}


@pytest.mark.parametrize(
    ("apart", "scenario"),
    [
        (True, uncertain()),
        (True, uncertain(algorithms=0.1)),
        (True, uncertain(**correlated("hardware.growth_oom", "hardware.ceiling"))),
        (True, uncertain(hardware={**HARDWARE, "schedule": {2040: {"growth_oom": 0.1}}})),
        (False, uncertain(**TWO_SECTIONS)),
        (False, uncertain(hardware=FALLS)),
        (False, uncertain(hardware=MAY_FALL)),
        (False, uncertain(lag={"building": {"lognormal": {"p10": 0.5, "p90": 2.0}}})),
        (False, uncertain(limits=POWER)),
    ],
)
def test_terms_are_drawn_by_themselves_where_they_vary_by_themselves(apart, scenario):
    method = method_of(Probe(scenario).anchors["stated"])
    assert (method.how, method.apart) == ("crossed", apart)


SCENES = {
    "trend_2026": lambda: load("trend_2026"),
    "lagging": lambda: uncertain(lag={"building": 1.5}),
    "no arrival": lambda: uncertain(evidence={"no_arrival_by": 2031.25}),
    "pause": lambda: uncertain(
        hardware={**HARDWARE, "schedule": {2030: "pause", 2033: "resume"}}
    ),
}


def drawn_whole(anchor: AnchorSimulation) -> Method:
    return method_of(anchor)._replace(apart=False)


@pytest.mark.parametrize("name", SCENES)
def test_paths_term_by_term_are_those_drawn_whole(name, monkeypatch):
    scenario = SCENES[name]()
    years = np.array([2027.5, 2032.0, 2041.0, 2063.0, 2100.0])
    by_term = engine.run(scenario, 1 << 15)
    monkeypatch.setattr(engine, "method_of", drawn_whole)
    whole = engine.Runs(1 << 15, seed=1).run(scenario)
    for one, other in (
        (by_term.mixture.probability(years), whole.mixture.probability(years)),
        (by_term.quantiles([0.05, 0.3]), whole.quantiles([0.05, 0.3])),
        *(
            (a.log10_requirement, whole.anchors[n].log10_requirement)
            for n, a in by_term.anchors.items()
        ),
    ):
        error = np.maximum(np.hypot(one.error, other.error), 1e-6)
        assert np.all(np.abs(one.value - other.value) < 6.0 * error), (one, other)
