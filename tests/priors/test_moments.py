"""Moments as people write them, in calendar years."""

import pytest

from priors.moments import is_date, moment


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("2040", 2040.0),
        (" 2040.25 ", 2040.25),
        ("2040-01", 2040.0),
        ("2041-07", 2041.0 + 181.0 / 365.0),
        ("2040-07", 2040.0 + 182.0 / 366.0),  # a leap year
        ("2040-07-15", 2040.0 + 196.0 / 366.0),
        ("2041-12-31", 2041.0 + 364.0 / 365.0),
    ],
)
def test_a_month_and_a_day_stand_for_their_beginning(text, year):
    assert moment(text) == pytest.approx(year, abs=1e-9)
    assert is_date(text) == ("-" in text)


@pytest.mark.parametrize(
    "text",
    ["", "soon", "nan", "2040-13", "2041-02-29", "2040-7", "2040-07-", "07-2040", "7/2040"],
)
def test_what_is_no_moment_is_refused_with_what_would_be_right(text):
    with pytest.raises(ValueError, match="a month like 2026-07 or a day like 2026-07-15"):
        moment(text)
