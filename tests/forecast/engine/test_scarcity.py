"""Which limit binds, from one node in time to the next."""

import numpy as np
import pytest

from forecast.engine.scarcity import shares_of_rises


def test_what_leaves_less_room_all_the_time_limits_all_of_the_rise():
    money, limit = np.array([[5.0], [6.0]]), np.array([[1.0], [2.0]])
    assert shares_of_rises([money, limit])[0].item() == 1.0
    assert shares_of_rises([limit, money])[0].item() == 0.0


def test_two_that_cross_share_by_the_time_and_their_own_rise():
    """Money rises by 2 and leaves less room for a half; the limit rises by 1 in the other."""
    money, limit = np.array([[0.0], [2.0]]), np.array([[0.5], [1.5]])
    (share,) = shares_of_rises([money, limit])
    assert share.item() == pytest.approx(0.5 * 1.0 / (0.5 * 2.0 + 0.5 * 1.0))


def test_where_nothing_rises_nothing_limits():
    flat = np.array([[1.0], [1.0]])
    assert shares_of_rises([flat, flat])[0].item() == 0.0
