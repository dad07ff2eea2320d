"""Sensitivity indices against closed forms and against scipy."""

import numpy as np
import pytest
from scipy.stats import norm, sobol_indices, uniform

from forecast.analysis.influence.sobol import (
    Part,
    Strata,
    first_order,
    jackknifed,
    leaving_out,
    means_leaving_out,
    strata_count,
    total_order,
)

BATCHES, SIZE = 16, 4096
STRATA = strata_count(BATCHES * SIZE)


@pytest.fixture(scope="module")
def uniforms():
    generator = np.random.default_rng(7)
    return generator.random((2, 3, BATCHES, SIZE))


def ishigami(x, a=7.0, b=0.1):
    angle = np.pi * (2 * x - 1)
    return np.sin(angle[0]) + a * np.sin(angle[1]) ** 2 + b * angle[2] ** 4 * np.sin(angle[0])


def first_order_of(parts, uniforms, count):
    """Of an input that takes part in the first of them."""
    strata = [Strata.alike(uniforms, count), *[None] * (len(parts) - 1)]
    return first_order(parts, strata, count)


def indices_of(function, uniforms):
    """First-order and total index of every input, as the program finds them."""
    before, fresh = uniforms
    outcome = function(before)
    one = np.ones(outcome.shape)
    moments = float(outcome.var()), float((outcome**2).mean())
    found = []
    for i in range(len(before)):
        first = first_order_of([Part(1.0, outcome, one)], before[i], STRATA)
        mixed = before.copy()
        mixed[i] = fresh[i]
        total = total_order([1.0], [outcome], [function(mixed)], *moments)
        found.append((first, total))
    return found


def test_ishigami(uniforms):
    # Ishigami & Homma 1990, with a = 7 and b = 0.1.
    variance = 7**2 / 8 + 0.1 * np.pi**4 / 5 + 0.1**2 * np.pi**8 / 18 + 0.5
    first = [0.5 * (1 + 0.1 * np.pi**4 / 5) ** 2 / variance, 7**2 / 8 / variance, 0.0]
    beyond = 8 * 0.1**2 * np.pi**8 / 225 / variance
    total = [first[0] + beyond, first[1], beyond]
    for (found_first, found_total), s, t in zip(
        indices_of(ishigami, uniforms), first, total, strict=True
    ):
        assert found_first.value == pytest.approx(s, abs=4 * found_first.error)
        assert found_total.value == pytest.approx(t, abs=4 * found_total.error)


def test_an_additive_normal_model(uniforms):
    weights = np.array([3.0, 2.0, 1.0])
    found = indices_of(lambda u: np.tensordot(weights, norm.ppf(u), axes=1), uniforms)
    for (first, total), share in zip(found, weights**2 / np.sum(weights**2), strict=True):
        assert first.value == pytest.approx(share, abs=4 * first.error)
        assert total.value == pytest.approx(share, abs=4 * total.error)
        assert first.error < 0.01


def test_scipy_finds_the_same(uniforms):
    found = indices_of(ishigami, uniforms)
    scipys = sobol_indices(
        func=ishigami, n=2**13, dists=[uniform()] * 3, rng=np.random.default_rng(1)
    )
    for index, (first, total) in enumerate(found):
        assert first.value == pytest.approx(scipys.first_order[index], abs=0.02)
        assert total.value == pytest.approx(scipys.total_order[index], abs=0.02)


def test_an_input_without_influence_has_an_index_of_nothing(uniforms):
    outcome = ishigami(uniforms[0])
    part = Part(1.0, outcome, np.ones(outcome.shape))
    index = first_order_of([part], uniforms[1, 0], 32)
    assert abs(index.value) < 4 * index.error < 0.005


def test_weights_count_as_more_draws(uniforms):
    u = uniforms[0, 0]
    weight = np.where(u < 0.5, 3.0, 1.0)  # the lower half three times as likely
    assert first_order_of([Part(1.0, u, weight)], u, 32).value == pytest.approx(1.0, abs=0.005)
    noise = uniforms[0, 1]
    mixed = Part(1.0, (u < 0.5) + noise, weight)
    probability = 0.75
    share = probability * (1 - probability) / (probability * (1 - probability) + 1 / 12)
    assert first_order_of([mixed], u, 32).value == pytest.approx(share, abs=0.01)


def test_an_input_matters_only_in_the_parts_that_it_enters(uniforms):
    u = uniforms[0, 0]
    one = np.ones(u.shape)
    parts = [Part(0.5, u, one), Part(0.5, one * 0.5, one)]
    # Var E[Y|u] = Var(u) / 4 and Var Y = Var(u) / 2.
    assert first_order_of(parts, u, 32).value == pytest.approx(0.5, abs=0.005)


@pytest.mark.parametrize("at", [0.113, 0.5, 0.701, 0.93])
def test_a_jump_is_within_the_error_of_few_strata(uniforms, at):
    """All of the outcome is known from the input, but not in the stratum with the jump."""
    u = uniforms[0, 0]
    jump = Part(1.0, (u < at).astype(float), np.ones(u.shape))
    index = first_order_of([jump], u, 16)
    assert index.value == pytest.approx(1.0, abs=2 * index.error)
    assert index.error < 0.1 / min(at, 1 - at)


def test_a_smooth_mean_loses_nothing_in_few_strata(uniforms):
    u = uniforms[0, 0]
    index = first_order_of([Part(1.0, u, np.ones(u.shape))], u, 16)
    assert index.value == pytest.approx(1.0, abs=1e-3)  # 1 - 1/16^2 lies between strata


def test_what_does_not_vary_has_indices_of_nothing():
    outcome = np.ones((4, 16))
    part = Part(1.0, outcome, outcome)
    assert first_order_of([part], np.zeros((4, 16)), 4).value == 0.0
    assert total_order([1.0], [outcome], [outcome], 0.0, 1.0).value == 0.0
    assert total_order([1.0], [outcome], [outcome], 1e-17, 1.0).value == 0.0  # rounding


def test_the_jackknife_of_a_mean_is_its_standard_error():
    values = np.random.default_rng(3).normal(size=20)
    found = jackknifed(means_leaving_out(values))
    assert found.error == pytest.approx(values.std(ddof=1) / np.sqrt(20))
    assert np.isnan(jackknifed(means_leaving_out(values[:1])).error)


def test_strata_are_filled():
    assert strata_count(65536) == 256
    assert strata_count(4096) == 32
    assert strata_count(100) % 2 == 0
    assert strata_count(16) == 4
    assert Strata.alike(np.array([[0.0, 0.999, 1.0]]), 4).index.tolist() == [[0, 3, 3]]


@pytest.mark.parametrize("batches", [1, 2, 5])
def test_sums_of_all_batches_but_one_are_those_of_the_others(batches):
    values = np.random.default_rng(1).uniform(size=(batches, 3, 2)) * [1.0, 0.0]
    sums = leaving_out(values)
    assert sums[0] == pytest.approx(values.sum(axis=0))
    assert len(sums) == (1 if batches == 1 else 1 + batches)
    for left_out, found in enumerate(sums[1:]):
        assert found == pytest.approx(np.delete(values, left_out, axis=0).sum(axis=0))
        assert not found[:, 1].any()  # nothing stays nothing, to the bit
