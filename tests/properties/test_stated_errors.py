"""Stated errors where they are hardest: few draws, ends of a term, tails, batches that agree.

The growth of hardware is random and so is the requirement, and arrival by any year has a closed
form; or only one of them is.
"""

from collections.abc import Callable
from math import sqrt
from typing import Any

import numpy as np
import pytest

from forecast.engine.run import Runs
from priors.numerics.normal import ndtr
from priors.types import Array
from scenarios.schema.scenario import Scenario
from tests.forecast.scenes import scene, stated

LOW, HIGH = 28.0, 34.0
"""Ends of the loguniform requirement, log10(FLOP)."""
SPREAD = 0.02
"""Standard deviation of the growth of compute, OOM a year."""
GRID = {"loguniform": 5e-6, "lognormal": 1e-7, "fixed": 1e-7}
"""What shared-out heights leave of a probability, most where one jumps (docs/model.md)."""
SURE = 4.5
DRAWS = [1024, *(pytest.param(d, marks=pytest.mark.slow) for d in (4096, 16_384, 65_536))]
SEEDS = 24
LOGUNIFORM = {"loguniform": {"low": 10.0**LOW, "high": 10.0**HIGH}}
LOGNORMAL = {"lognormal": {"median": 1e31, "sd_oom": 1.5}}


def height(t: Array) -> Array:
    """Middle of effective compute, log10(FLOP)."""
    return 26.0 + 0.5 * (t - 2025.0)


def random_trend(requirement: dict[str, Any] | float, sd: float = SPREAD) -> Scenario:
    growth = {"normal": {"mean": 0.2, "sd": sd}} if sd else 0.2
    return scene(
        anchors=stated(training_compute=requirement),
        hardware={"base_year": 2025, "price_performance": 1e17, "growth_oom": growth},
        years={"first": 2025, "last": 2050},
    )


def by_loguniform(t: Array, sd: float = SPREAD) -> Array:
    """Mean over normal heights of a CDF that is linear between two ends."""
    middle, spread = height(t), sd * (t - 2025.0)

    def above(end: float) -> Array:
        z = (middle - end) / spread
        return np.asarray(
            spread * np.exp(-0.5 * z * z) / sqrt(2.0 * np.pi) + (middle - end) * ndtr(z)
        )

    return (above(LOW) - above(HIGH)) / (HIGH - LOW)


def by_lognormal(t: Array, sd: float = SPREAD) -> Array:
    return np.asarray(ndtr((height(t) - 31.0) / np.hypot(1.5, sd * (t - 2025.0))))


def by_fixed(t: Array, sd: float = SPREAD) -> Array:
    """The requirement is sure, so that nothing is left to integrate."""
    return np.asarray(ndtr((height(t) - 31.0) / (sd * (t - 2025.0))))


Exact = Callable[[Array], Array]
JOBS: dict[str, tuple[dict[str, Any] | float, Exact, list[float]]] = {
    # Years about both ends of the loguniform, in the middle, and far in both tails.
    "loguniform": (LOGUNIFORM, by_loguniform, [2028.5, 2029.0, 2029.2, 2035.0, 2040.9, 2043.0]),
    "lognormal": (LOGNORMAL, by_lognormal, [2025.5, 2027.0, 2035.0, 2043.0, 2050.0]),
    "fixed": (1e31, by_fixed, [2033.8, 2034.5, 2035.0, 2035.5, 2036.3]),
}


@pytest.mark.parametrize("draws", DRAWS)
@pytest.mark.parametrize("job", JOBS)
def test_stated_errors_are_those_of_many_seeds(job, draws):
    requirement, exact, years = JOBS[job]
    t = np.array(years)
    found = [
        Runs(draws, seed).run(random_trend(requirement)).mixture.probability(t)
        for seed in range(SEEDS)
    ]
    off = np.array([estimate.value for estimate in found]) - exact(t)
    said = np.array([estimate.error for estimate in found])
    true, stated_error = (np.sqrt(np.mean(x**2, axis=0)) for x in (off, said))
    assert np.all(true < (1.0 + SURE / sqrt(2 * SEEDS)) * stated_error + GRID[job]), (
        true / stated_error
    )
    # Nothing is stated that is several times too large, either.
    assert np.all(stated_error < 4.0 * true + 1e-5), stated_error / true


@pytest.mark.parametrize("requirement", [LOGUNIFORM, LOGNORMAL])
def test_a_term_that_is_all_that_varies_is_exact_up_to_its_ends(requirement):
    """One path reads one term, and says that it is sure."""
    t = np.linspace(2025.0, 2045.0, 401)
    x = height(t)
    exact = np.clip((x - LOW) / (HIGH - LOW), 0.0, 1.0)
    if requirement is LOGNORMAL:
        exact = ndtr((x - 31.0) / 1.5)
    forecast = Runs(1024).run(random_trend(requirement, sd=0.0))
    found = forecast.mixture.probability(t)
    np.testing.assert_allclose(found.value, exact, rtol=0, atol=1e-13)
    assert np.max(found.error) < 1e-13
    levels = np.array([1e-3, 0.1, 0.5, 0.9, 0.999])
    quantiles = forecast.quantiles(levels).value
    by_then = (
        np.interp(quantiles, t, exact)
        if requirement is LOGUNIFORM
        else ndtr((height(quantiles) - 31.0) / 1.5)
    )
    np.testing.assert_allclose(by_then, levels, rtol=0, atol=1e-9)
    assert forecast.median == pytest.approx(2035.0, abs=1e-9)
