"""What is beyond computing with is refused with its place, and never computed with."""

import warnings
from typing import Any

import numpy as np
import pytest

from forecast.engine.run import run
from forecast.model.float_limits import LARGEST_LOG10, finite, moderate
from scenarios.loading.load import load
from scenarios.problems import ScenarioError
from tests.forecast.scenes import scene, stated

NEEDS = "needs FLOP beyond 1e-400 to 1e400 in some draws"
BEYOND = "takes values too large or too small to be computed with, in some draws"

# Found by fuzzing: warnings of overflow, NaN, or grids of petabytes.
FOUND: list[tuple[str, dict[str, Any], str]] = [
    (
        "chinchilla",
        {"priors.data_scaling_exponent": {"product": {"brain_compute": 2058.9}}},
        f"anchors.short_horizon: {NEEDS}",
    ),
    (
        "short_horizon",
        {"priors.data_scaling_exponent": {"spread": 2.4e19}},
        f"anchors.short_horizon: {NEEDS}",
    ),
    ("chinchilla", {"priors.data_scaling_exponent": 1.7e308}, NEEDS),
    ("chinchilla", {"priors.data_scaling_exponent": 1e12}, NEEDS),
    (
        "direct_approach",
        {"anchors.direct_approach.priors.data_loss_exponent": 2.13e13},
        f"anchors.direct_approach: {NEEDS}",
    ),
    (
        "chinchilla",
        {"spending.gdp_growth": "1e+12 to 1.7e+308"},
        f"spending.gdp_growth: {BEYOND}",
    ),
]


@pytest.mark.parametrize(("name", "edits", "message"), FOUND)
def test_what_fuzzing_found_is_refused(name, edits, message):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # some are suspicious, too
        scenario = load(name, edits)
    with pytest.raises(ScenarioError) as caught:
        run(scenario, 16)
    assert message in str(caught.value)


def test_algorithms_that_never_double_never_help():
    """Found by fuzzing: a doubling time beyond floats."""
    product = {"algorithmic_ceiling": 1e21}
    key = "anchors.evolution.priors.algorithmic_doubling_time"
    forecast = run(load("cotra_2020_aggressive", {key: {"product": product}}), 16)
    assert not np.isnan(forecast.by_year.value).any()


@pytest.mark.parametrize("log10", [399.0, -399.0])
def test_requirements_beyond_floats_are_computed_with_all_the_same(log10):
    """As a product: 10^399 cannot be written as one number."""
    priors = {"training_compute": {"product": {"tenth": 10.0}}, "tenth": 10.0 ** (log10 / 10)}
    forecast = run(scene(anchors=stated(**priors)), 16)
    arrived = forecast.by_year.value[-1]
    assert arrived == (0.0 if log10 > 0 else 1.0)


@pytest.mark.parametrize("values", [np.inf, np.nan, -np.inf, 401.0])
def test_what_is_no_moderate_logarithm_is_refused(values):
    with pytest.raises(ScenarioError, match=r"^anchors\.x: needs FLOP beyond"):
        moderate(np.array([1.0, values]), "FLOP", ("anchors", "x"))
    assert LARGEST_LOG10 == 400


def test_rates_may_be_large_but_not_infinite():
    assert finite(np.array(1e90), "hardware.growth_oom") == 1e90
    for values in (np.inf, np.nan, 1e101):
        with pytest.raises(ScenarioError, match=r"^hardware\.growth_oom: takes values"):
            finite(np.array(values), "hardware.growth_oom")


def test_a_sharp_likelihood_is_counted_and_needs_no_fine_grid():
    """An exponent of 1e6 is a step: what is smaller than the runs would have succeeded."""
    wide = {"lognormal": {"median": 1e26, "sd_oom": 2.0}}
    evidence = {"success_rate_exponent": 1e6, "training_runs": [{"compute": 1e26, "years": 1}]}
    forecast = run(scene(anchors=stated(training_compute=wide), evidence=evidence), 4096)
    assert forecast.anchors["stated"].evidence_removed == pytest.approx(0.5, abs=0.01)
