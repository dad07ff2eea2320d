"""Comparing stored numbers with those made again, and what follows from the differences."""

import dataclasses
import json
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from forecast.engine.run import run
from forecast.export.provenance import made_by, versions
from forecast.verification.cube_reader import Layout
from forecast.verification.differences import (
    TOLERANCE,
    Compared,
    Finding,
    Unmatched,
    compare_arrays,
    compare_json,
    layout_problem,
    shown,
)
from forecast.verification.outcome import Today, Verification
from forecast.verification.stored_provenance import Recorded, read_provenance
from scenarios.loading.load import built_in_names, load
from scenarios.loading.restore import restore
from scenarios.problems import ScenarioError

NUMBERS = st.floats(allow_nan=False)
ARRAYS = arrays.arrays(np.float64, arrays.array_shapes(max_dims=3), elements=NUMBERS)


@given(ARRAYS)
def test_an_array_is_itself_to_the_byte(values):
    assert compare_arrays("x", values.copy(), values) == Compared("x", values.size)


@given(ARRAYS, st.data())
def test_the_largest_difference_is_found_where_it_is(values, data):
    values = np.clip(values, -1e300, 1e300)
    place = data.draw(st.tuples(*(st.integers(0, n - 1) for n in values.shape)))
    other = values.copy()
    other[place] += max(1.0, abs(values[place])) * 0.25
    found = compare_arrays("x", other, values)
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
    found = compare_arrays("x", np.array([1.0, stored]), np.array([1.0, now]))
    assert found.differing == 1
    assert found.largest == pytest.approx(largest, rel=1e-3)
    (same,) = (
        compare_json("", {"x": {"1": stored}}, {"x": {"1": now}}) if largest < 1 else [found]
    )
    assert isinstance(same, Compared)
    assert same.largest == pytest.approx(largest, rel=1e-3)


def test_text_and_whole_numbers_are_compared_too():
    names, others = np.array(["a", "b"]), np.array(["a", "c"])
    assert not compare_arrays("anchor", others, names).holds
    assert compare_arrays("anchor", names, names).holds
    laws = np.array([0, 1, 2])
    assert compare_arrays("law", laws + 1, laws).differing == 3


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


def test_layouts_differ_by_type_or_by_dimensions():
    now = Layout(("anchor", "draw"), (6, 64), "<f8")
    assert layout_problem(dataclasses.replace(now, dtype=">f8"), now) is None
    assert layout_problem(dataclasses.replace(now, dtype="<f4"), now) == (
        "it holds f4 where f8 would be right"
    )
    assert layout_problem(dataclasses.replace(now, units="days"), now) == (
        "its units are 'days' where '' would be right"
    )
    other = Layout(("draw", "anchor"), (64, 6), "<f8")
    assert layout_problem(other, now) == (
        "it is (draw 64, anchor 6) where (anchor 6, draw 64) would be right"
    )


# What made a result.


@pytest.mark.parametrize("name", built_in_names())
def test_a_stored_scenario_is_the_scenario(name):
    scenario = load(name)
    again = restore(json.dumps(scenario.plain()), "it")
    assert again == scenario
    assert again.hash == scenario.hash


@pytest.mark.parametrize("text", ["", "1", "[]", "{}", '{"title": "\\ud800"}', '{"a": NaN}'])
def test_what_is_no_scenario_is_refused(text):
    with pytest.raises(ScenarioError, match=r"^it: "):
        restore(text, "it")


@pytest.fixture(scope="module")
def recorded() -> Recorded:
    return read_provenance(made_by(run("cotra_2020", 16)), 16)


def verification(recorded: Recorded, findings: list[Finding]) -> Verification:
    return Verification(recorded, findings, versions(), Today(recorded.scenario))


def stating(recorded: Recorded, **says: str) -> Recorded:
    return dataclasses.replace(recorded, provenance=recorded.provenance.model_copy(update=says))


ANSWER = Compared("probability_by_year", 3)
DIFFERS = Compared("x", 3, 1, 1.0, 2.0, 3.0)
ROUNDED = Compared("mixture_arrival_probability", 3, 1, TOLERANCE / 2, 1.0, 1.0 + TOLERANCE / 2)
MISSING = Unmatched("y", "it is missing in the file")
OTHER = Unmatched("y", "it is text where a number would be right", in_both=True)


@pytest.mark.parametrize(
    ("findings", "has_other_version", "has_other_hash", "holds", "agreement", "causes"),
    [
        ([ANSWER], False, False, True, "byte", []),
        ([ROUNDED], False, False, True, "tolerance", ["code"]),
        ([ROUNDED], True, False, True, "tolerance", ["versions"]),
        ([ROUNDED, DIFFERS], False, False, False, None, ["code"]),
        ([DIFFERS], True, True, False, None, ["versions", "scenario"]),
        ([ANSWER, MISSING], False, False, False, "byte", ["code"]),
        ([ANSWER, MISSING], True, False, True, "byte", []),
        ([ANSWER], False, True, False, "byte", ["scenario"]),
        ([ANSWER], True, True, True, "byte", []),
        ([MISSING], True, False, False, None, ["versions"]),
        ([Compared("weight", 3), MISSING], True, False, False, "byte", ["versions"]),
        ([ANSWER, OTHER], True, False, False, "byte", ["versions"]),
    ],
)
def test_what_holds_and_why_not(
    recorded, findings, has_other_version, has_other_hash, holds, agreement, causes
):
    if has_other_version:
        older = {"forecast_version": "0.0.1"}
        recorded = stating(recorded, **older)
    if has_other_hash:
        recorded = stating(recorded, scenario_hash="0" * 16)
    found = verification(recorded, findings)
    assert (found.holds, found.agreement, found.causes) == (holds, agreement, causes)


def test_other_libraries_alone_excuse_nothing_that_is_missing(recorded):
    found = verification(stating(recorded, numpy_version="1.0"), [ANSWER, MISSING])
    assert not found.holds
    assert found.to_dict()["versions"]["numpy_version"]["recorded"] == "1.0"
