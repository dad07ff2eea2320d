"""What repeated tokens and excess parameters are worth."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anchors.laws import muennighoff_2023 as mue

amounts = st.floats(1e6, 1e15)


@settings(max_examples=50)
@given(amounts, amounts)
def test_effective_tokens_lie_between_unique_and_seen(D, unique):
    worth = mue.effective_tokens(D, unique)
    assert min(D, unique) * (1 - 1e-12) <= worth <= D * (1 + 1e-12)
    assert worth <= 16.4 * unique


def test_formula_as_printed():
    U, D, R = 1e10, 5e10, 15.387756
    assert mue.effective_tokens(D, U) == pytest.approx(U + U * R * (1 - np.exp(-4 / R)))
    U_N, N = float(mue.optimal_parameters_for_tokens(U)), 1e10
    R_N, excess = 5.309743, N / U_N - 1
    expected = U_N + U_N * R_N * (1 - np.exp(-excess / R_N))
    assert mue.effective_parameters(N, U) == pytest.approx(expected)


def test_stock_is_worth_more_with_each_epoch_and_never_more_than_its_limit():
    worth = mue.usable_effective_tokens(1e12, np.array([1, 2, 4, 16, 44, np.inf]))
    assert worth[0] == 1e12
    assert np.all(np.diff(worth) > 0)
    assert worth[-1] == pytest.approx((1 + mue.R_D_STAR) * 1e12)
    assert worth[2] == pytest.approx(mue.effective_tokens(4e12, 1e12))


def test_less_than_one_epoch_is_refused():
    with pytest.raises(ValueError, match="at least once"):
        mue.usable_effective_tokens(1e12, 0.5)


def test_loss_with_repeats_meets_the_law_where_nothing_repeats():
    N = mue.optimal_parameters_for_tokens(1e10)
    assert mue.loss_with_repeats(N, 1e10, 1e12) == mue.MUENNIGHOFF_2023.loss(N, 1e10)
    assert mue.loss_with_repeats(N, 1e11, 1e10) > mue.MUENNIGHOFF_2023.loss(N, 1e11)


def test_no_nan_at_the_ends():
    ends = np.array([0.0, 1.0, np.inf])
    with np.errstate(all="raise"):
        worth = mue.effective_tokens(ends[:, None], ends[None, :])
    assert not np.any(np.isnan(worth))
    assert worth[2, 2] == np.inf
