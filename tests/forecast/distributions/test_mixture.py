"""Estimates, their errors, and quantiles."""

import numpy as np
import pytest

from forecast.distributions.empirical import Counted
from forecast.distributions.estimate import Estimate, pooled, standard_error
from forecast.distributions.mixture import Mixture
from forecast.distributions.quantiles import quantiles
from forecast.engine.run import run
from forecast.results.forecast import QUANTILES
from scenarios.loading.load import resolve


def counted(*batches: list[float]) -> Counted:
    values = np.array(batches, dtype=float)
    return Counted(values, np.ones_like(values))


def test_the_error_of_equal_batches_is_that_of_a_mean():
    curve = counted([1, 2, 9, 9], [1, 9, 9, 9], [1, 2, 3, 9])
    estimate = pooled(curve, np.array([5.0]))
    assert estimate.value[0] == pytest.approx(0.5)
    assert estimate.error[0] == pytest.approx(np.std([0.5, 0.25, 0.75], ddof=1) / np.sqrt(3))


@pytest.mark.parametrize("hits", [1e-5, 0.3, 1.0, 2.0, 4.0, 8.0])
@pytest.mark.parametrize("misses", [False, True])
def test_two_errors_cover_few_hits_and_few_misses(hits, misses):
    rng, draws = np.random.default_rng(3), (16, 128)
    share = hits / 2048
    covered = 0
    for _ in range(400):
        values = np.where(rng.random(draws) < share, 1.0, 9.0)
        values[0, 0] = 20.0  # something varies, also where nothing is met
        estimate = pooled(Counted(10.0 - values if misses else values, np.ones(draws)), X)
        truth = 1.0 - share if misses else share
        covered += abs(estimate.value[0] - truth) <= 2 * estimate.error[0]
    assert covered >= 0.9 * 400


X = np.array([5.0])


def test_no_hit_has_the_error_that_so_many_draws_leave():
    """Two of them are the rule of three: 0 of n excludes 3/n at 95%."""
    n = 2048
    curve = Counted(np.linspace(6.0, 9.0, n).reshape(16, -1), np.ones((16, n // 16)))
    estimate = pooled(curve, X)
    assert (estimate.value[0], 2 * estimate.error[0]) == (0.0, pytest.approx(3 / n, rel=0.06))
    mixture = Mixture({"one": curve}, {"one": 1.0}, {0: 0.5})
    assert mixture.probability(X).error[0] == pytest.approx(estimate.error[0] / 2)


def test_where_nothing_varies_there_is_no_error():
    curve = counted([9, 9], [9, 9])
    assert pooled(curve, X).error[0] == 0.0


def test_one_batch_has_no_error():
    assert np.isnan(standard_error(np.zeros((1, 4)))).all()


def test_weights_mix_and_none_takes_its_part():
    curves = {"early": counted([1, 1]), "late": counted([9, 9])}
    mixture = Mixture(curves, {"early": 0.25, "late": 0.75}, {0: 0.1})
    probability = mixture.probability(np.array([0.0, 5.0, 10.0])).value
    np.testing.assert_allclose(probability, [0.0, 0.225, 0.9])


def test_what_has_not_come_loses_its_weight():
    curves = {"early": counted([1, 1]), "late": counted([9, 9])}
    mixture = Mixture(curves, {"early": 0.25, "late": 0.75}, {0: 0.1})
    probability = mixture.if_not_by(2.0).probability(np.array([5.0, 10.0])).value
    np.testing.assert_allclose(probability, [0.0, 0.675 / 0.775])


def test_quantiles_of_a_counted_curve_stand_at_its_jumps():
    curve = counted([1.25, 2.5, 3.75, 5.0])
    grid = np.arange(0.0, 11.0)
    found = quantiles(lambda t: pooled(curve, t), np.array([0.2, 0.5, 0.51, 1.0]), grid)
    np.testing.assert_allclose(found.value, [1.25, 2.5, 3.75, 5.0], atol=1e-9)


def test_quantiles_at_which_batches_agree_are_the_mean_of_their_own():
    """Half of each batch lies below 5, and the last of them gets there too early."""
    curve = counted([3.0, 4.9, 5.1, 7.0], [3.5, 4.6, 5.4, 6.5], [2.5, 4.8, 5.2, 7.5])
    found = quantiles(lambda t: pooled(curve, t), np.array([0.5]), np.arange(0.0, 11.0))
    assert found.value[0] == pytest.approx(5.0)
    assert found.error[0] == pytest.approx(np.std([4.9, 4.6, 4.8], ddof=1) / np.sqrt(3))


@pytest.mark.parametrize(
    "batches",
    [
        ([2.0, 2.0, 8.0, 8.0], [2.0, 2.0, 8.0, 8.0]),
        ([1.0, 2.0, 8.0, 8.0], [1.1, 1.9, 8.0, 8.0]),
        ([2.0, 2.0, 8.0, 9.0],),
    ],
    ids=["two values", "a gap", "one batch"],
)
def test_gaps_of_the_distribution_itself_are_not_bridged(batches):
    found = quantiles(
        lambda t: pooled(counted(*batches), t), np.array([0.5]), np.arange(0.0, 11.0)
    )
    assert found.value[0] == pytest.approx(2.0)


def test_quantiles_past_the_grid_are_infinite_without_an_error():
    curve = counted([1.0, np.inf], [1.0, np.inf])
    found = quantiles(lambda t: pooled(curve, t), np.array([0.9]), np.arange(0.0, 11.0))
    assert found.value[0] == np.inf
    assert np.isnan(found.error[0])


def test_quantiles_in_an_atom_at_the_start_are_exact():
    curve = counted([-5.0, -5.0, 7.0, 8.0], [-5.0, -5.0, 7.0, 9.0])
    found = quantiles(lambda t: pooled(curve, t), np.array([0.3]), np.arange(0.0, 11.0))
    assert found.value[0] == 0.0
    assert found.error[0] == 0.0


def test_deviations_add_up_to_nothing():
    curve = counted([1, 2, 3], [2, 3, 4])
    assert isinstance(pooled(curve, np.array([2.5])), Estimate)
    assert pooled(curve, np.array([2.5])).deviation.sum() == pytest.approx(0.0, abs=1e-12)


def test_no_quantile_depends_on_what_else_is_asked():
    scenario = resolve("cotra_2020", {"hardware.doubling_time": 1.7959097221041593}).scenario
    forecast = run(scenario, draws=64)
    alone = [forecast.quantile(p) for p in QUANTILES]
    assert forecast.quantile_years.value.tolist() == alone
