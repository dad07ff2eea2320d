"""What reads the multiples of a step reads the draws that are shared out to them."""

import numpy as np
import pytest

from forecast.distributions.binning import (
    COARSER,
    Values,
    aligned,
    between_six,
    rows_between_four,
)
from priors.numerics.normal import ndtr
from tests.forecast.distributions.test_path_sums import ONE, STEP

PER_SPREAD = (5, 7, 10)
"""Steps in a standard deviation of the CDF that is read."""


def read_of(drawn: np.ndarray, step: float, middle: float) -> float:
    """Mean of a CDF about a middle over draws that are shared out."""
    first, sums = Values(drawn[None, None]).shared_out(step)
    points = step * np.arange(first, first + sums.shape[2])
    return float(sums[0, 0] @ ndtr(points - middle)) / len(drawn)


@pytest.mark.parametrize("power", range(5))
def test_powers_up_to_the_fourth_are_shared_out_as_they_are(power):
    first, sums = Values(ONE).shared_out(STEP)
    powers = sums @ (STEP * np.arange(first, first + sums.shape[2])) ** power
    assert powers == pytest.approx((ONE**power).sum(axis=2))


@pytest.mark.parametrize("middle", [-1.6, 0.0, 0.74, 1.5])
@pytest.mark.parametrize("per_spread", PER_SPREAD)
def test_sharing_out_leaves_no_bias_and_little_in_one_place(per_spread, middle):
    """The error falls by the fifth power of a step, and in the mean by the sixth."""
    step = 1.0 / per_spread
    drawn = np.linspace(-3.0, 3.0, 6 * per_spread * 100, endpoint=False) + 0.005 * step
    assert read_of(drawn, step, middle) == pytest.approx(
        ndtr(drawn - middle).mean(), abs=1e-3 * step**6
    )
    for one in drawn[::37, None]:
        exact = float(ndtr(one - middle)[0])
        assert read_of(one, step, middle) == pytest.approx(exact, abs=3e-3 * step**5)


MANY = np.repeat(ONE, 100, axis=2)
"""So many to a bin that rows go by way of finer ones."""


@pytest.mark.parametrize("drawn", [ONE, MANY])
def test_nodes_and_rows_are_of_the_same_draws(drawn):
    (first, powers), of_rows = Values(drawn).nodes_and_rows(STEP)
    start, rows = rows_between_four(*of_rows)
    low, sums = between_six(first, [*powers.swapaxes(0, 1)])
    exact, shared = Values(drawn).shared_out(STEP)
    assert low == exact
    assert sums == pytest.approx(shared.sum(axis=1), abs=1e-9)
    points = COARSER * STEP * np.arange(start, start + rows.shape[2])
    # Two of the steps that make a wider one leave a quarter of their square at most.
    for power, within in ((0, 0.0), (1, 0.0), (2, 0.25 * STEP**2 * (drawn is MANY))):
        total = (drawn**power).sum(axis=2)
        assert rows @ points**power == pytest.approx(
            total, rel=1e-12, abs=within * drawn.shape[2]
        )


@pytest.mark.parametrize("draws", [4, 32, 192])
@pytest.mark.parametrize("spread", [0.1, 3.0])
def test_a_node_is_shared_out_alike_whatever_others_are_beside_it(draws, spread):
    """Who looks at which moments together must not show in any answer."""
    rng = np.random.default_rng(draws)
    heights = 25.0 + np.arange(6.0)[:, None, None] + spread * rng.normal(size=(6, 4, draws))
    together, alone = Values(heights), [Values(node[None]) for node in heights]
    for binned, of_nodes in zip(
        together.nodes_and_rows(0.2),
        zip(*(each.nodes_and_rows(0.2) for each in alone), strict=True),
        strict=True,
    ):
        first, whole = aligned([binned])
        start, by_itself = aligned(of_nodes)
        assert first == start
        np.testing.assert_allclose(by_itself, whole, rtol=0, atol=1e-12)
