"""Values in a line, and in a word."""

import pytest

from priors.belief import Belief
from scenarios.listing import brief, spelled


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"fixed": 2.5, "unit": "year", "source": "me"}, "2.5"),
        ({"normal": {"mean": 0.8, "sd": 0.2}}, "normal {mean: 0.8, sd: 0.2}"),
        ({"uniform": {"low": 1, "high": 2}, "max": 1.5}, "uniform {low: 1, high: 2}, max 1.5"),
        ({"samples": [1.0, 2.0]}, "samples [1, 2]"),
        ({"samples": list(range(1, 9))}, "samples [1, 2, 3, 4, 5, 6, ... 8 in all]"),
        ([["a", True, None]], "[[a, true, null]]"),
        (1e30, "1e+30"),
        ("text", "text"),
    ],
)
def test_a_value_in_a_line(value, text):
    assert spelled(value) == text


def belief(**entries):
    return Belief.model_validate(entries).model_dump(mode="json", exclude_none=True)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "not set"),
        ([], "not set"),
        ([1, 2, 3], "3 entries"),
        (2.5, "2.5"),
        (1e30, "1e30"),
        ("2020", "2020"),
        (belief(fixed=1e15), "1e15"),
        (belief(lognormal={"median": 300, "sd_oom": 1}), "~300"),
        (belief(product={"brain_compute": 1, "compute_vs_brain": 1}), "product"),
        ({"none": {"2025": 0.1}, "a": 0.4, "b": 0.5}, "3 weights"),
        ({"base_year": 2025, "growth_oom": belief(fixed=0.1)}, "a section"),
        ({"genome.lag": belief(fixed=2.0), "lifetime.lag": None}, "2 (lag)"),
        ({"a.lag": belief(fixed=2.0), "b.lag": belief(fixed=2.0)}, "2"),
        ({"a.lag": belief(fixed=10.0), "b.lag": belief(fixed=9.0)}, "9 .. 10"),
        (
            {"a.x": belief(product={"y": 1}), "b.x": belief(uniform={"low": 4, "high": 6})},
            "~5 .. product",
        ),
    ],
)
def test_a_value_in_a_word(value, text):
    assert brief(value) == text
