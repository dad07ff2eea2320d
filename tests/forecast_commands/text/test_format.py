"""Figures as text."""

import math

import numpy as np
import pytest

from forecast.distributions.estimate import Estimate
from forecast_commands.text.format import (
    error_text,
    own_error_text,
    percent,
    weight_text,
    year_text,
)


@pytest.mark.parametrize(
    ("value", "text"),
    [(2041.234, "2041.23"), (math.inf, "after 2100"), (math.nan, "undefined")],
)
def test_a_year_says_why_it_is_not_a_number(value, text):
    estimate = Estimate(np.array([value]), np.zeros((2, 1)))
    assert year_text(estimate, 0, 2100).removesuffix(" ± 0") == text


def test_errors_have_one_digit_and_are_left_out_where_there_is_none():
    assert error_text(0.0234) == " ± 0.02"
    assert error_text(6e-16) == error_text(0.0) == " ± 0"
    assert own_error_text(6e-16) == " ± 6e-16"  # of a number that may be as small
    assert error_text(math.nan) == error_text(math.inf) == ""
    assert percent(0.12345, 0.0004) == "12.35% ± 0.04"


@pytest.mark.parametrize(("weight", "text"), [(0.2, "20%"), (0.004, "0.004"), (0.0, "0")])
def test_small_weights_stand_as_they_are(weight, text):
    assert weight_text(weight) == text
