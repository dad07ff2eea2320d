"""Numbers, years and keys as JSON holds them."""

import math

import numpy as np
import pytest

from forecast.plain import entry_at, keyed, number, statuses, union, year_key


def test_what_is_not_a_number_is_null_with_a_reason():
    years = np.array([2030.25, math.inf, math.nan])
    keys = [0.1, 0.5, 0.9]
    assert keyed(keys, years) == {"0.1": 2030.25, "0.5": None, "0.9": None}
    assert statuses(keys, years) == {"0.1": None, "0.5": "after_last_year", "0.9": "undefined"}
    assert number(-math.inf) is None


@pytest.mark.parametrize(("year", "key"), [(2030.0, "2030"), (2030.5, "2030.5"), (0.1, "0.1")])
def test_keys_are_as_short_as_they_can_be(year, key):
    assert year_key(year) == key


def test_no_entry_replaces_another():
    assert union({"a": 1}, {"b": 2}) == {"a": 1, "b": 2}
    with pytest.raises(KeyError, match="two things are called a, b"):
        union({"a": 1, "b": 1}, {"b": 2, "c": 3}, {"a": 1})


def test_a_path_leads_through_mappings_and_lists():
    assert entry_at({"a": [0, {"b": 5}]}, ("a", 1, "b")) == 5
