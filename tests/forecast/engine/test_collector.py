"""What is integrated against what is counted, on random scenarios of every kind."""

import warnings
from collections import Counter
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings

from forecast.distributions import path_sums
from forecast.distributions.empirical import Counted
from forecast.distributions.estimate import pooled
from forecast.engine import method
from forecast.engine.run import run
from scenarios.loading.load import resolve
from scenarios.problems import ScenarioError
from scenarios.schema.scenario import Scenario
from tests.properties.every_kind import every_kind

FEW, MANY = 16 * 256, 16 * 1024
ERRORS = 8.0
"""With 15 degrees of freedom one false alarm in a million."""
HITS = 14.0
"""Draws that counting may miss altogether."""
NO_FORECAST = ("rules out", "leave nothing", "did not grow at measurement_date")
YEARS = np.array([2026.0, 2033.5, 2045.0, 2060.25, 2100.0])


def ran(plain: dict[str, Any] | Scenario, draws: int) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return run(Scenario.model_validate(plain), draws=draws)
        except ScenarioError as error:
            if not any(words in str(error) for words in NO_FORECAST):
                raise
            return None


def check_anchors(plain: dict[str, Any] | Scenario, draws: int, seen: Counter[str]) -> None:
    """Each anchor's CDF as published, and as its own draws have it with exact crossings."""
    forecast = ran(plain, draws)
    if forecast is None:
        return
    t = YEARS[forecast.scenario.years.first <= YEARS]
    for name, published in forecast.anchors.items():
        anchor = forecast.simulation.anchors[name]
        how = method.method_of(method.Probe(forecast.scenario).anchors[name]).how
        seen[how] += 1
        if not anchor.evidence_weight.sum() > HITS:
            continue
        exact = pooled(Counted(anchor.arrival_year, anchor.evidence_weight), t)
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


@pytest.mark.parametrize(
    ("examples", "draws"), [(10, FEW), pytest.param(300, MANY, marks=pytest.mark.slow)]
)
def test_integrated_and_counted_agree(examples, draws):
    seen: Counter[str] = Counter()

    @settings(
        max_examples=examples, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
    )
    @given(plain=every_kind(with_feedback=draws == MANY))
    def each(plain: dict[str, Any]) -> None:
        check_anchors(plain, draws, seen)

    each()
    # What hypothesis draws depends on the modules that other tests have imported, so that a
    # few examples may lack one kind.
    for name in ("cotra_2020", "trend_2026", "data_limited"):
        check_anchors(resolve(name).scenario, draws, seen)
    assert {"looked_up", "crossed", "paired"} <= set(seen), seen


def test_money_binds_where_it_had_sufficed_and_no_longer_does():
    """Compute that falls and rises again, while data comes in: both bind some draws."""
    growth = {"loguniform": {"low": 0.27, "high": 0.94}}
    requirement = {
        "parameter_count": 1.4e11,
        "flop_per_parameter": 3.3,
        "effective_horizon_length": 0.28,
        "data_scaling_exponent": 0.5,
        "reference_samples": {"lognormal": {"p5": 1e9, "p95": 1e14}},
        "reference_parameters": 1e10,
        "tokens_per_sample": 1.0,
    }
    plain = {
        "title": "A valley",
        "milestone": "Something arrives",
        "years": {"first": 2015, "last": 2100},
        "weights": {"a": 1},
        "anchors": {
            "a": {
                "kind": "neural_network",
                "priors": {**requirement, "algorithmic_growth_oom": 0},
            }
        },
        "hardware": {"levels": {"2020": 4.5e19, "2023": 1e17}, "after": {"growth_oom": 0.5}},
        "spending": {"base_year": 2020, "largest_run_cost": 1e6, "growth_oom": -0.15},
        "algorithms": {"base_year": 2020},
        "data": {"base_year": 2025, "stock": 1e11, "doubling_time": growth},
    }
    check_anchors(plain, FEW, Counter())
    bound = ran(plain, FEW).simulation.anchors["a"].bound_by
    assert 0.01 < np.mean(bound == 0) < 0.99


@pytest.mark.parametrize("level", [1e30, "1e28 to 1e32"])
def test_paths_that_are_all_alike_are_one_also_under_limits(level, monkeypatch):
    """A run of a fixed limit over fixed trends took as long as one of all its draws."""
    shared, values_of = [], path_sums.Values

    def counting(heights, weights):
        shared.append(heights.shape[2])
        return values_of(heights, weights)

    monkeypatch.setattr(path_sums, "Values", counting)
    draws = 16 * 8
    ran(resolve("cotra_2020", {"limits": {"treaty": {"level": level}}}).scenario, draws)
    rises = 2  # from a height and to another
    assert max(shared) == rises * (1 if level == 1e30 else draws // 16)
