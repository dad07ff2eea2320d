"""The rules of merging, one by one, through files as a forecaster writes them."""

from pathlib import Path
from typing import Any

import pytest

from anchors.quantities import MODEL_SIZE
from scenarios.loading.merge import merge
from scenarios.schema.scenario import Scenario
from scenarios.yaml_tree import parse
from tests.scenarios.writing import SECTIONS, problems, resolved

BASE = f"""
title: Two anchors that state their requirement
{SECTIONS}
weights: {{one: 0.5, two: 0.3, none: 0.2}}
priors:
  algorithmic_doubling_time: {{lognormal: {{median: 2, sd_oom: 0.1}}, source: me}}
  algorithmic_ceiling: 3
sources: {{me: My own judgement}}
anchors:
  one: {{kind: stated, priors: {{training_compute: 1e30 to 1e36}}}}
  two: {{kind: stated, priors: {{training_compute: 1e32, algorithmic_ceiling: 5}}}}
"""


def child(folder: Path, text: str, **others: str) -> Scenario:
    """What a file makes that extends `BASE`."""
    files = {"base": BASE, **others}
    return resolved(folder, f"extends: ./base.yaml\n{text}", **files).scenario


def wrong(folder: Path, text: str, **others: str) -> list[str]:
    """What is wrong with a file that extends `BASE`."""
    return problems(folder, f"extends: ./base.yaml\n{text}", **{"base": BASE, **others})


def fixed(scenario: Scenario, anchor: str, name: str) -> float | None:
    belief = scenario.beliefs(anchor).get(name)
    return None if belief is None else belief.distribution.median


def spelled(scenario: Scenario, *path: str) -> Any:
    data: Any = scenario.plain()
    for step in path:
        data = data[step]
    return data


# Mappings and what is replaced whole.


def test_mappings_merge_key_by_key(tmp_path: Path) -> None:
    scenario = child(tmp_path, "hardware: {doubling_time: 1}\nyears: {last: 2050}\ntitle: Mine")
    assert spelled(scenario, "hardware") == {
        "base_year": 2025,
        "price_performance": {"fixed": 4e17},
        "doubling_time": {"fixed": 1},
        "ceiling": {"fixed": 1e24},
        "schedule": {},
    }
    assert (scenario.years.first, scenario.years.last, scenario.title) == (2025, 2050, "Mine")
    assert scenario.milestone == "Something arrives"


def test_sources_merge_key_by_key(tmp_path: Path) -> None:
    scenario = child(tmp_path, "sources: {you: Somebody else}")
    assert scenario.sources == {"me": "My own judgement", "you": "Somebody else"}


def test_a_belief_is_replaced_whole(tmp_path: Path) -> None:
    scenario = child(tmp_path, "priors: {algorithmic_doubling_time: {fixed: 3}}")
    assert spelled(scenario, "priors", "algorithmic_doubling_time") == {"fixed": 3}


@pytest.mark.parametrize("section", ["hardware", "spending", "algorithms"])
def test_a_belief_in_a_schedule_is_replaced_whole(tmp_path: Path, section: str) -> None:
    year = "{2030: {yearly_factor: {lognormal: {p10: 1, p90: 2}, note: old}}}"
    lower = f"extends: ./base.yaml\n{section}: {{schedule: {year}}}"
    scenario = resolved(
        tmp_path,
        f"extends: ./lower.yaml\n{section}: {{schedule: {{2030: {{yearly_factor: 1.5}}}}}}",
        lower=lower,
        base=BASE,
    ).scenario
    assert spelled(scenario, section, "schedule") == {"2030": {"yearly_factor": {"fixed": 1.5}}}


def test_weights_are_replaced_whole(tmp_path: Path) -> None:
    assert child(tmp_path, "weights: {one: 1}").weights.anchors == {"one": 1}


