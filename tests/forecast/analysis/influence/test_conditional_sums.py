"""Quantiles in windows, looked for and counted out."""

import numpy as np
import pytest

from forecast.analysis.influence.conditional_sums import (
    PARTS,
    ConditionalSums,
    quantile_on_grid,
)

TIMES, STRATA = 13, 6
EDGES = np.array([0, 1, 3, 4, 8, 13, 16]) / 16
PROBABILITIES = (0.1, 0.5, 0.9)


OTHERS = 0.3  # share of what arrives wherever the belief lies


def sums_of(arrivals):
    """Sums of what arrives in strata, shape (batch, stratum, time)."""
    upto = np.cumsum(np.cumsum(arrivals, axis=2), axis=1)
    edges = (EDGES * PARTS).astype(int)
    below = np.pad(upto, ((0, 0), (1, 0), (0, 0))) - OTHERS * EDGES[:, None] * upto[:, -1:]
    return ConditionalSums(below, OTHERS * upto[:, -1], edges)


def counted_out(arrivals, used, right):
    """CDFs in all strata, of some batches."""
    upto = np.cumsum(arrivals[used].sum(axis=0) / arrivals[used].sum(), axis=1)
    present = right * upto[:, -1:] + (1.0 - right) * np.diff(EDGES)[:, None]
    return right * upto[:, :-1] / present, present[:, 0]


@pytest.mark.parametrize("batches", [1, 2, 5])
@pytest.mark.parametrize("last", [0.05, 1.0])
def test_quantiles_are_those_of_the_cdf_without_each_batch(batches, last):
    generator = np.random.default_rng(batches)
    arrivals = generator.exponential(size=(batches, STRATA, TIMES + 1))
    arrivals[..., 0] *= 2.0  # some at the first moment,
    arrivals[..., -1] /= last  # and few or many after the last
    windows = sums_of(arrivals).between(EDGES)
    right, grid = np.linspace(0.7, 0.9, TIMES), np.arange(float(TIMES))
    found = windows.quantiles(PROBABILITIES, right)
    present = windows.present(right[:1])
    rows = [
        np.ones(batches, dtype=bool),
        *(~np.eye(batches, dtype=bool) if batches > 1 else ()),
    ]
    assert len(present) == len(rows)
    for row, used in enumerate(rows):
        cdf, share = counted_out(arrivals, used, right)
        assert present[row] == pytest.approx(share)
        for i, probability in enumerate(PROBABILITIES):
            expected = quantile_on_grid(cdf, grid, probability)
            assert found[i, row] == pytest.approx(expected, abs=1e-9)


def test_windows_are_sums_of_strata():
    arrivals = np.random.default_rng(0).uniform(size=(3, STRATA, TIMES))
    windows = sums_of(arrivals).between(EDGES, EDGES[::3], EDGES[[1, 4]])
    of_strata = [*((i, i + 1) for i in range(STRATA)), (0, 3), (3, 6), (1, 4)]
    for window, (low, high) in enumerate(of_strata):
        upto = np.cumsum(arrivals[:, low:high].sum(axis=1), axis=1)
        assert windows.prior[window] == EDGES[high] - EDGES[low]
        assert windows.of_all[window] == pytest.approx(upto.sum(axis=0))
        at = np.full(len(of_strata), 4)
        assert windows.of_batches(at)[:, window] == pytest.approx(upto[:, 4])
    whole = windows.present(np.array([0.5]))
    assert whole[:, 6:8].sum(axis=1) == pytest.approx(1.0)
