"""Sums of independent terms against all pairs of their draws."""

import numpy as np
import pytest

from forecast.distributions.convolved import Smooth
from forecast.distributions.nodes import Nodes, spread_out
from forecast.distributions.path_sums import Paths, PathSum
from forecast.model.evidence import Ramp
from priors.distributions.families import Normal
from priors.numerics.normal import ndtr

NODES = Nodes((2030.0, 2040.0, 2050.0))
STEP = 0.1
BATCHES, DRAWS = 3, 7


def heights(level: float, spread: float) -> np.ndarray:
    """Of every node, batch and draw."""
    generator = np.random.default_rng(int(10 * level))
    drawn = level + spread * generator.standard_normal((1, BATCHES, DRAWS))
    return drawn + np.arange(3.0)[:, None, None]


ONE, OTHER, THIRD = heights(18.0, 1.0), heights(9.0, 2.0), heights(0.0, 0.5)


def below(height: np.ndarray) -> np.ndarray:
    """A CDF that is read."""
    return ndtr((height - 32.0) / 1.5)


def paths_of(*terms: np.ndarray) -> PathSum:
    return PathSum(tuple(Paths.of(NODES, STEP, [term]) for term in terms))


def read(paths: PathSum) -> np.ndarray:
    return paths.everything.sums @ below(paths.everything.bins.heights)


def every_sum(*terms: np.ndarray) -> np.ndarray:
    """Each draw of a term with each of the others, whatever the batch; (node, sum)."""
    found = np.zeros((3, 1))
    for term in terms:
        found = (found[:, :, None] + term.reshape(3, 1, -1)).reshape(3, -1)
    return found


@pytest.mark.parametrize("terms", [(ONE,), (ONE, OTHER), (ONE, OTHER, THIRD)])
def test_every_draw_of_a_term_meets_all_of_the_others(terms):
    paths = paths_of(*(term + 32.0 / len(terms) - 15.0 for term in terms))
    exact = below(every_sum(*(term + 32.0 / len(terms) - 15.0 for term in terms)))
    assert read(paths) == pytest.approx(exact.mean(axis=1), abs=1e-6)
    assert paths.everything.sums.sum(axis=1) == pytest.approx(1.0)


def test_rows_deviate_by_what_each_term_of_theirs_does():
    paths = paths_of(ONE, OTHER)
    reading = below(paths.coarse_bins.heights)
    of_rows = paths.deviations_reading(reading)
    expected = np.zeros((BATCHES, 3))
    for own, other in ((ONE, OTHER), (OTHER, ONE)):
        whole = below(every_sum(own, other)).mean(axis=1)
        for row in range(BATCHES):
            alone = below(every_sum(own[:, [row]], other)).mean(axis=1)
            expected[row] += (alone - whole) / BATCHES
    assert of_rows == pytest.approx(expected, abs=1e-3 * np.abs(expected).max())
    assert of_rows.sum(axis=0) == pytest.approx(0.0, abs=1e-12)
    at_node = paths.deviations_at(1) @ reading
    assert at_node == pytest.approx(of_rows[:, 1], abs=1e-12)


def test_a_term_that_is_fixed_moves_the_others():
    fixed = np.broadcast_to(np.array([1.0, 2.0, 2.5])[:, None, None], (3, BATCHES, 1))
    exact = below(ONE + OTHER + fixed[:, :, :1]).mean()
    together = paths_of(ONE + OTHER, fixed)
    assert read(together).mean() == pytest.approx(exact, abs=1e-6)
    alone = paths_of(fixed)
    reading = np.arange(float(alone.coarse_bins.width))
    assert alone.deviations_reading(reading) == pytest.approx(0.0, abs=1e-12)


def test_what_cannot_have_arrived_is_at_no_height():
    early = ONE.copy()
    early[0] = -np.inf
    paths = paths_of(early, OTHER)
    assert paths.everything.sums.sum(axis=1) == pytest.approx([0.0, 1.0, 1.0])
    assert read(paths)[1:] == pytest.approx(read(paths_of(ONE, OTHER))[1:])


def test_what_was_read_before_changes_no_bit_of_what_is_read_now():
    smooth = Smooth.of(14.0 + ONE[0], Normal(0.0, 1.0)).under(Ramp(31.0, 34.0), None)
    for first, count in ((300, 40), (200, 10), (310, 5), (450, 100)):
        rows = smooth.hits_at_steps(STEP, first, count)
        assert np.array_equal(rows, smooth.hits(STEP * np.arange(first, first + count)))


@pytest.mark.parametrize("kinks", [(), (2041.0,)])
def test_slopes_at_ends_and_kinks_are_as_sure_as_those_between(kinks):
    """Of a curve that saturates, in steps as long as it takes to."""
    nodes = spread_out((2025.0, *kinks, 2057.0), (4.0,) * (1 + len(kinks)), kinks)
    x = np.linspace(2025.0, 2057.0, 500)
    for start in (2025.0, 2037.0, 2049.0):
        curve = nodes.through(np.tanh((nodes.points[None] - start) / 8.0)).at(x)
        assert curve[0] == pytest.approx(np.tanh((x - start) / 8.0), abs=2e-3)


def test_no_node_is_added_within_a_jump():
    jump = (2030.0, 2030.0 + 1e-9)
    assert spread_out((2025.0, *jump, 2035.0), (1.0,) * 3, jump).x[6:9] == (2029.5, *jump)
