"""Short forms of what a belief is made of."""

import pytest
from pydantic_core import PydanticCustomError

from priors.readers import read_knots, read_logarithm, read_quantiles


def test_an_interval_of_logarithms_is_normal_in_them():
    assert read_logarithm("28 to 36") == {"normal": {"p5": 28.0, "p95": 36.0}}
    assert read_logarithm({"normal": {}}) == {"normal": {}}


def test_mappings_are_pairs_in_order():
    assert read_quantiles({"p90": 3, "0.1": 1}) == [(0.1, 1), (0.9, 3)]
    assert read_knots({"1e36": 2, "1e30": 3}) == [(1e30, 3), (1e36, 2)]
    assert read_quantiles([(0.1, 1)]) == [(0.1, 1)]


def test_a_key_that_is_not_a_probability_is_refused():
    with pytest.raises(PydanticCustomError, match="has a key that is not a probability"):
        read_quantiles({"often": 1})
