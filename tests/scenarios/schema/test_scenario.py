import json
from pathlib import Path

import pytest

from scenarios.loading.load import built_in_names, load
from scenarios.schema.scenario import Scenario
from tests.scenarios.writing import SECTIONS, problems, resolved

MASKED = """
extends: cotra_2020
priors: {parameter_count: 1e14, flop_per_parameter: 10, algorithmic_yearly_factor: 2}
anchors:
  lifetime: {priors: {algorithmic_ceiling: null, algorithmic_doubling_time: {fixed: 1}}}
  genome: {priors: {reference_samples: {times: 0.1}}}
weights: {none: {to: 0.2}}
spending: {schedule: {2030: {yearly_factor: 1 to 3}}}
rank_correlations: [{between: [brain_compute, data_scaling_exponent], rho: 0.3}]
"""


def assert_round_trip(scenario: Scenario) -> None:
    for data in (scenario.plain(), json.loads(json.dumps(scenario.plain()))):
        again = Scenario.model_validate(data)
        assert again == scenario
        assert again.hash == scenario.hash
        assert again.plain() == scenario.plain()


@pytest.mark.parametrize("name", built_in_names())
def test_plain_data_of_built_in_scenarios_reads_back(name):
    assert_round_trip(load(name))


def test_plain_data_keeps_what_an_anchor_hides(tmp_path):
    scenario = resolved(tmp_path, MASKED).scenario
    for anchor in ("short_horizon", "medium_horizon", "long_horizon"):
        assert scenario.plain()["anchors"][anchor]["priors"]["model_compute"] is None
    assert scenario.plain()["anchors"]["lifetime"]["priors"]["algorithmic_ceiling"] is None
    assert_round_trip(scenario)
    again = Scenario.model_validate(scenario.plain())
    for anchor in scenario.anchors:
        assert again.beliefs(anchor) == scenario.beliefs(anchor)


def test_a_weight_of_none_that_stays_is_one_number_in_plain_data():
    assert load("short_horizon").plain()["weights"]["none"] == 0
    assert load("cotra_2020").plain()["weights"]["none"] == {"2025": 0.10, "2100": 0.03}


# Hash.


@pytest.mark.parametrize(
    "edit",
    [
        {"title": "Another title"},
        {"milestone": "Something else"},
        {"note": "Another note"},
        {"note": None},
        {"sources.COTRA": "Another text"},
        {"sources.MORE": "Another source"},
        {"anchors.lifetime.note": "Another note"},
        {"hardware.ceiling": "{fixed: 1e24, source: SHEET, note: other}"},
        {"hardware.ceiling": 1e24},
        {"hardware.ceiling": "{fixed: 1e24, unit: FLOP/$}"},
    ],
)
def test_prose_sources_and_units_do_not_change_the_hash(edit):
    assert load("cotra_2020", edit).hash == load("cotra_2020").hash


@pytest.mark.parametrize(
    "edit",
    [
        {"years.last": 2099},
        {"years.first": 2024},
        {"weights.lifetime": 0.06},
        {"weights.none": 0.2},
        {"weights.none": 0.0999},
        {"priors.flop_per_parameter": 31.6},
        {"priors.brain_compute": "{log10_skew_normal: {median: 1e15, scale: 2.5, shape: 4.1}}"},
        {"anchors.lifetime.priors.lag": 1},
        {"anchors.lifetime.priors.algorithmic_ceiling": None},
        {"hardware.ceiling": None},
        {"hardware.ceiling": "{fixed: 1e24, max: 1e25}"},
        {"hardware.base_year": 2025.5},
        {"hardware.schedule": "{2030: {yearly_factor: 1}}"},
        {"spending.gdp_base_year": 2021},
        {"evidence.already_tried.full_above": 1e27},
        {"evidence": None},
        {"rank_correlations": "[{between: [brain_compute, compute_vs_brain], rho: 0.1}]"},
        {"anchors.short_horizon.stages": "[{share: 1, effective_horizon_length: 2}]"},
    ],
)
def test_every_number_changes_the_hash(edit):
    assert load("cotra_2020", edit).hash != load("cotra_2020").hash


