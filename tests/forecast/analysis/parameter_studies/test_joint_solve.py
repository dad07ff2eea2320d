"""Least changes of several entries together: closed forms, and nothing nearer."""

import math

import numpy as np
import pytest

from forecast.analysis.estimand import Question
from forecast.analysis.parameter_studies.edited import Edited
from forecast.analysis.parameter_studies.joint_solve import Axis, joint_solve
from forecast.engine.run import Runs
from forecast.errors import ArgumentError
from scenarios.loading.load import resolve
from tests.forecast.scenes import scene, stated


def solved(scenario, keys, question, target, draws=1024):
    base = resolve(scenario)
    edited = Edited("it", {"it": base}, {}, lambda _, edits: resolve(scenario, edits))
    axes = [Axis(edited.entry(key)) for key in keys]
    entries = [axis.entry for axis in axes]
    runs = Runs(draws)

    def at(numbers):
        return edited.moved_together(entries, numbers).scenario

    return joint_solve(at, axes, runs, question, target), at, runs


PRICE, COST = "hardware.price_performance", "spending.largest_run_cost"
COMPUTE = "anchors.stated.priors.training_compute"


def test_fixed_amounts_share_the_way_alike():
    """From 2033 to 2031 is an order of magnitude: a third of it from each of three factors."""
    found, _, _ = solved(scene(), [PRICE, COST, COMPUTE], Question(), 2031.0, 16)
    third = math.log2(10) / 3
    assert found.moves == pytest.approx([third, third, -third], abs=1e-4)
    assert found.distance == pytest.approx(math.log2(10) / math.sqrt(3), abs=1e-4)
    assert found.answer == pytest.approx(2031.0, abs=1e-4)


def test_what_is_wider_moves_further():
    """Least squares: moves go with what a standard deviation, or a doubling, is worth."""
    scenario = scene(
        anchors=stated(training_compute={"lognormal": {"median": 1e30, "sd_oom": 2.0}})
    )
    found, _, _ = solved(scenario, [PRICE, COMPUTE], Question(), 2031.0)
    worth = np.array([math.log10(2), -2.0])
    assert found.moves == pytest.approx(worth / (worth @ worth), abs=1e-3)
    assert [axis.unit for axis in found.axes] == ["doubling", "sd"]


@pytest.mark.parametrize("question", [(Question(), 2045.0), (Question(2040.0), 0.4)])
def test_no_other_change_that_has_the_answer_is_nearer(question):
    keys = ["hardware.doubling_time", "priors.brain_compute", "weights.short_horizon"]
    found, at, runs = solved("cotra_2020", keys, *question, draws=1024)
    asked, target = question
    assert found.answer == pytest.approx(target, abs=1e-4)
    x = np.array(found.moves)
    rng = np.random.default_rng(0)
    for _ in range(5):
        aside = rng.normal(size=3)
        aside -= (aside @ x) / (x @ x) * x  # along the sphere: no nearer point has the answer
        near = x + 0.2 * aside / np.linalg.norm(aside)
        near *= np.linalg.norm(x) / np.linalg.norm(near)
        pairs = zip(found.axes, near, strict=True)
        there = asked.value(runs.run(at([a.number(float(m)) for a, m in pairs])))
        assert (there > target) == asked.is_median  # not as far yet


def test_an_axis_counts_there_and_back():
    _, at, _ = solved("cotra_2020", ["priors.brain_compute"], Question(), 2050.0, 64)
    assert at([2.0]).priors["brain_compute"].quantile(0.5) == pytest.approx(2e15)
    base = resolve("cotra_2020")
    edited = Edited("it", {"it": base}, {}, resolve)
    for key in ("priors.brain_compute", "weights.genome", "hardware.doubling_time",
                "priors.data_scaling_exponent", "priors.brain_compute.spread"):  # fmt: skip
        axis = Axis(edited.entry(key))
        assert axis.moved(axis.number(0.7)) == pytest.approx(0.7)
        assert axis.number(0.0) == pytest.approx(axis.entry.now)


def test_dates_move_by_years():
    """Sooner by two years: half a year of price's growth for each year of its base."""
    found, _, _ = solved(
        scene(), ["hardware.base_year", "spending.base_year"], Question(), 2031.0, 16
    )
    assert [axis.unit for axis in found.axes] == ["year", "year"]
    assert found.moves == pytest.approx([-2.5, -2.5], abs=1e-4)  # 0.2 of 0.5 OOM a year each


def test_what_is_beyond_floats_is_much_too_far():
    axis = Axis(Edited("it", {"it": resolve(scene())}, {}, resolve).entry(PRICE))
    assert axis.number(1e6) == math.inf
    anchors = {**stated(), "soon": {"kind": "stated_year", "priors": {"stated_year": 2030}}}
    mostly = scene(anchors=anchors, weights={"stated": 0.4, "soon": 0.6})
    with pytest.raises(ArgumentError, match="together was found that gives 2040"):
        solved(mostly, [PRICE, COST], Question(), 2040.0, 16)


def test_what_cannot_be_reached_is_refused():
    with pytest.raises(ArgumentError, match="together was found that gives 2026"):
        solved("cotra_2020", ["weights.evolution", "weights.none"], Question(), 2026.0, 64)
    with pytest.raises(ArgumentError, match="is not above 0"):
        solved(
            scene(weights={"stated": 1.0, "none": 0.0}),
            ["weights.none", COMPUTE],
            Question(),
            2031.0,
            16,
        )
