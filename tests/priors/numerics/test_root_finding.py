import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from priors.numerics.normal import ndtr, ndtri
from priors.numerics.root_finding import bisected, highest_between, invert, multisected

U = (np.arange(2000) + 0.5) / 2000


@pytest.mark.parametrize(
    "knots", [[-9.0, 9.0], [-9.0, -1.0, 0.5, 9.0], np.linspace(-9.0, 9.0, 300).tolist()]
)
def test_smooth(knots):
    np.testing.assert_allclose(invert(ndtr, U, np.array(knots)), ndtri(U), rtol=3e-12, atol=0)


def steps(jumps):
    jumps = np.sort(jumps)
    return lambda x: np.searchsorted(jumps, x, side="right") / len(jumps)


@given(
    st.lists(st.floats(-1e6, 1e6, allow_subnormal=False), min_size=1, max_size=20),
    st.floats(1e-9, 1.0 - 1e-9),
)
def test_jumps_are_found_to_the_last_bit(jumps, u):
    jumps = sorted(jumps)
    found = invert(steps(jumps), np.array(u), np.array([-1e7, 1e7]))
    expected = jumps[int(np.searchsorted(np.arange(1, len(jumps) + 1) / len(jumps), u))]
    # Halving a bracket 2e7 wide 200 times is as near to 0 as the search gets.
    assert found == pytest.approx(expected, rel=0.0, abs=1e-50)


def test_jump_in_a_slope():
    def cdf(x):
        return 0.5 * ndtr(x) + 0.5 * (x >= 0.3)

    low, high = 0.5 * ndtr(np.array(0.3)), 0.5 * ndtr(np.array(0.3)) + 0.5
    u = np.linspace(low + 1e-9, high - 1e-9, 50)
    np.testing.assert_array_equal(invert(cdf, u, np.array([-9.0, 9.0])), np.full(50, 0.3))


def test_flat_piece_gives_its_lower_end():
    def cdf(x):
        return np.minimum(x, 0.5) + np.clip(x - 9.5, 0.0, 0.5)

    found = invert(cdf, np.array([0.25, 0.5, 0.75]), np.array([0.0, 10.0]))
    np.testing.assert_allclose(found, [0.25, 0.5, 9.75], rtol=1e-12)


def test_beyond_the_knots_are_their_ends():
    knots = np.array([-1.0, 1.0])
    np.testing.assert_array_equal(invert(ndtr, np.array([0.01, 0.99]), knots), knots)


@pytest.mark.parametrize("shape", [(), (3,), (2, 3), (0,)])
def test_shapes_are_kept(shape):
    assert invert(ndtr, np.full(shape, 0.3), np.array([-9.0, 9.0])).shape == shape


def test_each_bracket_is_halved_around_its_own_root():
    root = np.array([0.3, 7.0, -2.0])
    low, high = bisected(lambda x: x >= root, root - [1.0, 2.0, 8.0], root + 1.0, 30)
    assert np.all((low < root) & (root <= high))
    np.testing.assert_allclose(high - low, np.array([2.0, 3.0, 9.0]) / 2**30)


@pytest.mark.parametrize("at_once", [1, 4, 5])
def test_several_halvings_at_once_end_where_single_ones_do(at_once):
    root = np.array([0.3, 7.0, -2.0, -8.0])
    low, high = root - [1.0, 2.0, 8.0, 1e-9], root + 1.0
    single = bisected(lambda x: x >= root, low, high, 20)
    several = multisected(lambda x: x >= root, low, high, 20, at_once)
    np.testing.assert_array_equal(several, single)


def test_what_is_never_passed_inside_ends_at_the_upper_end():
    low, high = multisected(lambda x: x > 9.0, np.array([0.0]), np.array([1.0]), 4)
    assert (low, high) == (1.0 - 2.0**-4, 1.0)


@pytest.mark.parametrize("cliff", [0.3, 1.0])
def test_the_highest_point_lies_before_a_cliff_and_not_below_it(cliff):
    """It was the end, of a path that collapses there as well."""

    def height(x):
        return np.where(x < cliff, x, -1e6 - x)

    found = highest_between(height, np.array([0.0, 0.2]), np.array(1.0))
    np.testing.assert_allclose(height(found), cliff, rtol=0, atol=1e-7)
