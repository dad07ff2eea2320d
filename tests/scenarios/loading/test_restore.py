"""Scenarios that were stored in results, read back."""

import json

import pytest

from scenarios.loading.load import built_in_names, load
from scenarios.loading.restore import restore
from scenarios.problems import ScenarioError


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
