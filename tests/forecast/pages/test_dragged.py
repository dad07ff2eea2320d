"""Answers with fewer draws, and with the help of others, against those of one whole design."""

import numpy as np
import pytest

from tests.forecast.pages.reader import Reader

HALF_A_POINT, SOME_POINTS = 0.005, 0.05
KEY = "hardware.doubling_time"


@pytest.fixture(scope="module")
def reader():
    with Reader("limits_2030", 1 << 12) as reader:
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


@pytest.mark.parametrize("name", ["data_limited", "feedback_2026"])
def test_an_engine_that_is_helped_says_the_same(name):
    three = {"weights": {"short_horizon": 0.4, "genome": 0.3, "long_horizon": 0.2, "none": 0.1}}
    with Reader(name, 1 << 7, edits=three) as reader:
        changes = reader.unchanged()
        changes["beliefs"] = {KEY: {"median": 0.3, "spread": 1.0}}
        alone = reader.answer(changes)
        share = "helper.share(changes, engine.long"
        steps = (
            "(helper = new Kernel.Engine(model), engine.arrivals.clear(), "
            f"engine.take({share})), engine.take({share}, engine.yearsOf(changes))), 0)"
        )
        assert len(reader.call("engine.long")) > 2
        reader.call(steps, changes=changes, helper=None)
        helped = reader.answer(changes)
        assert helped["probability"] == pytest.approx(alone["probability"], abs=1e-6)
        assert helped["quantiles"] == pytest.approx(alone["quantiles"], abs=1e-3)
