"""Waterfall, tornado, and grids: drawn from small answers, with nothing cut off."""

import pytest

from forecast.analysis.estimand import Question
from forecast.analysis.influence.explanation import Explanation, Share, explain
from forecast.analysis.influence.sensitivity import sensitivity
from forecast.analysis.parameter_studies.sweep import Axis, sweep
from forecast.engine.run import Runs
from forecast.plots.analysis.grids import grid_plot
from forecast.plots.analysis.tornado import tornado
from forecast.plots.analysis.waterfall import waterfall
from tests.forecast.scenes import scene, stated


def random_scene():
    return scene(anchors=stated(training_compute={"lognormal": {"median": 1e30, "sd_oom": 2}}))


@pytest.mark.parametrize("by", [None, 2034.0])
def test_a_waterfall_leads_from_one_answer_to_the_other(by, tmp_path):
    other = scene(anchors=stated(training_compute=1e31), algorithms={"base_year": 2020})
    found = explain(scene(), other, Runs(16), Question(by))
    figure = waterfall(found, "one", "other")
    (axes,) = figure.axes
    labels = [tick.get_text() for tick in axes.get_yticklabels()]
    assert (labels[0], labels[-1]) == ("one", "other")
    assert len(axes.patches) == len(found.shares)
    low, high = axes.get_xlim()
    ends = [
        edge for bar in axes.patches for edge in (bar.get_x(), bar.get_x() + bar.get_width())
    ]
    assert low < min(ends) <= max(ends) < high
    figure.savefig(tmp_path / "waterfall.png")


def test_a_waterfall_of_many_beliefs_draws_the_smallest_as_one():
    shares = [Share(f"belief {i}", None, None, 1.0 / i, 0.0) for i in range(1, 21)]
    total = sum(share.worth for share in shares)
    found = Explanation(
        Question(), 2040.0, 2040.0 + total, 0.0, shares, [], 0, 0, 16, ("It arrives",) * 2
    )
    (axes,) = waterfall(found, "one", "other").axes
    labels = [tick.get_text() for tick in axes.get_yticklabels()]
    assert labels[-2] == "7 others"
    widths = [bar.get_width() for bar in axes.patches]
    assert len(widths) == 14
    assert sum(widths) == pytest.approx(total)
    assert widths[-1] == pytest.approx(sum(share.worth for share in shares[13:]))


@pytest.mark.parametrize("by", [None, 2034.0])
def test_a_tornado_has_two_ends_for_each_belief(by, tmp_path):
    found = sensitivity(random_scene(), Runs(64), by)
    figure = tornado(found)
    (axes,) = figure.axes
    assert len(axes.patches) == 2 * len(found.swings)
    low, high = axes.get_xlim()
    assert all(low < bar.get_x() + bar.get_width() < high for bar in axes.patches)
    figure.savefig(tmp_path / "tornado.png")


def grid(*axes):
    def at(values):
        exponent = values.get("x", 30.0)
        lag = float(len(values.get("y", "")))
        return scene(anchors=stated(training_compute=10.0**exponent, lag=lag)), ()

    return sweep(axes, at, Runs(16))


@pytest.mark.parametrize("by", [None, 2040.0])
@pytest.mark.parametrize(
    "axes",
    [
        (Axis("x", (28.0, 30.0, 90.0)),),
        (Axis("y", ("a", "bbb")),),
        (Axis("x", (28.0, 30.0, 90.0)), Axis("y", ("a", "bbb"))),
        (Axis("x", (90.0, 91.0)),),
        (Axis("x", (90.0, 91.0)), Axis("y", ("a", "bbb"))),
    ],
)
def test_grids_are_drawn_also_where_there_is_no_median(axes, by, tmp_path):
    figure = grid_plot(grid(*axes), by)
    assert figure.axes[0].get_xlabel()
    figure.savefig(tmp_path / "grid.png")


@pytest.mark.parametrize("by", [None, 2040.0])
def test_a_small_map_has_room_for_the_name_of_what_goes_upwards(by):
    name = "spending.years_of_saving"
    axes = Axis(name, (1.0, 2.0)), Axis("hardware.price_performance", (1e17, 1e18))
    figure = grid_plot(sweep(axes, lambda _: (scene(), ()), Runs(16)), by)
    figure.draw_without_rendering()
    map_, label = figure.axes[0], figure.axes[0].yaxis.label
    assert name in label.get_text()
    assert label.get_window_extent().height < map_.get_window_extent().height


def test_values_far_apart_are_drawn_by_their_logarithms():
    def at(values):
        return scene(anchors=stated(training_compute=values["x"])), ()

    near, far = (
        grid_plot(sweep([Axis("x", values)], at, Runs(16)), None).axes[0]
        for values in ((1e30, 2e30), (1e28, 1e33))
    )
    assert (near.get_xscale(), far.get_xscale()) == ("linear", "log")


def test_pictures_of_answers_say_of_which_arrival_they_are():
    shares = [Share("a belief", None, None, 1.0, 0.0)]
    whole = (Question(), 2040.0, 2041.0, 0.0, shares, [], 0, 0, 16)
    (axes,) = waterfall(Explanation(*whole, ("It arrives",) * 2), "one", "other").axes
    assert axes.get_xlabel() == "Median arrival year\nIt arrives"
    (axes,) = waterfall(Explanation(*whole, ("It arrives", "It works")), "one", "other").axes
    assert axes.get_xlabel().endswith("The milestones differ: It arrives; It works")