def test_correlations_are_replaced_whole(tmp_path: Path) -> None:
    lower = """
extends: ./base.yaml
rank_correlations: [{between: [training_compute, algorithmic_doubling_time], rho: 0.5}]
"""
    upper = "extends: ./lower.yaml\nrank_correlations: []"
    assert resolved(tmp_path, upper, lower=lower, base=BASE).scenario.rank_correlations == ()


def test_stages_are_replaced_whole(tmp_path: Path) -> None:
    stages = """
extends: minimal
anchors: {network: {stages: [{share: 0.99, effective_horizon_length: 1},
                             {share: 0.01, effective_horizon_length: 1e6}]}}
"""
    upper = (
        "extends: ./lower.yaml\n"
        "anchors: {network: {stages: [{share: 1, effective_horizon_length: 5}]}}"
    )
    scenario = resolved(tmp_path, upper, lower=stages).scenario
    assert [stage.share for stage in scenario.anchors["network"].stages] == [1]


def test_schedules_merge_year_by_year(tmp_path: Path) -> None:
    lower = """
extends: ./base.yaml
spending: {schedule: {2029: {yearly_factor: 1.2}, 2031: {yearly_factor: 1}}}
"""
    upper = """
extends: ./lower.yaml
spending: {schedule: {2031: {growth_oom: -0.1}, 2035: {doubling_time: 4}, 2029: null}}
"""
    scenario = resolved(tmp_path, upper, lower=lower, base=BASE).scenario
    assert spelled(scenario, "spending", "schedule") == {
        "2031": {"growth_oom": {"fixed": -0.1}},
        "2035": {"doubling_time": {"fixed": 4}},
    }


# Weights.


def weights(scenario: Scenario) -> dict[str, float]:
    return {**scenario.weights.anchors, "none": scenario.weights.none_at_first}


@pytest.mark.parametrize(
    ("edit", "expected"),
    [
        ("{one: {plus: 0.1}}", {"one": 0.6, "two": 0.24, "none": 0.16}),
        ("{one: {times: 1.5}}", {"one": 0.75, "two": 0.15, "none": 0.1}),
        ("{one: {to: 0}}", {"one": 0.0, "two": 0.6, "none": 0.4}),
        ("{none: {to: 0}}", {"one": 0.625, "two": 0.375, "none": 0.0}),
        ("{one: {to: 0.6}, two: {to: 0.4}}", {"one": 0.6, "two": 0.4, "none": 0.0}),
        ("{one: {plus: 0.1}, two: 0.1}", {"one": 0.6, "two": 0.1, "none": 0.3}),
        ("{one: {to: 1}}", {"one": 1.0, "two": 0.0, "none": 0.0}),
    ],
)
def test_edited_weights_let_the_others_give_way_pro_rata(
    tmp_path: Path, edit: str, expected: dict[str, float]
) -> None:
    assert weights(child(tmp_path, f"weights: {edit}")) == pytest.approx(expected)


def test_a_moving_none_gives_way_over_all_its_years(tmp_path: Path) -> None:
    moving = (
        "extends: ./base.yaml\nweights: {one: 0.5, two: 0.4, none: {2025: 0.1, 2100: 0.03}}"
    )
    text = "extends: ./lower.yaml\nweights: {one: {plus: 0.25}}"
    scenario = resolved(tmp_path, text, lower=moving, base=BASE).scenario
    assert scenario.weights.none == pytest.approx({2025: 0.05, 2100: 0.015})
    edited = "extends: ./lower.yaml\nweights: {none: {to: 0.2}}"
    scenario = resolved(tmp_path, edited, lower=moving, base=BASE).scenario
    assert scenario.weights.none == pytest.approx({2025: 0.2, 2100: 0.06})
    assert sum(weights(scenario).values()) == pytest.approx(1)


def test_edits_over_several_files_act_one_after_the_other(tmp_path: Path) -> None:
    lower = "extends: ./base.yaml\nweights: {one: {plus: 0.1}}"
    text = "extends: ./lower.yaml\nweights: {one: {plus: 0.1}}"
    scenario = resolved(tmp_path, text, lower=lower, base=BASE).scenario
    assert weights(scenario)["one"] == pytest.approx(0.7)


