"""Scenarios that were stored in results, read back."""

import json

import pytest

from scenarios.loading.load import built_in_names, load
from scenarios.loading.restore import rebuilt, restore
from scenarios.problems import ScenarioError


@pytest.mark.parametrize("name", built_in_names())
def test_a_stored_scenario_is_the_scenario(name):
    scenario = load(name)
    stored = restore(json.dumps(scenario.plain()), "it")
    for again in (stored, rebuilt(scenario.plain(), "it")):
        assert again == scenario
        assert again.hash == scenario.hash


def test_what_cannot_be_rebuilt_is_refused_with_the_key():
    data = load("minimal").plain()
    data["hardware"]["doubling_time"] = {"fixed": -1}
    with pytest.raises(ScenarioError, match=r"^it: hardware.doubling_time.*above 0"):
        rebuilt(data, "it")


@pytest.mark.parametrize("text", ["", "1", "[]", "{}", '{"title": "\\ud800"}', '{"a": NaN}'])
def test_what_is_no_scenario_is_refused(text):
    with pytest.raises(ScenarioError, match=r"^it: "):
        restore(text, "it")
