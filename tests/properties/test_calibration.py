"""Whether stated errors are honest: how often the truth lies within two of them.

With 16 batches an error has 15 degrees of freedom: a number off by a normal deviation lies
within two such errors with probability 0.936, and not 0.954.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from math import sqrt
from typing import Any

import numpy as np
import pytest

from forecast.analysis.comparison import Difference
from forecast.distributions.estimate import Estimate, weighted_sum
from forecast.engine.run import run
from forecast.results.forecast import Forecast
from priors.numerics.normal import ndtr, ndtri
from scenarios.loading.load import load
from scenarios.schema.scenario import Scenario
from tests.forecast.scenes import scene, stated

WITHIN_TWO = 0.936
SURE = 3.5  # standard deviations of a share of the seeds, for each of a few dozen figures
QUANTILES = (0.1, 0.5, 0.8)
DRAWS = 1024
T = np.array([2029.0, 2040.0])
PAST = 2030.0

Figures = Iterator[tuple[str, float, float]]


def lognormal(median: float, sd: float) -> dict[str, Any]:
    return {"lognormal": {"median": median, "sd_oom": sd}}


def smooth(sd: float = 1.5, **changes: Any) -> Scenario:
    """A requirement of three lognormal factors, of which one is integrated and two counted."""
    priors = {
        "brain_compute": lognormal(1e16, sd),
        "lifetime_duration": lognormal(1e9, 1.0),
        "lifetime_adjustment": lognormal(1e5, 2.0),
        "algorithmic_growth_oom": 0.1,
    }
    return scene(
        anchors={"lifetime": {"kind": "lifetime", "priors": priors}},
        weights={"lifetime": 1.0},
        **changes,
    )


def spread_trends(requirement: dict[str, Any], **changes: Any) -> Scenario:
    """A requirement and hardware of uncertain growth."""
    priors = {"training_compute": requirement, "algorithmic_growth_oom": 0.1}
    growth = {"normal": {"mean": 0.2, "sd": 0.02}}
    return scene(
        anchors={"stated": {"kind": "stated", "priors": priors}},
        hardware={"base_year": 2025, "price_performance": 1e17, "growth_oom": growth},
        **changes,
    )


def crossed(sd: float = 1.5, **changes: Any) -> Scenario:
    """Uncertain growth that reads an integrated requirement."""
    return spread_trends(lognormal(1e30, sd), **changes)


def counted(sd: float = 1.5, **changes: Any) -> Scenario:
    """The same scenario, the requirement in a spelling that is not integrated."""
    high = 30.0 + float(ndtri(np.array(0.9))) * sd
    ends = {"p10": 10.0 ** (60.0 - high), "p50": 1e30, "p90": 10.0**high}
    return spread_trends({"two_piece_lognormal": ends}, **changes)


def cdf_smooth(sd: float, t: Any) -> Any:
    return ndtr((26.0 + 0.5 * (t - 2025.0) - 30.0) / sqrt(sd**2 + 5.0))


def cdf_spread(sd: float, t: Any) -> Any:
    spread = np.sqrt(sd**2 + (0.02 * (t - 2025.0)) ** 2)
    return ndtr((26.0 + 0.5 * (t - 2025.0) - 30.0) / spread)


def quantile(cdf: Callable[[Any], Any], p: float) -> float:
    low, high = 2025.0, 2200.0
    for _ in range(60):
        middle = 0.5 * (low + high)
        low, high = (low, middle) if cdf(np.array(middle)) >= p else (middle, high)
    return max(high, 2025.0)


Named = list[tuple[str, Estimate]]


def deviations(found: Named, truth: Named) -> Figures:
    """How far off each figure is, and the error of that, the truth's own included."""
    for (name, estimate), (_, exact) in zip(found, truth, strict=True):
        gaps, errors = estimate.value - exact.value, np.hypot(estimate.error, exact.error)
        for i, (gap, error) in enumerate(zip(gaps, errors, strict=True)):
            yield f"{name} {i}", float(gap), float(error)


def coverage(figures: Callable[[int], Figures], seeds: int) -> dict[str, np.ndarray]:
    """How far each figure is off, and the error stated of it; (seed, 2)."""
    found = defaultdict(list)
    for seed in range(seeds):
        for name, *off_and_error in figures(seed):
            found[name].append(off_and_error)
    return {name: np.array(each) for name, each in found.items()}