PROSE_NAMES = ("title", "note", "source", "sources", "milestone", "unit")
NAMED = f"""
title: Anchors and priors with the names of prose
{SECTIONS}
weights: {{WEIGHT: 0.4, other: 0.6}}
priors:
  PRIOR: 1e30
  training_compute: {{product: {{PRIOR: 1}}}}
  algorithmic_doubling_time: 2
anchors:
  WEIGHT: {{kind: stated, priors: {{OWN: 1e31, training_compute: {{product: {{OWN: 1}}}}}}}}
  other: {{kind: stated}}
"""


def named(folder: Path, anchor: str, shared: str, own: str, text: str = NAMED) -> str:
    text = text.replace("WEIGHT", anchor).replace("PRIOR", shared).replace("OWN", own)
    return resolved(folder, text).scenario.hash


@pytest.mark.parametrize("name", PROSE_NAMES)
def test_anchors_and_priors_named_like_prose_count(name, tmp_path):
    plain = named(tmp_path, name, f"{name}_x", f"{name}_y")
    assert plain != named(tmp_path, f"{name}_z", f"{name}_x", f"{name}_y")
    more = NAMED.replace("WEIGHT: 0.4, other: 0.6", "WEIGHT: 0.3, other: 0.7")
    assert plain != named(tmp_path, name, f"{name}_x", f"{name}_y", more)
    shared = named(tmp_path, "one", name, "mine")
    assert shared != named(tmp_path, "one", name, "mine", NAMED.replace("1e30", "1e29"))
    own = named(tmp_path, "one", "ours", name)
    assert own != named(tmp_path, "one", "ours", name, NAMED.replace("1e31", "1e32"))


@pytest.mark.parametrize("name", ["anchors", "model_fields", "copy", "none_at_first", "self"])
def test_anchors_may_be_named_like_attributes(name, tmp_path):
    text = NAMED.replace("WEIGHT", name).replace("PRIOR", "ours").replace("OWN", "mine")
    scenario = resolved(tmp_path, text).scenario
    assert scenario.weights.anchors == {name: 0.4, "other": 0.6}
    assert_round_trip(scenario)


def test_the_order_of_entries_does_not_change_the_hash(tmp_path):
    text = "extends: minimal\nhardware: {ceiling: 1e22, doubling_time: 2}"
    other = "hardware: {doubling_time: 2, ceiling: 1e22}\nextends: minimal"
    assert resolved(tmp_path, text).scenario.hash == resolved(tmp_path, other).scenario.hash


# Entries by themselves.


def test_scenarios_are_frozen():
    scenario = load("minimal")
    with pytest.raises(Exception, match="frozen"):
        scenario.title = "Another"


@pytest.mark.parametrize("year", ["2_030", "+2030", " 2030", "02030", "20300", "203"])
def test_years_are_four_digits(year, tmp_path):
    text = f'extends: minimal\nhardware: {{schedule: {{"{year}": {{yearly_factor: 1}}}}}}'
    (problem,) = problems(tmp_path, text)
    assert problem.endswith(
        "is not a moment such as 2030, 2028.5 or 2028-07, between 1900 and 3000"
    )


def test_beliefs_of_an_anchor_are_its_own_before_shared_ones(tmp_path):
    scenario = resolved(tmp_path, MASKED).scenario
    lifetime = scenario.beliefs("lifetime")
    assert lifetime["brain_compute"] is scenario.priors["brain_compute"]
    assert (
        lifetime["lifetime_duration"]
        is scenario.anchors["lifetime"].priors["lifetime_duration"]
    )
    assert "algorithmic_ceiling" not in lifetime


def test_stages_give_the_horizon_its_names(tmp_path):
    stages = (
        "[{share: 0.9, effective_horizon_length: 1}, {share: 0.1, effective_horizon_length: 9}]"
    )
    text = f"extends: minimal\nanchors: {{network: {{stages: {stages}}}}}"
    beliefs = resolved(tmp_path, text).scenario.beliefs("network")
    assert beliefs["effective_horizon_length"].fixed == 1
    assert beliefs["effective_horizon_length_2"].fixed == 9
