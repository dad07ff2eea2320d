"""Tables of cubic pieces against the cubics that they are made of."""

import numpy as np
import pytest

from priors.numerics.cubic import CubicTable, hermite, polynomial_shares

GRID = 2.0 + 0.5 * np.arange(9)
CUBIC = np.polynomial.Polynomial([1.0, -2.0, 0.3, 0.7])
X = np.linspace(1.7, 6.4, 200)  # a little beyond both ends, where the end pieces go on


@pytest.mark.parametrize(
    "table",
    [
        CubicTable.hermite(2.0, 0.5, CUBIC(GRID), CUBIC.deriv()(GRID)),
        CubicTable.lagrange(2.0, 0.5, CUBIC(GRID)),
    ],
)
def test_a_cubic_is_read_back_exactly(table):
    np.testing.assert_allclose(table(X), CUBIC(X), rtol=1e-12)
    np.testing.assert_allclose(table.slope(X), CUBIC.deriv()(X), rtol=1e-11)


def test_the_error_falls_with_the_fourth_power_of_the_step():
    def error(count: int) -> float:
        grid = np.linspace(0.0, 3.0, count + 1)
        x = np.linspace(0.0, 3.0, 1000)
        table = CubicTable.lagrange(0.0, grid[1], np.exp(grid))
        return float(np.abs(table(x) - np.exp(x)).max())

    assert error(16) / error(32) == pytest.approx(16.0, rel=0.2)


def test_a_cubic_is_read_back_from_points_anywhere():
    points = np.array([2.0, 2.1, 2.5, 3.9, 4.0, 7.0])
    read = hermite(points, CUBIC(points), CUBIC.deriv()(points), X)
    np.testing.assert_allclose(read, CUBIC(X), rtol=1e-11)


def test_a_polynomial_is_read_back_from_as_many_points_as_it_has_coefficients():
    points = np.array([2.0, 2.1, 3.9, 7.0])
    read = polynomial_shares(points, X) @ CUBIC(points)
    np.testing.assert_allclose(read, CUBIC(X), rtol=1e-11)
    np.testing.assert_array_equal(polynomial_shares(points, points), np.eye(4))
