"""Running until an answer is sure enough."""

import math

import pytest

from forecast.analysis.precision import Precision, run_until
from forecast.engine.run import run
from forecast.export.report import forecast_dict
from scenarios.loading.load import load

SCENARIO = load("minimal")


@pytest.mark.parametrize(
    ("precision", "draws"), [(Precision(0.1), 256), (Precision(0.001, True), 1000)]
)
def test_it_equals_a_plain_run_with_the_draws_that_it_took(precision, draws):
    found = run_until(SCENARIO, precision, draws, seed=3)
    assert precision.is_met(found)
    assert found.batches.draws > draws
    plain = run(SCENARIO, found.batches.draws, seed=3)
    assert forecast_dict(found) == forecast_dict(plain)
    half = run(SCENARIO, found.batches.draws // 2, seed=3)
    assert not precision.is_met(half)


def test_batches_that_are_there_already_are_kept():
    precision = Precision(1e-9, True)
    found = run_until(SCENARIO, precision, 65536, seed=1, max_draws=131072)
    assert found.batches.draws == 131072
    assert forecast_dict(found) == forecast_dict(run(SCENARIO, 131072, seed=1))


@pytest.mark.parametrize(
    ("most", "ran"), [(1, 16), (17, 16), (1000, 512), (65535, 32768), (70000, 69632)]
)
def test_the_most_draws_are_never_exceeded(most, ran):
    found = run_until(SCENARIO, Precision(1e-9), 65536, max_draws=most)
    assert found.batches.draws == ran


def test_what_is_sure_enough_at_once_is_not_run_again():
    found = run_until(SCENARIO, Precision(50.0), 256)
    assert found.batches.draws == 256
    assert Precision(50.0).to_dict(found) == {
        "target": 50.0,
        "of": "median_year",
        "error": found.median_error,
        "reached": True,
        "draws": 256,
    }


def test_a_median_after_the_last_year_stops_at_once():
    precision = Precision(0.01)
    found = run_until(load("cotra_2020_conservative"), precision, 256)
    assert found.batches.draws == 256
    assert precision.is_hopeless(found)
    assert precision.to_dict(found)["error"] is None
    assert not precision.to_dict(found)["reached"]


def test_years_beside_the_whole_ones_count_too():
    found = run(SCENARIO, 256)
    precision = Precision(0.01, of_probabilities=True)
    whole, more = precision.error(found), precision.error(found, [2033.4, 2035.5])
    assert math.isfinite(whole)
    assert more >= whole
