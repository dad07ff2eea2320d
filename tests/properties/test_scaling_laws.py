"""Inverses, limits, monotonicity and units, for every law and any sensible input."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anchors.laws import FAMILIES, LAWS, NotInLaw, kaplan_2020, units
from anchors.laws.choice import answers
from anchors.laws.crossings import crossings
from anchors.laws.frontier import FrontierLaw
from anchors.laws.hoffmann_2022_approaches import PROJECTIONS, SIZES
from anchors.laws.numeric import root_log10
from anchors.laws.parametric import ParametricLaw
from tools.figures.scaling import parametric

names = st.sampled_from(list(LAWS))
JOINT = [
    name for name, law in LAWS.items() if isinstance(law, ParametricLaw | kaplan_2020.KaplanLaw)
]
"""Laws with an L(N, D)."""

LOSSES = [name for name in LAWS if "approach" not in name]
"""Laws with an L(C)."""

budgets = st.sampled_from(LOSSES)
runs = st.sampled_from(JOINT)
parametrics = st.sampled_from([n for n, law in LAWS.items() if isinstance(law, ParametricLaw)])
log10_sizes = st.floats(5, 15)
log10_computes = st.floats(15, 32)
few = settings(max_examples=40)


@few
@given(budgets, log10_computes)
def test_compute_for_loss_inverts_loss_at_compute(name, c):
    law = LAWS[name]
    L = law.loss_at_compute(10**c)
    assert np.log10(law.compute_for_loss(L)) == pytest.approx(c, abs=1e-9)


@few
@given(names, log10_sizes)
def test_optimum_for_parameters_inverts_optimum(name, n):
    C, D = LAWS[name].optimum_for_parameters(10**n)
    assert np.log10(LAWS[name].optimum(C)) == pytest.approx((n, np.log10(D)), abs=1e-9)


@few
@given(names, log10_computes)
def test_tokens_per_parameter_is_the_ratio(name, c):
    N, D = LAWS[name].optimum(10**c)
    assert LAWS[name].tokens_per_parameter(10**c) == pytest.approx(D / N, rel=1e-9)


@few
@given(names, log10_sizes)
def test_data_exponent_is_the_slope_along_the_frontier(name, n):
    law = LAWS[name]
    D = [law.optimum_for_parameters(10**m)[1] for m in (n, n + 1)]
    assert np.log10(D[1] / D[0]) == pytest.approx(law.data_exponent, abs=1e-9)


@few
@given(runs, log10_sizes, log10_sizes)
def test_solving_for_one_side_inverts_the_loss(name, n, d):
    law = LAWS[name]
    L = law.loss(10**n, 10**d)
    of_parameters, of_tokens = law.reducible_shares(10**n, 10**d)
    assert of_parameters + of_tokens == pytest.approx(1, rel=1e-12)
    if of_tokens > 1e-4:  # below, the loss no longer resolves the tokens
        assert np.log10(law.tokens_for_loss(L, 10**n)) == pytest.approx(d, abs=1e-6)
    if of_parameters > 1e-4:
        assert np.log10(law.parameters_for_loss(L, 10**d)) == pytest.approx(n, abs=1e-6)


@few
@given(runs, log10_sizes, log10_sizes, st.floats(0.01, 3))
def test_more_of_either_lowers_the_loss(name, n, d, more):
    law = LAWS[name]
    L = law.loss(10**n, 10**d)
    assert law.loss(10 ** (n + more), 10**d) <= L
    assert law.loss(10**n, 10 ** (d + more)) <= L
    assert L >= law.joint_loss(np.inf, 10**d) >= law.irreducible_loss
    assert L >= law.joint_loss(10**n, np.inf) >= law.irreducible_loss


@few
@given(budgets, log10_computes, st.floats(0.01, 3))
def test_more_compute_lowers_the_loss_and_grows_the_plan(name, c, more):
    law = LAWS[name]
    assert law.loss_at_compute(10 ** (c + more)) < law.loss_at_compute(10**c)
    assert np.all(np.greater(law.optimum(10 ** (c + more)), law.optimum(10**c)))


@few
@given(parametrics, log10_computes)
def test_closed_form_optimum_is_the_minimum_found_by_search(name, c):
    law = parametric(name)
    N, D = law.optimum(10**c)
    assert units.training_compute(N, D) == pytest.approx(10**c, rel=1e-9)
    assert law.loss(N, D) == pytest.approx(law.loss_at_compute(10**c), rel=1e-12)

    def slope(log10_N, step=1e-4):
        sizes = 10 ** (log10_N + np.array([-step, step]))
        losses = law.loss(sizes, 10**c / 6 / sizes)
        return losses[1] - losses[0]

    assert root_log10(slope, 0.0, c) == pytest.approx(np.log10(N), abs=1e-4)


@few
@given(runs, st.floats(1.95, 4))
def test_compute_for_loss_agrees_with_bisection(name, L):
    law = LAWS[name]
    c = root_log10(lambda c: L - law.loss_at_compute(10**c), 0.0, 60.0)
    assert np.log10(law.compute_for_loss(L)) == pytest.approx(c, abs=1e-9)


@pytest.mark.parametrize("name", LOSSES)
def test_unreachable_losses_need_infinity(name):
    law = LAWS[name]
    assert law.compute_for_loss(law.irreducible_loss) == np.inf
    assert law.compute_for_loss(-1.0) == np.inf
    assert law.loss_at_compute(np.inf) == law.irreducible_loss
    assert np.all(np.isinf(law.optimum(np.inf)))
    if name in JOINT:
        assert law.tokens_for_loss(law.joint_loss(1e9, np.inf) * (1 - 1e-12), 1e9) == np.inf
        assert law.parameters_for_loss(law.joint_loss(np.inf, 1e9) * (1 - 1e-12), 1e9) == np.inf
        assert law.loss(np.inf, np.inf) == law.irreducible_loss


@pytest.mark.parametrize("name", LOSSES)
def test_laws_broadcast(name):
    law = LAWS[name]
    C = np.logspace(18, 24, 6).reshape(2, 3)
    assert law.loss_at_compute(C).shape == law.optimum(C)[0].shape == (2, 3)
    assert law.compute_for_loss(np.array([1.0, 3.0])).shape == (2,)


def test_constants_may_be_draws():
    rng = np.random.default_rng(1)
    constants = (1.8, rng.normal(482, 25, 50), rng.normal(2085, 25, 50), 0.35, 0.36)
    law = ParametricLaw(LAWS["besiroglu_2024"].about, *constants)
    C = law.compute_for_loss(2.0)
    assert C.shape == (50,)
    assert law.loss_at_compute(C) == pytest.approx(2.0, rel=1e-9)


@pytest.mark.parametrize(
    "question", ["loss", "tokens_for_loss", "parameters_for_loss", "reducible_shares"]
)
def test_henighan_says_what_it_lacks(question):
    with pytest.raises(NotInLaw, match=r"henighan_2020 has no L\(N, D\)"):
        getattr(LAWS["henighan_2020"], question)(2.0, 1e9)
    with pytest.raises(NotInLaw, match="henighan_2020 has no L"):
        LAWS["henighan_2020"].loss_of_tokens(1e9)


def test_warnings_name_the_range():
    law = LAWS["kaplan_2020"]
    assert law.warnings([1e6, 1e9], [1e9]) == []
    (message,) = law.warnings([1e6, 1e12], [1e9])
    assert "kaplan_2020: fitted on 768 to 1.5e+09 parameters" in message
    assert len(law.warnings(1e12, 1e15)) == 2
    assert LAWS["henighan_2020"].warnings(1e30, 1e30) == []


@few
@given(st.floats(1, 1e40), st.floats(1, 1e5))
def test_units_invert(count, length):
    assert units.flop_of_pf_days(units.pf_days(count)) == pytest.approx(count, rel=1e-12)
    assert units.samples_of_tokens(count * length, length) == pytest.approx(count, rel=1e-12)


def test_pf_day():
    assert units.PF_DAY == 1e15 * 24 * 3600


@few
@given(budgets, budgets)
def test_crossings_are_where_losses_are_equal_and_symmetric(first, second):
    if first == second or {first, second} == {"kaplan_2020", "kaplan_2020_table_5"}:
        with pytest.raises(ValueError, match="the same L"):
            crossings(LAWS[first], LAWS[second])
        return
    met = crossings(LAWS[first], LAWS[second])
    assert met == pytest.approx(crossings(LAWS[second], LAWS[first]), rel=1e-9)
    other = LAWS[second].loss_at_compute(met)
    assert LAWS[first].loss_at_compute(met) == pytest.approx(other, rel=1e-12)


def test_frontier_laws_are_power_laws():
    for law in LAWS.values():
        if isinstance(law, FrontierLaw):
            L = law.loss_at_compute(np.logspace(15, 30, 4))
            assert L[1:] / L[:-1] == pytest.approx(L[1] / L[0], rel=1e-12)


@pytest.mark.parametrize("name", list(LAWS))
def test_an_unlimited_side_asks_for_the_law_of_the_other_alone(name):
    """L(N) and L(D) of a paper that fits them by themselves, at every way to ask."""
    law, x = LAWS[name], np.logspace(6, 14, 5)
    asked = {"parameters": (x, np.inf), "tokens": (np.inf, x)}
    for side, inputs in asked.items():
        alone = getattr(law, f"loss_of_{side}")
        try:
            L = alone(x)
        except NotInLaw:
            with pytest.raises(NotInLaw):
                law.loss(*inputs)
            continue
        assert law.loss(*inputs) == pytest.approx(L, rel=1e-14)
        inverse = getattr(law, f"{side}_for_loss")(L, np.inf)
        assert inverse == pytest.approx(x, rel=1e-9)


def test_limits_and_runs_mix_in_one_array():
    law = LAWS["kaplan_2020"]
    L = law.loss([1e9, np.inf, 1e9, np.inf], [np.inf, 1e10, 1e10, np.inf])
    expected = (law.loss_of_parameters(1e9), law.loss_of_tokens(1e10))
    assert pytest.approx((*expected, law.joint_loss(1e9, 1e10), 0.0)) == L


def test_henighan_has_a_loss_of_parameters():
    assert LAWS["henighan_2020"].loss(1.47e14, np.inf) == 1.0


def test_a_family_leaves_out_members_that_have_no_answer_and_a_law_does_not():
    found, silent = answers(["chinchilla"], lambda law: float(law.loss(7e10, 1.4e12)))
    assert found == [LAWS["hoffmann_2022"].loss(7e10, 1.4e12)]
    assert [line.split()[2] for line in silent] == list(FAMILIES["chinchilla"][:2])
    with pytest.raises(NotInLaw):
        answers(["hoffmann_2022_approach_1"], lambda law: law.loss(7e10, 1.4e12))


def test_variants_answer_only_when_named():
    every, _ = answers([], lambda law: law.name)
    assert "vance_2022" not in every
    assert answers(["vance_2022"], lambda law: law.name) == (["vance_2022"], [])


@pytest.mark.parametrize("approach", [1, 2])
def test_approaches_1_and_2_follow_their_projections(approach):
    """Exponents of Table 2 are rounded: the rows come out to 4%, with 17 to 31 tokens each."""
    law = LAWS[f"hoffmann_2022_approach_{approach}"]
    C = np.array(PROJECTIONS[f"approach_{approach}"])
    N, D = law.optimum(C)
    assert np.array(SIZES) == pytest.approx(N, rel=0.04)
    assert np.all((D / N > 17) & (D / N < 31))
    assert units.training_compute(N, D) == pytest.approx(C, rel=1e-12)


def test_approach_3_warns_of_its_tokens_per_parameter():
    (note,) = LAWS["hoffmann_2022"].about.plan_notes
    assert "93 tokens per parameter" in note
    assert LAWS["hoffmann_2022"].tokens_per_parameter(5.76e23) == pytest.approx(93, abs=0.5)
