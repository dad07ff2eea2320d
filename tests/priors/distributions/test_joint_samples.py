"""Joint samples: rows stay together, each equally likely, whatever is done to a column."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from priors.belief import Belief
from priors.cache import Cache
from priors.sampling.draws import Draws
from priors.sampling.lattice import Batches, Uniforms

Rows = list[tuple[float, float]]
numbers = st.integers(1, 50).map(float)
tables = st.lists(st.tuples(numbers, numbers), min_size=1, max_size=40)


def drawn(beliefs: dict[str, Belief], size: int = 64) -> dict[str, np.ndarray]:
    uniforms = Uniforms(Batches(3, range(2), size), {})
    draws = Draws(beliefs, uniforms, Cache())
    shape = (2, size)
    return {name: np.broadcast_to(draws.value(name), shape).ravel() for name in beliefs}


def columns(rows: Rows) -> dict[str, Belief]:
    one, other = zip(*rows, strict=True)
    return {"one": Belief(samples=one, table="t"), "other": Belief(samples=other, table="t")}


@given(tables)
def test_every_draw_is_a_row(rows):
    found = drawn(columns(rows))
    assert set(zip(found["one"], found["other"], strict=True)) <= set(rows)


@given(st.lists(st.tuples(numbers, numbers), min_size=16, max_size=16, unique=True))
def test_every_row_is_equally_likely(rows):
    found = drawn(columns(rows), size=16)
    values, counts = np.unique(
        np.stack([found["one"], found["other"]]), axis=1, return_counts=True
    )
    assert values.shape == (2, 16)
    assert set(counts) == {2}


@given(tables)
def test_edits_keep_the_row(rows):
    plain = columns(rows)
    edited = {
        "one": Belief(times=3.0, of=plain["one"]),
        "other": Belief(plus=-7.0, of=plain["other"]),
    }
    found = drawn(edited)
    wanted = {(3.0 * one, other - 7.0) for one, other in rows}
    assert set(zip(found["one"], found["other"], strict=True)) <= wanted


@given(tables)
def test_a_logarithm_keeps_the_row(rows):
    plain = columns(rows)
    found = drawn({"one": plain["one"], "other": Belief(log10=plain["other"])})
    logarithms = np.round(np.log10(found["other"]), 9)
    assert set(zip(found["one"], logarithms, strict=True)) <= set(rows)


def test_one_column_has_the_distribution_of_its_samples():
    values = (5.0, 1.0, 3.0, 3.0)
    found = drawn({"one": Belief(samples=values, table="t")}, size=8)["one"]
    assert sorted(found) == sorted(values * 4)


@pytest.mark.parametrize(
    ("spelled", "why"),
    [
        ({"samples": [1, 2], "table": "t", "min": 1}, "drawn with its rows"),
        ({"samples": [1, 2], "table": "t", "max": 1.5}, "leave out rows of the table"),
        (
            {"mixture": [{"weight": 1, "belief": {"samples": [1, 2], "table": "t"}}]},
            "as part of a mixture",
        ),
        ({"between": [1, {"samples": [1, 2], "table": "t"}]}, "as the end of a set"),
        ({"fixed": 1, "table": "t"}, "goes only with samples"),
    ],
)
def test_what_would_tear_rows_apart_is_refused(spelled, why):
    with pytest.raises(ValidationError, match=why):
        Belief.model_validate(spelled)
