"""The requirement of Epoch AI's Direct Approach."""

from __future__ import annotations

import numpy as np
import pytest

from anchors.laws.parametric import ParametricLaw
from anchors.requirements.epoch_2023 import (
    evidence_needed,
    log10_requirement,
    log10_tokens,
    split,
)
from tools.figures.scaling import parametric

BESIROGLU = (482.01, 2085.43, 0.3478, 0.3658)


def tokens_needed(C, slowdown, variant):
    """K(C), spelled out as the facts give it."""
    A, B, alpha, beta = BESIROGLU
    G = split(*BESIROGLU, variant)
    N = G * (C / 6) ** (beta / (alpha + beta))
    D = (C / 6) ** (alpha / (alpha + beta)) / G
    return slowdown * evidence_needed() / (A / N**alpha + B / D**beta)


def test_evidence_at_nine_tenths():
    """D1 = .9 and D0 = .1: .8 log2 9 bits."""
    assert evidence_needed(0.9) == pytest.approx(0.8 * np.log2(9))


@pytest.mark.parametrize("variant", ["as_published", "corrected"])
def test_requirement_lies_on_the_line_through_1e10_and_1e30(variant):
    k, slowdown = 21_000.0, 53.0
    x = np.array([10.0, 30.0])
    y = np.log10([tokens_needed(10.0**c, slowdown, variant) for c in x])
    expected = np.interp(np.log10(k), y, x)
    if not y[0] < np.log10(k) < y[1]:
        expected = x[0] + (np.log10(k) - y[0]) * 20 / (y[1] - y[0])
    found = log10_requirement(*BESIROGLU, slowdown, k, variant=variant, rescaled=False)
    assert found == pytest.approx(expected, abs=1e-9)
    rescaled = log10_requirement(*BESIROGLU, slowdown, k, variant=variant)
    assert rescaled == pytest.approx(25 + 5 / 7 * (expected - 25), abs=1e-9)


def test_corrected_split_is_the_laws_own_optimum():
    law = parametric("besiroglu_2024")
    assert isinstance(law, ParametricLaw)
    assert split(*BESIROGLU, "corrected") == pytest.approx(law.G, rel=1e-12)
    C = 10 ** log10_requirement(*BESIROGLU, 50.0, 2e4, variant="corrected", rescaled=False)
    loss = law.loss_at_compute(C) - law.irreducible_loss
    assert 50.0 * evidence_needed() / loss == pytest.approx(2e4, rel=1e-9)


def test_longer_tasks_need_more_and_better_judges_too():
    k = np.array([1e3, 1e4, 1e5])
    assert np.all(np.diff(log10_requirement(*BESIROGLU, 50.0, k)) > 0)
    slowdown = np.array([1.0, 10.0, 100.0])
    assert np.all(np.diff(log10_requirement(*BESIROGLU, slowdown, 1e4)) < 0)


def test_draws_broadcast():
    rng = np.random.default_rng(0)
    A, alpha = rng.normal(482, 25, 100), rng.normal(0.3478, 0.05, 100)
    draws = log10_requirement(A, 2085.43, alpha, 0.3658, 50.0, 2e4)
    assert draws.shape == (100,)
    assert np.all(np.isfinite(draws))


def test_tokens_of_the_corrected_split_are_the_laws_optimum():
    law = parametric("besiroglu_2024")
    D = 10 ** log10_tokens(26.0, *BESIROGLU, variant="corrected")
    assert pytest.approx(law.optimum(1e26)[1], rel=1e-12) == D
