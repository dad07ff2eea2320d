"""Whatever a file holds, loading it gives a scenario or a `ScenarioError`, and soon."""

import os
from contextlib import suppress
from copy import deepcopy
from functools import cache
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from anchors.kinds import KINDS
from anchors.quantities import ANCHOR_QUANTITIES
from priors.belief import Belief
from scenarios.checks.validation import validate
from scenarios.loading.load import load, resolve
from scenarios.loading.merge import merge
from scenarios.problems import Mark, ScenarioError
from scenarios.schema.scenario import Scenario
from scenarios.yaml_tree import Node, parse

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "80"))
"""How many of each; the environment may ask for more."""
FAST = settings(
    max_examples=EXAMPLES,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)

# Garbage that looks like a scenario.

FAMILIES = sorted(Belief.model_fields)
KEYS = st.sampled_from(
    [
        *Scenario.model_fields,
        *FAMILIES,
        *ANCHOR_QUANTITIES,
        *("extends", "kind", "priors", "stages", "share", "between", "rho", "first", "last"),
        *("none", "plus", "times", "to", "2025", "2030", "x", "network", "short_horizon"),
        *("base_year", "doubling_time", "yearly_factor", "schedule", "gdp", "ceiling_share"),
        *("p10", "p50", "p90", "median", "mean", "sd", "sd_oom", "low", "mode", "high"),
        *("location", "scale", "shape", "weight", "belief", "already_tried", "zero_below"),
    ]
)
NUMBERS = st.one_of(
    st.integers(-(10**20), 10**20),
    st.floats(allow_nan=True, allow_infinity=True),
    st.sampled_from([0, 1, -1, 0.5, 1e-300, 1e300, 2025, 2030, 1e15]),
)
TEXTS = st.one_of(
    st.sampled_from(["1 to 2", "1e12 to 1e16", "year", "cotra_2020", "./x.yaml", *KINDS]),
    st.text(max_size=8),
)
SCALARS = st.one_of(st.none(), st.booleans(), NUMBERS, TEXTS)
ANYTHING = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(st.one_of(KEYS, st.text(max_size=4)), inner, max_size=5),
    ),
    max_leaves=8,
)


def node(data: Any) -> Node:
    """Plain data as a tree."""
    mark = Mark("fuzz", 1, 1)
    if isinstance(data, dict):
        return Node({str(key): node(value) for key, value in data.items()}, mark)
    if isinstance(data, list):
        return Node([node(value) for value in data], mark)
    return Node(data, mark)


def tried(*layers: Any) -> Scenario | None:
    tree, problems = node({}), []  # type: ignore[var-annotated]
    for layer in layers:
        tree = merge(tree, node(layer), problems, [])
    try:
        scenario, _ = validate(tree, problems)
    except ScenarioError:
        return None
    return scenario


@cache
def _plain(name: str) -> dict[str, Any]:
    return load(name).plain()


def built_in(name: str) -> dict[str, Any]:
    return deepcopy(_plain(name))


@FAST
@given(data=st.dictionaries(KEYS, ANYTHING, max_size=6))
def test_garbage_over_a_whole_scenario(data):
    scenario = tried(built_in("minimal"), data)
    if scenario is not None:
        assert Scenario.model_validate(scenario.plain()) == scenario


@FAST
@given(data=st.dictionaries(KEYS, ANYTHING, max_size=6))
def test_garbage_alone(data):
    tried(data)


PLACES = [path for path, inner in parse(yaml.safe_dump(built_in("cotra_2020")), "x").walk()]


@FAST
@given(place=st.sampled_from(PLACES[1:]), garbage=ANYTHING, more=st.data())
def test_garbage_in_the_place_of_one_entry(place, garbage, more):
    data = built_in("cotra_2020")
    inner = data
    for step in place[:-1]:
        inner = inner[step]
    if more.draw(st.booleans()):
        del inner[place[-1]]
        inner[more.draw(KEYS)] = garbage
    else:
        inner[place[-1]] = garbage
    tried(data)


