import json
import sys
from itertools import pairwise

import pytest

from scenarios.loading.load import MAX_FILES, built_in_names, load, resolve
from scenarios.problems import ScenarioError, ScenarioWarning
from tests.scenarios.writing import problems, resolved, written

# What a file may extend.


def titled(name: str, extends: str) -> str:
    return f"title: {name}\nextends: {extends}\n"


def test_a_built_in_name_or_a_path_is_loaded(tmp_path):
    assert load("kaplan").title == "Bio Anchors 2020 with Kaplan's data-scaling exponent"
    path = written(tmp_path, titled("Mine", "kaplan"))
    assert load(path).title == load(str(path)).title == "Mine"
    assert load(path).priors == load("kaplan").priors


@pytest.mark.parametrize("name", ["kaplan.yaml", "./kaplan", "sub/kaplan.yml"])
def test_what_looks_like_a_path_is_never_a_built_in_name(name, tmp_path):
    text = titled("Mine", name)
    (problem,) = problems(tmp_path, text)
    assert problem.startswith("main.yaml:2:1: extends:")
    assert "cannot be read: no such file or directory" in problem


def test_a_name_that_is_nearly_built_in_is_suggested():
    with pytest.raises(ScenarioError) as caught:
        load("kaplann")
    assert str(caught.value) == (
        "there is no built-in scenario 'kaplann'; did you mean kaplan? "
        "(a path has a / or ends in .yaml)"
    )


def test_files_below_the_own_folder_may_be_extended(tmp_path):
    (tmp_path / "below").mkdir()
    (tmp_path / "below" / "lower.yaml").write_text(titled("Lower", "./beside.yaml"))
    (tmp_path / "below" / "beside.yaml").write_text("extends: minimal\nyears: {last: 2060}\n")
    scenario = resolved(tmp_path, titled("Mine", "below/lower.yaml")).scenario
    assert (scenario.title, scenario.years.last) == ("Mine", 2060)


def test_in_a_list_later_ones_win(tmp_path):
    one = "hardware: {ceiling: 1e21, doubling_time: 1}\nyears: {last: 2050}"
    two = "hardware: {ceiling: 1e22}"
    scenario = resolved(
        tmp_path, "extends: [minimal, ./one.yaml, ./two.yaml]", one=one, two=two
    ).scenario
    assert scenario.hardware.ceiling is not None
    assert scenario.hardware.ceiling.fixed == 1e22
    assert scenario.hardware.growth[1].fixed == 1
    assert scenario.years.last == 2050


def test_files_that_extend_the_same_one_can_be_put_together(tmp_path):
    scenario = resolved(tmp_path, "extends: [short_horizon, chinchilla]").scenario
    assert scenario.weights == load("short_horizon").weights
    assert scenario.priors["data_scaling_exponent"].fixed == 1.0
    other = resolved(tmp_path, "extends: [chinchilla, short_horizon]").scenario
    assert other.hash == scenario.hash


def test_a_relative_edit_below_two_branches_acts_once(tmp_path):
    files = {
        "root": "extends: minimal\nhardware: {doubling_time: {times: 2}}",
        "one": "extends: ./root.yaml\nyears: {last: 2050}",
        "two": "extends: ./root.yaml\nyears: {first: 2026}",
    }
    scenario = resolved(tmp_path, "extends: [./one.yaml, ./two.yaml]", **files).scenario
    assert scenario.hardware.growth[1].distribution.median == 5
    assert (scenario.years.first, scenario.years.last) == (2026, 2050)


@pytest.mark.parametrize("names", ["[kaplan, cotra_2020]", "[kaplan, kaplan]"])
def test_an_entry_that_would_change_nothing_is_an_error(names, tmp_path):
    (problem,) = problems(tmp_path, f"extends: {names}")
    assert "an entry before it brings this one already" in problem


def test_a_circle_is_shown_all_the_way_round(tmp_path):
    files = {"one": "extends: ./two.yaml", "two": "extends: [minimal, ./main.yaml]"}
    assert problems(tmp_path, "extends: ./one.yaml", **files) == [
        "two.yaml:1:20: extends: leads back to itself: "
        "main.yaml -> one.yaml -> two.yaml -> main.yaml"
    ]


def test_chains_are_read_up_to_a_stated_length(tmp_path):
    def chain(length: int) -> dict[str, str]:
        names = [*(f"f{i}" for i in range(length)), None]
        return {
            str(name): f"extends: {f'./{below}.yaml' if below else 'minimal'}\n"
            for name, below in pairwise(names)
        }

    resolved(tmp_path, "extends: ./f0.yaml", **chain(MAX_FILES - 2))
    (problem,) = problems(tmp_path, "extends: ./f0.yaml", **chain(MAX_FILES))
    assert problem.endswith(f"a scenario may stand on {MAX_FILES} files at most")


def test_files_that_extend_each_other_twice_over_are_read_once(tmp_path):
    for i in range(20):
        text = f"extends: [./left{i + 1}.yaml, ./right{i + 1}.yaml]\n"
        for side in ("left", "right"):
            (tmp_path / f"{side}{i}.yaml").write_text(text)
    for side in ("left", "right"):
        (tmp_path / f"{side}20.yaml").write_text("extends: minimal\n")
    resolved(tmp_path, "extends: ./left0.yaml")