def test_a_new_anchor_may_be_edited_in(tmp_path: Path) -> None:
    text = """
anchors: {three: {kind: stated, priors: {training_compute: 1e33}}}
weights: {three: {to: 0.5}}
"""
    scenario = child(tmp_path, text)
    assert weights(scenario) == pytest.approx(
        {"one": 0.25, "two": 0.15, "none": 0.1, "three": 0.5}
    )


def test_weights_that_are_off_cannot_be_edited_into_shape(tmp_path: Path) -> None:
    off = BASE.replace("one: 0.5,", "one: 0.4,")
    assert wrong(tmp_path, "weights: {one: {plus: 0.1}}", base=off) == [
        "base.yaml:10:1: weights: the weights to be edited must add up to 1; they add up to 0.9"
    ]
    text = BASE.replace("one: 0.5,", "one: half,")
    assert wrong(tmp_path, "weights: {two: {plus: 0.1}}", base=text) == [
        "base.yaml:10:11: weights.one: is not a weight between 0 and 1, so it cannot be edited"
    ]


def test_weights_of_a_file_that_extends_nothing_cannot_be_edited(tmp_path: Path) -> None:
    text = BASE.replace("one: 0.5,", "one: {plus: 0.5},")
    assert problems(tmp_path, text) == [
        "main.yaml:10:1: weights: edits inherited weights, and there are none here; "
        "write the whole list"
    ]


def test_an_impossible_edit_is_reported_with_everything_else(tmp_path: Path) -> None:
    text = "weights: {one: {plus: 0.6}}\nyears: {first: 2200}"
    assert wrong(tmp_path, text) == [
        "main.yaml:2:11: weights.one: the edit makes it 1.1; a weight lies between 0 and 1",
        "main.yaml:3:1: years: first (2200) must come before last (2100)",
    ]


# Shared priors and those of anchors.


def test_the_childs_shared_prior_wins_in_every_anchor(tmp_path: Path) -> None:
    scenario = child(tmp_path, "priors: {algorithmic_ceiling: 4}")
    assert fixed(scenario, "one", "algorithmic_ceiling") == 4
    assert fixed(scenario, "two", "algorithmic_ceiling") == 4


def test_an_anchors_own_prior_beats_a_shared_one_of_the_same_file(tmp_path: Path) -> None:
    scenario = child(
        tmp_path,
        "priors: {algorithmic_ceiling: 4}\nanchors: {two: {priors: {algorithmic_ceiling: 6}}}",
    )
    assert fixed(scenario, "one", "algorithmic_ceiling") == 4
    assert fixed(scenario, "two", "algorithmic_ceiling") == 6


def test_an_own_prior_of_the_child_beats_an_inherited_shared_one(tmp_path: Path) -> None:
    scenario = child(tmp_path, "anchors: {one: {priors: {algorithmic_ceiling: 6}}}")
    assert fixed(scenario, "one", "algorithmic_ceiling") == 6
    assert spelled(scenario, "priors", "algorithmic_ceiling") == {"fixed": 3}


def test_null_removes_a_shared_prior_everywhere(tmp_path: Path) -> None:
    scenario = child(tmp_path, "priors: {algorithmic_ceiling: null}")
    assert fixed(scenario, "one", "algorithmic_ceiling") is None
    assert fixed(scenario, "two", "algorithmic_ceiling") is None


def test_null_in_an_anchor_hides_the_shared_prior_from_it_alone(tmp_path: Path) -> None:
    scenario = child(tmp_path, "anchors: {two: {priors: {algorithmic_ceiling: null}}}")
    assert fixed(scenario, "one", "algorithmic_ceiling") == 3
    assert fixed(scenario, "two", "algorithmic_ceiling") is None


