import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from priors.distributions.families import Normal
from priors.distributions.quantile_table import QuantileTable

TABLE = QuantileTable((0.05, 0.25, 0.5, 0.9), (-3.0, 1.0, 1.5, 40.0))
U = np.concatenate([[1e-12, 1e-6], (np.arange(500) + 0.5) / 500, [1 - 1e-6, 1 - 1e-10]])


def test_goes_through_its_pairs():
    drawn = TABLE.quantile(np.array(TABLE.probabilities))
    np.testing.assert_allclose(drawn, TABLE.values, rtol=1e-14)
    np.testing.assert_allclose(
        TABLE.cdf(np.array(TABLE.values)), TABLE.probabilities, rtol=1e-12
    )


def test_rises():
    assert np.all(np.diff(TABLE.quantile(U)) > 0)


def test_cdf_is_the_inverse():
    np.testing.assert_allclose(TABLE.cdf(TABLE.quantile(U)), U, rtol=1e-9, atol=0)


def test_cdf_ends_at_0_and_1():
    np.testing.assert_array_equal(TABLE.cdf(np.array([-np.inf, np.inf])), [0.0, 1.0])


def test_tails_are_the_normals_through_the_last_two_points():
    (low, high) = (
        stats.norm.ppf(pair) for pair in [TABLE.probabilities[:2], TABLE.probabilities[-2:]]
    )
    sd_low = 4.0 / (low[1] - low[0])
    sd_high = 38.5 / (high[1] - high[0])
    lower = Normal(-3.0 - sd_low * low[0], sd_low).quantile(U[U < 0.05])
    upper = Normal(40.0 - sd_high * high[1], sd_high).quantile(U[U > 0.9])
    np.testing.assert_allclose(TABLE.quantile(U[U < 0.05]), lower, rtol=1e-12)
    np.testing.assert_allclose(TABLE.quantile(U[U > 0.9]), upper, rtol=1e-12)


@given(st.floats(-100.0, 100.0), st.floats(0.1, 10.0))
def test_of_a_normals_quantiles_is_that_normal(mean, sd):
    probabilities = (0.01, 0.2, 0.5, 0.7, 0.99)
    normal = Normal(mean, sd)
    table = QuantileTable(
        probabilities, tuple(normal.quantile(np.array(probabilities)).tolist())
    )
    np.testing.assert_allclose(
        table.quantile(U), normal.quantile(U), rtol=0, atol=1e-11 * (abs(mean) + sd)
    )


def test_random_values_have_the_distribution():
    drawn = TABLE.quantile(np.random.default_rng(3).random(4000))
    # One false alarm in ten thousand.
    assert stats.kstest(drawn, TABLE.cdf).pvalue > 1e-4


@pytest.mark.parametrize("shape", [(), (1,), (2, 3)])
def test_shapes_are_kept(shape):
    assert TABLE.quantile(np.full(shape, 0.3)).shape == shape
    assert TABLE.cdf(np.full(shape, 0.3)).shape == shape
