"""Cooperative games: what each player is worth, and which pairs are worth more together.

A coalition is a whole number whose bit i says whether player i is in it. Values are arrays of
shape (...), of which every player gets a share: all that is done to them is linear, so that
what holds for values holds for their deviations between batches, too.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, combinations
from math import comb
from operator import or_

import numpy as np
from numpy.typing import NDArray

from priors.types import Array

EXACT_PLAYERS = 12
"""Most players whose 2^n coalitions are all valued."""

_TWO_SIDED = 1.96  # quantile of the normal for 95%

Integers = NDArray[np.int64]

Game = Callable[[int], Array]
"""Value of a coalition, shape (...)."""


@dataclass(frozen=True)
class Shares:
    """What the players are worth.

    Parameters
    ----------
    value : ndarray, shape (player, ...)
        Adds up to the value of all players less that of none.
    sampling_error : ndarray, shape (player, ...)
        Standard error from not having tried all orders; 0 where all were.
    orders : int
        Orders that were tried; 0 for all of them.
    """

    value: Array
    sampling_error: Array
    orders: int = 0


def exact_shares(game: Game, players: int) -> Shares:
    """Shapley values from all coalitions.

    References
    ----------
    Shapley 1953, A value for n-person games.
    """
    values = _all_values(game, players)
    sizes = _sizes(players)
    shares = []
    for player in range(players):
        without = _lacking(players, 1 << player)
        weight = 1.0 / (players * np.array([comb(players - 1, int(s)) for s in sizes[without]]))
        gain = values[without | (1 << player)] - values[without]
        shares.append(np.tensordot(weight, gain, axes=1))
    value = np.stack(shares)
    return Shares(value, np.zeros_like(value))


def random_orders(players: int, seed: int) -> Iterator[Integers]:
    """Orders of the players, one after the other without end."""
    generator = np.random.default_rng(seed)
    while True:
        yield generator.permutation(players)


def coalitions_of(orders: Sequence[Integers]) -> list[int]:
    """Coalitions that orders and their reverses lead through."""
    found: list[int] = []
    for order in orders:
        for way in (order, order[::-1]):
            found += accumulate((1 << player for player in map(int, way)), or_, initial=0)
    return found


def sampled_shares(game: Game, orders: Sequence[Integers], core: Sequence[int] = ()) -> Shares:
    """Shapley values from some orders, each with its reverse.

    A reverse makes up for most of an interaction's dependence on who comes first.

    Parameters
    ----------
    game : callable
    orders : sequence of ndarray
        Two or more, for an error.
    core : sequence of int
        Players of whom all coalitions are valued. What they are worth among themselves is
        exact, and orders tell only what the others change about it: a control variate.

    References
    ----------
    Mitchell, Cooper, Frank & Holmes 2022, Sampling permutations for Shapley value estimation:
    antithetic orders.
    """
    within = coalition_of(core)

    def beyond(coalition: int) -> Array:
        return game(coalition) - game(coalition & within)

    of_pairs = np.stack(
        [0.5 * (_gains(beyond, order) + _gains(beyond, order[::-1])) for order in orders]
    )
    pairs = len(orders)
    value = of_pairs.mean(axis=0)
    if core:
        value[list(core)] += exact_shares(lambda c: game(_among(core, c)), len(core)).value
    return Shares(value, _sampling_error(of_pairs), 2 * pairs)


def _sampling_error(of_pairs: Array) -> Array:
    """Standard error of the mean over pairs of orders, shape (pair, player, ...).

    Gains that are rarely large may spread little in a few orders. A degree of freedom goes to
    how much those of all players spread.

    References
    ----------
    Smyth 2004, Linear models and empirical Bayes methods for assessing differential expression.
    """
    pairs = len(of_pairs)
    if pairs < 2:
        return np.full(of_pairs[0].shape, np.nan)
    own = of_pairs.var(axis=0, ddof=1)
    variance = ((pairs - 1) * own + own.mean(axis=0)) / pairs
    return np.asarray(_widened(pairs) * np.sqrt(variance / pairs))


def _widened(degrees: int) -> float:
    """By how much two errors of few samples must be wider to hold the truth as often.

    References
    ----------
    Abramowitz & Stegun 1964, 26.7.5: the first terms of Student's t by the normal's quantile.
    """
    x, n = _TWO_SIDED**2, 4.0 * degrees
    return 1.0 + (x + 1.0) / n + (5.0 * x**2 + 16.0 * x + 3.0) / (6.0 * n**2)


def coalition_of(players: Iterable[int]) -> int:
    """The coalition of some players."""
    return sum(1 << player for player in players)


def _among(players: Sequence[int], coalition: int) -> int:
    """A coalition whose bits say which of these players are in it."""
    return coalition_of(p for bit, p in enumerate(players) if coalition >> bit & 1)


def _gains(game: Game, order: Integers) -> Array:
    """What each player adds to those before it."""
    coalition, before = 0, game(0)
    gains = np.empty((len(order), *before.shape))
    for player in map(int, order):
        coalition |= 1 << player
        after = game(coalition)
        gains[player] = after - before
        before = after
    return gains


def exact_interactions(game: Game, players: int) -> dict[tuple[int, int], Array]:
    """Shapley interaction index of every pair: what they are worth beyond each by itself.

    References
    ----------
    Grabisch & Roubens 1999, An axiomatic approach to the concept of interaction among players
    in cooperative games.
    """
    values, sizes = _all_values(game, players), _sizes(players)
    found = {}
    for i, j in combinations(range(players), 2):
        one, other = 1 << i, 1 << j
        rest = _lacking(players, one | other)
        count = [comb(players - 2, int(s)) for s in sizes[rest]]
        weight = 1.0 / ((players - 1) * np.array(count))
        together = values[rest | one | other] - values[rest | one] - values[rest | other]
        found[i, j] = np.tensordot(weight, together + values[rest], axes=1)
    return found


def coalitions_of_pairs(players: int, among: Sequence[int]) -> list[int]:
    """Coalitions of two of some players, and those that lack two of them."""
    everyone = (1 << players) - 1
    pairs = [coalition_of(pair) for pair in combinations(among, 2)]
    return [*pairs, *(everyone ^ pair for pair in pairs)]


def second_differences(
    game: Game, players: int, among: Sequence[int]
) -> dict[tuple[int, int], Array]:
    """What pairs are worth beyond each by itself, where the others are all out and all in.

    The mean of the two ends of what the interaction index averages over.
    """
    everyone = (1 << players) - 1
    found = {}
    for i, j in combinations(sorted(among), 2):
        one, other = 1 << i, 1 << j
        first = game(one | other) - game(one) - game(other) + game(0)
        rest = everyone ^ one ^ other
        last = game(everyone) - game(rest | one) - game(rest | other) + game(rest)
        found[i, j] = 0.5 * (first + last)
    return found


def _all_values(game: Game, players: int) -> Array:
    return np.stack([game(coalition) for coalition in range(1 << players)])


def _sizes(players: int) -> Array:
    return np.array([coalition.bit_count() for coalition in range(1 << players)])


def _lacking(players: int, these: int) -> Integers:
    """Coalitions without any of these players."""
    everyone = np.arange(1 << players)
    return np.asarray(everyone[(everyone & these) == 0])
