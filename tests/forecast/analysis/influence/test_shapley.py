"""Shapley values against brute force, closed forms and their axioms."""

from itertools import islice, permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forecast.analysis.influence.shapley import (
    exact_interactions,
    exact_shares,
    random_orders,
    sampled_shares,
    second_differences,
)

unhurried = settings(max_examples=40)


def sampled(game, players, pairs, seed, core=()):
    orders = list(islice(random_orders(players, seed), pairs))
    return sampled_shares(game, orders, core)


def game_of(values):
    return lambda coalition: np.array([values[coalition]])


@st.composite
def games(draw, fewest=1):
    count = draw(st.integers(fewest, 5))
    worth = st.floats(-100, 100, allow_nan=False).map(lambda x: round(x, 3))
    return count, draw(st.lists(worth, min_size=2**count, max_size=2**count))


def brute_force(values, players):
    shares = np.zeros(players)
    orders = list(permutations(range(players)))
    for order in orders:
        coalition = 0
        for player in order:
            shares[player] += values[coalition | 1 << player] - values[coalition]
            coalition |= 1 << player
    return shares / len(orders)


@unhurried
@given(games())
def test_exact_shares_are_the_mean_over_all_orders(game):
    players, values = game
    shares = exact_shares(game_of(values), players).value[:, 0]
    assert shares == pytest.approx(brute_force(values, players), abs=1e-9)


@unhurried
@given(games())
def test_shares_add_up_exactly_from_all_coalitions_and_from_sampled_orders(game):
    players, values = game
    total = values[-1] - values[0]
    assert exact_shares(game_of(values), players).value.sum() == pytest.approx(total, abs=1e-9)
    for core in ((), range(1, players), (0,)):
        shares = sampled(game_of(values), players, pairs=3, seed=1, core=core)
        assert shares.value.sum() == pytest.approx(total, abs=1e-9)


@unhurried
@given(games(2), st.data())
def test_players_who_are_alike_get_alike(game, data):
    players, values = game
    one, other = data.draw(st.permutations(range(players)))[:2]

    def swapped(coalition):
        has_one, has_other = coalition >> one & 1, coalition >> other & 1
        rest = coalition & ~(1 << one | 1 << other)
        return rest | has_other << one | has_one << other

    alike = [values[c] + values[swapped(c)] for c in range(2**players)]
    shares = exact_shares(game_of(alike), players).value[:, 0]
    assert shares[one] == pytest.approx(shares[other], abs=1e-9)


@unhurried
@given(games(2), st.data())
def test_a_player_who_adds_nothing_gets_nothing(game, data):
    players, values = game
    idle = data.draw(st.integers(0, players - 1))
    without = game_of([values[coalition & ~(1 << idle)] for coalition in range(2**players)])
    assert exact_shares(without, players).value[idle, 0] == pytest.approx(0, abs=1e-9)
    shares = sampled(without, players, pairs=2, seed=0)
    assert shares.value[idle, 0] == 0
    pairs = exact_interactions(without, players)
    assert all(worth[0] == pytest.approx(0) for pair, worth in pairs.items() if idle in pair)


def test_in_an_additive_game_everyone_gets_what_he_brings():
    worth = np.array([3.0, -1.0, 0.5, 7.0])

    def game(coalition):
        return np.array([10 + sum(worth[i] for i in range(4) if coalition >> i & 1)])

    assert exact_shares(game, 4).value[:, 0] == pytest.approx(worth)
    shares = sampled(game, 4, pairs=2, seed=0)
    assert shares.value[:, 0] == pytest.approx(worth)
    assert shares.sampling_error == pytest.approx(0, abs=1e-12)
    assert all(w[0] == pytest.approx(0) for w in exact_interactions(game, 4).values())


def gloves(coalition):
    """Player 0 has a left glove, 1 and 2 a right one; a pair is worth 1."""
    return np.array([1.0 if coalition & 1 and coalition & 6 else 0.0])


