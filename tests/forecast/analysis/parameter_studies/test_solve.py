"""What would have to be true: closed forms, and the inverse of a run."""

import math

import pytest

from forecast.analysis.estimand import Question
from forecast.analysis.parameter_studies.edited import Edited
from forecast.analysis.parameter_studies.entries import Wanted
from forecast.analysis.parameter_studies.solve import GRID, solution_dict, solve
from forecast.engine.run import Runs, run
from scenarios.loading.load import resolve
from scenarios.problems import ScenarioError
from scenarios.variants.adjustments import Varied, varied
from tests.forecast.scenes import scene, stated

COMPUTE = Varied("compute", "value", "compute", 1e30, (1e27, 1e40))


def requiring(flop):
    return scene(anchors=stated(training_compute=flop))


def test_the_value_is_the_algebras():
    found = solve(requiring, Runs(16), Question(), 2037.0, (1e27, 1e40), logarithmic=True)
    (root,) = found.roots
    assert math.log10(root.value) == pytest.approx(32.0, abs=1e-8)
    assert root.answer == pytest.approx(2037.0, abs=1e-8)
    assert root.answer_error == pytest.approx(0.0, abs=1e-9)


def test_no_value_is_said_with_what_the_answers_stay_between():
    found = solve(requiring, Runs(16), Question(), 2090.0, (1e27, 1e40), logarithmic=True)
    assert found.roots == []
    assert (found.lowest, found.highest) == pytest.approx((2027.0, 2053.0))
    data = solution_dict(found, Question(), COMPUTE)
    assert data["value"] is None
    assert data["median_year"] is None
    assert data["answers_between"] == pytest.approx([2027.0, 2053.0])


def test_the_last_year_is_no_obstacle():
    found = solve(requiring, Runs(16), Question(), 2099.0, (1e27, 1e90), logarithmic=True)
    assert math.log10(found.roots[0].value) == pytest.approx(63.0, abs=1e-6)
    assert math.isinf(found.highest)
    assert solution_dict(found, Question(), COMPUTE)["answers_between"][1] is None


def test_several_values_are_all_found_the_nearest_to_the_present_first():
    def hill(x):
        return requiring(10.0 ** (34.0 - x**2))

    found = solve(hill, Runs(16), Question(), 2039.0, (-2.0, 2.0), now=0.9)
    assert [root.value for root in found.roots] == pytest.approx([1.0, -1.0], abs=1e-6)


def test_a_target_met_on_the_grid_is_one_root():
    found = solve(requiring, Runs(16), Question(), 2033.0, (1e30, 1e32), logarithmic=True)
    assert len(found.roots) == 1
    assert math.log10(found.roots[0].value) == pytest.approx(30.0, abs=1e-6)


def test_values_that_are_no_scenario_are_passed_over_unless_they_were_asked_for():
    def lagging(years):
        return resolve("cotra_2020", {"priors.lag": years}).scenario

    found = solve(lagging, Runs(64), Question(), 2055.0, (-10.0, 10.0))
    assert found.low == 0.0
    assert found.roots[0].answer == pytest.approx(2055.0, abs=1e-4)
    with pytest.raises(ScenarioError, match="must not be below 0"):
        solve(lagging, Runs(64), Question(), 2055.0, (-10.0, 10.0), keep_inside=False)


@pytest.mark.parametrize(
    ("key", "question", "target"),
    [
        ("weights.short_horizon", Question(2040.0), 0.35),
        ("priors.reference_samples", Question(), 2048.0),
        ("priors.data_scaling_exponent", Question(), 2050.0),
    ],
)
def test_a_run_with_the_value_gives_the_answer(key, question, target):
    base = resolve("cotra_2020").scenario
    entry = varied(base, key)

    def at(value):
        return resolve("cotra_2020", entry.edits(value)).scenario

    found = solve(
        at,
        Runs(64),
        question,
        target,
        entry.bounds,
        entry.now,
        logarithmic=entry.is_logarithmic_between(*entry.bounds),
    )
    value = found.roots[0].value
    name, _, text = entry.setting(value).partition("=")
    again = run(resolve("cotra_2020", {name: text}).scenario, 64)
    assert question.value(again) == pytest.approx(target, abs=1e-4)
    assert question.value(again) == found.roots[0].answer


@pytest.mark.parametrize("target", [2090.0, 2099.9])
def test_the_last_median_is_found_from_both_sides(target):
    """Beyond the last year there is no median to compare with: halve until there is."""
    for low, high in ((58.0, 70.0), (57.5, 63.6), (27.0, 300.0)):
        found = solve(lambda x: requiring(10.0**x), Runs(16), Question(), target, (low, high))
        (root,) = found.roots
        assert root.value == pytest.approx(30.0 + (target - 2033.0) / 2, abs=1e-6)


def test_a_median_that_jumps_past_the_last_year_is_told_as_far_as_it_goes():
    def with_none(share):
        return scene(weights={"none": share, "stated": 1.0 - share})

    for low in (0.0, 0.3):
        found = solve(with_none, Runs(16), Question(), 2050.0, (low, 0.9))
        (root,) = found.roots
        assert root.value == pytest.approx(0.5, abs=1e-9)
        assert root.answer == 2033.0


def test_values_none_of_which_is_a_scenario_say_why():
    def lagging(years):
        return resolve("cotra_2020", {"priors.lag": years}).scenario

    with pytest.raises(ScenarioError, match="must not be below 0"):
        solve(lagging, Runs(16), Question(), 2055.0, (-10.0, -5.0))


def test_a_root_at_the_edge_of_what_is_a_scenario_has_no_error():
    def lagging(years):
        return resolve("cotra_2020", {"priors.lag": years}).scenario

    probability = run(lagging(0.0), 64).probability_by(2050)
    found = solve(lagging, Runs(64), Question(2050.0), probability, (0.0, 10.0))
    assert found.roots[0].value == 0.0
    assert math.isnan(found.roots[0].value_error)


def test_where_answers_are_smooth_two_runs_come_within_a_ten_thousandth_of_the_error():
    values = []

    def at(value):
        values.append(value)
        return resolve("trend_2026", {"hardware.doubling_time": {"times": value}}).scenario

    found = solve(at, Runs(64), Question(), 2038.0, (0.1, 10.0), logarithmic=True)
    (root,) = found.roots
    assert len(values) <= GRID + 2
    assert abs(root.answer - 2038.0) <= 1e-4 * root.answer_error
    low, high = (Question().value(run(at(root.value * x), 64)) for x in (0.999, 1.001))
    assert root.answer_error / root.value_error == pytest.approx(
        (high - low) / (0.002 * root.value), rel=0.02
    )


@pytest.mark.parametrize("key", ["hardware.doubling_time", "spending.largest_run_cost"])
def test_the_present_value_is_the_scenario_itself_and_is_run_once(key):
    laid = []

    def edited(name, edits):
        laid.append(edits)
        return resolve(name, edits)

    base = resolve("cotra_2020")
    wanted = Wanted(
        Edited("cotra_2020", {"cotra_2020": base}, {}, edited), Runs(16), Question(), 2045.0
    )
    entry = wanted.edited.entry(key)
    solution = wanted.of(entry)
    assert len(laid) <= GRID + 3
    assert not any(float(value) == entry.now for edits in laid for value in edits.values())
    assert solution.low < entry.now < solution.high
