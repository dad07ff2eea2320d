"""Conditioned forecasts as forecasts: closed forms, and what cannot be."""

import numpy as np
import pytest

from forecast.analysis.reweighting.conditioned_arrival import arrival_given, parted
from forecast.engine.run import run
from forecast.errors import ConditionError, ImpossibleWindowError, YearOutsideError

YEARS = np.linspace(2025.0, 2100.0, 31)


@pytest.fixture(scope="module")
def forecast():
    return run("cotra_2020", 256)


@pytest.mark.parametrize(
    ("condition", "after", "upto"),
    [("arrival > 2035", 2035.0, np.inf), ("arrival <= 2050", -np.inf, 2050.0),
     ("arrival between 2030 and 2060", 2030.0, 2060.0)],
)  # fmt: skip
def test_the_cdf_is_that_of_the_window(forecast, condition, after, upto):
    given = arrival_given(forecast, condition)
    value = forecast.mixture.value
    low = value(np.array([after]))[0] if np.isfinite(after) else 0.0
    high = value(np.array([upto]))[0] if np.isfinite(upto) else 1.0
    exact = (value(np.clip(YEARS, after, upto)) - low) / (high - low)
    for side in given.bounds(YEARS):
        np.testing.assert_allclose(side, np.clip(exact, 0.0, 1.0), atol=1e-6)
    assert given.name == f"cotra_2020 | {condition}"


def test_all_of_it_is_the_forecast_itself(forecast):
    given = arrival_given(forecast, "arrival <= 2100")
    whole = forecast.mixture.value(YEARS) / forecast.mixture.value(np.array([2100.0]))
    np.testing.assert_allclose(given.bounds(YEARS)[0], whole, atol=1e-12)


@pytest.mark.parametrize(
    ("condition", "error"),
    [("soon", ConditionError), ("coder > 2030", ConditionError),
     ("arrival > 1990", YearOutsideError), ("arrival < 2025", ImpossibleWindowError)],
)  # fmt: skip
def test_what_is_no_window_is_refused(forecast, condition, error):
    with pytest.raises(error):
        arrival_given(forecast, condition)


def test_a_name_and_its_condition():
    assert parted("cotra_2020 | arrival > 2030") == ("cotra_2020", "arrival > 2030")
    assert parted("a|b") == ("a", "b")
    assert parted("mine.yaml") == ("mine.yaml", "")
