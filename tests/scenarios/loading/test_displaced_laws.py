"""How scaling laws and beliefs about data displace each other from file to file."""

from pathlib import Path

import pytest

from scenarios.loading.load import Resolved, load
from scenarios.schema.scenario import Scenario
from scenarios.variants.hybrids import Between
from tests.scenarios.writing import SECTIONS, problems, resolved

BASE = f"""
title: Two networks
{SECTIONS}
weights: {{one: 0.5, two: 0.5}}
priors:
  algorithmic_doubling_time: 2
  parameter_count: 1e14
  flop_per_parameter: 30
  tokens_per_sample: 1
  data_scaling_exponent: 0.8
  reference_samples: 1e12
  reference_parameters: 1e12
anchors:
  one: {{kind: neural_network, priors: {{effective_horizon_length: 1}}}}
  two:
    kind: neural_network
    priors: {{effective_horizon_length: 1e3, data_scaling_exponent: 0.9}}
"""


def child(folder: Path, text: str, **others: str) -> Scenario:
    files = {"base": BASE, **others}
    return resolved(folder, f"extends: ./base.yaml\n{text}", **files).scenario


def grandchild(folder: Path, middle: str, text: str) -> Resolved:
    files = {"base": BASE, "middle": f"extends: ./base.yaml\n{middle}"}
    return resolved(folder, f"extends: ./middle.yaml\n{text}", **files)


def names(scenario: Scenario, anchor: str) -> set[str]:
    watched = {"scaling_law", "data_scaling_exponent", "reference_samples"}
    return watched & scenario.beliefs(anchor).keys()


def exponent(scenario: Scenario, anchor: str) -> float:
    return scenario.beliefs(anchor)["data_scaling_exponent"].distribution.median


def test_a_shared_law_of_the_child_beats_every_belief_of_the_parent(tmp_path):
    scenario = child(tmp_path, "scaling_law: hoffmann_2022")
    assert names(scenario, "one") == names(scenario, "two") == {"scaling_law"}


def test_an_anchors_law_beats_the_parents_beliefs_in_that_anchor_alone(tmp_path):
    scenario = child(tmp_path, "anchors: {two: {scaling_law: hoffmann_2022}}")
    assert names(scenario, "two") == {"scaling_law"}
    assert names(scenario, "one") == {"data_scaling_exponent", "reference_samples"}


def test_beliefs_beside_a_law_in_one_file_are_kept(tmp_path):
    scenario = child(
        tmp_path, "scaling_law: hoffmann_2022\npriors: {data_scaling_exponent: 0.7}"
    )
    for anchor in ("one", "two"):
        assert names(scenario, anchor) == {"scaling_law", "data_scaling_exponent"}
        assert exponent(scenario, anchor) == 0.7


def test_an_anchors_own_belief_is_kept_beside_its_own_law(tmp_path):
    text = "anchors: {two: {scaling_law: hoffmann_2022, priors: {data_scaling_exponent: 0.7}}}"
    scenario = child(tmp_path, text)
    assert names(scenario, "two") == {"scaling_law", "data_scaling_exponent"}
    assert exponent(scenario, "two") == 0.7


@pytest.mark.parametrize(
    "law", ["scaling_law: hoffmann_2022", "anchors: {two: {scaling_law: hoffmann_2022}}"]
)
def test_a_childs_belief_beats_the_parents_law(tmp_path, law):
    found = grandchild(tmp_path, law, "priors: {data_scaling_exponent: 0.6}")
    assert exponent(found.scenario, "two") == 0.6


def test_a_shared_law_of_the_child_beats_an_anchors_law_of_the_parent(tmp_path):
    middle = "anchors: {two: {scaling_law: kaplan_2020}}"
    scenario = grandchild(tmp_path, middle, "scaling_law: besiroglu_2024").scenario
    assert scenario.laws("two")["scaling_law"].names == ["besiroglu_2024"]


