"""Why two forecasts differ: the share of each belief in the difference."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np

from forecast.analysis.estimand import Question
from forecast.analysis.influence import shapley
from forecast.analysis.influence.coalitions import Coalitions
from forecast.distributions.estimate import standard_error, weighted_sum
from forecast.engine.run import Runs, are_enough
from forecast.engine.sharing import InOrder
from forecast.plain import number
from forecast.progress import Progress
from forecast.results.forecast import Forecast
from priors.types import Array
from scenarios.schema.scenario import Scenario
from scenarios.variants.hybrids import Between, Grouping

ORDERS = 48
"""Most random orders, each with its reverse, where there are too many players for all."""
NOTABLE = 0.1
"""Interactions below this part of the largest share are not worth a line."""
_SURE = 3.0  # errors from zero
_PAIRS_AMONG = 6  # largest players, of whom pairs are looked at where orders are sampled
_CORE = 8  # strongest players, of whom all coalitions are valued there
_LEAST_ORDERS, _MORE_ORDERS = 16, 4
_CLEAR = 0.01  # of a difference, its error
_AIM = 0.02  # of the largest share, the error from not having tried all orders

Pairs = dict[tuple[int, int], Array]
"""What pairs of players are worth beyond each by itself."""


@dataclass(frozen=True)
class Share:
    """What one player is worth.

    Parameters
    ----------
    name : str
    before, after : object
        Its entries in the two scenarios, as plain data.
    worth : float
        Years, or probability.
    error : float
        Standard error, of draws and of orders together.
    """

    name: str
    before: Any
    after: Any
    worth: float
    error: float


@dataclass(frozen=True)
class Interaction:
    """What two players are worth together beyond what each is worth by itself."""

    names: tuple[str, str]
    worth: float
    error: float


@dataclass(frozen=True)
class Explanation:
    """The difference between two forecasts, shared out.

    Parameters
    ----------
    question : Question
    start, end : float
        The answers that the shares lead from and to.
    total_error : float
        Standard error of the difference.
    shares : list of Share
        Largest first; they add up to `end` less `start`.
    interactions : list of Interaction
        Those that stand out, largest first.
    orders : int
        Orders sampled; 0 where all coalitions were valued.
    coalitions : int
        Scenarios that were run.
    milestones : (str, str)
        What arrives in the two.
    """

    question: Question
    start: float
    end: float
    total_error: float
    shares: list[Share]
    interactions: list[Interaction]
    orders: int
    coalitions: int
    milestones: tuple[str, str]

    @property
    def unit(self) -> str:
        """Key of a share: years or probability."""
        return "years" if self.question.is_median else "probability"

    def to_dict(self) -> dict[str, Any]:
        """The explanation as plain data, a part of `compare --explain --json`."""
        return {"explanation": self.to_list(), "interactions": self.interactions_list()}

    def to_list(self) -> list[dict[str, Any]]:
        """Shares as plain data, `explanation` of `compare --json`."""
        return [
            {
                "name": share.name,
                "from": share.before,
                "to": share.after,
                self.unit: share.worth,
                f"{self.unit}_error": number(share.error),
            }
            for share in self.shares
        ]

    def interactions_list(self) -> list[dict[str, Any]]:
        """Interactions as plain data."""
        return [
            {
                "names": list(pair.names),
                self.unit: pair.worth,
                f"{self.unit}_error": number(pair.error),
            }
            for pair in self.interactions
        ]


def is_clear(question: Question, forecasts: Sequence[Forecast]) -> bool:
    """Whether two forecasts are sure enough to explain why they differ.

    They are where each is as sure as is aimed at, or where their difference is to a part of
    itself, which takes far fewer draws: they share them.
    """
    one, other = map(question.ask, forecasts)
    if are_enough(forecasts) or not np.isfinite([*one.value, *other.value]).all():
        return True
    gap = weighted_sum([(1.0, other), (-1.0, one)])
    return bool(gap.error[0] <= _CLEAR * abs(gap.value[0]))


def explain(
    one: Scenario,
    other: Scenario,
    runs: Runs,
    question: Question,
    grouping: Grouping = "name",
    progress: Progress | None = None,
    orders: int = ORDERS,
    workers: InOrder | None = None,
) -> Explanation:
    """Share out the difference between two scenarios' answers.

    Parameters
    ----------
    one, other : Scenario
    runs : Runs
        Makes the forecasts in between, all with the same draws.
    question : Question
    grouping : str
        What counts as one player; see `scenarios.variants.hybrids`.
    progress : callable, optional
        Called with the number of scenarios run and to be run.
    orders : int
        Most random orders, each with its reverse, where there are too many players for all.
    workers : InOrder, optional
        Who runs the scenarios; see `workers_for`.

    Raises
    ------
    NoMedianError
        When the median is asked for and some scenario in between has none.
    """
    between = Between(one, other, grouping)
    count, arrive = len(between.players), (one.arrives, other.arrives)
    game = Coalitions(between, runs, question, progress, _expected(count), workers)
    game.value_ends(question.by or runs.run(scenario).median for scenario in (one, other))
    if not count:
        answer = float(game(0)[0])
        return Explanation(question, answer, answer, 0.0, [], [], 0, 1, arrive)
    shares, pairs = _worth(game, count, runs.batches.seed, orders)
    names = [player.name for player in between.players]
    everyone = game((1 << count) - 1)
    return Explanation(
        question,
        float(game(0)[0]),
        float(everyone[0]),
        _error(everyone - game(0)),
        _ordered_shares(between, shares),
        _notable(names, pairs, float(np.max(np.abs(shares.value[:, 0])))),
        shares.orders,
        game.valued,
        arrive,
    )


def _expected(players: int) -> int:
    """Coalitions that will be valued, if the fewest orders will do."""
    if players <= shapley.EXACT_PLAYERS:
        return 1 << players
    return (1 << _CORE) + 2 * (players - 1) * (_LEAST_ORDERS + 1)


def _worth(
    game: Coalitions, players: int, seed: int, orders: int
) -> tuple[shapley.Shares, Pairs]:
    """Shares and interactions, from all coalitions or from those along random orders."""
    strongest = [int(player) for player in np.argsort(-game.strengths(), kind="stable")]
    if players <= shapley.EXACT_PLAYERS:
        game.value_among(strongest)
        return shapley.exact_shares(game, players), shapley.exact_interactions(game, players)
    core = strongest[:_CORE]
    game.value_among(core)
    shares = _sampled(game, players, core, seed, orders)
    largest = np.argsort(-np.abs(shares.value[:, 0]))[:_PAIRS_AMONG].tolist()
    game.value(shapley.coalitions_of_pairs(players, largest), core)
    return shares, shapley.second_differences(game, players, largest)


def _sampled(
    game: Coalitions, players: int, core: Sequence[int], seed: int, most: int
) -> shapley.Shares:
    """Shares from as many orders as it takes for them to be sure, `most` at most."""
    stream = islice(shapley.random_orders(players, seed), most)
    orders = list(islice(stream, _LEAST_ORDERS))
    while True:
        game.value(shapley.coalitions_of(orders), core)
        shares = shapley.sampled_shares(game, orders, core)
        more = list(islice(stream, _MORE_ORDERS))
        sure = shares.sampling_error[:, 0] <= _AIM * np.abs(shares.value[:, 0]).max()
        if np.all(sure) or not more:
            return shares
        orders += more


def _error(of_coalitions: Array) -> float:
    """Standard error of a sum of answers; their deviations follow them."""
    return float(standard_error(of_coalitions[1:, None])[0])


def _ordered_shares(between: Between, shares: shapley.Shares) -> list[Share]:
    found = []
    for player, row, sampling in zip(
        between.players, shares.value, shares.sampling_error, strict=True
    ):
        error = float(np.hypot(_error(row), sampling[0]))
        found.append(Share(player.name, player.before, player.after, float(row[0]), error))
    return sorted(found, key=lambda share: -abs(share.worth))


def _notable(names: list[str], pairs: Pairs, largest: float) -> list[Interaction]:
    """Pairs that stand out from the noise and from the largest share."""
    found = [
        Interaction((names[i], names[j]), float(row[0]), _error(row))
        for (i, j), row in pairs.items()
    ]
    standing_out = [
        pair
        for pair in found
        if abs(pair.worth) >= NOTABLE * largest and not abs(pair.worth) < _SURE * pair.error
    ]
    return sorted(standing_out, key=lambda pair: -abs(pair.worth))
