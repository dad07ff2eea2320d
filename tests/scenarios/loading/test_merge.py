"""The rules of merging, one by one, through files as a forecaster writes them."""

from pathlib import Path

import pytest

from scenarios.loading.merge import merge
from scenarios.yaml_tree import parse
from tests.scenarios.loading.merging import BASE, child, fixed, grandchild, spelled, wrong
from tests.scenarios.writing import problems, resolved

# Mappings and what is replaced whole.


def test_mappings_merge_key_by_key(tmp_path):
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


def test_sources_merge_key_by_key(tmp_path):
    scenario = child(tmp_path, "sources: {you: Somebody else}")
    assert scenario.sources == {"me": "My own judgement", "you": "Somebody else"}


def test_a_belief_is_replaced_whole(tmp_path):
    scenario = child(tmp_path, "priors: {algorithmic_doubling_time: {fixed: 3}}")
    assert spelled(scenario, "priors", "algorithmic_doubling_time") == {"fixed": 3}


@pytest.mark.parametrize("section", ["hardware", "spending", "algorithms"])
def test_a_belief_in_a_schedule_is_replaced_whole(tmp_path, section):
    old = "{2030: {yearly_factor: {lognormal: {p10: 1, p90: 2}, note: old}}}"
    lower, upper = (
        f"{section}: {{schedule: {year}}}" for year in (old, "{2030: {yearly_factor: 1.5}}")
    )
    scenario = grandchild(tmp_path, lower, upper)
    assert spelled(scenario, section, "schedule") == {"2030": {"yearly_factor": {"fixed": 1.5}}}


def test_weights_are_replaced_whole(tmp_path):
    assert child(tmp_path, "weights: {one: 1}").weights.anchors == {"one": 1}


def test_correlations_are_replaced_whole(tmp_path):
    pair = "{between: [training_compute, algorithmic_doubling_time], rho: 0.5}"
    lower, upper = (f"rank_correlations: [{pairs}]" for pairs in (pair, ""))
    assert grandchild(tmp_path, lower, upper).rank_correlations == ()


def test_stages_are_replaced_whole(tmp_path):
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


def test_schedules_merge_year_by_year(tmp_path):
    lower = "spending: {schedule: {2029: {yearly_factor: 1.2}, 2031: {yearly_factor: 1}}}"
    new = "{2031: {growth_oom: -0.1}, 2035: {doubling_time: 4}, 2029: null}"
    scenario = grandchild(tmp_path, lower, f"spending: {{schedule: {new}}}")
    assert spelled(scenario, "spending", "schedule") == {
        "2031": {"growth_oom": {"fixed": -0.1}},
        "2035": {"doubling_time": {"fixed": 4}},
    }


# Shared priors and those of anchors.

PLUS_ONE = "anchors: {two: {priors: {algorithmic_ceiling: {plus: 1}}}}"


@pytest.mark.parametrize(
    ("text", "one", "two"),
    [
        # A shared prior of the child wins in every anchor, but over one's own of the same file.
        ("priors: {algorithmic_ceiling: 4}", 4, 4),
        (
            "priors: {algorithmic_ceiling: 4}\n"
            "anchors: {two: {priors: {algorithmic_ceiling: 6}}}",
            4,
            6,
        ),
        # Null removes it everywhere, or hides it from one anchor.
        ("priors: {algorithmic_ceiling: null}", None, None),
        ("anchors: {two: {priors: {algorithmic_ceiling: null}}}", 3, None),
        # A shared edit edits in each place, an anchor's what the same file shares.
        ("priors: {algorithmic_ceiling: {times: 2}}", 6, 10),
        (f"priors: {{algorithmic_ceiling: 7}}\n{PLUS_ONE}", 7, 8),
        (f"priors: {{algorithmic_ceiling: {{times: 2}}}}\n{PLUS_ONE}", 6, 11),
    ],
)
def test_shared_priors_and_those_of_anchors(tmp_path, text, one, two):
    scenario = child(tmp_path, text)
    assert fixed(scenario, "one", "algorithmic_ceiling") == one
    assert fixed(scenario, "two", "algorithmic_ceiling") == two


