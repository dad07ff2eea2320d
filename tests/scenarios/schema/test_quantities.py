"""Quantities of which two fix the third, and which of them gives way in a child."""

from pathlib import Path

import pytest

from anchors.quantities import MODEL_SIZE
from scenarios.schema.scenario import Scenario
from tests.scenarios.loading.merging import fixed
from tests.scenarios.writing import SECTIONS, problems, resolved

SIZE = f"""
title: Two networks and a genome that share the model's compute
{SECTIONS}
weights: {{short: 0.5, long: 0.3, genome: 0.2}}
priors:
  model_compute: 1e16
  flop_per_parameter: 30
  data_scaling_exponent: 0.8
  reference_samples: 1e12
  reference_parameters: 1e12
  algorithmic_doubling_time: 2
anchors:
  short: {{kind: neural_network, priors: {{effective_horizon_length: 10}}}}
  long: {{kind: neural_network, priors: {{effective_horizon_length: 1e7}}}}
  genome: {{kind: genome, priors: {{effective_horizon_length: 1e8, genome_size: 7.5e8}}}}
"""


def size(folder: Path, text: str, lower: str = "") -> Scenario:
    """What a file makes over another one over `SIZE`."""
    files = {"lower": f"extends: ./size.yaml\n{lower}", "size": SIZE}
    return resolved(folder, f"extends: ./lower.yaml\n{text}", **files).scenario


def of_size(scenario: Scenario, anchor: str) -> set[str]:
    names = {"model_compute", "parameter_count", "flop_per_parameter"}
    return names & scenario.beliefs(anchor).keys()


def test_two_of_three_displace_the_third_for_networks_alone(tmp_path):
    scenario = size(tmp_path, "priors: {parameter_count: 1e14, flop_per_parameter: 10}")
    for anchor in ("short", "long"):
        assert of_size(scenario, anchor) == {"parameter_count", "flop_per_parameter"}
    assert fixed(scenario, "genome", "model_compute") == 1e16
    assert scenario.priors["model_compute"].fixed == 1e16


def test_two_of_three_in_one_anchor_displace_the_third_there(tmp_path):
    own = "parameter_count: 1e14, model_compute: 1e15"
    scenario = size(tmp_path, f"anchors: {{short: {{priors: {{{own}}}}}}}")
    assert of_size(scenario, "short") == {"parameter_count", "model_compute"}
    assert of_size(scenario, "long") == {"model_compute", "flop_per_parameter"}


def test_one_shared_and_one_own_are_two(tmp_path):
    text = """
priors: {parameter_count: 1e14}
anchors:
  short: {priors: {flop_per_parameter: 10}}
  long: {priors: {model_compute: null}}
"""
    scenario = size(tmp_path, text)
    assert of_size(scenario, "short") == {"parameter_count", "flop_per_parameter"}
    assert of_size(scenario, "long") == {"parameter_count", "flop_per_parameter"}


@pytest.mark.parametrize(
    "text",
    [
        "priors: {parameter_count: 1e14}",
        "priors: {parameter_count: 1e14, model_compute: null}",
        "priors: {parameter_count: 1e14}\nanchors: {short: {priors: {model_compute: null}}}",
    ],
)
def test_parameters_on_top_of_two_displace_the_compute_of_networks(tmp_path, text):
    scenario = size(tmp_path, text)
    for anchor in ("short", "long"):
        assert of_size(scenario, anchor) == {"parameter_count", "flop_per_parameter"}
    assert fixed(scenario, "genome", "model_compute") == 1e16


def test_compute_on_top_of_two_displaces_the_parameters(tmp_path):
    own = "anchors: {short: {priors: {parameter_count: 1e14}}}"
    scenario = size(tmp_path, own)
    assert of_size(scenario, "short") == {"parameter_count", "flop_per_parameter"}
    assert of_size(scenario, "long") == {"model_compute", "flop_per_parameter"}
    scenario = size(tmp_path, "priors: {model_compute: 1e15}", own)
    assert of_size(scenario, "short") == {"model_compute", "flop_per_parameter"}


def test_what_is_removed_and_not_replaced_is_missing_in_networks_alone(tmp_path):
    found = problems(tmp_path, "extends: ./size.yaml\npriors: {model_compute: null}", size=SIZE)
    assert [problem.partition(": ")[2].partition(":")[0] for problem in found] == [
        "anchors.short",
        "anchors.long",
    ]


@pytest.mark.parametrize("text", [f"priors: {{{', '.join(f'{n}: 10' for n in MODEL_SIZE)}}}"])
def test_three_in_one_file_ask_for_a_null(tmp_path, text):
    short, long = problems(tmp_path, f"extends: ./size.yaml\n{text}", size=SIZE)
    assert short.endswith(
        "short has model_compute, parameter_count and flop_per_parameter now, of which two fix "
        "the third; set one of them to null under anchors.short.priors"
    )
    assert "anchors.long.priors" in long


def test_the_null_that_is_asked_for_helps(tmp_path):
    text = """
priors: {parameter_count: 1e14}
anchors:
  short: {priors: {model_compute: null}}
  long: {priors: {flop_per_parameter: null}}
"""
    scenario = size(tmp_path, text)
    assert of_size(scenario, "short") == {"parameter_count", "flop_per_parameter"}
    assert of_size(scenario, "long") == {"parameter_count", "model_compute"}
    scenario = size(tmp_path, "priors: {parameter_count: 1e14, flop_per_parameter: null}")
    assert of_size(scenario, "short") == {"parameter_count", "model_compute"}


def test_two_of_three_displace_again_in_a_grandchild(tmp_path):
    lower = "priors: {parameter_count: 1e14, flop_per_parameter: 10}"
    for upper in ("model_compute: 1e15, flop_per_parameter: 20", "model_compute: 1e15"):
        scenario = size(tmp_path, f"priors: {{{upper}}}", lower)
        assert of_size(scenario, "short") == {"model_compute", "flop_per_parameter"}


def test_editing_one_of_two_is_no_third(tmp_path):
    scenario = size(tmp_path, "priors: {model_compute: {times: 10}}")
    assert fixed(scenario, "short", "model_compute") == pytest.approx(1e17)
    assert of_size(scenario, "short") == {"model_compute", "flop_per_parameter"}
