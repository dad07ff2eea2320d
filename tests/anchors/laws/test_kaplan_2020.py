"""Kaplan et al.'s laws among themselves: batch and steps, stopping, crossing, both laws."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anchors.laws import kaplan_2020 as kap
from anchors.laws import kaplan_2020_stopping as stopping
from anchors.laws.kaplan_2020_crossing import CONSTANT_SETS
from anchors.laws.numeric import root_log10
from anchors.laws.units import PF_DAY, flop_of_pf_days

few = settings(max_examples=40)
sets = st.sampled_from(list(CONSTANT_SETS))


def test_each_law_is_one_at_its_own_scale():
    law = kap.KAPLAN_2020
    assert law.loss_of_parameters(8.8e13) == 1
    assert law.loss_of_tokens(5.4e13) == 1
    assert law.loss_at_compute(flop_of_pf_days(3.1e8)) == pytest.approx(1)


def test_limits_of_the_joint_law():
    """Eq. 1.5 falls back to one power law each, with the constants of Table 2."""
    law = kap.KAPLAN_2020
    assert law.joint_loss(1e9, np.inf) == pytest.approx((6.4e13 / 1e9) ** 0.076, rel=1e-12)
    assert law.joint_loss(np.inf, 1e10) == pytest.approx((1.8e13 / 1e10) ** 0.103, rel=1e-12)


def test_data_rule_keeps_overfitting_near_the_noise():
    """Eq. 4.4 rounds, so the excess is .022 to .023 instead of .02."""
    N = np.logspace(6, 12, 5)
    law, D = kap.KAPLAN_2020, kap.tokens_against_overfitting(N)
    excess = law.loss(N, D) / law.joint_loss(N, np.inf) - 1
    assert np.all((excess > 0.018) & (excess < 0.026))


def test_critical_batch_as_printed():
    assert kap.critical_batch(1.0) == pytest.approx(2.1e8)
    assert kap.critical_batch(0.87) == pytest.approx(2 * 2.1e8, rel=0.03)


def test_table_6_batch_times_steps_is_half_its_tokens():
    """D = 2 S_min B: 2.0e6 x 5.4e3 x 2 = 2.2e10, printed as 2e10; exponents add up."""
    C = np.array([PF_DAY, 1e4 * PF_DAY])
    seen = 2 * kap.optimal_batch(C) * kap.optimal_steps(C)
    assert seen == pytest.approx(kap.TABLE_6.tokens(C), rel=0.09)


@few
@given(st.floats(4, 13), st.floats(2, 7))
def test_steps_for_loss_inverts_the_learning_curve(n, s):
    """Eq. 1.6 with Table 3."""
    L = (6.5e13 / 10**n) ** 0.077 + (2.1e3 / 10**s) ** 0.76
    assert np.log10(kap.steps_for_loss(L, 10**n)) == pytest.approx(s, abs=1e-6)


@few
@given(st.floats(7, 15), st.floats(8, 16))
def test_loss_after_some_tokens_inverts_the_tokens_to_a_loss(n, d):
    L = stopping.loss_after(10**n, 10**d)
    assert np.log10(stopping.tokens_to(L, 10**n)) == pytest.approx(d, abs=1e-3)


@few
@given(st.floats(5, 14))
def test_stop_at_one_point_one_is_the_cheapest_way_to_its_loss(n):
    """B.5 from the learning curve itself: no other size reaches that loss with less."""
    L = stopping.stop_loss(10**n)

    def cost(log10_N):
        N = 10**log10_N
        return np.log10(N * kap.steps_for_loss(L, N))

    rise = root_log10(lambda x: cost(x + 1e-5) - cost(x - 1e-5), n - 0.4, n + 1)
    assert rise == pytest.approx(n, abs=1e-3)


@few
@given(st.floats(-1, 2))
def test_other_sizes_never_cost_less(log10_size):
    assert kap.relative_to_optimum(10**log10_size)[1] >= 1 - 1e-12


def test_a_model_too_small_never_gets_there():
    assert kap.relative_to_optimum(0.2) == (np.inf, np.inf)


def test_derived_frontier_meets_its_own_learning_curve():
    """B.7 and B.8 against the least compute found on the curve of the optimal size."""
    N = 1e10
    L = stopping.stop_loss(N)
    C = 6 * N * kap.critical_batch(L) * kap.steps_for_loss(L, N)
    derived = (stopping.compute_scale() / C) ** stopping.compute_exponent()
    assert pytest.approx(derived, rel=1e-9) == L


def test_end_of_the_stop_rule():
    N, D = stopping.stop_rule_limit()
    assert stopping.first_epoch_excess(N) == pytest.approx(0, abs=1e-9)
    assert stopping.first_epoch_excess(N / 10) > 0 > stopping.first_epoch_excess(10 * N)
    assert stopping.stop_loss(N) == pytest.approx(kap.KAPLAN_2020.loss_of_tokens(D), rel=1e-9)


def test_stop_within_the_first_epoch():
    N, D = stopping.stop_within_first_epoch()
    assert pytest.approx(kap.tokens_against_overfitting(N), rel=1e-9) == D
    assert stopping.tokens_at_stop(N / 10) > kap.tokens_against_overfitting(N / 10)


@few
@given(sets)
def test_crossing_solves_both_laws(name):
    laws = CONSTANT_SETS[name]
    C, N, D, L = laws.crossing()
    assert laws.loss_of_tokens(D) == pytest.approx(L, rel=1e-12)
    assert laws.frontier.loss(C) == pytest.approx(L, rel=1e-12)
    assert (laws.frontier.parameters(C), laws.frontier.tokens(C)) == (N, D)

    def gap(log10_C):
        C = 10**log10_C
        return laws.loss_of_tokens(laws.frontier.tokens(C)) - laws.frontier.loss(C)

    assert root_log10(gap, 15.0, 40.0) == pytest.approx(np.log10(C), abs=1e-9)


def test_table_6_is_close_to_the_stated_crossing_and_equation_6_7_is_not():
    stated = 1e4 * PF_DAY
    far = {n: abs(np.log10(s.crossing()[0] / stated)) for n, s in CONSTANT_SETS.items()}
    assert far["table_6"] == min(far.values()) < 0.1
    assert far["equation_6_7"] > 1


@pytest.mark.parametrize("name", list(CONSTANT_SETS))
def test_shifts_have_the_sign_of_the_slopes(name):
    """Faster L(C) or slower L(D) meet sooner or later as the picture says."""
    shifts = CONSTANT_SETS[name].shifts()
    assert shifts["alpha_C"][0] < 0 < shifts["alpha_C"][1]
    assert shifts["alpha_D"][0] > 0 > shifts["alpha_D"][1]
    assert shifts["d"][0] < 0 < shifts["d"][1]


@few
@given(sets, st.floats(18, 34))
def test_frontier_of_both_obeys_both(name, c):
    laws = CONSTANT_SETS[name]
    L, N, D = laws.frontier_of_both(10**c)
    assert laws.frontier.loss(10**c) <= L * (1 + 1e-9)
    assert laws.loss_of_tokens(D) <= L * (1 + 1e-9)
    plan = laws.frontier
    pairs = plan.parameters(10**c) * plan.tokens(10**c)
    assert pytest.approx(pairs, rel=1e-9) == N * D
    if 10**c <= laws.crossing()[0]:
        assert (plan.loss(10**c), plan.tokens(10**c)) == (L, D)
    else:
        assert plan.tokens(10**c) * (1 - 1e-9) <= D
        assert pytest.approx(laws.loss_of_tokens(D)) == L


def test_frontier_of_both_falls_without_a_jump():
    laws = CONSTANT_SETS["table_6"]
    C = laws.crossing()[0] * 10 ** np.linspace(-1, 1, 401)
    L = laws.frontier_of_both(C)[0]
    assert np.all(np.diff(L) < 0)
    assert np.max(-np.diff(np.log(L))) < 1e-3


def test_budget_plan_is_the_best_at_its_compute():
    """The exponent p of `frontier_of_both` makes Table 6's plan stationary."""
    plan = CONSTANT_SETS["table_6"].frontier
    C = 1e22
    D = plan.tokens(C) * np.array([0.99, 1.0, 1.01])
    N = plan.parameters(C) * plan.tokens(C) / D
    left, best, right = CONSTANT_SETS["table_6"]._loss_past_stop(N, D)
    assert best < min(left, right)
    assert best == pytest.approx(plan.loss(C), rel=1e-12)


