"""Comparing stored numbers with those made again."""

import math

import numpy as np
import pytest
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from forecast.verification.differences import (
    Compared,
    Unmatched,
    compare_cubes,
    compare_json,
    compare_values,
    shown,
)

NUMBERS = st.floats(allow_nan=False)
ARRAYS = arrays.arrays(np.float64, arrays.array_shapes(max_dims=3), elements=NUMBERS)


@given(ARRAYS)
def test_an_array_is_itself_to_the_byte(values):
    assert compare_values("x", values.copy(), values) == Compared("x", values.size)


@given(ARRAYS, st.data())
def test_the_largest_difference_is_found_where_it_is(values, data):
    values = np.clip(values, -1e300, 1e300)
    place = data.draw(st.tuples(*(st.integers(0, n - 1) for n in values.shape)))
    other = values.copy()
    other[place] += max(1.0, abs(values[place])) * 0.25
    found = compare_values("x", other, values)
    assert (found.values, found.differing, found.holds) == (values.size, 1, False)
    assert found.largest == pytest.approx(0.25)
    assert (found.stored, found.now) == (other[place], values[place])
    assert found.at == ", ".join(map(str, place))


@pytest.mark.parametrize(
    ("stored", "now", "largest"),
    [
        (2e9, 2e9 + 1, 5e-10),
        (1e-12, 0.0, 1e-12),
        (0.0, -0.0, 0.0),
        (math.inf, 2100.0, math.inf),
        (2100.0, math.inf, math.inf),
        (-math.inf, math.inf, math.inf),
    ],
)
def test_differences_are_relative_above_one_and_absolute_below(stored, now, largest):
    found = compare_values("x", np.array([1.0, stored]), np.array([1.0, now]))
    assert found.differing == 1
    assert found.largest == pytest.approx(largest, rel=1e-3)
    (same,) = (
        compare_json("", {"x": {"1": stored}}, {"x": {"1": now}}) if largest < 1 else [found]
    )
    assert isinstance(same, Compared)
    assert same.largest == pytest.approx(largest, rel=1e-3)


def test_text_and_whole_numbers_are_compared_too():
    names, others = np.array(["a", "b"]), np.array(["a", "c"])
    assert not compare_values("anchor", others, names).holds
    assert compare_values("anchor", names, names).holds
    laws = np.array([0, 1, 2])
    assert compare_values("law", laws + 1, laws).differing == 3


def test_json_is_compared_variable_by_variable():
    now = {
        "median": 2050.0, "title": "a", "empty": [], "none": None,
        "by_year": {"2030": 0.1, "2030.5": None}, "anchors": {"a": {"q": {"0.5": 1.0}}},
        "given": {"beliefs": [{"name": "x", "shift": 1.0}]},
    }  # fmt: skip
    found = list(compare_json("", now, now))
    assert [f.name for f in found] == [
        "median", "title", "empty", "none", "by_year", "anchors.a.q",
        "given.beliefs.0.name", "given.beliefs.0.shift",
    ]  # fmt: skip
    assert all(isinstance(f, Compared) and not f.differing for f in found)


@pytest.mark.parametrize(
    ("stored", "name"),
    [
        ({}, "x"),
        ({"x": 1.0}, "x"),
        ({"x": []}, "x"),
        ({"x": {"2030": 0.5}}, "x"),
        ({"x": {"2030": 0.5, "2031": 1.0, "2032": 1.0}}, "x"),
        ({"x": {"2030": 0.5, "2031": 1.0}, "y": 1}, "y"),
    ],
)
def test_what_only_one_result_has_is_unmatched(stored, name):
    found = list(compare_json("", stored, {"x": {"2030": 0.5, "2031": 1.0}}))
    assert [f.name for f in found if isinstance(f, Unmatched)] == [name]


@settings(max_examples=30)
@given(
    st.recursive(
        st.none() | st.booleans() | NUMBERS | st.integers() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_whatever_stands_in_the_place_of_a_result_is_compared(stored):
    now = {"a": {"2030": 0.5, "2031": None}, "b": {"c": [1.0, 2.0]}, "d": "text"}
    for found in compare_json("", stored, now):
        assert isinstance(found, Unmatched) or found.largest >= 0
    for found in compare_json("", {"a": stored, "b": {"c": stored}, "d": stored}, now):
        assert isinstance(found, Unmatched) or found.largest >= 0


@given(st.text())
def test_text_of_a_file_is_shown_without_control_characters(text):
    assert shown(text).isprintable()


@pytest.mark.parametrize(
    ("stored", "reason"),
    [
        (xr.Variable(("anchor", "draw"), np.ones((2, 3), ">f8")), None),
        (
            xr.Variable(("anchor", "draw"), np.ones((2, 3), "f4")),
            "it holds f4 where f8 would be right",
        ),
        (
            xr.Variable(("anchor", "draw"), np.full((2, 3), "1")),
            "it holds text where f8 would be right",
        ),
        (
            xr.Variable(("anchor", "draw"), np.ones((2, 3)), {"units": "days"}),
            "its units are 'days' where '' would be right",
        ),
        (
            xr.Variable(("draw", "anchor"), np.ones((3, 2))),
            "it is (draw 3, anchor 2) where (anchor 2, draw 3) would be right",
        ),
    ],
)
def test_layouts_differ_by_type_dimensions_or_units(stored, reason):
    now = xr.Dataset({"x": (("anchor", "draw"), np.ones((2, 3)))})
    (found,) = compare_cubes(xr.Dataset({"x": stored}), now)
    assert found == (Unmatched("x", reason, in_both=True) if reason else Compared("x", 6))


def test_a_number_beyond_floating_point_is_infinitely_far():
    (found,) = compare_json("draws", 10**400, 64)
    assert isinstance(found, Compared)
    assert (found.largest, found.differing, found.holds) == (float("inf"), 1, False)