def check(
    found: dict[str, np.ndarray], seeds: int, known_bias: Mapping[str, float] | None = None
) -> None:
    """Distances in stated errors are those of a t, and figures have no bias.

    The mean of the figures tells their bias, and not that of the distances: where batches are
    skewed, errors are small when the figure is off to one side. Where few draws are counted all
    batches may happen to agree, and state no error; that is a miss like any other.
    """
    slack = SURE * sqrt(WITHIN_TWO * (1.0 - WITHIN_TWO) / seeds)
    for name, each in found.items():
        off, error = each.T
        distances = np.divide(off, error, out=np.full(seeds, np.inf), where=error > 0)
        within = np.mean(np.abs(distances) < 2.0)
        assert abs(within - WITHIN_TWO) < slack, f"{name}: {within:.3f} lie within two errors"
        distances = distances[np.isfinite(distances)]
        # The standard deviation of a t with 15 degrees of freedom is 1.07.
        assert 0.8 < distances.std() < 1.4, f"{name}: {distances.std():.2f}"
        allowed = SURE * 1.1 * sqrt(np.mean(error**2) / seeds)
        assert abs(off.mean()) < allowed + (known_bias or {}).get(name, 0.0), f"{name}: biased"


def closed_forms(exact: Callable[[float, Any], Any]) -> Named:
    """The figures of `figures_of_scenes` as they truly are."""
    cdf, wider = partial(exact, 1.5), partial(exact, 2.5)
    before = float(cdf(np.array(PAST)))
    median = quantile(cdf, 0.5)
    after = quantile(lambda t: (cdf(t) - before) / (1.0 - before), 0.5)
    truth = [
        ("quantile", [quantile(cdf, p) for p in QUANTILES]),
        ("probability", cdf(T)),
        ("median if not by", [after]),
        ("median after evidence", [after]),
        ("anchor median", [median]),
        ("difference of probabilities", wider(T) - cdf(T)),
        ("difference of quantiles", [quantile(wider, 0.1) - quantile(cdf, 0.1)]),
    ]
    return [(n, Estimate(np.array(v), np.zeros((2, len(v))))) for n, v in truth]


def figures_of_scenes(make: Callable[..., Scenario], seed: int) -> Named:
    make = partial(make, years={"first": 2025, "last": 2060})
    one, other, updated = (
        run(scenario, DRAWS, seed)
        for scenario in (make(1.5), make(2.5), make(1.5, evidence={"no_arrival_by": PAST}))
    )
    (anchor,) = one.anchors.values()
    early = [forecast.quantiles([0.1]) for forecast in (one, other)]
    return [
        ("quantile", one.quantiles(QUANTILES)),
        ("probability", one.mixture.probability(T)),
        ("median if not by", one.median_if_not_by(PAST)),
        ("median after evidence", updated.quantiles([0.5])),
        ("anchor median", anchor.median_year),
        ("difference of probabilities", Difference(one, other).probability(T)),
        ("difference of quantiles", weighted_sum([(-1.0, early[0]), (1.0, early[1])])),
    ]


@pytest.mark.parametrize("seeds", [100, pytest.param(400, marks=pytest.mark.slow)])
@pytest.mark.parametrize(
    ("make", "exact"),
    [(smooth, cdf_smooth), (crossed, cdf_spread), (counted, cdf_spread)],
    ids=["smooth", "crossed", "counted"],
)
def test_two_errors_hold_the_closed_form_as_often_as_they_say(make, exact, seeds):
    truth = closed_forms(exact)
    found = coverage(lambda seed: deviations(figures_of_scenes(make, seed), truth), seeds)
    check(found, seeds, half_a_draw(exact) if make is counted else {})


def half_a_draw(exact: Callable[[float, Any], Any]) -> dict[str, float]:
    """What quantiles that are years of draws are off (docs/model.md)."""
    cdf, parts = partial(exact, 1.5), {}
    for i, p in enumerate(QUANTILES):
        earlier, later = (quantile(cdf, p + off) for off in (-0.5 / DRAWS, 0.5 / DRAWS))
        parts[f"quantile {i}"] = 0.5 * (later - earlier)
    return parts