OUTSIDE = "lies outside the scenario's own folder; only files beside it or below are read"


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("../other.yaml", OUTSIDE),
        ("below/../../other.yaml", OUTSIDE),
        ("/etc/hosts", OUTSIDE),
        ("/dev/zero", OUTSIDE),
        ("~/other.yaml", "cannot be read"),
        ("https://example.org/x.yaml", "is an address; save the file beside this one"),
        ("file:///etc/hosts", "is an address; save the file beside this one"),
        ("./", "is not a plain file"),
        ("x" * 5000 + ".yaml", "cannot be read"),
    ],
)
def test_nothing_outside_the_own_folder_is_read(name, message, tmp_path):
    (tmp_path / "own").mkdir()
    (tmp_path / "other.yaml").write_text("extends: minimal\n")
    (problem,) = problems(tmp_path / "own", f"title: Mine\nextends: {name}\n")
    assert problem.startswith("main.yaml:2:1: extends: ")
    assert message in problem


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_links_do_not_lead_outside(tmp_path):
    own = tmp_path / "own"
    own.mkdir()
    (tmp_path / "other.yaml").write_text("extends: minimal\n")
    (own / "link.yaml").symlink_to(tmp_path / "other.yaml")
    (own / "loop.yaml").symlink_to(own / "loop.yaml")
    (problem,) = problems(own, "extends: ./link.yaml\n")
    assert OUTSIDE in problem
    (problem,) = problems(own, "extends: ./loop.yaml\n")
    assert "cannot be" in problem


def test_problems_below_are_reported_with_their_own_file(tmp_path):
    lower = "extends: minimal\nhardware:\n  doubling_time: -1\n"
    assert problems(tmp_path, "extends: ./lower.yaml\nyears: {lst: 1}", lower=lower) == [
        "lower.yaml:3:3: hardware.doubling_time: must be above 0; it is -1",
        "main.yaml:2:9: years.lst: unknown key; did you mean last?",
    ]


# Samples.


def test_samples_are_read_from_a_file_beside_the_scenario_or_below(tmp_path):
    (tmp_path / "below").mkdir()
    (tmp_path / "below" / "samples.csv").write_text("2\n3.5\n\n  1e0\n")
    text = "extends: minimal\nhardware: {doubling_time: {samples: below/samples.csv}}"
    belief = resolved(tmp_path, text).scenario.hardware.growth[1]
    assert belief.samples == (2, 3.5, 1)


def test_only_beliefs_have_samples(tmp_path):
    text = """
extends: minimal
sources: {samples: A book of samples}
priors: {samples: 1e12 to 1e16}
anchors: {network: {priors: {reference_samples: {product: {samples: 1}}}}}
"""
    scenario = resolved(tmp_path, text).scenario
    assert scenario.priors["samples"].lognormal is not None


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("../samples.txt", OUTSIDE),
        ("/dev/zero", OUTSIDE),
        ("https://example.org/samples.txt", "is an address"),
        ("missing.txt", "cannot be read: no such file or directory"),
        ("binary.txt", "is not text in UTF-8"),
    ],
)
def test_sample_files_are_as_confined_as_scenarios(name, message, tmp_path):
    own = tmp_path / "own"
    own.mkdir()
    (tmp_path / "samples.txt").write_text("1\n")
    (own / "binary.txt").write_bytes(b"\xff\xfd")
    text = f"extends: minimal\nhardware: {{doubling_time: {{samples: {name}}}}}"
    (problem,) = problems(own, text)
    assert problem.startswith("main.yaml:2:28: hardware.doubling_time.samples: ")
    assert message in problem


def test_the_number_of_samples_is_bounded_over_all_files(tmp_path):
    (tmp_path / "samples.txt").write_text("1\n" * 150_000)
    part = "{weight: 1, belief: {samples: samples.txt}}"
    text = f"extends: minimal\nhardware: {{doubling_time: {{mixture: [{part}, {part}]}}}}"
    (problem,) = problems(tmp_path, text)
    limits = "200000 lines and 4 MB at most, all files together"
    assert problem.endswith(f"samples may have {limits}")


# Results.


def test_a_resolved_scenario_knows_its_name_tree_and_warnings():
    found = resolve("kaplan", {"hardware.price_performance": 1e18})
    assert found.name == "kaplan"
    assert found.tree.at(("hardware", "price_performance")).mark.file.startswith("settings")
    assert [problem.key for problem in found.warnings] == ["hardware.price_performance"]


def test_loading_warns_of_what_is_suspicious():
    with pytest.warns(ScenarioWarning, match="is overridden, but base_year is still 2025"):
        load("kaplan", {"hardware.price_performance": 1e18})


def test_built_in_names_are_sorted_and_leave_out_what_is_not_a_scenario():
    names = built_in_names()
    assert names == sorted(names)
    assert "scenario.schema" not in names


def test_an_error_lists_problems_up_to_a_stated_number(tmp_path):
    keys = "\n".join(f"x{i}: 1" for i in range(2000))
    lines = problems(tmp_path, f"extends: minimal\n{keys}")
    assert len(lines) == 100
    with pytest.raises(ScenarioError) as caught:
        resolve(tmp_path / "main.yaml")
    assert str(caught.value).endswith("\nand at least 1,900 more")


def test_thousands_of_anchors_are_legal(tmp_path):
    count = 3000
    anchors = {
        f"a{i}": {"kind": "stated", "priors": {"training_compute": 1e30 + i}}
        for i in range(count)
    }
    data = {
        "extends": "minimal",
        "priors": {"algorithmic_doubling_time": 2},
        "weights": {**{name: 1 / (2 * count) for name in anchors}, "network": 0.5},
        "anchors": anchors,
    }
    scenario = resolved(tmp_path, json.dumps(data)).scenario
    assert len(scenario.anchors) == count + 1
