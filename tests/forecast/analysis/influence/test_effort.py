"""What an explanation can afford: the same for the same scenarios, and no more than asked."""

import math

import pytest

from forecast.analysis.influence.effort import EFFORT, Effort, effort_of
from forecast.engine.run import Runs
from scenarios.loading.load import load
from scenarios.variants.hybrids import Between

RUNS = Runs()
ORDERS = 48


def effort(pair: str, seconds: float = EFFORT) -> Effort:
    one, other = map(load, pair.split())
    return effort_of(Between(one, other), RUNS, ORDERS, seconds)


@pytest.mark.parametrize(
    "pair", ["kokotajlo_2021 trend_2026", "cotra_2020 cotra_2020_aggressive", "minimal minimal"]
)
def test_what_takes_seconds_is_done_as_if_nothing_limited_it(pair):
    assert effort(pair) == effort(pair, math.inf)
    assert effort(pair).runs is RUNS


@pytest.mark.parametrize(
    "pair",
    [
        "data_limited trend_2026",  # a path for each draw
        "cotra_2020 feedback_2026",  # integrated in time
        "kwa_2026 trend_2026",  # counted, too
        "time_horizon_2026 limits_2030",  # limits
    ],
)
def test_what_takes_long_has_fewer_draws_and_then_fewer_coalitions(pair):
    players = len(Between(*map(load, pair.split())).players)
    whole, usual, little = (effort(pair, s) for s in (math.inf, EFFORT, 1.0))
    assert usual == effort(pair)._replace(runs=usual.runs)  # whatever ran before
    assert whole.runs is RUNS
    draws = [each.runs.batches.draws for each in (whole, usual, little)]
    assert draws == sorted(draws, reverse=True)
    assert draws[1] < draws[0]
    assert usual.runs.batches.seed == RUNS.batches.seed
    coalitions = [each.expected(players) for each in (whole, usual, little)]
    assert coalitions == sorted(coalitions, reverse=True)
    assert coalitions[2] < coalitions[0]
    assert little.least >= 4  # orders, which errors are told from


@pytest.mark.parametrize(
    "settings",
    [
        {"hardware.doubling_time": 2},
        {"hardware.doubling_time": 2, "spending.ceiling_share": 0.02},
    ],
    ids=len,
)
@pytest.mark.parametrize("seconds", [0.1, 1e-9])
def test_one_or_two_players_take_what_little_time_there_is(settings, seconds):
    one = load("feedback_2026")
    between = Between(one, load("feedback_2026", settings))
    found = effort_of(between, RUNS, ORDERS, seconds)
    assert found.core == len(between.players) == len(settings)
    assert found.runs.batches.draws < RUNS.batches.draws


def test_few_players_are_not_sampled():
    one, other = load("limits_2030"), load("feedback_2026")
    found = effort_of(Between(one, other, "section"), RUNS, ORDERS, 0.1)
    assert found.core == len(Between(one, other, "section").players)
