"""The differences of two scenarios as players, and the scenarios in between."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scenarios.checks.errors import errors
from scenarios.loading.load import resolve
from scenarios.schema.scenario import Scenario
from scenarios.variants.hybrids import Between

SPENDING = "spending.gdp_growth"


def load(name, edits=None):
    return resolve(name, edits).scenario


def names(between):
    return [player.name for player in between.players]


def edited(name="cotra_2020", **edits):
    return load(name, {key.replace("__", "."): value for key, value in edits.items()})


@pytest.fixture(scope="module")
def best_guess():
    return load("cotra_2020")


def everything(between):
    return between.scenario(range(len(between.players)))


def test_the_same_scenario_has_no_players(best_guess):
    assert Between(best_guess, best_guess).players == []


def test_scenarios_in_between_have_in_common_what_is_alike(best_guess):
    """What is known of a part need not be found again; what differs is another object."""
    changes = {"hardware__doubling_time": 1.5, "priors__algorithmic_ceiling": 9.0}
    between = Between(best_guess, edited(**changes, spending__gdp_growth=0.05))
    assert names(between) == ["hardware.doubling_time", SPENDING, "algorithmic_ceiling"]
    one, other = between.scenario([0, 2]), between.scenario([0, 1, 2])
    assert one.hardware is other.hardware is not between.scenario([1, 2]).hardware
    assert one.views["genome"] is other.views["genome"]
    assert one.spending is best_guess.spending is not other.spending


def test_prose_and_sources_are_no_players(best_guess):
    other = edited(title="Another", hardware__doubling_time={"fixed": 2.5, "note": "hm"})
    assert Between(best_guess, other).players == []


def test_a_belief_of_one_name_in_several_anchors_is_one_player(best_guess):
    other = edited(priors__algorithmic_ceiling=9.0)
    assert names(Between(best_guess, other)) == ["algorithmic_ceiling"]
    by_anchor = names(Between(best_guess, other, "anchor"))
    assert by_anchor == [f"{anchor}.algorithmic_ceiling" for anchor in best_guess.anchors]


def test_growth_in_another_spelling_is_one_player(best_guess):
    other = edited(hardware__yearly_factor=1.4, priors__algorithmic_yearly_factor=2.0)
    between = Between(best_guess, other)
    assert names(between) == ["hardware.growth", "algorithmic_growth"]
    assert between.scenario([0]).hardware.growth[0] == "yearly_factor"
    assert between.scenario([1]).hardware.growth[0] == "doubling_time"


def test_the_weights_are_one_player_and_split_by_anchor(best_guess):
    other = edited(weights__short_horizon=0.5)
    assert names(Between(best_guess, other)) == ["weights"]
    split = Between(best_guess, other, "anchor")
    assert set(names(split)) == {
        *(f"weights.{name}" for name in best_guess.weights.anchors),
        "weights.none",
    }
    for chosen in product([False, True], repeat=len(split.players)):
        mixed = split.scenario([i for i, taken in enumerate(chosen) if taken]).weights
        assert mixed.none_at_first + sum(mixed.anchors.values()) == pytest.approx(1.0)


def test_weights_without_anything_in_common_are_not_split():
    one, other = load("short_horizon"), load("medium_horizon")
    assert names(Between(one, other, "anchor")) == ["weights"]


def test_sections(best_guess):
    other = edited(
        weights__short_horizon=0.5,
        hardware__doubling_time=2.0,
        hardware__ceiling=1e25,
        priors__algorithmic_doubling_time=1.0,
        priors__reference_samples=1e13,
    )
    found = names(Between(best_guess, other, "section"))
    assert sorted(found) == ["algorithms", "anchors", "hardware", "weights"]


def test_a_base_year_moves_with_its_value(best_guess):
    other = edited(
        hardware__base_year=2020, hardware__price_performance=1e17, hardware__doubling_time=2.0
    )
    assert sorted(names(Between(best_guess, other))) == [
        "hardware.doubling_time",
        "hardware.price_performance with base_year",
    ]


def test_two_of_three_model_sizes_move_together(best_guess):
    other = load(
        "cotra_2020",
        {
            "priors.flop_per_parameter": None,
            "priors.parameter_count": 1e14,
            "priors.reference_samples": 1e13,
        },
    )
    between = Between(best_guess, other)
    assert sorted(names(between)) == [
        "flop_per_parameter with parameter_count",
        "reference_samples",
    ]


def test_what_is_needed_together_moves_together(best_guess):
    other = load(
        "cotra_2020",
        {
            "evidence.already_tried.zero_below": 1e29,
            "evidence.already_tried.full_above": 1e30,
            "hardware.doubling_time": 2.0,
        },
    )
    assert names(Between(best_guess, other))[1:] == [
        "evidence.already_tried.zero_below with evidence.already_tried.full_above"
    ]


def test_an_anchor_of_another_kind_is_one_player(best_guess):
    other = load(
        "cotra_2020",
        {
            "anchors.lifetime.kind": "stated",
            "anchors.lifetime.priors.training_compute": 1e30,
            "anchors.lifetime.priors.algorithmic_ceiling": 9.0,
        },
    )
    assert names(Between(best_guess, other)) == ["anchors.lifetime"]


def test_an_anchor_of_one_scenario_moves_with_the_weights(best_guess):
    assert names(Between(best_guess, load("cotra_2022"))) == [
        "weights",
        "hardware.price_performance",
    ]


def test_a_prior_that_nothing_uses_is_no_player():
    split = Between(load("kaplan"), load("chinchilla"), "anchor")
    assert "lifetime.data_scaling_exponent" not in names(split)
    assert "genome.data_scaling_exponent" in names(split)


def test_values_are_shown_as_they_stand_in_the_files(best_guess):
    other = edited(hardware__doubling_time=2.0)
    (player,) = Between(best_guess, other).players
    assert player.before["fixed"] == 2.5
    assert player.after["fixed"] == 2.0


PAIRS = [
    ("cotra_2020", "cotra_2022"),
    ("cotra_2020", "trend_2026"),
    ("cotra_2020_conservative", "cotra_2020_aggressive"),
    ("kaplan", "trend_2026"),
]


@settings(max_examples=12)
@given(st.sampled_from(PAIRS), st.sampled_from(["name", "anchor", "section"]), st.data())
def test_every_coalition_is_a_valid_scenario(pair, grouping, data):
    between = between_of(*pair, grouping)
    chosen = data.draw(st.sets(st.integers(0, len(between.players) - 1)))
    mixed = Scenario.model_validate(between.scenario(chosen).plain())
    assert list(errors(mixed)) == []


FOUND = {}


def between_of(one, other, grouping):
    key = (one, other, grouping)
    if key not in FOUND:
        FOUND[key] = Between(load(one), load(other), grouping)
    return FOUND[key]


def test_samples_and_correlations_are_plain_data(best_guess):
    sampled = {"samples": [2.0, 2.5, 3.0], "unit": "year"}
    pair = {"between": ["brain_compute", "reference_samples"], "rho": 0.3}
    other = edited(hardware__doubling_time=sampled, rank_correlations=[pair])
    after = {player.name: player.after for player in Between(best_guess, other).players}
    assert after["hardware.doubling_time"]["samples"] == [2.0, 2.5, 3.0]
    assert after["rank_correlations"] == [{"between": pair["between"], "rho": 0.3}]


def test_each_limit_is_a_player(best_guess):
    limits = {"power": {"level": 1e29}, "treaty": {"level": 1e24, "since": 2027}}
    limited = load("cotra_2020", {"limits": limits})
    between = Between(best_guess, limited)
    assert names(between) == ["limits.power", "limits.treaty"]
    assert everything(between).limits == limited.limits
    assert list(between.scenario([1]).limits) == ["treaty"]
    assert Between(limited, best_guess).scenario([0, 1]).limits is None
    stricter = load("cotra_2020", {"limits": {**limits, "power": {"level": 1e28}}})
    assert names(Between(limited, stricter)) == ["limits.power"]


def test_levels_and_growth_move_as_one(best_guess):
    told = {"hardware.levels": {2025: 1e17, 2040: 1e20}, "hardware.after": {"growth_oom": 0}}
    between = Between(best_guess, load("cotra_2020", told))
    assert len(between.players) == 1
    assert everything(between).hardware.levels is not None