def test_weights_over_laws_are_replaced_whole(tmp_path):
    middle = "scaling_law: {kaplan_2020: 0.5, hoffmann_2022: 0.5}"
    text = "scaling_law: {besiroglu_2024: 1, kaplan_2020: 3}"
    scenario = grandchild(tmp_path, middle, text).scenario
    assert scenario.plain()["scaling_law"] == {"besiroglu_2024": 1.0, "kaplan_2020": 3.0}


def test_one_law_is_written_as_its_name(tmp_path):
    scenario = child(tmp_path, "scaling_law: {besiroglu_2024: 0.3}")
    plain = scenario.plain()
    assert plain["scaling_law"] == "besiroglu_2024"
    assert Scenario.model_validate(plain).hash == scenario.hash


def test_the_order_of_laws_does_not_matter(tmp_path):
    pairs = ["{besiroglu_2024: 1, kaplan_2020: 3}", "{kaplan_2020: 3, besiroglu_2024: 1}"]
    one, other = (child(tmp_path, f"scaling_law: {pair}") for pair in pairs)
    assert one.hash == other.hash
    assert one.beliefs("one")["scaling_law"] == other.beliefs("one")["scaling_law"]


def test_a_law_that_says_nothing_is_suspicious(tmp_path):
    text = (
        "anchors: {one: {scaling_law: kaplan_2020, "
        "priors: {data_scaling_exponent: 1, reference_samples: 1e12}}}"
    )
    found = resolved(tmp_path, f"extends: ./base.yaml\n{text}", base=BASE).warnings
    assert any("says nothing here" in str(warning) for warning in found)


def test_data_that_nobody_needs_is_suspicious(tmp_path):
    text = f"""
title: Stated
{SECTIONS}
weights: {{one: 1}}
anchors: {{one: {{kind: stated, priors: {{training_compute: 1e30,
  algorithmic_doubling_time: 2}}}}}}
data: {{base_year: 2024, stock: 1e14, yearly_factor: 1.05}}
"""
    (warning,) = resolved(tmp_path, text).warnings
    assert "no anchor says how many tokens it needs" in str(warning)


def test_the_stock_belongs_to_its_year(tmp_path):
    middle = "data: {base_year: 2024, stock: 1e14, yearly_factor: 1.05}"
    found = grandchild(tmp_path, middle, "data: {stock: 1e15}")
    assert any("base_year is still 2024" in str(warning) for warning in found.warnings)
    assert grandchild(tmp_path, middle, "data: null").scenario.data is None


def test_what_is_missing_beside_a_law_is_named(tmp_path):
    bare = BASE.replace("  tokens_per_sample: 1\n", "")
    text = "extends: ./base.yaml\nscaling_law: kaplan_2020"
    found = problems(tmp_path, text, base=bare)
    assert len(found) == 2
    assert all("needs tokens_per_sample among its priors" in problem for problem in found)


def players(one: str, other: str) -> dict[str, tuple[object, object]]:
    found = Between(load(one), load(other)).players
    return {player.name: (player.before, player.after) for player in found}


def test_between_two_laws_there_is_one_difference():
    found = players("kaplan_fixed_parameters", "chinchilla_fixed_parameters")
    assert found == {"scaling_law": ("kaplan_2020", "besiroglu_2024")}


def test_beliefs_that_give_way_to_a_law_move_with_it():
    (name,) = players("cotra_2020", "kaplan_fixed_parameters")
    assert set(name.split(" with ")) == {
        "scaling_law",
        "data_scaling_exponent",
        "reference_samples",
    }


def test_data_is_a_difference_of_its_own():
    assert list(players("cotra_2020", "data_limited")) == ["data"]


def test_weights_of_laws_that_add_up_beyond_the_floats_are_refused(tmp_path):
    text = "extends: kaplan\nscaling_law: {kaplan_2020: 1.7e308, hoffmann_2022: 1.7e308}"
    assert problems(tmp_path, text) == [
        "main.yaml:2:1: scaling_law: the weights add up to more than can be computed with"
    ]
