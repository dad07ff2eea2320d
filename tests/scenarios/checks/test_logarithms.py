"""Logarithms where amounts are meant: warned about in every family, and writable as such."""

import numpy as np
import pytest

from priors.belief import Belief
from scenarios.loading.load import built_in_names, resolve
from scenarios.problems import ScenarioError

COST, SAMPLES = "spending.largest_run_cost", "priors.reference_samples"
SUSPICIOUS = "where only its logarithm could lie"


def warnings_of(edits: dict[str, object]) -> list[str]:
    return [p.message for p in resolve("cotra_2020", edits).warnings if SUSPICIOUS in p.message]


@pytest.mark.parametrize(
    ("key", "text"),
    [
        (COST, "9"),
        (COST, "$9"),
        (COST, "8 to 10"),
        ("spending.gdp", "13.3"),
        ("hardware.price_performance", "17.6"),
        ("hardware.ceiling", "24"),
        (SAMPLES, "{normal: {p10: 10, p90: 14}, min: 1}"),
        (SAMPLES, "{lognormal: {p10: 10, p90: 14}}"),
        (SAMPLES, "{lognormal: {p10: 10, p90: 14}, max: 20}"),
        (SAMPLES, "{uniform: {low: 10, high: 14}}"),
        (SAMPLES, "{triangular: {low: 10, mode: 11, high: 14}}"),
        (SAMPLES, "{pert: {low: 10, mode: 11, high: 14}}"),
        (SAMPLES, "{two_piece_lognormal: {p10: 10, p50: 11, p90: 14}}"),
        (SAMPLES, "{quantiles: [[0.1, 10], [0.5, 11], [0.9, 14]]}"),
        (SAMPLES, "{samples: [10, 11, 12.5, 14]}"),
        (SAMPLES, "{log10_skew_normal: {median: 11, scale: 0.1, shape: 1}}"),
        (SAMPLES, "{mixture: [{weight: 1, belief: 11}, {weight: 1, belief: 10 to 14}]}"),
        (SAMPLES, "{mixture: [{weight: 1, belief: 11}, {weight: 1, belief: 1e12}]}"),
        (COST, "{times: 1e-8}"),
        ("priors.brain_compute", "15"),
        ("evidence.already_tried.zero_below", "23"),
    ],
)
def test_a_belief_that_lies_where_only_a_logarithm_could_is_warned_about(key, text):
    (message,) = warnings_of({key: text})
    assert "write log10: " in message


@pytest.mark.parametrize(
    ("key", "text"),
    [
        (COST, "1e9"),
        (COST, "1 to 1e9"),
        (COST, "{log10: 9}"),
        (SAMPLES, "{log10: 10 to 14}"),
        (SAMPLES, "{unit: log10 sample, normal: {p10: 10, p90: 14}}"),
        ("hardware.doubling_time", "2"),
        ("priors.lag", "1"),
        ("priors.flop_per_parameter", "10"),
        ("priors.algorithmic_ceiling", "3"),
    ],
)
def test_amounts_and_stated_logarithms_are_not(key, text):
    assert warnings_of({key: text}) == []


@pytest.mark.parametrize("name", built_in_names())
def test_no_built_in_scenario_is_suspected(name):
    assert not [p for p in resolve(name).warnings if SUSPICIOUS in p.message]


@pytest.mark.parametrize("text", ["{normal: {p10: 28, p90: 36}}", "{normal: {mean: 9, sd: 5}}"])
def test_the_refusal_of_a_normal_does_not_lead_into_the_trap(text):
    with pytest.raises(ScenarioError, match=r"write log10: \{normal: \.\.\.\}") as caught:
        resolve("cotra_2020", {"priors.reference_samples": text})
    assert "cut it off" not in str(caught.value)


@pytest.mark.parametrize(
    ("logarithm", "amount"),
    [
        ("28 to 36", "1e28 to 1e36"),
        ({"normal": {"p10": 28, "p90": 36}}, {"lognormal": {"p10": 1e28, "p90": 1e36}}),
        ({"uniform": {"low": 2, "high": 3}}, {"loguniform": {"low": 100, "high": 1000}}),
        (30, 1e30),
        (
            {"skew_normal": {"median": 15, "scale": 2.5, "shape": 4}},
            {"log10_skew_normal": {"median": 1e15, "scale": 2.5, "shape": 4}},
        ),
        (
            {"quantiles": [[0.1, 2], [0.5, 3], [0.9, 5]], "max": 6},
            {"quantiles": [[0.1, 1e2], [0.5, 1e3], [0.9, 1e5]], "max": 1e6},
        ),
        (
            {"quantiles": [[0.1, 2], [0.5, 3], [0.9, 5]]},
            {"quantiles": [[0.1, 1e2], [0.5, 1e3], [0.9, 1e5]]},
        ),
    ],
)
def test_log10_of_a_family_is_that_family_in_the_logarithm(logarithm, amount):
    u = np.linspace(0.001, 0.999, 99)
    one = Belief.model_validate({"log10": logarithm}).draw(u)
    np.testing.assert_allclose(one, Belief.model_validate(amount).draw(u), rtol=1e-9)


@pytest.mark.parametrize("unit", ["log10 FLOP", "log10(FLOP)", "log FLOP"])
def test_a_unit_may_say_that_logarithms_are_meant(unit):
    written = f"{{unit: {unit}, normal: {{p10: 28, p90: 36}}, max: 40}}"
    plain = "{unit: FLOP, log10: {normal: {p10: 28, p90: 36}, max: 40}}"
    key = "evidence.already_tried.full_above"
    one, other = (
        resolve("cotra_2020", {key: t, "evidence.already_tried.zero_below": 1})
        for t in (written, plain)
    )
    assert one.scenario.hash == other.scenario.hash


def test_min_and_max_beside_log10_are_amounts_and_those_inside_are_logarithms():
    normal = {"normal": {"p10": 28, "p90": 36}}
    outside = Belief.model_validate({"log10": normal, "max": 1e40})
    inside = Belief.model_validate({"log10": {**normal, "max": 40}})
    u = np.linspace(0.001, 0.999, 99)
    np.testing.assert_allclose(outside.draw(u), inside.draw(u), rtol=1e-12)
