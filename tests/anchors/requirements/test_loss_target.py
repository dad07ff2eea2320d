"""Least compute for a loss, free and bounded."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anchors.laws import LAWS, NotInLaw
from anchors.laws.kaplan_2020 import KaplanLaw
from anchors.laws.parametric import ParametricLaw
from anchors.requirements.loss_target import plan_by_rule, plan_for_loss

JOINT = [name for name, law in LAWS.items() if isinstance(law, ParametricLaw | KaplanLaw)]
names = st.sampled_from(JOINT)
losses = st.floats(1.95, 4.0)
sizes = st.floats(7, 13).map(lambda x: 10**x)
few = settings(max_examples=60)


@few
@given(names, losses, sizes, sizes)
def test_bounds_never_help(name, L, N, D):
    law = LAWS[name]
    free = plan_for_loss(law, L)[0]
    for bound in ({"max_parameters": N}, {"max_tokens": D}, {"parameters": N}):
        assert plan_for_loss(law, L, **bound)[0] >= free - 1e-9


@few
@given(names, losses)
def test_bounds_that_do_not_bind_change_nothing(name, L):
    law = LAWS[name]
    free = plan_for_loss(law, L)[0]
    N, _ = law.optimum(10**free)
    loose = {"max_parameters": N * 1.01, "max_tokens": 1e30}
    assert plan_for_loss(law, L, **loose)[0] == pytest.approx(free, abs=1e-9)
    assert plan_for_loss(law, L, parameters=N)[0] == pytest.approx(free, abs=1e-9)


@few
@given(st.sampled_from(["hoffmann_2022", "besiroglu_2024"]), losses, sizes)
def test_bounded_plans_reach_the_loss_within_their_bounds(name, L, D):
    law = LAWS[name]
    C = 10 ** plan_for_loss(law, L, max_tokens=D)[0]
    if np.isfinite(C) and 1.001 * law.compute_for_loss(L) < C:
        assert law.loss(C / 6 / D, D) == pytest.approx(L, rel=1e-9)


@pytest.mark.parametrize("name", JOINT)
def test_out_of_reach_is_infinite(name):
    law = LAWS[name]
    L = np.array([0.5, 3.0])
    assert plan_for_loss(law, L, max_parameters=1e3)[0][0] == np.inf
    assert plan_for_loss(law, L, max_tokens=1e3)[0][0] == np.inf
    if law.irreducible_loss > 0:
        assert plan_for_loss(law, L)[0][0] == np.inf


def test_both_bounds_can_contradict_each_other():
    law = LAWS["hoffmann_2022"]
    tight = plan_for_loss(law, 2.0, max_parameters=1e9, max_tokens=1e11)[0]
    assert tight == np.inf


def test_shapes_broadcast():
    found, _ = plan_for_loss(
        LAWS["besiroglu_2024"], np.linspace(1.9, 3, 5), max_parameters=np.array([[1e9], [1e12]])
    )
    assert found.shape == (2, 5)


def test_wrong_questions():
    with pytest.raises(ValueError, match="not both"):
        plan_for_loss(LAWS["hoffmann_2022"], 2.0, parameters=1e9, max_parameters=1e9)
    with pytest.raises(NotInLaw):
        plan_for_loss(LAWS["henighan_2020"], 2.0, max_tokens=1e9)
    assert np.isfinite(plan_for_loss(LAWS["henighan_2020"], 2.0)[0])


@few
@given(st.sampled_from(["hoffmann_2022", "besiroglu_2024", "muennighoff_2023"]), losses)
def test_along_its_own_frontier_a_law_is_at_its_optimum(name, L):
    law = LAWS[name]
    ruled = plan_by_rule(law, L, lambda N: law.optimum_for_parameters(N)[1])
    assert ruled == pytest.approx(plan_for_loss(law, L), abs=1e-9)


@few
@given(st.sampled_from(["hoffmann_2022", "besiroglu_2024"]), losses)
def test_another_laws_rule_reaches_the_loss_and_costs_more(name, L):
    law, kaplan = LAWS[name], LAWS["kaplan_2020"]
    C, D = plan_by_rule(law, L, lambda N: kaplan.optimum_for_parameters(N)[1])
    assert law.loss(10**C / 6 / 10**D, 10**D) == pytest.approx(L, rel=1e-9)
    assert plan_for_loss(law, L)[0] - 1e-9 <= C


def test_a_loss_below_the_constant_is_out_of_reach_of_any_rule():
    law = LAWS["besiroglu_2024"]
    C, D = plan_by_rule(law, np.array([1.8, 2.0]), law.anchor_tokens)
    assert np.isinf([C[0], D[0]]).all()
    assert np.isfinite([C[1], D[1]]).all()


@few
@given(names, losses, sizes)
def test_the_tokens_of_a_plan_are_those_that_reach_its_loss(name, L, D):
    law = LAWS[name]
    C, tokens = plan_for_loss(law, L, max_tokens=D)
    if np.isfinite(C):
        assert 10**tokens <= D * (1 + 1e-9)