def test_an_own_prior_of_the_child_beats_an_inherited_shared_one(tmp_path):
    scenario = child(tmp_path, "anchors: {one: {priors: {algorithmic_ceiling: 6}}}")
    assert fixed(scenario, "one", "algorithmic_ceiling") == 6
    assert spelled(scenario, "priors", "algorithmic_ceiling") == {"fixed": 3}


def test_what_is_hidden_stays_hidden_until_it_is_given_again(tmp_path):
    lower = "anchors: {two: {priors: {algorithmic_ceiling: null}}}"

    def over(text: str) -> float | None:
        return fixed(grandchild(tmp_path, lower, text), "two", "algorithmic_ceiling")

    assert over("title: Unchanged") is None
    assert over("priors: {algorithmic_ceiling: {times: 2}}") is None
    assert over("priors: {algorithmic_ceiling: 7}") == 7
    assert over("anchors: {two: {priors: {algorithmic_ceiling: 8}}}") == 8


def test_null_removes_sections_anchors_and_optional_entries(tmp_path):
    text = "anchors: {two: null}\nweights: {one: 1}\nhardware: {ceiling: null}"
    scenario = child(tmp_path, text)
    assert list(scenario.anchors) == ["one"]
    assert scenario.hardware.ceiling is None
    evidence = "evidence: {already_tried: {zero_below: 1e23, full_above: 1e28}}"
    assert grandchild(tmp_path, evidence, "evidence: null").evidence.already_tried is None


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("hardwear: null", "hardwear: unknown key; did you mean hardware?"),
        ("hardware: {cieling: null}", "hardware.cieling: unknown key; did you mean ceiling?"),
        ("priors: {lag: null}", "priors.lag: must be a number or a mapping such as"),
    ],
)
def test_null_where_nothing_is_inherited_is_looked_at(tmp_path, text, message):
    (problem,) = wrong(tmp_path, text)
    assert message in problem


def test_anchors_named_like_spellings_of_growth_are_left_alone(tmp_path):
    text = """
anchors:
  doubling_time: {kind: stated, priors: {training_compute: 1e30}}
  yearly_factor: {kind: stated, priors: {training_compute: 1e30}}
"""
    scenario = grandchild(tmp_path, text, "anchors: {yearly_factor: {note: Still here}}")
    assert list(scenario.anchors) == ["one", "two", "doubling_time", "yearly_factor"]


# Relative edits.


@pytest.mark.parametrize(
    ("edit", "median", "p90"),
    [("times: 3", 6, 6 * 10**0.1), ("spread: 2", 2, 2 * 10**0.2), ("plus: 1", 3, 3.0)],
)
def test_relative_beliefs_edit_what_is_inherited(tmp_path, edit, median, p90):
    scenario = child(tmp_path, f"priors: {{algorithmic_doubling_time: {{{edit}}}}}")
    belief = scenario.priors["algorithmic_doubling_time"]
    assert belief.quantile(0.5) == pytest.approx(median)
    one_sd = belief.quantile(0.8413447460685429)
    assert one_sd == pytest.approx(p90 if edit != "plus: 1" else 2 * 10**0.1 + 1)


def test_edits_nest_over_several_files(tmp_path):
    edit = "priors: {algorithmic_ceiling: {times: 2}}"
    scenario = grandchild(tmp_path, edit, edit)
    assert fixed(scenario, "one", "algorithmic_ceiling") == 12
    assert fixed(scenario, "two", "algorithmic_ceiling") == 20


def test_a_shared_edit_reaches_a_prior_that_only_anchors_hold(tmp_path):
    scenario = child(tmp_path, "priors: {training_compute: {times: 10}}")
    assert fixed(scenario, "one", "training_compute") == pytest.approx(1e34)
    assert fixed(scenario, "two", "training_compute") == pytest.approx(1e33)
    assert "training_compute" not in scenario.priors


def test_an_anchors_edit_reaches_a_prior_that_is_only_shared(tmp_path):
    text = "anchors: {one: {priors: {algorithmic_ceiling: {plus: 1}}}}"
    scenario = child(tmp_path, text)
    assert fixed(scenario, "one", "algorithmic_ceiling") == 4
    assert scenario.priors["algorithmic_ceiling"].distribution.median == 3