def test_what_is_hidden_stays_hidden_until_it_is_given_again(tmp_path: Path) -> None:
    lower = "extends: ./base.yaml\nanchors: {two: {priors: {algorithmic_ceiling: null}}}"

    def over(text: str) -> float | None:
        files = {"lower": lower, "base": BASE}
        scenario = resolved(tmp_path, f"extends: ./lower.yaml\n{text}", **files).scenario
        return fixed(scenario, "two", "algorithmic_ceiling")

    assert over("title: Unchanged") is None
    assert over("priors: {algorithmic_ceiling: {times: 2}}") is None
    assert over("priors: {algorithmic_ceiling: 7}") == 7
    assert over("anchors: {two: {priors: {algorithmic_ceiling: 8}}}") == 8


def test_null_removes_sections_anchors_and_optional_entries(tmp_path: Path) -> None:
    text = "anchors: {two: null}\nweights: {one: 1}\nhardware: {ceiling: null}"
    scenario = child(tmp_path, text)
    assert list(scenario.anchors) == ["one"]
    assert scenario.hardware.ceiling is None
    evidence = "evidence: {already_tried: {zero_below: 1e23, full_above: 1e28}}"
    lower = f"extends: ./base.yaml\n{evidence}"
    removed = "extends: ./lower.yaml\nevidence: null"
    scenario = resolved(tmp_path, removed, lower=lower, base=BASE).scenario
    assert scenario.evidence.already_tried is None


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("hardwear: null", "hardwear: unknown key; did you mean hardware?"),
        ("hardware: {cieling: null}", "hardware.cieling: unknown key; did you mean ceiling?"),
        ("priors: {lag: null}", "priors.lag: must be a number or a mapping such as"),
    ],
)
def test_null_where_nothing_is_inherited_is_looked_at(
    tmp_path: Path, text: str, message: str
) -> None:
    (problem,) = wrong(tmp_path, text)
    assert message in problem


def test_anchors_named_like_spellings_of_growth_are_left_alone(tmp_path: Path) -> None:
    text = """
anchors:
  doubling_time: {kind: stated, priors: {training_compute: 1e30}}
  yearly_factor: {kind: stated, priors: {training_compute: 1e30}}
"""
    lower = f"extends: ./base.yaml\n{text}"
    upper = "extends: ./lower.yaml\nanchors: {yearly_factor: {note: Still here}}"
    scenario = resolved(tmp_path, upper, lower=lower, base=BASE).scenario
    assert list(scenario.anchors) == ["one", "two", "doubling_time", "yearly_factor"]


# Relative edits.


def test_a_shared_edit_edits_each_place_in_place(tmp_path: Path) -> None:
    scenario = child(tmp_path, "priors: {algorithmic_ceiling: {times: 2}}")
    assert fixed(scenario, "one", "algorithmic_ceiling") == 6
    assert fixed(scenario, "two", "algorithmic_ceiling") == 10


@pytest.mark.parametrize(
    ("edit", "median", "p90"),
    [("times: 3", 6, 6 * 10**0.1), ("spread: 2", 2, 2 * 10**0.2), ("plus: 1", 3, 3.0)],
)
def test_relative_beliefs_edit_what_is_inherited(
    tmp_path: Path, edit: str, median: float, p90: float
) -> None:
    scenario = child(tmp_path, f"priors: {{algorithmic_doubling_time: {{{edit}}}}}")
    belief = scenario.priors["algorithmic_doubling_time"]
    assert belief.quantile(0.5) == pytest.approx(median)
    one_sd = belief.quantile(0.8413447460685429)
    assert one_sd == pytest.approx(p90 if edit != "plus: 1" else 2 * 10**0.1 + 1)


def test_edits_nest_over_several_files(tmp_path: Path) -> None:
    edit = "priors: {algorithmic_ceiling: {times: 2}}"
    lower = f"extends: ./base.yaml\n{edit}"
    scenario = resolved(
        tmp_path, f"extends: ./lower.yaml\n{edit}", lower=lower, base=BASE
    ).scenario
    assert fixed(scenario, "one", "algorithmic_ceiling") == 12
    assert fixed(scenario, "two", "algorithmic_ceiling") == 20


