"""The answer while a control is dragged, with fewer draws, against that of the whole design."""

import numpy as np
import pytest

from tests.forecast.pages.reader import Reader

HALF_A_POINT, SOME_POINTS = 0.005, 0.05
KEY = "hardware.doubling_time"


@pytest.fixture(scope="module")
def reader():
    with Reader("limits_2030", 1 << 13) as reader:
        yield reader


def gap(reader, parts):
    """Largest distance of probabilities with so small a part of a drag's draws."""
    changes = reader.unchanged()
    median = reader.model["beliefs"][KEY]["median"]
    changes["beliefs"] = {KEY: {"median": median + 0.05, "spread": 1.0}}
    whole = reader.answer(changes)["probability"]
    asked = f"(engine.thin({parts}), engine.answer(changes, false))"
    return np.abs(np.subtract(reader.call(asked, changes=changes)["probability"], whole)).max()


def test_what_follows_a_finger_is_hardly_off(reader):
    assert gap(reader, 1) < HALF_A_POINT


def test_a_slow_device_sees_the_same_within_a_few_points(reader):
    assert gap(reader, 32) < SOME_POINTS
