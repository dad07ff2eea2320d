"""Progress to a time horizon: the published closed form, doubling by doubling."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anchors.requirements.ai_futures_2025 import progress_to_horizon, progress_to_singularity
from anchors.requirements.uplift_2026 import progress_to_uplift


@pytest.mark.parametrize("difficulty", [0.6, 0.82, 0.9, 1.0, 1.02, 1.5])
@pytest.mark.parametrize("doublings", [1, 2, 7])
def test_each_doubling_takes_d_times_the_one_before(difficulty, doublings):
    by_hand = sum(0.5 * difficulty**n for n in range(doublings))
    found = progress_to_horizon(30.0, 30.0 * 2**doublings, 0.5, difficulty)
    assert found == pytest.approx(by_hand, rel=1e-13)


@pytest.mark.parametrize(("difficulty", "target"), [(0.9, 1e5), (1.1, 1e7), (0.7, 40.0)])
def test_is_the_inverse_of_the_horizon_that_is_published(difficulty, target):
    """H = H0 (1 - (1-d) E / tau)^(log_d 2), E the progress made."""
    H0, tau = 26.0, 0.5
    E = float(progress_to_horizon(H0, target, tau, difficulty))
    reached = H0 * (1 - (1 - difficulty) * E / tau) ** math.log(2, difficulty)
    assert reached == pytest.approx(target, rel=1e-9)


@given(st.floats(-20, 20), st.integers(-60, -1))
def test_d_of_one_is_no_seam(doublings, power):
    """Beside it the progress differs by the first order in d - 1, to the last digits."""
    excess = 2.0**power
    beside, at_one = (
        float(progress_to_horizon(1.0, 2.0**doublings, 1.0, d)) for d in (1 + excess, 1.0)
    )
    second_order = 4000 * excess * excess * 2.0 ** (20 * math.log2(1 + excess))
    slope = 0.5 * doublings * (doublings - 1)
    assert abs(beside - at_one - slope * excess) <= second_order + 1e-13 * (1 + abs(at_one))


@given(st.floats(0.5, 1.5), st.floats(0.1, 2.0), st.floats(2.0, 1e6), st.floats(1.0, 10.0))
def test_longer_targets_and_harder_doublings_never_hasten(d, pace, target, times):
    near = progress_to_horizon(1.0, target, pace, d)
    assert progress_to_horizon(1.0, times * target, pace, d) >= near - 1e-12
    assert progress_to_horizon(1.0, target, pace, d * 1.1) >= near - 1e-9
    assert progress_to_horizon(1.0, target, pace, d, 1.0) == pytest.approx(near + 1.0)


def test_the_singularity_is_where_the_target_no_longer_counts():
    d = np.array([0.6, 0.9, 1.0, 1.1])
    at = progress_to_singularity(0.5, d, 0.25)
    assert at[:2] == pytest.approx([0.5 / 0.4 + 0.25, 0.5 / 0.1 + 0.25])
    assert np.isinf(at[2:]).all()
    far = progress_to_horizon(1.0, 1e250, 0.5, d[:2], 0.25)
    assert far == pytest.approx(at[:2], rel=1e-12)


def test_a_target_beyond_the_floats_never_comes():
    assert progress_to_horizon(1.0, 1e300, 1.0, 5.0) > 1e100
    assert progress_to_horizon(1e-300, 1e300, 1.0, 1e6) == np.inf


def test_the_uplift_that_is_published():
    """2x in August 2026, less 1 doubling in 5 months, to 20x: log2 19 doublings."""
    assert progress_to_uplift(2.0, 20.0, 5 / 12) == pytest.approx(5 / 12 * math.log2(19))
    assert progress_to_uplift(3.0, 3.0, 5 / 12) == 0.0