BELIEFS = st.dictionaries(
    st.sampled_from(FAMILIES),
    st.one_of(
        NUMBERS,
        st.dictionaries(KEYS, NUMBERS, max_size=3),
        st.lists(st.lists(NUMBERS, max_size=2), max_size=3),
        st.lists(
            st.fixed_dictionaries({"weight": NUMBERS, "belief": NUMBERS}),
            min_size=1,
            max_size=3,
        ),
        TEXTS,
    ),
    min_size=1,
    max_size=2,
)


@FAST
@given(
    name=st.sampled_from(
        ["reference_samples", "data_scaling_exponent", "lag", "parameter_count"]
    ),
    belief=BELIEFS,
)
def test_beliefs_of_any_form(name, belief):
    tried(built_in("minimal"), {"priors": {name: belief}})


@FAST
@given(
    text=st.one_of(
        st.text(max_size=60),
        st.lists(
            st.sampled_from([*"{}[]:,-?#&*!|>'\"%@` \n\t", "a", "1", "title", "\n  ", ": "]),
            max_size=40,
        ).map("".join),
    )
)
def test_any_text(text):
    with suppress(ScenarioError):
        assert all(node.mark.line for _, node in parse(text, "fuzz").walk())


@FAST
@given(data=st.binary(max_size=60))
def test_any_bytes(data, tmp_path):
    path = tmp_path / "fuzz.yaml"
    path.write_bytes(data)
    with pytest.raises(ScenarioError):
        load(path)


@FAST
@given(
    edits=st.dictionaries(
        st.lists(KEYS, min_size=1, max_size=4).map(".".join), ANYTHING, max_size=3
    )
)
def test_any_edit(edits):
    with suppress(ScenarioError):
        resolve("minimal", edits)


# Merging is associative: where no edit is relative, it does not matter which files are laid
# over each other first.

VALUES = st.integers(1, 5)
LAYERS = st.fixed_dictionaries(
    {},
    optional={
        "priors": st.dictionaries(
            st.sampled_from(["lag", "algorithmic_doubling_time", "algorithmic_yearly_factor"]),
            VALUES,
            max_size=2,
        ),
        "anchors": st.dictionaries(
            st.sampled_from(["one", "two"]),
            st.fixed_dictionaries(
                {},
                optional={
                    "kind": st.just("stated"),
                    "priors": st.dictionaries(
                        st.sampled_from(["lag", "training_compute"]), VALUES, max_size=2
                    ),
                },
            ),
        ),
        "hardware": st.dictionaries(
            st.sampled_from(["base_year", "doubling_time", "yearly_factor", "ceiling"]),
            VALUES,
            max_size=3,
        ),
        "weights": st.dictionaries(st.sampled_from(["one", "two", "none"]), VALUES),
        "title": TEXTS,
    },
)


@FAST
@given(a=LAYERS, b=LAYERS, c=LAYERS)
def test_merging_is_associative(a, b, c):
    def laid(lower: Node, upper: Node) -> Node:
        return merge(lower, upper, [], [])

    one, two, three = node(a), node(b), node(c)
    assert _seen(laid(laid(one, two), three)) == _seen(laid(one, laid(two, three)))


def _seen(tree: Node) -> Any:
    """What anchors see: own priors before shared ones, without what is hidden."""
    data = tree.plain()
    shared = data.get("priors", {})
    for anchor in data.get("anchors", {}).values():
        own = {**shared, **anchor.get("priors", {})}
        anchor["priors"] = {name: value for name, value in own.items() if value is not None}
    return data


@FAST
@given(layer=LAYERS)
def test_a_file_over_itself_changes_nothing(layer):
    once = merge(node({}), node(layer), [], [])
    twice = merge(once, node(layer), [], [])
    assert _seen(once) == _seen(twice)
