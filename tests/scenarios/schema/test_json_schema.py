import json
import re
from typing import Any

import jsonschema
import pytest

from scenarios.loading.load import BUILT_IN, built_in_names, resolve
from scenarios.schema.json_schema import file_schema, schema_text
from scenarios.yaml_tree import parse
from tests.scenarios.writing import SECTIONS, resolved

VALIDATOR = jsonschema.Draft202012Validator(file_schema())


def accepts(text: str) -> bool:
    return bool(VALIDATOR.is_valid(parse(text, "file.yaml").plain()))


def test_the_committed_schema_is_current(rewrite_golden):
    committed = BUILT_IN / "scenario.schema.json"
    if rewrite_golden:
        committed.write_text(schema_text(), encoding="utf-8")
    assert committed.read_text(encoding="utf-8") == schema_text(), "rewrite: --rewrite-golden"


def test_the_schema_is_a_schema():
    jsonschema.Draft202012Validator.check_schema(file_schema())


def test_every_key_is_described():
    def undescribed(node: Any, path: tuple[str, ...]) -> list[tuple[str, ...]]:
        if isinstance(node, list):
            return [p for entry in node for p in undescribed(entry, path)]
        if not isinstance(node, dict):
            return []
        found = [
            (*path, name)
            for name, entry in node.get("properties", {}).items()
            if not entry.get("description")
        ]
        return [*found, *(p for k, v in node.items() for p in undescribed(v, (*path, k)))]

    assert undescribed(file_schema(), ()) == []


@pytest.mark.parametrize("name", built_in_names())
def test_built_in_scenarios_are_accepted(name):
    VALIDATOR.validate(
        parse((BUILT_IN / f"{name}.yaml").read_text(encoding="utf-8"), name).plain()
    )


@pytest.mark.parametrize("name", built_in_names())
def test_resolved_scenarios_are_accepted(name):
    VALIDATOR.validate(resolve(name).scenario.plain())


FIRST_EXAMPLE = """
# yaml-language-server: $schema=scenario.schema.json
title: Everything hinges on the short horizon
milestone: The compute to train a transformative model is affordable to one project
extends: cotra_2020
sources:
  me: My own judgement, no published value
weights: {short_horizon: 1}
priors:
  data_scaling_exponent:     {unit: "1", fixed: 1.0, source: me}
  algorithmic_doubling_time: {unit: year, lognormal: {p10: 0.4, p90: 1.2}, source: me}
  reference_samples:         {times: 0.01}
anchors:
  short_horizon: {priors: {effective_horizon_length: {unit: subj.s, loguniform: {low: 1, high: 1e4}}}}
  my_own:        {kind: stated, priors: {training_compute: 1e29 to 1e36}}
"""  # noqa: E501
SECOND_EXAMPLE = """
extends: cotra_2020
years: {first: 2025, last: 2100}
hardware:   {base_year: 2025, price_performance: {unit: FLOP/$, fixed: 4e17}, doubling_time: {unit: year, fixed: 2.5}, ceiling: {unit: FLOP/$, fixed: 1e24}}
spending:   {base_year: 2025, largest_run_cost: {unit: $, fixed: 1e9}, doubling_time: {unit: year, fixed: 2.5}, ceiling_share: {unit: "1", fixed: 0.01},
             gdp_base_year: 2020, gdp: {unit: $, fixed: 2.13e13}, gdp_growth: {unit: 1/year, fixed: 0.03},
             schedule: {2029: {yearly_factor: 1.2}, 2031: {yearly_factor: 1.0}}}
algorithms: {base_year: 2025}
evidence:   {already_tried: {zero_below: 1e23, full_above: 1e28}}
"""  # noqa: E501
CORRELATION = """
extends: trend_2026
rank_correlations: [{between: [hardware.doubling_time, spending.yearly_factor], rho: 0.3}]
"""


@pytest.mark.parametrize("text", [FIRST_EXAMPLE, SECOND_EXAMPLE, CORRELATION])
def test_the_examples_of_the_documentation_are_accepted_and_load(text, tmp_path):
    assert accepts(text)
    resolved(tmp_path, text)


def test_the_first_example_means_what_it_says(tmp_path):
    scenario = resolved(tmp_path, FIRST_EXAMPLE).scenario
    assert scenario.weights.anchors == {"short_horizon": 1}
    assert scenario.weights.none_at_first == 0
    for anchor in scenario.anchors:
        beliefs = scenario.beliefs(anchor)
        assert beliefs["algorithmic_doubling_time"].quantile(0.1) == pytest.approx(0.4)
        assert beliefs["reference_samples"].quantile(0.5) == pytest.approx(1e10)
    own = scenario.beliefs("my_own")["training_compute"]
    assert own.quantile(0.05) == pytest.approx(1e29)
    assert own.quantile(0.95) == pytest.approx(1e36)