@pytest.mark.parametrize("name", list(CONSTANT_SETS))
def test_from_one_epoch_on_the_plan_sees_less_than_the_rule_asks_for(name):
    plan = CONSTANT_SETS[name].frontier
    C, N, D = CONSTANT_SETS[name].one_epoch()
    assert pytest.approx(kap.tokens_against_overfitting(N)) == D
    assert plan.tokens(10 * C) < kap.tokens_against_overfitting(plan.parameters(10 * C))


def test_the_run_at_the_optimum_adds_up():
    C = np.logspace(18, 26, 5)
    run, (N, D) = kap.KAPLAN_2020.run_at_optimum(C), kap.KAPLAN_2020.optimum(C)
    assert run["steps"] * run["batch_tokens"] == pytest.approx(D)
    assert run["epochs"] * 5e3 * N**0.74 == pytest.approx(D)
    assert np.all(run["steps"] > run["steps_min"])


def test_the_exponents_of_the_discussion_agree_with_their_own_limits():
    law = kap.KAPLAN_2020_TABLE_5
    assert law.joint_loss(1e9, np.inf) == pytest.approx(law.loss_of_parameters(1e9), rel=1e-12)
    assert law.joint_loss(np.inf, 1e9) == pytest.approx(law.loss_of_tokens(1e9), rel=1e-12)
    bracket = (8.8e13 / 1e9) ** (0.076 / 0.095) + 5.4e13 / 1e10
    assert law.loss(1e9, 1e10) == pytest.approx(bracket**0.095, rel=1e-12)
