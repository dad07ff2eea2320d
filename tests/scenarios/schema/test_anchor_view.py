"""What is worked out once about anchors, and when it must be worked out anew."""

import pickle

import pytest

from anchors.kinds import KINDS
from scenarios.loading.load import load
from scenarios.schema.scenario import Scenario
from scenarios.variants.adjustments import fixed_at


@pytest.fixture
def scenario() -> Scenario:
    return load("cotra_2020")


def test_a_view_is_made_once(scenario):
    assert scenario.views is scenario.views
    assert scenario.beliefs("genome") is scenario.views["genome"].beliefs


def test_a_changed_copy_does_not_remember_what_the_original_was(scenario):
    views, key = scenario.views, scenario.hardware.key
    without = scenario.model_copy(update={"priors": {}})
    assert "brain_compute" in views["lifetime"].beliefs
    assert "brain_compute" not in without.views["lifetime"].beliefs
    faster = scenario.hardware.model_copy(update={"base_year": 2024})
    assert faster.key != key == scenario.hardware.key


def test_what_is_worked_out_does_not_travel(scenario):
    plain = len(pickle.dumps(scenario))
    assert scenario.views
    assert len(pickle.dumps(scenario)) == plain
    assert pickle.loads(pickle.dumps(scenario)) == scenario


def test_an_anchor_uses_what_its_kind_needs_and_what_that_leads_to(scenario):
    view = scenario.views["genome"]
    assert {*KINDS["genome"].priors} <= view.used_by_requirement
    assert {"brain_compute", "compute_vs_brain"} <= view.used_by_requirement
    assert view.used_by_path == {"algorithmic_doubling_time", "algorithmic_ceiling"}
    assert view.varying == {n for n in view.used if view.beliefs[n].is_random}


def test_beliefs_that_vary_know_who_holds_them(scenario):
    found = {(each.path[0], each.name): each for each in scenario.varying}
    assert found["priors", "brain_compute"].anchors == frozenset(scenario.anchors)
    own = [each for each in scenario.varying if each.name == "effective_horizon_length"]
    assert [*map(set, (each.anchors for each in own))] == [{each.path[1]} for each in own]
    assert not any(each.is_of_section for each in found.values())
    fixed = fixed_at(scenario, "brain_compute", 0.5)
    assert "brain_compute" not in {each.name for each in fixed.varying}