def test_the_glove_game():
    assert exact_shares(gloves, 3).value[:, 0] == pytest.approx([4 / 6, 1 / 6, 1 / 6])
    pairs = exact_interactions(gloves, 3)
    # By hand: (v(01) - v(0) - v(1) + v() + v(012) - v(02) - v(12) + v(2)) / 2 = (1 + 0) / 2.
    assert pairs[0, 1] == pytest.approx(0.5)
    assert pairs[1, 2] == pytest.approx(-0.5)


def test_two_players_interact_by_what_they_are_worth_beyond_each_alone():
    game = game_of([0.0, 2.0, 3.0, 10.0])
    assert exact_interactions(game, 2)[0, 1] == pytest.approx(5.0)
    assert second_differences(game, 2, [0, 1])[0, 1] == pytest.approx(5.0)


def test_second_differences_are_the_index_for_games_of_pairs():
    generator = np.random.default_rng(5)
    pair = generator.normal(size=(4, 4))

    def game(coalition):
        inside = [i for i in range(4) if coalition >> i & 1]
        return np.array([sum(pair[i, j] for i in inside for j in inside if i < j)])

    exact = exact_interactions(game, 4)
    ends = second_differences(game, 4, [0, 1, 2, 3])
    assert all(ends[key][0] == pytest.approx(exact[key][0]) for key in exact)
    assert exact[1, 3][0] == pytest.approx(pair[1, 3])


def test_reversed_orders_make_games_of_pairs_exact():
    game = game_of([0.0, 1.0, 2.0, 9.0])
    shares = sampled(game, 2, pairs=2, seed=3)
    assert shares.value == pytest.approx(exact_shares(game, 2).value)
    assert shares.sampling_error == pytest.approx(0, abs=1e-12)


def test_what_the_core_is_worth_is_exact_whatever_the_orders():
    values = np.random.default_rng(4).normal(size=2**3)

    def game(coalition):  # the last two bring the same to all others
        return np.array([values[coalition & 7] + 3 * (coalition >> 3 & 1) - (coalition >> 4)])

    shares = sampled(game, 5, pairs=2, seed=0, core=(2, 0, 1))
    assert shares.value == pytest.approx(exact_shares(game, 5).value)
    assert shares.sampling_error == pytest.approx(0, abs=1e-12)
    assert sampled(game, 5, pairs=2, seed=0).sampling_error.max() > 0.01


@settings(max_examples=5)
@given(st.integers(0, 1000), st.sampled_from([(), (1, 3), (5, 0, 2, 4)]))
def test_the_sampling_error_is_honest(seed, core):
    generator = np.random.default_rng(11)
    values = generator.normal(size=2**6)
    exact = exact_shares(game_of(values), 6).value[:, 0]
    shares = sampled(game_of(values), 6, pairs=60, seed=seed, core=core)
    z = (shares.value[:, 0] - exact) / shares.sampling_error[:, 0]
    assert np.sqrt(np.mean(z**2)) < 3.0


def test_all_is_linear_so_that_deviations_follow():
    generator = np.random.default_rng(2)
    values = generator.normal(size=(2**4, 5))
    together = exact_shares(lambda coalition: values[coalition], 4).value
    alone = exact_shares(lambda coalition: values[coalition, 3:4], 4).value
    assert together[:, 3] == pytest.approx(alone[:, 0])


@pytest.mark.parametrize("pairs", [4, 16])
@pytest.mark.parametrize("core", [(), (0, 1, 2)])
def test_two_errors_of_few_orders_hold_the_truth_as_often_as_they_say(core, pairs):
    generator, inside = np.random.default_rng(3), []
    for seed in range(40):
        worth = generator.normal(size=7) * np.exp(generator.normal(size=7))
        members = np.arange(2**7)[:, None] >> np.arange(7) & 1
        values = np.tanh(members @ worth) + np.exp(0.3 * (members @ worth[::-1]))
        exact = exact_shares(game_of(values), 7).value[:, 0]
        shares = sampled(game_of(values), 7, pairs=pairs, seed=seed, core=core)
        off = np.abs(shares.value[:, 0] - exact)
        inside += (off < 2.0 * shares.sampling_error[:, 0] + 1e-12).tolist()
    assert 0.9 < np.mean(inside) < 0.99