def test_a_shared_edit_reaches_a_prior_that_only_anchors_hold(tmp_path: Path) -> None:
    scenario = child(tmp_path, "priors: {training_compute: {times: 10}}")
    assert fixed(scenario, "one", "training_compute") == pytest.approx(1e34)
    assert fixed(scenario, "two", "training_compute") == pytest.approx(1e33)
    assert "training_compute" not in scenario.priors


def test_an_anchors_edit_reaches_a_prior_that_is_only_shared(tmp_path: Path) -> None:
    text = "anchors: {one: {priors: {algorithmic_ceiling: {plus: 1}}}}"
    scenario = child(tmp_path, text)
    assert fixed(scenario, "one", "algorithmic_ceiling") == 4
    assert scenario.priors["algorithmic_ceiling"].distribution.median == 3


def test_an_anchors_edit_acts_upon_what_the_same_file_shares(tmp_path: Path) -> None:
    own = "anchors: {two: {priors: {algorithmic_ceiling: {plus: 1}}}}"
    scenario = child(tmp_path, f"priors: {{algorithmic_ceiling: 7}}\n{own}")
    assert fixed(scenario, "two", "algorithmic_ceiling") == 8
    scenario = child(tmp_path, f"priors: {{algorithmic_ceiling: {{times: 2}}}}\n{own}")
    assert fixed(scenario, "two", "algorithmic_ceiling") == 11


def test_an_edited_belief_that_is_given_anew_forgets_the_edit(tmp_path: Path) -> None:
    lower = "extends: ./base.yaml\npriors: {algorithmic_ceiling: {times: 2}}"
    text = "extends: ./lower.yaml\npriors: {algorithmic_ceiling: 1}"
    scenario = resolved(tmp_path, text, lower=lower, base=BASE).scenario
    assert fixed(scenario, "one", "algorithmic_ceiling") == 1


def test_sections_and_schedules_can_be_edited(tmp_path: Path) -> None:
    lower = "extends: ./base.yaml\nspending: {schedule: {2030: {yearly_factor: 1.5}}}"
    text = """
extends: ./lower.yaml
hardware: {doubling_time: {times: 2}}
spending: {schedule: {2030: {yearly_factor: {plus: 0.5}}}}
"""
    scenario = resolved(tmp_path, text, lower=lower, base=BASE).scenario
    assert scenario.hardware.growth[1].distribution.median == 5
    assert scenario.spending.schedule[2030].growth[1].distribution.median == 2


def test_an_edit_of_nothing_is_an_error(tmp_path: Path) -> None:
    nothing = "edits an inherited belief, and there is none here"
    assert wrong(tmp_path, "priors: {lag: {plus: 1}}") == [
        f"main.yaml:2:10: priors.lag: plus {nothing}"
    ]
    assert wrong(tmp_path, "hardware: {yearly_factor: {times: 2}}") == [
        f"main.yaml:2:12: hardware.yearly_factor: times {nothing}"
    ]
    alone = BASE.replace("algorithmic_ceiling: 3", "training_compute: {times: 2}")
    (problem,) = problems(tmp_path, alone)
    assert problem.endswith(f"priors.training_compute: times {nothing}")


# Spellings of growth.


@pytest.mark.parametrize("section", ["hardware", "spending"])
def test_a_new_spelling_of_growth_replaces_the_old_one(tmp_path: Path, section: str) -> None:
    scenario = child(tmp_path, f"{section}: {{yearly_factor: 1.4}}")
    assert getattr(scenario, section).growth[0] == "yearly_factor"
    assert getattr(scenario, section).doubling_time is None


def test_two_spellings_in_one_file_are_not_silently_one(tmp_path: Path) -> None:
    (problem,) = wrong(tmp_path, "hardware: {doubling_time: 1, growth_oom: 0.1}")
    assert problem.endswith("here doubling_time and growth_oom are given")
    text = "priors: {algorithmic_doubling_time: 1, algorithmic_growth_oom: 0.1}"
    assert len(wrong(tmp_path, text)) == 2  # one for each anchor


