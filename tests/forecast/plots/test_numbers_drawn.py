"""What is drawn is what the forecast says."""

import numpy as np
import pytest
from matplotlib.patches import Rectangle, StepPatch

import forecast
from forecast.distributions.estimate import pooled
from forecast.plots import plot
from forecast.plots.figures import contributions, percent
from forecast.plots.forecasts.compute import meeting, shown
from forecast.plots.forecasts.requirement import flag_rows, landmarks
from forecast.plots.forecasts.trajectories import paths, shared_out
from forecast.plots.layout import STEPS_A_YEAR
from forecast.results.trend_quantiles import fans
from tests.forecast.scenes import scene

SCENARIOS = ("cotra_2020", "trend_2026", "cotra_2020_conservative")


@pytest.fixture(scope="module")
def results():
    return {name: forecast.run(name, draws=1024) for name in SCENARIOS}


@pytest.fixture(params=SCENARIOS)
def result(request, results):
    return results[request.param]


def line(axes, label):
    (found,) = [line for line in axes.get_lines() if line.get_label() == label]
    return np.asarray(found.get_xdata()), np.asarray(found.get_ydata())


def begins(years):
    """Years just before they begin, the first and the last aside: an atom lies in its year."""
    return np.concatenate([years[:1], years[1:-1] - 1e-6, years[-1:]])


def integral(y, x):
    return float(np.sum(0.5 * (y[1:] + y[:-1]) * np.diff(x)))


def words(figure):
    texts = [*figure.texts, *(text for axes in figure.axes for text in axes.texts)]
    legends = [text for legend in figure.legends for text in legend.get_texts()]
    return " ".join(text.get_text().replace("\n", " ") for text in [*texts, *legends])


def test_cdf_of_one(result):
    figure = plot([result], "cdf")
    (axes,) = figure.axes
    x, y = line(axes, "all anchors")
    assert (x[0], y[0]) == (result.years[0], 0.0)
    np.testing.assert_array_equal(x[1::STEPS_A_YEAR], result.years)
    np.testing.assert_allclose(y[1::STEPS_A_YEAR], result.by_year.value, rtol=1e-12)
    for name, anchor in result.anchors.items():
        _, y = line(axes, name)
        drawn = y[1::STEPS_A_YEAR]
        np.testing.assert_allclose(drawn, anchor.probability(result.years).value, rtol=1e-12)
    _, bracket = line(axes, "later")
    np.testing.assert_allclose(bracket, [result.by_year.value[-1]] * 2 + [1.0] * 2)
    assert percent(1 - result.by_year.value[-1]) in words(figure)


def test_cdf_marks_the_median_and_leaves_its_error_to_the_table(results):
    result = results["trend_2026"]
    text = words(plot([result], "cdf"))
    assert f"median {result.median:.1f}" in text
    assert "±" not in text
    assert "the median is after 2100" in words(plot([results[SCENARIOS[2]]], "cdf"))


def test_cdf_of_several(results):
    figure = plot(list(results.values()), "cdf")
    (axes,) = figure.axes
    for name, result in results.items():
        _, y = line(axes, name)
        np.testing.assert_allclose(y[1::STEPS_A_YEAR], result.by_year.value, rtol=1e-12)
    assert "median after 2100" in words(figure)
    heights = sorted(text.get_position()[1] for text in axes.texts)
    assert np.all(np.diff(heights) > 0.04)


def test_pdf_of_one_adds_up(result):
    before, middle, after = plot([result], "pdf").axes
    steps = [patch for patch in middle.patches if isinstance(patch, StepPatch)]
    assert [patch.get_label() for patch in steps] == list(result.anchors)
    arrived = contributions(result, begins(result.years))
    for patch in steps:
        top, edges, base = patch.get_data()
        np.testing.assert_array_equal(edges, result.years)
        np.testing.assert_allclose(top - base, np.diff(arrived[patch.get_label()]), atol=1e-15)
    np.testing.assert_allclose(
        steps[-1].get_data().values,
        np.diff(result.mixture.probability(begins(result.years)).value),
        atol=1e-12,
    )
    earlier, later = (
        sum(bar.get_height() for bar in axes.patches if isinstance(bar, Rectangle))
        for axes in (before, after)
    )
    drawn = earlier + steps[-1].get_data().values.sum() + later
    assert earlier == pytest.approx(result.by_year.value[0])
    assert drawn == pytest.approx(1.0)


def test_pdf_of_several(results):
    before, middle, after = plot(list(results.values()), "pdf").axes
    for i, result in enumerate(results.values()):
        drawn = middle.get_lines()[i]
        np.testing.assert_allclose(
            drawn.get_ydata(), np.diff(result.mixture.probability(begins(result.years)).value)
        )
        assert before.patches[i].get_height() == pytest.approx(result.by_year.value[0])
        assert after.patches[i].get_height() == pytest.approx(1 - result.by_year.value[-1])


