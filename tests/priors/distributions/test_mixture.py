import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from priors.distributions.empirical import Empirical
from priors.distributions.families import Fixed, Log10, Normal, Uniform
from priors.distributions.mixture import Mixture
from priors.distributions.quantile_table import QuantileTable
from priors.distributions.skew_normal import SkewNormal
from priors.distributions.transforms import Truncated, mixture

U = np.concatenate([[1e-12, 1e-9, 1e-6], (np.arange(2000) + 0.5) / 2000, [1 - 1e-6, 1 - 1e-9]])


def checked(distribution, u=U):
    """Quantiles, after checking that each is the smallest value that the CDF allows."""
    values = distribution.quantile(u)
    assert np.all(np.diff(values) >= 0)
    size = 1e-11 * np.maximum(np.abs(values), 1e-6)
    rounding = 1e-12
    assert np.all(distribution.cdf(values + size) >= u - rounding)
    assert np.all(distribution.cdf(values - size) <= u + rounding)
    return values


parts = st.one_of(
    st.builds(Normal, st.floats(-20.0, 20.0), st.floats(0.01, 5.0)),
    st.builds(Fixed, st.integers(-20, 20).map(float)),
    st.builds(
        SkewNormal, st.floats(-20.0, 20.0), st.floats(0.1, 5.0), st.sampled_from([-4.0, 2.0])
    ),
    st.floats(-20.0, 20.0).map(lambda low: Uniform(low, low + 1.5)),
    st.lists(st.integers(-9, 9).map(float), min_size=1, max_size=9).map(
        lambda v: Empirical(tuple(v))
    ),
)


@given(st.lists(st.tuples(parts, st.integers(1, 9)), min_size=1, max_size=4))
def test_quantile_is_the_inverse_of_the_cdf(drawn):
    members, weights = zip(*drawn, strict=True)
    checked(Mixture(tuple(w / sum(weights) for w in weights), members))


def test_of_one_part_is_that_part():
    part = Normal(3.0, 0.5)
    u = U[U < 1 - 1e-5]  # nearer to 1, the rounding of the CDF shows
    np.testing.assert_allclose(
        Mixture((1.0,), (part,)).quantile(u), part.quantile(u), rtol=1e-11
    )


def test_atoms_are_exact():
    values = checked(Mixture((0.25, 0.25, 0.5), (Fixed(0.1), Normal(0.0, 1.0), Fixed(-0.7))))
    assert np.mean(values == 0.1) == pytest.approx(0.25, abs=2e-3)
    assert np.mean(values == -0.7) == pytest.approx(0.5, abs=2e-3)


def test_recorded_values_among_others_are_exact():
    recorded = np.random.default_rng(0).normal(size=50)
    values = checked(Mixture((0.5, 0.5), (Empirical(tuple(recorded)), Normal(0.0, 1.0))))
    assert np.mean(np.isin(values, recorded)) == pytest.approx(0.5, abs=0.01)


def test_only_atoms():
    atoms = Mixture((0.2, 0.5, 0.3), (Fixed(5.0), Fixed(1.0), Fixed(1e20)))
    u = np.array([0.01, 0.5, 0.50001, 0.7, 0.70001, 0.99])
    np.testing.assert_array_equal(atoms.quantile(u), [1, 1, 5, 5, 1e20, 1e20])


def test_parts_twenty_orders_of_magnitude_apart():
    low, high = Log10(Normal(10.0, 0.5)), Log10(Normal(30.0, 0.5))
    both = mixture((0.5, 0.5), (low, high))
    u = np.array([0.05, 0.25, 0.45])
    np.testing.assert_allclose(both.quantile(u), low.quantile(2 * u), rtol=1e-9)
    np.testing.assert_allclose(both.quantile(0.5 + u), high.quantile(2 * u), rtol=1e-9)


def test_parts_apart_without_logarithms():
    values = checked(Mixture((0.5, 0.5), (Normal(1e-10, 1e-12), Normal(1e10, 1.0))))
    assert np.all(values[U < 0.499] < 2e-10)
    assert np.all(values[U > 0.501] > 9e9)


def test_gap_between_uniform_parts():
    gapped = Mixture((0.5, 0.5), (Uniform(0.0, 1.0), Uniform(9.0, 10.0)))
    np.testing.assert_allclose(
        gapped.quantile(np.array([0.25, 0.5, 0.75])), [0.5, 1.0, 9.5], rtol=1e-12
    )


def test_nested_is_flat():
    a, b, c = Normal(0.0, 1.0), Normal(5.0, 1.0), Fixed(2.0)
    nested = Mixture((0.5, 0.5), (Mixture((0.5, 0.5), (a, c)), b))
    flat = Mixture((0.25, 0.25, 0.5), (a, c, b))
    np.testing.assert_allclose(nested.quantile(U), flat.quantile(U), rtol=0, atol=1e-10)


def test_random_values_have_the_distribution():
    members = (
        Normal(0.0, 1.0),
        SkewNormal(3.0, 1.0, 4.0),
        QuantileTable((0.1, 0.9), (5.0, 7.0)),
    )
    mixed = Mixture((0.2, 0.5, 0.3), members)
    drawn = mixed.quantile(np.random.default_rng(2).random(4000))
    # One false alarm in ten thousand.
    assert stats.kstest(drawn, mixed.cdf).pvalue > 1e-4


def test_mean_and_variance():
    mixed = Mixture((0.25, 0.75), (Normal(0.0, 1.0), Truncated(Normal(4.0, 2.0), 0.0, 8.0)))
    u = (np.arange(200_000) + 0.5) / 200_000
    inner = stats.truncnorm(-2.0, 2.0, 4.0, 2.0)
    mean = 0.75 * 4.0
    second = 0.25 * 1.0 + 0.75 * (inner.var() + 16.0)
    values = mixed.quantile(u)
    assert values.mean() == pytest.approx(mean, rel=1e-4)
    assert values.var() == pytest.approx(second - mean**2, rel=1e-4)
