"""What is integrated against what is counted, on random scenarios of every kind."""

import warnings
from collections import Counter
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, event, given, settings
from hypothesis import strategies as st

from forecast.distributions.empirical import Counted
from forecast.distributions.estimate import pooled
from forecast.engine import method
from forecast.engine.run import run
from scenarios.problems import ScenarioError
from scenarios.schema.scenario import Scenario
from tests.properties.random_scenarios import growth, oom, positive, scenarios

DRAWS = 16 * 1024
ERRORS = 8.0
"""With 15 degrees of freedom one false alarm in a million."""
HITS = 14.0
"""Draws that counting may miss altogether."""
YEARS = np.array([2026.0, 2033.5, 2045.0, 2060.25, 2100.0])


WIDE = {
    "neural_network": "reference_samples",
    "genome": "effective_horizon_length",
    "lifetime": "lifetime_duration",
    "evolution": "evolution_duration",
    "stated": "training_compute",
}
WHERE = {
    "reference_samples": 1e11,
    "effective_horizon_length": 1e3,
    "lifetime_duration": 1e9,
    "evolution_duration": 1e9,
    "training_compute": 1e30,
}
"""A term that can be integrated, by kind of anchor, and where it lies."""
FIXED_TRENDS: dict[str, Any] = {
    "hardware": {
        "base_year": 2025,
        "price_performance": 1e18,
        "doubling_time": 2.0,
        "schedule": {"2030": {"yearly_factor": 0.8}, "2033": {"doubling_time": 1.5}},
    },
    "spending": {"base_year": 2025, "largest_run_cost": 1e8, "yearly_factor": 1.5},
    "algorithms": {"base_year": 2025},
}


@st.composite
def every_kind(draw: st.DrawFn) -> dict[str, Any]:
    """A scenario with evidence, needs of data and correlations now and then."""
    plain = draw(scenarios())
    evidence = plain.setdefault("evidence", {})
    if "already_tried" in evidence and draw(st.booleans()):
        low = evidence["already_tried"]["zero_below"]
        spread = {"uniform": {"low": low / 3, "high": low}}
        evidence["already_tried"] = {"zero_below": spread, "full_above": low * 300}
    if draw(st.booleans()):
        runs = [{"compute": draw(oom(20, 26)), "years": 1.0}]
        exponent = draw(st.sampled_from([0.5, {"uniform": {"low": 0.3, "high": 0.9}}]))
        evidence |= {"training_runs": runs, "success_rate_exponent": exponent}
    if draw(st.booleans()):
        evidence["no_arrival_by"] = draw(st.sampled_from([2026.0, 2031.25]))
    for anchor in plain["anchors"].values():
        name = WIDE[anchor["kind"]]
        low, high = draw(st.sampled_from([(1e-1, 1e1), (1e-2, 1e3), (0.3, 3.0)]))
        spread = draw(st.sampled_from(["lognormal", "loguniform"]))
        ends = ("p5", "p95") if spread == "lognormal" else ("low", "high")
        middle = WHERE[name]
        anchor["priors"][name] = {spread: {ends[0]: low * middle, ends[1]: high * middle}}
        if draw(st.integers(0, 3)) == 0:
            anchor["priors"].pop("lag", None)
            anchor["priors"]["algorithmic_ceiling"] = 3.0
            own = [name for name in anchor["priors"] if name.startswith("algorithmic_")]
            anchor["priors"] |= {name: 1.5 for name in own}
            plain |= FIXED_TRENDS
    if draw(st.integers(0, 2)) == 0:
        plain["data"] = {"base_year": 2025, "stock": draw(positive(11, 15)), **draw(growth())}
        for anchor in plain["anchors"].values():
            per_sample = draw(st.sampled_from(["tokens_per_sample", "training_tokens", None]))
            if per_sample == "training_tokens":
                anchor["priors"]["training_tokens"] = draw(positive(11, 15))
            elif "reference_samples" in anchor["priors"]:
                anchor["priors"]["tokens_per_sample"] = draw(positive(0, 3))
    return plain


def ran(plain: dict[str, Any]) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return run(Scenario.model_validate(plain), draws=DRAWS)
        except ScenarioError as error:
            if "rules out" not in str(error) and "leave nothing" not in str(error):
                raise
            return None


def check_anchors(plain: dict[str, Any], seen: Counter[str]) -> None:
    """Each anchor's CDF as published, and as its own draws have it with exact crossings."""
    forecast = ran(plain)
    if forecast is None:
        return
    t = YEARS[forecast.scenario.years.first <= YEARS]
    for name, published in forecast.anchors.items():
        anchor = forecast.simulation.anchors[name]
        how = method.method_of(method.probe(forecast.scenario).anchors[name]).how
        event(how)
        seen[how] += 1
        if not anchor.evidence_weight.sum() > HITS:
            continue
        draws = Counted(anchor.arrival_year, anchor.evidence_weight)
        exact = pooled(draws, t)
        off = ERRORS * exact.error + HITS / float(anchor.evidence_weight.sum())
        found = published.probability(t).value
        assert np.all(np.abs(found - exact.value) < off + 1e-6), (name, how, found, exact)
        fine = np.linspace(forecast.scenario.years.first, 2100.0, 1500)
        falls = -np.diff(published.probability(fine).value).min()
        assert falls <= 1e-10, (name, how, falls)
        names = [need.name for need in anchor.needs]
        for limit, curve in published.bound.items():
            held_up = anchor.bound_by == names.index(limit)
            bound = Counted(
                np.where(held_up, anchor.arrival_year, np.inf), anchor.evidence_weight
            )
            found, exact = pooled(curve, t).value, pooled(bound, t)
            off = ERRORS * exact.error + HITS / float(anchor.evidence_weight.sum())
            assert np.all(np.abs(found - exact.value) < off + 1e-3), (name, "bound", found)


@pytest.mark.parametrize("examples", [12, pytest.param(300, marks=pytest.mark.slow)])
def test_integrated_and_counted_agree(examples: int) -> None:
    seen: Counter[str] = Counter()

    @settings(
        max_examples=examples,
        derandomize=True,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(plain=every_kind())
    def each(plain: dict[str, Any]) -> None:
        check_anchors(plain, seen)

    each()
    assert {"looked_up", "crossed", "paired"} <= set(seen), seen