def test_an_edited_belief_that_is_given_anew_forgets_the_edit(tmp_path):
    lower, text = (f"priors: {{algorithmic_ceiling: {new}}}" for new in ("{times: 2}", "1"))
    scenario = grandchild(tmp_path, lower, text)
    assert fixed(scenario, "one", "algorithmic_ceiling") == 1


def test_sections_and_schedules_can_be_edited(tmp_path):
    lower = "spending: {schedule: {2030: {yearly_factor: 1.5}}}"
    text = """
hardware: {doubling_time: {times: 2}}
spending: {schedule: {2030: {yearly_factor: {plus: 0.5}}}}
"""
    scenario = grandchild(tmp_path, lower, text)
    assert scenario.hardware.growth[1].distribution.median == 5
    assert scenario.spending.schedule[2030].growth[1].distribution.median == 2


def test_an_edit_of_nothing_is_an_error(tmp_path):
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
def test_a_new_spelling_of_growth_replaces_the_old_one(tmp_path, section):
    scenario = child(tmp_path, f"{section}: {{yearly_factor: 1.4}}")
    assert getattr(scenario, section).growth[0] == "yearly_factor"
    assert getattr(scenario, section).doubling_time is None


def test_two_spellings_in_one_file_are_not_silently_one(tmp_path):
    (problem,) = wrong(tmp_path, "hardware: {doubling_time: 1, growth_oom: 0.1}")
    assert problem.endswith("here doubling_time and growth_oom are given")
    text = "priors: {algorithmic_doubling_time: 1, algorithmic_growth_oom: 0.1}"
    assert len(wrong(tmp_path, text)) == 2  # one for each anchor


def test_a_shared_new_spelling_replaces_the_anchors_old_ones(tmp_path):
    lower = "anchors: {two: {priors: {algorithmic_doubling_time: 1}}}"
    scenario = grandchild(tmp_path, lower, "priors: {algorithmic_yearly_factor: 3}")
    for anchor in ("one", "two"):
        assert fixed(scenario, anchor, "algorithmic_yearly_factor") == 3
        assert fixed(scenario, anchor, "algorithmic_doubling_time") is None


def test_an_anchors_new_spelling_replaces_the_shared_old_one_there(tmp_path):
    scenario = child(tmp_path, "anchors: {two: {priors: {algorithmic_growth_oom: 0.2}}}")
    assert fixed(scenario, "two", "algorithmic_doubling_time") is None
    assert fixed(scenario, "two", "algorithmic_growth_oom") == 0.2
    assert fixed(scenario, "one", "algorithmic_doubling_time") == pytest.approx(2)


def test_an_anchors_spelling_beats_a_shared_other_one_of_the_same_file(tmp_path):
    text = BASE.replace("1e32,", "1e32, algorithmic_yearly_factor: 2,")
    scenario = resolved(tmp_path, text).scenario
    assert fixed(scenario, "two", "algorithmic_yearly_factor") == 2
    assert fixed(scenario, "two", "algorithmic_doubling_time") is None


# Places after merging.


def test_every_entry_still_knows_the_file_it_comes_from(tmp_path):
    tree = resolved(
        tmp_path, "extends: ./base.yaml\n\nhardware: {doubling_time: 1}", base=BASE
    ).tree

    def place(*path: str) -> tuple[str, int | None]:
        mark = tree.at(path).mark
        return Path(mark.file).name, mark.line

    assert place("hardware", "doubling_time") == ("main.yaml", 3)
    assert place("hardware", "ceiling") == ("base.yaml", 6)
    assert place("anchors", "one", "priors", "training_compute") == ("base.yaml", 16)


def test_merging_changes_neither_file():
    lower, upper = (
        parse(BASE, "lower"),
        parse("priors: {training_compute: {times: 2}}", "upper"),
    )
    before = lower.plain(), upper.plain()
    merge(lower, upper, [], [])
    assert (lower.plain(), upper.plain()) == before


def test_a_weight_that_gives_way_comes_from_the_edit(tmp_path):
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
