"""Units of a file: converted wherever a number stands, and shown with what was written."""

import pytest

from priors.belief import Belief, Component
from priors.specs import FamilySpelling
from scenarios.listing import shown
from scenarios.loading.load import resolve
from scenarios.loading.own_units import AMOUNTS, PURE_NUMBERS
from scenarios.problems import ScenarioError
from tests.scenarios.writing import resolved

TIME = "hardware.doubling_time"


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("18 months", "1.5"),
        ("18 to 36 months", "1.5 to 3"),
        ("{fixed: 18 months}", "{fixed: 1.5}"),
        ("{fixed: 18, unit: month}", "{fixed: 1.5}"),
        ("{unit: month, lognormal: 18 to 36}", "{lognormal: 1.5 to 3}"),
        ("{lognormal: 18 to 36 months}", "{lognormal: 1.5 to 3}"),
        ("{lognormal: {p10: 18 months, p90: 3}}", "{lognormal: {p10: 1.5, p90: 3}}"),
        (
            "{lognormal: {median: 18 months, sd_oom: 1}}",
            "{lognormal: {median: 1.5, sd_oom: 1}}",
        ),
        (
            "{unit: month, lognormal: {median: 18, sd_oom: 1}, min: 6, max: 10 years}",
            "{lognormal: {median: 1.5, sd_oom: 1}, min: 0.5, max: 10}",
        ),
        (
            "{unit: month, normal: {mean: 36, sd: 3}, min: 1}",
            "{normal: {mean: 3, sd: 0.25}, min: 0.08333333333333333}",
        ),
        (
            "{unit: month, log10_skew_normal: {median: 18, scale: 1, shape: 0}}",
            "{log10_skew_normal: {median: 1.5, scale: 1, shape: 0}}",
        ),
        (
            "{unit: month, skew_normal: {median: 36, scale: 3, shape: 1}}",
            "{skew_normal: {median: 3, scale: 0.25, shape: 1}}",
        ),
        (
            "{unit: month, quantiles: [[10%, 18], [0.9, 36]]}",
            "{quantiles: [[0.1, 1.5], [0.9, 3]]}",
        ),
        ("{unit: month, samples: [18, 36, 2 years]}", "{samples: [1.5, 3, 2]}"),
        (
            "{mixture: [{weight: 30%, belief: 18 months}, {weight: 0.7, belief: 3}]}",
            "{mixture: [{weight: 0.3, belief: 1.5}, {weight: 0.7, belief: 3}]}",
        ),
        ("{times: 150%}", "{times: 1.5}"),
        ("{plus: 6 months}", "{plus: 0.5}"),
        ("{unit: month, plus: 6}", "{plus: 0.5}"),
    ],
)
def test_every_number_of_a_belief_may_have_its_unit(written, plain):
    one, other = (resolve("cotra_2020", {TIME: text}).scenario for text in (written, plain))
    assert one.hash == other.hash


@pytest.mark.parametrize("value", ["18 months", {"fixed": "18 months"}, {"fixed": 1.5}])
def test_from_python_as_from_a_file(value):
    assert resolve("cotra_2020", {TIME: value}).scenario.hardware.doubling_time == Belief(
        fixed=1.5
    )


def test_probabilities_and_shares_may_be_percentages(tmp_path):
    text = """
extends: cotra_2020
weights: {short_horizon: 50%, lifetime: 40%, none: {2025: 10%, 2100: 3%}}
rank_correlations: [{between: [reference_samples, data_scaling_exponent], rho: 30%}]
"""
    scenario = resolved(tmp_path, text).scenario
    assert scenario.weights.anchors == {"short_horizon": 0.5, "lifetime": 0.4}
    assert scenario.weights.none == {2025: 0.1, 2100: 0.03}
    assert scenario.rank_correlations[0].rho == 0.3
    edited = resolve("cotra_2020", {"weights.short_horizon": "30%"}).scenario
    assert edited.weights.anchors["short_horizon"] == 0.3


def test_show_has_the_number_in_its_own_unit_and_what_was_written():
    found = resolve("cotra_2020", {TIME: "18 months", "priors.lag": "{unit: month, fixed: 6}"})
    rows = {row["key"]: row for row in shown(found)}
    assert rows[TIME]["value"] == {"fixed": 1.5}
    assert (rows[TIME]["unit"], rows[TIME]["written"]) == ("year", ["18 months"])
    assert rows["priors.lag"]["value"] == {"unit": "year", "fixed": 0.5}
    assert rows["priors.lag"]["written"] == ["month"]
    assert rows["hardware.base_year"]["written"] == []


@pytest.mark.parametrize(
    ("key", "text", "own"),
    [
        (TIME, "3 FLOP", "year"),
        (TIME, "{lognormal: {p10: 1 year, p90: $3}}", "year"),
        ("spending.largest_run_cost", "1e9 FLOP", "$"),
        ("hardware.price_performance", "1e18 FLOP/s", "FLOP/$"),
        ("priors.reference_samples", "{times: 2, max: 3 months}", "sample"),
        ("evidence.already_tried.zero_below", "1e24 FLOP/s", "FLOP"),
    ],
)
def test_a_refusal_names_the_quantity_s_own_unit(key, text, own):
    with pytest.raises(ScenarioError, match=f"stated in '{own.replace('$', '[$]')}'"):
        resolve("cotra_2020", {key: text})


def test_every_number_of_a_belief_is_known_to_have_a_unit_or_none():
    spelled = [Belief, Component, *_below(FamilySpelling)]
    numbers = {
        name
        for model in spelled
        for name, field in model.model_fields.items()
        if "float" in str(field.annotation) and "tuple" not in str(field.annotation)
    } - {"product"}
    assert numbers == {*AMOUNTS, *PURE_NUMBERS}


def _below(model: type[FamilySpelling]) -> list[type[FamilySpelling]]:
    return [m for child in model.__subclasses__() for m in (child, *_below(child))]
