"""The engine against the naive version, on random scenarios.

Draws are shared: the naive version gets the engine's values of the beliefs, one draw at a
time. What it makes of them must be the same to rounding; what the engine integrates instead
of counting must agree within the counting error.
"""

import json
import math
import tempfile
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, event, given, settings

from forecast.distributions.empirical import Counted
from forecast.distributions.estimate import pooled
from forecast.engine import run as engine
from forecast.results.forecast import Forecast
from priors.belief import Belief
from priors.cache import Cache
from priors.sampling.draws import Draws
from scenarios.loading.load import load
from scenarios.problems import ScenarioError, ScenarioWarning
from scenarios.schema.scenario import Scenario
from tests.properties import naive
from tests.properties.random_scenarios import scenarios

NO_FORECAST = ("rules out everything", "did not grow at measurement_date")
EXACT = 1e-6  # years, as promised
ERRORS = 8.0
"""Errors by which a counted probability may miss. With Student's t of 15 degrees of freedom
that is one false alarm in 1.1 million; five years in each of 300 scenarios make one in 800."""
HITS = 14.0
"""Draws that counting may miss altogether: a false alarm in e^14 = 1.2 million."""


def loaded(plain: dict[str, Any]) -> Scenario:
    """Read a scenario as from a file (JSON is YAML)."""
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore", ScenarioWarning)
        path = Path(folder) / "random.yaml"
        path.write_text(json.dumps(plain), encoding="utf-8")
        return load(path)


def ran(plain: dict[str, Any], draws: int) -> Forecast | None:
    """Run a scenario; nothing if evidence rules out an anchor altogether."""
    try:
        return engine.run(loaded(plain), draws=draws)
    except ScenarioError as error:
        if not any(words in str(error) for words in NO_FORECAST):
            raise
        event("no forecast")
        return None


def levels(scenario: Scenario) -> Iterator[tuple[str, float, Belief]]:
    """Levels by year that vary: section, moment, belief."""
    limits = {f"limits.{name}": limit for name, limit in (scenario.limits or {}).items()}
    dated = {"hardware": scenario.hardware, "spending": scenario.spending, **limits}
    for name, section in dated.items():
        for moment, level in (section.levels or {}).items():
            if level.is_random:
                yield name, moment, level


@dataclass(frozen=True)
class Naive:
    """What the naive version makes of the draws of a forecast."""

    plain: dict[str, Any]
    forecast: Forecast

    @cached_property
    def _values(self) -> dict[tuple[str | None, str], list[float]]:
        simulation = self.forecast.simulation
        places: list[tuple[str | None, Draws]] = [(None, simulation.section_trends.draws)]
        places += [(name, anchor.draws) for name, anchor in simulation.anchors.items()]
        beliefs = [
            (place, name, draws, name)
            for place, draws in places
            for name, belief in draws.beliefs.items()
            if belief.is_random
        ]
        for section, moment, level in levels(self.forecast.scenario):
            name = f"{section}.levels"
            draws = Draws({name: level}, simulation.uniforms, Cache(1))
            beliefs.append((None, f"{name}.{moment:g}", draws, name))
        shape = simulation.batches.shape
        return {
            (place, key): np.broadcast_to(draws.value(name), shape).ravel().tolist()
            for place, key, draws, name in beliefs
        }

    @cached_property
    def draws(self) -> list[naive.Draw]:
        """All draws, batch by batch."""
        return [
            naive.Draw(self.plain, lambda place, name, i=i: self._values[place, name][i])
            for i in range(self.forecast.batches.draws)
        ]

    @cached_property
    def arrivals(self) -> dict[str, list[float]]:
        """Arrival years by anchor."""
        return {a: [d.arrival_year(a) for d in self.draws] for a in self.plain["anchors"]}

    @cached_property
    def weights(self) -> dict[str, list[float]]:
        """Evidence weights by anchor."""
        return {a: [d.evidence_weight(a) for d in self.draws] for a in self.plain["anchors"]}

    def counted(self, t: float) -> float:
        """Probability of arrival by a time."""
        return naive.probability(self.plain, self.arrivals, self.weights, t)

    def deviations(self, t: float) -> np.ndarray:
        """What each batch contributes to its error, (batch,): first order, as for a ratio."""
        shares = {n: w for n, w in self.plain["weights"].items() if n != "none"}
        shape = self.forecast.batches.shape
        total = np.zeros(shape[0])
        for name, share in shares.items():
            weight = np.reshape(self.weights[name], shape)
            hits = (weight * (np.reshape(self.arrivals[name], shape) <= t)).sum(axis=1)
            mass = weight.sum(axis=1)
            gap = (hits - hits.sum() / mass.sum() * mass) / mass.mean()
            total += share / sum(shares.values()) * gap
        return (1.0 - naive.none_at(self.plain, t)) * total

    def tolerance(self, t: float) -> float:
        """How far a probability without counting error may lie from the counted one."""
        batches = len(self.deviations(t))
        error = math.sqrt(float((self.deviations(t) ** 2).sum()) / (batches * (batches - 1)))
        fewest = min(sum(weights) for weights in self.weights.values())
        return ERRORS * error + HITS / fewest