def test_a_shared_new_spelling_replaces_the_anchors_old_ones(tmp_path: Path) -> None:
    lower = "extends: ./base.yaml\nanchors: {two: {priors: {algorithmic_doubling_time: 1}}}"
    text = "extends: ./lower.yaml\npriors: {algorithmic_yearly_factor: 3}"
    scenario = resolved(tmp_path, text, lower=lower, base=BASE).scenario
    for anchor in ("one", "two"):
        assert fixed(scenario, anchor, "algorithmic_yearly_factor") == 3
        assert fixed(scenario, anchor, "algorithmic_doubling_time") is None


def test_an_anchors_new_spelling_replaces_the_shared_old_one_there(tmp_path: Path) -> None:
    scenario = child(tmp_path, "anchors: {two: {priors: {algorithmic_growth_oom: 0.2}}}")
    assert fixed(scenario, "two", "algorithmic_doubling_time") is None
    assert fixed(scenario, "two", "algorithmic_growth_oom") == 0.2
    assert fixed(scenario, "one", "algorithmic_doubling_time") == pytest.approx(2)


def test_an_anchors_spelling_beats_a_shared_other_one_of_the_same_file(tmp_path: Path) -> None:
    text = BASE.replace("1e32,", "1e32, algorithmic_yearly_factor: 2,")
    scenario = resolved(tmp_path, text).scenario
    assert fixed(scenario, "two", "algorithmic_yearly_factor") == 2
    assert fixed(scenario, "two", "algorithmic_doubling_time") is None


# Two of three for the size of a network.

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


def size(folder: Path, text: str) -> Scenario:
    return resolved(folder, f"extends: ./size.yaml\n{text}", size=SIZE).scenario


def of_size(scenario: Scenario, anchor: str) -> set[str]:
    names = {"model_compute", "parameter_count", "flop_per_parameter"}
    return names & scenario.beliefs(anchor).keys()


def test_two_of_three_displace_the_third_for_networks_alone(tmp_path: Path) -> None:
    scenario = size(tmp_path, "priors: {parameter_count: 1e14, flop_per_parameter: 10}")
    for anchor in ("short", "long"):
        assert of_size(scenario, anchor) == {"parameter_count", "flop_per_parameter"}
    assert fixed(scenario, "genome", "model_compute") == 1e16
    assert scenario.priors["model_compute"].fixed == 1e16


def test_two_of_three_in_one_anchor_displace_the_third_there(tmp_path: Path) -> None:
    own = "parameter_count: 1e14, model_compute: 1e15"
    scenario = size(tmp_path, f"anchors: {{short: {{priors: {{{own}}}}}}}")
    assert of_size(scenario, "short") == {"parameter_count", "model_compute"}
    assert of_size(scenario, "long") == {"model_compute", "flop_per_parameter"}


def test_one_shared_and_one_own_are_two(tmp_path: Path) -> None:
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
def test_parameters_on_top_of_two_displace_the_compute_of_networks(
    tmp_path: Path, text: str
) -> None:
    scenario = size(tmp_path, text)
    for anchor in ("short", "long"):
        assert of_size(scenario, anchor) == {"parameter_count", "flop_per_parameter"}
    assert fixed(scenario, "genome", "model_compute") == 1e16


def test_compute_on_top_of_two_displaces_the_parameters(tmp_path: Path) -> None:
    own = "anchors: {short: {priors: {parameter_count: 1e14}}}"
    scenario = size(tmp_path, own)
    assert of_size(scenario, "short") == {"parameter_count", "flop_per_parameter"}
    assert of_size(scenario, "long") == {"model_compute", "flop_per_parameter"}
    lower = f"extends: ./size.yaml\n{own}"
    text = "extends: ./lower.yaml\npriors: {model_compute: 1e15}"
    scenario = resolved(tmp_path, text, lower=lower, size=SIZE).scenario
    assert of_size(scenario, "short") == {"model_compute", "flop_per_parameter"}