def test_requirement_densities_integrate_to_the_distribution(result):
    axes = plot([result], "requirement").axes[1]
    for name, anchor in result.anchors.items():
        x, y = line(axes, name)
        inside = np.diff(pooled(anchor.requirement, x[[0, -1]]).value)[0]
        assert integral(y, x) == pytest.approx(inside, abs=0.005)
        middle = anchor.log10_requirement.value[2]
        below = x <= middle
        assert integral(y[below], x[below]) == pytest.approx(0.5, abs=0.03)


def test_requirement_names_every_landmark(result):
    figure = plot([result], "requirement")
    known = {mark.name: 10**mark.log10 for mark in landmarks()}
    assert known == pytest.approx(
        {
            "GPT-3": 3.14e23,
            "a human lifetime": 1e24,
            "GPT-4": 2.1e25,
            "largest run of 2025 (Grok 4)": 5e26,
            "evolution": 1e41,
        }
    )
    for name, compute in known.items():
        assert name in words(figure)
        assert line(figure.axes[1], f"landmark: {name}")[0][0] == pytest.approx(
            np.log10(compute)
        )


def test_flags_do_not_cross():
    marks = landmarks()
    rows = flag_rows(marks, 0.2)
    assert rows == [3, 2, 1, 0, 0]


def test_a_certain_requirement_is_a_line():
    figure = plot([forecast.run(scene(), draws=64)], "requirement")
    x, _ = line(figure.axes[1], "stated")
    np.testing.assert_allclose(x, 30.0)


def test_compute_draws_the_fans_and_requirements(result):
    axes, side = plot([result], "compute").axes
    fan = fans(result)
    np.testing.assert_array_equal(line(axes, "affordable")[1], fan.affordable_compute[1])
    for name, anchor in result.anchors.items():
        _, y = line(axes, f"effective, {name}")
        np.testing.assert_array_equal(y, fan.effective_compute[name][1])
        np.testing.assert_array_equal(
            line(side, name)[1], anchor.log10_requirement.value[[1, 3]]
        )
    bands = [band for band in axes.collections if band.get_label().startswith("_")]
    low, high = fan.affordable_compute[[0, 2]]
    corners = bands[-1].get_paths()[0].vertices[:, 1]
    assert corners.min() == pytest.approx(low.min())
    assert corners.max() == pytest.approx(high.max())


def test_compute_shows_every_run_in_the_axes(result):
    axes = plot([result], "compute").axes[0]
    low = axes.get_ylim()[0]
    dots = np.concatenate(
        [c.get_offsets() for c in axes.collections if c.get_label().startswith("runs")]
    )
    wanted = [(run.year, np.log10(run.compute)) for run in shown(low)]
    np.testing.assert_allclose(sorted(map(tuple, dots)), sorted(wanted))
    assert "Grok 4" in words(axes.figure)
    assert "runs are smaller or earlier" in words(axes.figure)


def test_medians_meet_at_the_median_arrival_of_fixed_trends(results):
    for name in ("cotra_2020", "cotra_2020_conservative"):
        fan = fans(results[name])
        for anchor, of_anchor in results[name].anchors.items():
            place = meeting(fan, anchor)
            median = of_anchor.median_year.value[0]
            assert (place is None) == np.isinf(median)
            if place is not None:
                assert place[0] == pytest.approx(median, abs=0.01)


def test_trajectories_meet_where_the_draws_arrive(result):
    drawn = paths(result)
    assert len(drawn) == 40
    last = result.years[-1]
    for path in drawn:
        gap = path.required - path.affordable
        if path.met == "within":
            assert gap[-1] == pytest.approx(0.0, abs=1e-6)
        if path.met == "later":
            assert path.years[-1] == last
            assert gap[-1] > 0
        if path.met == "before":
            assert gap[-1] <= 1e-6
        assert np.all(gap[:-1] > -1e-6)


def test_trajectories_stand_for_the_forecast(result):
    drawn = paths(result)
    later = sum(path.met == "later" for path in drawn) / len(drawn)
    right = 1 - result.mixture.none_at(result.years[-1:])[0]
    assert later == pytest.approx(1 - result.by_year.value[-1] / right, abs=0.06)
    axes = plot([result], "trajectories").axes[0]
    lines = [x for x in axes.get_lines() if x.get_label() in result.anchors]
    for path, on_paper in zip(drawn, lines, strict=True):
        np.testing.assert_array_equal(on_paper.get_ydata(), path.required)


def test_trajectories_end_a_lag_before_the_arrival():
    lagging = scene(
        anchors={
            "stated": {
                "kind": "stated",
                "priors": {"training_compute": 1e30, "algorithmic_growth_oom": 0.1, "lag": 2},
            }
        }
    )
    result = forecast.run(lagging, draws=1)
    assert result.median == pytest.approx(2035.0)
    assert paths(result, 1)[0].years[-1] == pytest.approx(2033.0)
    assert "a lag later" in words(plot([result], "trajectories"))


def test_shares_become_whole_numbers():
    assert shared_out({"a": 0.5, "b": 0.26, "c": 0.24, "d": 0.0}, 10) == {
        "a": 5,
        "b": 3,
        "c": 2,
    }
