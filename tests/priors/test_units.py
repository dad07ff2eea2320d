"""Numbers as people write them: what is understood, and what has two meanings or none."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic_core import PydanticCustomError

from priors.units import PURE, Stated, conversion, interval, is_amount, number

YEAR_IN_SECONDS = 365.25 * 24 * 3600


@pytest.mark.parametrize(
    ("text", "own", "value"),
    [
        ("18 months", "year", 1.5),
        ("2 years", "year", 2.0),
        ("1 yr", "year", 1.0),
        ("26.0892857142857142 weeks", "year", 0.5),
        ("5 days", "year", 5 / 365.25),
        ("5 million years", "year", 5e6),
        ("30 years", "s", 30 * YEAR_IN_SECONDS),
        ("2 subjective hours", "subj.s", 7200.0),
        ("1 subj.day", "subj.s", 86400.0),
        ("30%", "1", 0.3),
        ("35 %", "1", 0.35),
        ("2.4x", "1", 2.4),
        ("3%", "1/year", 0.03),
        ("3% a year", "1/year", 0.03),
        ("0.25% per month", "1/year", 0.03),
        ("70B", "parameter", 7e10),
        ("70 billion parameters", "parameter", 7e10),
        ("15T tokens", "token", 1.5e13),
        ("1.5k", "sample", 1500.0),
        ("$1e9", "$", 1e9),
        ("$1.5B", "$", 1.5e9),
        ("100M$", "$", 1e8),
        ("1e9 USD", "$", 1e9),
        ("2 million dollars", "$", 2e6),
        ("-$5", "$", -5.0),
        ("1e25 FLOPs", "FLOP", 1e25),
        ("10^25", "FLOP", 1e25),
        ("3x10^24 FLOP", "FLOP", 3e24),
        ("3*10**24", "FLOP", 3e24),
        ("3640 PF-days", "FLOP", 3640 * 1e15 * 86400),
        ("10 PFLOPS", "FLOP/s", 1e16),
        ("1 EFLOP/s", "FLOP/s", 1e18),
        ("4e17 FLOP per dollar", "FLOP/$", 4e17),
        ("1 OOM/decade", "OOM/year", 0.1),
        ("2 bits/token", "nat/token", 2 * math.log(2)),
        ("7", "year", 7.0),
        ("  -.5e1 ", "year", -5.0),
    ],
)
def test_what_has_one_meaning_is_converted(text, own, value):
    assert number(text, Stated(own)) == pytest.approx(value, rel=1e-15)


@pytest.mark.parametrize(
    ("text", "own", "why"),
    [
        ("18M", "year", "millions or months"),
        ("18 m", "year", "no unit that fits"),
        ("1e25 FLOPS", "FLOP", "no unit that fits"),
        ("1e25 FLOPs", "FLOP/s", "no unit that fits"),
        ("1 hour", "subj.s", "no unit that fits"),
        ("30%", "$", "no unit that fits"),
        ("3 apples", "year", "no unit that fits"),
        ("€1e9", "$", "not converted"),
        ("2,5", "year", "decimal comma"),
        ("1,000,000", "$", "commas"),
        ("1_000", "$", "has a _"),
        ("2 ± 1", "year", "normal"),
        ("1e12-1e16", "FLOP", "LOW to HIGH"),
        ("1 to 3", "year", "one number"),
        ("normal(1, 2)", "year", "{normal:"),
        ("~3", "year", "LOW to HIGH"),
        ("soon", "year", "is text"),
        ("", "year", "is text"),
        ("1e999999999", "year", "no unit that fits"),
    ],
)
def test_what_has_two_meanings_or_none_is_refused_with_the_quantity_s_own_unit(text, own, why):
    with pytest.raises(PydanticCustomError) as caught:
        number(text, Stated(own, may_vary=True))
    assert why in caught.value.message()
    assert caught.value.message().endswith(f"stated in {own!r}")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("soon", "is text, and one number stands here"),
        ("", "is text, and one number stands here"),
        ("1 to 3", "is an interval, and one number stands here"),
        ("1-3", "is not one number, and one stands here"),
        ("2 ± 1", "is not one number, and one stands here"),
        ("~3", "is not one number, and one stands here"),
        ("normal(1, 2)", "is a formula, and none is evaluated"),
        ("2,5", "has a decimal comma; write a point, as 2.5"),
        ("€3", "is in a currency that is not converted; write it in $"),
    ],
)
def test_where_one_number_stands_no_interval_is_advised(text, why):
    with pytest.raises(PydanticCustomError) as caught:
        number(text, PURE)
    assert caught.value.message() == f"{text!r} {why}"


@pytest.mark.parametrize(
    ("text", "own", "ends"),
    [
        ("0.5 to 18 months", "year", (0.5 / 12, 1.5)),
        ("6 months to 2 years", "year", (0.5, 2.0)),
        ("10 to 30%", "1", (0.1, 0.3)),
        ("$1e9 to 1e12", "$", (1e9, 1e12)),
        ("$1e9 to $5B", "$", (1e9, 5e9)),
        ("70B to 200B", "parameter", (7e10, 2e11)),
        ("10^12 to 10^16 FLOP", "FLOP", (1e12, 1e16)),
        ("-1 to 2", "1", (-1.0, 2.0)),
    ],
)
def test_a_unit_at_the_end_of_an_interval_is_that_of_both_ends(text, own, ends):
    assert interval(text, Stated(own)) == pytest.approx(ends, rel=1e-15)


@pytest.mark.parametrize(
    ("text", "own"),
    [
        ("6 months to 2", "year"),
        ("1 to 3B", "token"),
        ("$1 to $5B", "$"),
        ("1 to FLOP", "FLOP"),
    ],
)
def test_an_interval_with_two_meanings_is_refused(text, own):
    with pytest.raises(PydanticCustomError):
        interval(text, Stated(own))


def test_a_percentage_of_growth_is_refused_with_both_factors():
    with pytest.raises(PydanticCustomError, match=r"1\.3 or 0\.3"):
        number("30%", Stated("1", is_factor=True))


def test_a_declared_unit_is_that_of_numbers_without_one():
    assert number("18", Stated("year", here="month")) == 1.5
    assert number("2 years", Stated("year", here="month")) == 2.0
    assert interval("6 to 18", Stated("year", here="month")) == (0.5, 1.5)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_plain_number_is_itself(value):
    assert number(repr(value), PURE) == value


@given(
    st.sampled_from(["second", "day", "week", "month", "year", "decade"]),
    st.sampled_from(["second", "day", "week", "month", "year", "decade"]),
)
def test_conversions_there_and_back_cancel(one, other):
    there, back = conversion(one, other), conversion(other, one)
    assert there is not None
    assert back is not None
    assert there[0] / there[1] * back[0] / back[1] == pytest.approx(1.0, rel=1e-15)


@pytest.mark.parametrize("text", ["1e12 to 1e14", "1", "1e5", "kaplan_2020", "1;2 %", "1 2"])
def test_what_is_an_interval_a_plain_number_or_a_name_is_no_amount(text):
    assert not is_amount(text)


@pytest.mark.parametrize("text", ["1" * 10**6 + "x", "1" + " " * 10**6 + "x", "a to" * 10**6])
def test_long_text_is_refused_at_once(text):
    with pytest.raises(PydanticCustomError, match=r"is (text|not an interval); write"):
        number(text, Stated("year", may_vary=True))
    assert not is_amount(text)
    assert interval(text, Stated("year")) is None
