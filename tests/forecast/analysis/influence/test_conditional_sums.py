"""Quantiles in strata, looked for and counted out."""

import numpy as np
import pytest

from forecast.analysis.influence.conditional_sums import ConditionalSums, quantile_on_grid

TIMES, STRATA = 13, 6
PROBABILITIES = (0.1, 0.5, 0.9)


def counted_out(sums, used, right):
    """CDFs in all strata, of some batches."""
    upto = sums.upto[used].sum(axis=0) / sums.total[used].sum()
    present = right * upto[:, -1:] + (1.0 - right) * sums.prior[:, None]
    return right * upto[:, :-1] / present, present[:, 0]


@pytest.mark.parametrize("batches", [1, 2, 5])
@pytest.mark.parametrize("last", [0.05, 1.0])
def test_quantiles_are_those_of_the_cdf_without_each_batch(batches, last):
    generator = np.random.default_rng(batches)
    arrivals = generator.exponential(size=(batches, STRATA, TIMES + 1))
    arrivals[..., 0] *= 2.0  # some at the first moment,
    arrivals[..., -1] /= last  # and few or many after the last
    upto = np.cumsum(arrivals, axis=2)
    sums = ConditionalSums(upto, np.full(STRATA, 1 / STRATA), upto[..., -1].sum(axis=1))
    right, grid = np.linspace(0.7, 0.9, TIMES), np.arange(float(TIMES))
    found = sums.quantiles(PROBABILITIES, right)
    present = sums.present(right[:1])
    rows = [
        np.ones(batches, dtype=bool),
        *(~np.eye(batches, dtype=bool) if batches > 1 else ()),
    ]
    assert len(present) == len(rows)
    for row, used in enumerate(rows):
        cdf, share = counted_out(sums, used, right)
        assert present[row] == pytest.approx(share)
        for i, probability in enumerate(PROBABILITIES):
            expected = quantile_on_grid(cdf, grid, probability)
            assert found[i, row] == pytest.approx(expected, abs=1e-9)


def test_groups_are_sums_of_strata():
    upto = np.cumsum(np.random.default_rng(0).uniform(size=(3, STRATA, TIMES)), axis=2)
    sums = ConditionalSums(upto, np.arange(1.0, 7.0) / 21, upto[..., -1].sum(axis=1))
    groups = sums.grouped(1, 3, 6)
    assert groups.prior == pytest.approx(np.array([1, 2, 3, 4, 5, 6, 6, 15, 21]) / 21)
    assert groups.upto[:, 7] == pytest.approx(upto[:, 3:].sum(axis=1))
    whole = groups.present(np.array([0.5]))
    assert whole[:, 6:8].sum(axis=1) == pytest.approx(whole[:, 8])