@pytest.mark.parametrize(
    "text",
    [
        "extends: [kaplan, ./mine.yaml]",
        "extends: kaplan\nweights: {short_horizon: {plus: 0.15}, genome: 0.1, none: {to: 0}}",
        "extends: kaplan\nweights: {short_horizon: 0.9, none: {2025: 0.1, 2100: 0.03}}",
        "extends: kaplan\nhardware: {ceiling: null, doubling_time: {times: 2}}",
        "extends: kaplan\nhardware: {doubling_time: {lognormal: 1 to 3}}",
        "extends: kaplan\nhardware: {schedule: {2030: null, 2031: {growth_oom: -0.1}}}",
        "extends: kaplan\nanchors: {genome: null, lifetime: {priors: {lag: null}}}",
        "extends: kaplan\nevidence: null\nrank_correlations: []",
        "extends: kaplan\npriors: {lag: {samples: lags.txt}, mine: {samples: [1, 2]}}",
        "extends: kaplan\npriors: {lag: {quantiles: [[0.1, 1], [0.9, 2]], min: 0.5}}",
        "extends: kaplan\npriors: {lag: {mixture: [{weight: 1, belief: 1 to 2}]}}",
        "extends: kaplan\npriors: {lag: {uniform: {p2.5: 1, p97.5: 2}}}",
        "extends: kaplan\npriors: {mine: {product: {lag: 2}}}",
        "extends: kaplan\nhardware: {doubling_time: 18 months, ceiling: {fixed: 1e24 FLOP/$}}",
        "extends: kaplan\nspending: {largest_run_cost: $1B to $5B, ceiling_share: 1%}",
        "extends: kaplan\nweights: {short_horizon: 30%, none: {2025: 10%, 2100: 3%}}",
        "extends: kaplan\npriors: {lag: {quantiles: [[10%, 6 months], [0.9, 2]], max: 5 yr}}",
        "extends: kaplan\nrank_correlations: [{between: [a, b], rho: 30%}]",
        f"title: Whole\nweights: {{a: 1}}\nanchors: {{a: {{kind: stated}}}}\n{SECTIONS}",
    ],
)
def test_what_a_file_may_hold_is_accepted(text):
    VALIDATOR.validate(parse(text, "file.yaml").plain())


@pytest.mark.parametrize(
    "text",
    [
        "title: Half a scenario",
        "- a\n- list",
        "extends: 5",
        "extends: [kaplan, 5]",
        "extends: kaplan\nhardwear: {}",
        "extends: kaplan\ntitle: 5",
        "extends: kaplan\nyears: {first: soon}",
        "extends: kaplan\nyears: {first: 2025.5}",
        "extends: kaplan\nhardware: {doubling_tiem: 2}",
        "extends: kaplan\nhardware: {doubling_time: true}",
        "extends: kaplan\nhardware: {doubling_time: soon}",
        "extends: kaplan\nhardware: {doubling_time: [1, 2]}",
        "extends: kaplan\nhardware: {doubling_time: {fixd: 2}}",
        "extends: kaplan\nhardware: {doubling_time: {fixed: many}}",
        "extends: kaplan\nhardware: {doubling_time: {lognormal: {medain: 2, sd_oom: 1}}}",
        "extends: kaplan\nhardware: {doubling_time: {lognormal: {median: 2, sd_oom: -1}}}",
        "extends: kaplan\nhardware: {doubling_time: {lognormal: {p100x: 2}}}",
        "extends: kaplan\nhardware: {doubling_time: {pert: {low: 1, high: 2}}}",
        "extends: kaplan\nhardware: {schedule: {soon: {yearly_factor: 1}}}",
        "extends: kaplan\nhardware: {schedule: {2030: {factor: 1}}}",
        "extends: kaplan\nhardware: {base_year: 25}",
        "extends: kaplan\nweights: {short_horizon: 2}",
        "extends: kaplan\nweights: {short_horizon: most}",
        "extends: kaplan\nweights: {short_horizon: {add: 0.1}}",
        "extends: kaplan\nweights: {none: {soon: 0.1}}",
        "extends: kaplan\nanchors: {my-own: {kind: stated}}",
        "extends: kaplan\nanchors: {mine: {kind: neural_net}}",
        "extends: kaplan\nanchors: {mine: {prior: {}}}",
        "extends: kaplan\npriors: {2nd: 1}",
        "extends: kaplan\nrank_correlations: [{between: [a, b]}]",
        "extends: kaplan\nrank_correlations: [{between: [a, b], rho: 2}]",
        "extends: kaplan\nanchors: {genome: {stages: [{share: 1}]}}",
        "extends: kaplan\nevidence: {already_tryed: {}}",
        "extends: kaplan\nsources: {me: 5}",
    ],
)
def test_wrong_files_are_not_accepted(text):
    assert not accepts(text)


def test_known_priors_are_named_for_completion():
    priors = file_schema()["properties"]["priors"]["anyOf"][0]["properties"]
    assert "reference_samples" in priors
    assert re.search(r"\(sample\)", priors["reference_samples"]["description"])


def test_the_schema_is_plain_json():
    assert json.loads(schema_text()) == file_schema()