@pytest.mark.parametrize("seeds", [24, pytest.param(400, marks=pytest.mark.slow)])
@pytest.mark.parametrize("years", [(2026.0, 2040.0, 2044.0, 2048.0), (2030.0, 2100.0)])
def test_errors_hold_far_in_the_tail_where_paths_and_requirements_cross(years, seeds):
    """Where a millionth is still to arrive, and where the rest comes after the last year."""
    t, last = np.array(years), int(years[-1])
    make = partial(crossed, years={"first": 2025, "last": last})
    scenario = make(1.5) if last < 2100 else make(12.0)
    truth = cdf_spread(1.5 if last < 2100 else 12.0, t)
    found = [run(scenario, 1024, seed).mixture.probability(t) for seed in range(seeds)]
    off = sum((estimate.value - truth) ** 2 for estimate in found)
    stated_squares = sum(estimate.error**2 for estimate in found)
    slack = SURE / sqrt(2.0 * seeds)
    assert np.all(off < (1.0 + slack) ** 2 * stated_squares), off / stated_squares
    assert np.all(off > (1.0 - slack) ** 2 * stated_squares), off / stated_squares


def test_a_quantile_beside_an_atom_does_not_pretend_to_be_sure():
    """In some draws the quantile falls into what is met in the first year, in others not."""
    scenario, p = counted(2.0), float(cdf_spread(2.0, np.array(2025.01)))
    within = []
    for seed in range(100):
        found = run(scenario, 1024, seed).quantiles([p])
        assert np.isfinite(found.error[0])
        within.append(abs(found.value[0] - 2025.01) <= 2.0 * found.error[0])
    assert np.mean(within) > 0.85


def figures_of(one: Forecast, other: Forecast) -> Named:
    anchor = one.anchors["short_horizon"]
    gap = Difference(one, other)
    return [
        ("quantile", one.quantiles([0.1, 0.25, 0.5])),
        ("probability", one.mixture.probability(np.array([2030.0, 2040.0, 2060.0, 2100.0]))),
        ("median if not by", one.median_if_not_by(2030.0)),
        ("anchor median", anchor.median_year),
        ("requirement", anchor.log10_requirement),
        ("weight", other.posterior_weights["short_horizon"]),
        ("share of arrival", one.mixture.shares_of_arrival(np.array([2030.0]))["lifetime"]),
        ("difference of medians", gap.median_years),
        ("difference of probabilities", gap.probability(np.array([2040.0]))),
    ]


@pytest.mark.slow
@pytest.mark.parametrize("names", [("cotra_2020", "cotra_2020_updated"), ("trend_2026",) * 2])
def test_two_errors_hold_a_very_long_run_as_often_as_they_say(names):
    edits = {"hardware.doubling_time": 2.0, "evidence.no_arrival_by": 2026.0}
    first = load(names[0])
    second = load(names[1], edits) if names[0] == names[1] else load(names[1])
    truth = figures_of(*(run(s, 1 << 20, seed=10**6) for s in (first, second)))
    seeds = 200
    found = coverage(
        lambda seed: deviations(
            figures_of(*(run(s, 2048, seed) for s in (first, second))), truth
        ),
        seeds,
    )
    check(found, seeds)


def test_the_reference_is_right():
    assert quantile(partial(cdf_spread, 1.5), 0.5) == pytest.approx(2033.0)


@pytest.mark.parametrize("draws", [100, pytest.param(65_536, marks=pytest.mark.slow)])
def test_a_median_that_halves_every_batch_is_as_sure_as_it_says(draws):
    """With one belief every batch has half its draws below, and its own median elsewhere."""
    doubling = {"lognormal": {"median": 2.0, "sd_oom": 0.2}}
    scenario = scene(
        hardware={"base_year": 2025, "price_performance": 1e18, "doubling_time": doubling},
        spending={"base_year": 2025, "largest_run_cost": 1e9, "growth_oom": 0.0},
        anchors=stated(training_compute=1e31, algorithmic_growth_oom=0.0),
    )
    exact = 2025.0 + 2.0 * 4.0 / np.log10(2.0)
    found = [run(scenario, draws, seed=seed) for seed in range(30)]
    spread = sqrt(sum((f.median - exact) ** 2 for f in found) / len(found))
    stated_error = sqrt(sum(f.median_error**2 for f in found) / len(found))
    # A lattice in one dimension is symmetric about the median, and so beats its error.
    assert (0.5 if draws < 30_000 else 0.0) < spread / stated_error < 1.25
    between = 1.0 / (draws / 16 * float(exact_density(exact)))
    assert stated_error < 0.2 * between  # of the draws of a batch, of which there are 16


def exact_density(year):
    """Density of the arrival year of the scenario with one belief, 1/year."""
    doubling = (year - 2025.0) / (4.0 / np.log10(2.0))
    score = np.log10(doubling / 2.0) / 0.2
    return np.exp(-0.5 * score**2) / sqrt(2.0 * np.pi) / (0.2 * np.log(10.0) * (year - 2025.0))