def test_what_is_removed_and_not_replaced_is_missing_in_networks_alone(tmp_path: Path) -> None:
    found = problems(tmp_path, "extends: ./size.yaml\npriors: {model_compute: null}", size=SIZE)
    assert [problem.partition(": ")[2].partition(":")[0] for problem in found] == [
        "anchors.short",
        "anchors.long",
    ]


@pytest.mark.parametrize("text", [f"priors: {{{', '.join(f'{n}: 10' for n in MODEL_SIZE)}}}"])
def test_three_in_one_file_ask_for_a_null(tmp_path: Path, text: str) -> None:
    short, long = problems(tmp_path, f"extends: ./size.yaml\n{text}", size=SIZE)
    assert short.endswith(
        "short has model_compute, parameter_count and flop_per_parameter now, of which two fix "
        "the third; set one of them to null under anchors.short.priors"
    )
    assert "anchors.long.priors" in long


def test_the_null_that_is_asked_for_helps(tmp_path: Path) -> None:
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


def test_two_of_three_displace_again_in_a_grandchild(tmp_path: Path) -> None:
    lower = "extends: ./size.yaml\npriors: {parameter_count: 1e14, flop_per_parameter: 10}"
    text = "extends: ./lower.yaml\npriors: {model_compute: 1e15, flop_per_parameter: 20}"
    scenario = resolved(tmp_path, text, lower=lower, size=SIZE).scenario
    assert of_size(scenario, "short") == {"model_compute", "flop_per_parameter"}
    again = "extends: ./lower.yaml\npriors: {model_compute: 1e15}"
    scenario = resolved(tmp_path, again, lower=lower, size=SIZE).scenario
    assert of_size(scenario, "short") == {"model_compute", "flop_per_parameter"}


def test_editing_one_of_two_is_no_third(tmp_path: Path) -> None:
    scenario = size(tmp_path, "priors: {model_compute: {times: 10}}")
    assert fixed(scenario, "short", "model_compute") == pytest.approx(1e17)
    assert of_size(scenario, "short") == {"model_compute", "flop_per_parameter"}


# Places after merging.


def test_every_entry_still_knows_the_file_it_comes_from(tmp_path: Path) -> None:
    tree = resolved(
        tmp_path, "extends: ./base.yaml\n\nhardware: {doubling_time: 1}", base=BASE
    ).tree

    def place(*path: str) -> tuple[str, int | None]:
        mark = tree.at(path).mark
        return Path(mark.file).name, mark.line

    assert place("hardware", "doubling_time") == ("main.yaml", 3)
    assert place("hardware", "ceiling") == ("base.yaml", 6)
    assert place("anchors", "one", "priors", "training_compute") == ("base.yaml", 16)


def test_merging_changes_neither_file() -> None:
    lower, upper = (
        parse(BASE, "lower"),
        parse("priors: {training_compute: {times: 2}}", "upper"),
    )
    before = lower.plain(), upper.plain()
    merge(lower, upper, [], [])
    assert (lower.plain(), upper.plain()) == before


def test_a_weight_that_gives_way_comes_from_the_edit(tmp_path: Path) -> None:
    """Where an entry stands must say what it is; one that keeps its value keeps its place."""
    base = BASE.replace("none: 0.2", "none: {2025: 0.2, 2100: 0.1}")
    tree = resolved(
        tmp_path, "extends: ./base.yaml\nweights: {one: {to: 0.75}}", base=base
    ).tree
    places = {k: Path(n.mark.file).name for k, n in tree.at(("weights",)).mapping.items()}
    assert places == dict.fromkeys(["one", "two", "none"], "main.yaml")
    assert Path(tree.at(("weights", "none", "2100")).mark.file).name == "main.yaml"
    same = resolved(tmp_path, "extends: ./base.yaml\nweights: {one: {to: 0.5}}", base=base).tree
    assert Path(same.at(("weights", "two")).mark.file).name == "base.yaml"


# Newer growth over inherited schedules.

STOPS = "extends: ./base.yaml\nhardware: {schedule: {2026: {doubling_time: 4}}}"
GONE = (
    "holds for all years, so that the inherited schedule (2026) is removed; "
    "give a schedule beside it to have one"
)


