import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special, stats

from priors.distributions.skew_normal import SkewNormal, location_of_median

STATED = 1e-8  # standard units
LOW = np.concatenate([10.0 ** np.linspace(-8.0, -2.0, 25), np.linspace(0.02, 0.5, 33)])
SHAPES = [0.0, 0.01, 0.3, 1.0, 2.5, 4.0, 10.0, 33.0, 100.0]
shapes = st.floats(-100.0, 100.0)


def tails(x, shape):
    """Probability below and above, by Owen's T function, which loses no digits above 1e-9."""
    owen = 2.0 * special.owens_t(x, shape)
    return special.ndtr(x) - owen, special.ndtr(-x) + owen


def exact_quantile(p, shape, tail):
    """Scipy's quantile, improved by Newton steps; `p` is the probability of the tail."""
    frozen = stats.skewnorm(shape)
    x = frozen.ppf(p) if tail == "lower" else frozen.isf(p)
    for _ in range(3):
        below, above = tails(x, shape)
        excess = below - p if tail == "lower" else p - above
        x = x - excess / frozen.pdf(x)
    return x


@pytest.mark.parametrize("sign", [-1.0, 1.0])
@pytest.mark.parametrize("shape", SHAPES)
def test_table_keeps_its_stated_error(shape, sign):
    ours = SkewNormal(0.0, 1.0, sign * shape).quantile
    near, far = ("lower", "upper") if sign > 0 else ("upper", "lower")
    expected = sign * exact_quantile(LOW, shape, near)
    np.testing.assert_allclose(ours(LOW), expected, rtol=0, atol=STATED)
    high = 1.0 - LOW
    expected = sign * exact_quantile(1.0 - high, shape, far)
    np.testing.assert_allclose(ours(high), expected, rtol=0, atol=STATED)


@given(shapes)
def test_cdf_is_owens(shape):
    x = np.linspace(-5.0, 5.0, 101)
    below, _ = tails(x, shape)
    np.testing.assert_allclose(SkewNormal(0.0, 1.0, shape).cdf(x), below, rtol=0, atol=STATED)


@given(shapes, st.floats(-100.0, 100.0), st.floats(0.01, 100.0))
def test_quantile_is_the_inverse_of_the_cdf(shape, location, scale):
    distribution = SkewNormal(location, scale, shape)
    u = np.arange(1, 200) / 200
    error = 1e-13 * (1.0 + (1.0 + abs(shape)) * abs(location) / scale)
    np.testing.assert_allclose(
        distribution.cdf(distribution.quantile(u)), u, rtol=0, atol=error
    )


@given(shapes)
def test_density_is_scipys(shape):
    x = np.linspace(-5.0, 5.0, 101)
    expected = stats.skewnorm(shape, 1.0, 2.0).pdf(x)
    np.testing.assert_allclose(
        SkewNormal(1.0, 2.0, shape).density(x), expected, rtol=1e-10, atol=1e-300
    )


@given(shapes)
def test_quantile_rises(shape):
    u = np.linspace(1e-6, 1.0 - 1e-6, 10_001)
    assert np.all(np.diff(SkewNormal(0.0, 1.0, shape).quantile(u)) > 0)


@given(shapes)
def test_opposite_shapes_are_mirrored(shape):
    u = np.arange(1, 64) / 64  # 1 - u is exact
    left, right = SkewNormal(0.0, 1.0, -shape), SkewNormal(0.0, 1.0, shape)
    np.testing.assert_allclose(left.quantile(u), -right.quantile(1.0 - u), rtol=0, atol=1e-14)


@given(st.floats(-1e3, 1e3), st.floats(0.01, 100.0), shapes)
def test_location_of_a_median(median, scale, shape):
    located = SkewNormal(location_of_median(median, scale, shape), scale, shape)
    assert located.median == pytest.approx(median, rel=1e-12, abs=1e-12 * scale)


def test_no_shape_is_the_normal():
    np.testing.assert_allclose(
        SkewNormal(0.0, 1.0, 0.0).quantile(LOW), special.ndtri(LOW), rtol=0, atol=STATED
    )


@pytest.mark.parametrize("shape", [1e3, 2e3, 1e4, 1e6, 1e12, 1e300])
def test_endless_shape_is_the_half_normal(shape):
    u = np.linspace(0.01, 0.99, 99)
    expected = stats.halfnorm.ppf(u)
    np.testing.assert_allclose(
        SkewNormal(0.0, 1.0, shape).quantile(u), expected, rtol=0, atol=STATED + 1.0 / shape
    )


def test_far_tails_stop_without_warning():
    ends = SkewNormal(0.0, 1.0, 4.0).quantile(np.array([2.0**-60, 1.0 - 2.0**-53]))
    np.testing.assert_allclose(ends, [-2.02, 8.29], atol=0.01)