def check_draw_by_draw(plain: dict[str, Any], draws: int) -> None:
    forecast = ran(plain, draws)
    if forecast is None:
        return
    slow = Naive(plain, forecast)
    simulation = forecast.simulation
    for name, anchor in simulation.anchors.items():
        required = [draw.log10_requirement(name) for draw in slow.draws]
        np.testing.assert_allclose(anchor.log10_requirement.ravel(), required, rtol=1e-12)
        np.testing.assert_allclose(
            anchor.evidence_weight.ravel(), slow.weights[name], rtol=0, atol=1e-11
        )
        found = anchor.arrival_year.ravel().tolist()
        for draw, fast, expected, need in zip(
            slow.draws, found, slow.arrivals[name], required, strict=True
        ):
            check_arrival(draw, name, fast, expected, need)


def check_arrival(draw: naive.Draw, anchor: str, fast: float, slow: float, need: float) -> None:
    """The same time, but for what rounding of the requirement does to a flat crossing."""
    both = math.isfinite(fast) and math.isfinite(slow)
    if fast == slow or (both and abs(fast - slow) <= EXACT):
        return
    height, lag = draw.height(anchor), draw.lag(anchor)
    # They may differ only where the curve is within rounding of the requirement all the way.
    early, late = sorted((fast - lag, slow - lag))
    room = 64 * math.ulp(max(abs(need), 64.0))
    points = [early + (late - early) * i / 8 for i in range(9)] if both else [early]
    assert all(abs(height(t) - need) <= room for t in points), (fast, slow, need)
    event("decided by rounding")


def check_probabilities(plain: dict[str, Any], draws: int) -> None:
    forecast = ran(plain, draws)
    if forecast is None:
        return
    slow = Naive(plain, forecast)
    if not all(map(sum, slow.weights.values())):
        event("nothing is left of so few draws")
        return
    simulation = forecast.simulation
    years = np.array([2026.0, 2033.5, 2045.0, 2060.25, 2100.0])
    for name, anchor in simulation.anchors.items():
        counted = pooled(Counted(anchor.arrival_year, anchor.evidence_weight), years)
        alone = {**plain, "weights": {name: 1.0}}
        expected = [
            naive.probability(alone, slow.arrivals, slow.weights, t + EXACT) for t in years
        ]
        earlier = [
            naive.probability(alone, slow.arrivals, slow.weights, t - EXACT) for t in years
        ]
        assert np.all(counted.value <= np.array(expected) + 1e-9)
        assert np.all(counted.value >= np.array(earlier) - 1e-9)
    published = forecast.mixture.probability(years).value
    for t, probability in zip(years.tolist(), published.tolist(), strict=True):
        low, high = slow.counted(t - EXACT), slow.counted(t + EXACT)
        off = slow.tolerance(t)
        assert low - off - 1e-6 <= probability <= high + off + 1e-6, t


def few(examples: int) -> settings:
    """So many scenarios, the same ones every time."""
    return settings(
        max_examples=examples,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )


@few(5)
@given(plain=scenarios())
def test_draw_by_draw(plain):
    check_draw_by_draw(plain, draws=16)


@few(2)
@given(plain=scenarios())
def test_probabilities(plain):
    check_probabilities(plain, draws=64)


@pytest.mark.slow
@few(300)
@given(plain=scenarios())
def test_draw_by_draw_in_hundreds_of_scenarios(plain):
    check_draw_by_draw(plain, draws=64)


@pytest.mark.slow
@few(200)
@given(plain=scenarios())
def test_probabilities_in_hundreds_of_scenarios(plain):
    check_probabilities(plain, draws=1024)