def schedule(folder: Path, lower: str, text: str, edits: Any = None) -> tuple[Any, list[str]]:
    """Years of the schedule of `lower` under `text`, and what is said of them."""
    found = resolved(folder, f"extends: ./lower.yaml\n{text}", edits, lower=lower, base=BASE)
    parts = (getattr(found.scenario, name) for name in ("hardware", "algorithms"))
    said = [str(problem).replace(f"{folder}/", "") for problem in found.warnings]
    return [*(year for part in parts for year in part.schedule)], said


@pytest.mark.parametrize("growth", ["doubling_time: 1", "yearly_factor: 2 to 3"])
def test_a_newer_growth_removes_an_inherited_schedule(tmp_path: Path, growth: str) -> None:
    years, said = schedule(tmp_path, STOPS, f"hardware: {{{growth}}}")
    key = growth.partition(":")[0]
    assert (years, said) == ([], [f"main.yaml:2:12: hardware.{key}: {GONE}"])


def test_so_does_an_edit_of_the_command_line(tmp_path: Path) -> None:
    edits = {"hardware.doubling_time": 1}
    years, said = schedule(tmp_path, STOPS, "title: Mine", edits)
    assert (years, said) == (
        [],
        [f"settings hardware.doubling_time: hardware.doubling_time: {GONE}"],
    )


def test_a_schedule_of_the_same_file_stays_alone(tmp_path: Path) -> None:
    text = "hardware: {doubling_time: 1, schedule: {2030: {yearly_factor: 1}}}"
    assert schedule(tmp_path, STOPS, text) == ([2030], [])
    both = "hardware: {doubling_time: 3, schedule: {2028: {yearly_factor: 1}}}"
    assert schedule(tmp_path, f"extends: ./base.yaml\n{both}", "title: Mine") == ([2028], [])


def test_a_relative_growth_leaves_the_schedule_and_says_so(tmp_path: Path) -> None:
    years, said = schedule(tmp_path, STOPS, "hardware: {doubling_time: {times: 2}}")
    rest = "changes nothing from 2026 on, where the inherited schedule holds; edit that too"
    assert (years, said) == ([2026], [f"main.yaml:2:12: hardware.doubling_time: {rest}"])


def test_a_newer_pace_of_algorithms_removes_theirs(tmp_path: Path) -> None:
    lower = "extends: ./base.yaml\nalgorithms: {schedule: {2026: {yearly_factor: 1}}}"
    years, said = schedule(tmp_path, lower, "priors: {algorithmic_yearly_factor: 3}")
    assert (years, said) == ([], [f"main.yaml:2:10: priors.algorithmic_yearly_factor: {GONE}"])
    own = "anchors: {one: {priors: {algorithmic_doubling_time: 1}}}"
    years, said = schedule(tmp_path, lower, own)
    key = "anchors.one.priors.algorithmic_doubling_time"
    rest = "says nothing from 2026 on, where algorithms.schedule holds"
    assert (years, said) == ([2026], [f"main.yaml:2:26: {key}: {rest}"])


def test_a_limits_newer_growth_removes_its_inherited_schedule(tmp_path: Path) -> None:
    lower = (
        "extends: minimal\nlimits: {power: {base_year: 2026, level: 1e27, yearly_factor: 3, "
        "schedule: {2030: pause}}, chips: {base_year: 2026, level: 1e27, yearly_factor: 2, "
        "schedule: {2031: pause}}}\n"
    )
    upper = "extends: ./lower.yaml\nlimits: {power: {doubling_time: 1}}\n"
    found = resolved(tmp_path, upper, lower=lower)
    assert found.scenario.limits is not None
    assert not found.scenario.limits["power"].schedule
    assert list(found.scenario.limits["chips"].schedule) == [2031]
    (note,) = found.warnings
    assert note.path == ("limits", "power", "doubling_time")
    assert "the inherited schedule (2030) is removed" in note.message
