import numpy as np
import pytest
from scipy import integrate, special

from priors.numerics.normal import density, ndtr, ndtri

STATED = 1e-12


@pytest.mark.parametrize(
    "x",
    [
        np.linspace(-36.3, -5.0, 20_001),  # ndtr(-36.3) is 1e-288
        np.linspace(-6.0, 6.0, 20_001),
        np.nextafter([-0.66291, 0.66291, -(32**0.5), 32**0.5], 0.0),
        np.nextafter([-0.66291, 0.66291, -(32**0.5), 32**0.5], np.inf),
        np.linspace(5.0, 40.0, 1_001),
    ],
)
def test_distribution_function_is_scipys(x):
    np.testing.assert_allclose(ndtr(x), special.ndtr(x), rtol=STATED, atol=0.0)


@pytest.mark.parametrize(
    "p",
    [
        10.0 ** np.linspace(-300.0, -0.3, 20_001),
        np.linspace(1e-6, 1.0 - 1e-6, 20_001),
        0.5 + 10.0 ** np.linspace(-15.0, -1.0, 201),
        1.0 - 10.0 ** np.linspace(-15.5, -1.0, 201),
        0.5 + np.array([-0.425, 0.425]),
    ],
)
def test_inverse_is_scipys(p):
    np.testing.assert_allclose(ndtri(p), special.ndtri(p), rtol=STATED, atol=0.0)


def test_infinities():
    np.testing.assert_array_equal(ndtr(np.array([-np.inf, np.inf])), [0.0, 1.0])
    np.testing.assert_array_equal(ndtri(np.array([0.0, 1.0])), [-np.inf, np.inf])


def test_median():
    assert ndtr(np.array(0.0)) == 0.5
    assert ndtri(np.array(0.5)) == 0.0


@pytest.mark.parametrize("shape", [(), (1,), (2, 3), (0,)])
def test_shapes_are_kept(shape):
    assert ndtr(np.full(shape, 0.3)).shape == shape
    assert ndtri(np.full(shape, 0.3)).shape == shape


def test_neither_changes_its_input():
    for function in (ndtr, ndtri):
        given = np.linspace(0.01, 0.99, 9)
        kept = given.copy()
        function(given)
        np.testing.assert_array_equal(given, kept)


def test_density_integrates_to_the_distribution_function():
    for x in (-3.0, 0.0, 1.7):
        reached, _ = integrate.quad(density, -40.0, x, epsabs=1e-13, points=[-5.0, x - 1.0])
        assert reached == pytest.approx(float(ndtr(np.array(x))), abs=1e-12)
