"""Paths are read draw by draw only where nothing else smooths a jump of the density."""

from typing import Any

import pytest

from forecast.engine.method import Probe, method_of
from scenarios.loading.load import load
from tests.forecast.scenes import scene, stated

RAMP = {"already_tried": {"zero_below": 1e30, "full_above": 3e30}}
WIDE_RAMP = {"already_tried": {"zero_below": 1e29, "full_above": 1e32}}
LOGUNIFORM = {"loguniform": {"low": 1e28, "high": 1e34}}
LOGNORMAL = {"lognormal": {"median": 1e31, "sd_oom": 1.5}}
WALL = {"wall": {"level": 1e33}}


def lag(longest: float) -> dict[str, Any]:
    return {"lag": {"each": {"uniform": {"low": 0, "high": longest}}}}


@pytest.mark.parametrize(
    ("requirement", "changes", "how"),
    [
        (LOGUNIFORM, {"limits": WALL}, "paired"),
        (LOGUNIFORM, lag(0.2), "paired"),
        (LOGUNIFORM, lag(10.0), "crossed"),
        (LOGNORMAL, lag(0.2), "crossed"),
        (LOGNORMAL, {**lag(0.2), "evidence": RAMP}, "paired"),
        (LOGNORMAL, {**lag(0.2), "evidence": WIDE_RAMP}, "crossed"),
    ],
)
def test_jumps_that_nothing_smooths_are_read_draw_by_draw(requirement, changes, how):
    of = scene(anchors=stated(training_compute=requirement), **changes)
    assert method_of(Probe(of).anchors["stated"]).how == how


@pytest.mark.parametrize("limits", [{}, {"limits": "{wall: {level: 1e31 to 1e33}}"}])
def test_paths_that_lie_apart_smooth_a_narrow_ramp(limits):
    """Six times the time, or the error, for nothing."""
    ramp = {"evidence": "{already_tried: {zero_below: 1e25, full_above: 1e26}}"}
    seen = Probe(load("trend_2026", {**ramp, **limits}))
    methods = [method_of(anchor) for anchor in seen.anchors.values()]
    assert {(method.how, method.sharp) for method in methods} == {("crossed", False)}
