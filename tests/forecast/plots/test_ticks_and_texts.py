"""Ticks and words of every picture, read back from the figure as it is drawn."""

import re

import numpy as np
import pytest

import forecast
from forecast.analysis.estimand import Question
from forecast.analysis.influence.belief_look import Swing
from forecast.analysis.influence.explanation import explain
from forecast.analysis.influence.sensitivity import sensitivity
from forecast.analysis.parameter_studies.sweep import Axis, sweep
from forecast.analysis.reweighting.conditioning import Window, condition
from forecast.engine.run import Runs
from forecast.plots import KINDS, plot, plot_conditioning
from forecast.plots.analysis.grids import grid_plot
from forecast.plots.analysis.tornado import tornado
from forecast.plots.analysis.waterfall import waterfall
from forecast.plots.scaling.curves import PICTURES, draw
from scenarios.loading.load import resolve
from tests.forecast.scenes import scene, stated

FEW = Runs(64)


def late_start():
    return scene(years={"first": 2026, "last": 2100}, anchors=stated(training_compute=1e30))


def sweeping():
    axes = [
        Axis("weights.short_horizon", (0.0, 0.5)),
        Axis("hardware.doubling_time", (2.0, 3.0)),
    ]
    return sweep(axes, lambda _: (resolve("cotra_2020").scenario, ()), FEW)


def pictures():
    one, other = (resolve(name).scenario for name in ("cotra_2020", "cotra_2022"))
    result = forecast.run("cotra_2020", draws=64)
    yield from ((kind, plot([result], kind)) for kind in KINDS)
    early = Window(-np.inf, 2040.0, "arrival <= 2040")
    yield "given", plot_conditioning(condition(result, early))
    yield "tornado", tornado(sensitivity(resolve("minimal").scenario, FEW))
    yield (
        "waterfall",
        waterfall(explain(one, other, FEW, Question()), "cotra_2020", "cotra_2022"),
    )
    yield "sweep", grid_plot(sweeping())
    yield from ((f"scaling {kind}", draw(kind)) for kind in PICTURES)


@pytest.fixture(scope="module")
def drawn():
    found = dict(pictures())
    for figure in found.values():
        figure.draw_without_rendering()
    return found


def ticks(figure):
    """Axis, place and text of every tick that is labelled and in view."""
    for axes in figure.axes:
        for axis in (axes.xaxis, axes.yaxis):
            low, high = sorted(axis.get_view_interval())
            for tick in axis.get_major_ticks():
                text = tick.label1.get_text()
                if text and axis.get_visible() and low <= tick.get_loc() <= high:
                    yield axis, tick.get_loc(), text


def said(text):
    """Number that a tick says, where it says one."""
    text = text.replace("\u2212", "-")
    if power := re.fullmatch(r"\$\\mathdefault\{10\^\{(-?\d+)\}\}\$", text):
        return 10.0 ** int(power[1])
    if power := re.fullmatch(r"\$10\^\{(-?\d+)\}\$", text):
        return float(power[1])
    percent = re.fullmatch(r"(-?[\d.]+)%", text)
    if percent:
        return float(percent[1]) / 100.0
    return float(text) if re.fullmatch(r"-?[\d.]+(e[+-]?\d+)?", text) else None


def test_every_tick_says_where_it_stands(drawn):
    read = 0
    for kind, figure in drawn.items():
        for _, place, text in ticks(figure):
            number = said(text)
            if number is None or kind == "sweep":
                continue
            read += 1
            assert number == pytest.approx(place, rel=1e-9, abs=1e-12), (kind, text)
    assert read > 100


def texts(figure):
    every = [*figure.texts, *(text for axes in figure.axes for text in axes.texts)]
    every += [axes.title for axes in figure.axes] + [figure._suptitle]
    every += [label for axes in figure.axes for label in (axes.xaxis.label, axes.yaxis.label)]
    return " ".join(text.get_text() for text in every if text is not None)


def test_every_picture_has_a_title_and_no_error_that_reads_as_the_forecasts(drawn):
    for kind, figure in drawn.items():
        titles = [axes.get_title(loc="center") for axes in figure.axes]
        assert figure.get_suptitle() or any(titles), kind
        assert kind == "given" or "\u00b1" not in texts(figure), kind  # shifts in sd
        assert "(1)" not in texts(figure), kind


def test_the_sides_of_a_density_name_their_own_years():
    """Forecasts that begin in different years have no one year to stand under a bar."""
    one = forecast.run(scene(anchors=stated(training_compute=1e30)), draws=16)
    other = forecast.run(late_start(), draws=16)
    alone = plot([other], "pdf").axes[0].get_xlabel()
    assert alone == "by\n2026"
    assert plot([one, other], "pdf").axes[0].get_xlabel() == "by\nfirst year"


def test_labels_of_a_bar_do_not_meet_though_both_ends_lie_on_one_side():
    found = sensitivity(resolve("minimal").scenario, FEW)
    middle = found.forecast.median
    swings = [Swing("x", middle + 1.0, middle + 1.2, 0.0, 0.0), *found.swings[1:]]
    figure = tornado(type(found)(**{**found.__dict__, "swings": swings}))
    figure.draw_without_rendering()
    labels = [text for text in figure.axes[0].texts if text.xy[1] == 0]
    first, second = (label.get_window_extent() for label in labels)
    assert not first.overlaps(second)
    assert np.isfinite(first.width)
