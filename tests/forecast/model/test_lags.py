"""Lags with names of their own, which add up with an anchor's."""

from typing import Any

import numpy as np
import pytest

from forecast.engine.run import run
from forecast.export.dataset import dataset
from scenarios.loading.load import load
from scenarios.schema.beliefs import random_names
from scenarios.schema.scenario import Scenario
from scenarios.variants.hybrids import Between
from tests.forecast.scenes import scene, stated

NEED = {"log10": {"normal": {"mean": 30.0, "sd": 1.5}}}


def lagged(own: Any = None, **lag: Any) -> Scenario:
    anchors = stated(training_compute=NEED, **({} if own is None else {"lag": own}))
    return scene(anchors=anchors, lag=lag or None)


@pytest.mark.parametrize("own", [None, 1.0])
def test_lags_add_up(own: float | None) -> None:
    years = np.array([2031.0, 2036.0, 2050.0])
    free = run(lagged(own), draws=256).mixture.probability(years - 2.5).value
    late = run(lagged(own, engineering=1.5, rollout=1.0), draws=256).mixture.probability(years)
    np.testing.assert_allclose(late.value, free, atol=1e-6)


def test_the_sum_of_two_lags_is_not_one_drawn_twice() -> None:
    both = {"uniform": {"low": 0.0, "high": 2.0}}
    drawn = dataset(run(lagged(a=both, b=both), draws=4096))
    total = drawn["lag.a"].values + drawn["lag.b"].values
    assert total.var() == pytest.approx(2 * 4 / 12, rel=0.03)
    without = dataset(run(lagged(), draws=4096)).arrival_year.values
    np.testing.assert_allclose(drawn.arrival_year.values - without, total[None], atol=1e-9)


def test_smooth_and_counted_agree() -> None:
    forecast = run(lagged(a="0.05 to 1.5", b={"uniform": {"low": 0, "high": 3}}), draws=8192)
    arrived = dataset(forecast).arrival_year.values
    for year in (2028.0, 2034.0, 2040.0):
        assert forecast.probability_by(year) == pytest.approx(
            (arrived <= year).mean(), abs=4e-3
        )


def test_each_is_a_belief_with_a_name() -> None:
    told = {"lag": {"engineering": "0.5 to 18 months", "announcement": "0.25 to 6 months"}}
    scenario = load("cotra_2020", edits=told)
    assert {"lag.engineering", "lag.announcement"} <= random_names(scenario).keys()
    assert scenario.lag is not None
    assert scenario.lag["engineering"].quantile(0.95) == pytest.approx(1.5)
    names = [player.name for player in Between(load("cotra_2020"), scenario).players]
    assert names == ["lag.engineering", "lag.announcement"]
