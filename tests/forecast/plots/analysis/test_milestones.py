"""Pictures of milestones: each where it is reached, and the years between."""

import pytest

from forecast.analysis.milestones import milestones
from forecast.engine.run import run
from forecast.errors import ArgumentError
from forecast.plots import plot_milestones
from forecast.plots.analysis.milestones import cdfs, spans
from tests.forecast.scenes import scene, stated

WIDE = stated(training_compute={"lognormal": {"median": 1e30, "sd_oom": 2.0}})
LATER = {"it": {"oom_below": 2.0}, "late": {"oom_below": -90.0}}


@pytest.fixture(scope="module")
def found():
    return milestones(run(scene(anchors=WIDE, milestones=LATER), 256))


def test_every_milestone_has_a_curve(found):
    drawn = cdfs(found)
    words = {text.get_text() for text in [*drawn.axes[0].texts, *drawn.findobj(match=_is_text)]}
    assert {name for name in found.forecasts if any(name in word for word in words)} == {
        "it",
        "requirement",
        "late",
    }


def _is_text(artist) -> bool:
    return hasattr(artist, "get_text")


def test_a_span_is_drawn_from_its_10_to_its_90_percent_with_its_median(found):
    """Two orders of magnitude at half of one a year."""
    axes = spans(found).axes[0]
    names = [label.get_text() for label in axes.get_yticklabels()]
    labels = {round(text.xy[1]): text.get_text() for text in axes.texts if hasattr(text, "xy")}
    assert labels[names.index("it to requirement")] == "4.0"
    assert labels[names.index("it to late")] == "184.0"


def test_a_scenario_without_milestones_has_none_to_draw():
    with pytest.raises(ArgumentError, match="A scene has no section milestones to draw"):
        plot_milestones(run(scene(), 16, name="A scene"), "spans")
