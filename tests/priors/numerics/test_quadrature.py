import numpy as np
import pytest

from priors.numerics.quadrature import gauss_legendre


@pytest.mark.parametrize("count", [1, 2, 6, 32])
def test_points_and_weights_are_numpys(count):
    points, weights = np.polynomial.legendre.leggauss(count)
    np.testing.assert_allclose(gauss_legendre(count)[0], points, rtol=0, atol=1e-14)
    np.testing.assert_allclose(gauss_legendre(count)[1], weights, rtol=1e-12)
