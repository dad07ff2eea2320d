"""Why two forecasts differ: the share of each belief in the difference."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

import numpy as np

from forecast.analysis.estimand import Question
from forecast.analysis.influence import shapley
from forecast.analysis.influence.coalitions import Coalitions
from forecast.analysis.influence.effort import Effort, effort_of
from forecast.distributions.estimate import Estimate, standard_error, weighted_sum
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
_MORE_ORDERS = 4
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
    draws : int
        Of each of them.
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
    draws: int
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
    seconds: float = math.inf,
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
    seconds : float
        Of a core, about, that scenarios in between may take: where all draws would take
        longer, they get fewer, and then there are fewer of them; see `effort_of`.

    Raises
    ------
    NoMedianError
        When the median is asked for and some scenario in between has none.
    """
    between = Between(one, other, grouping)
    count, arrive = len(between.players), (one.arrives, other.arrives)
    effort = effort_of(between, runs, orders, seconds)
    expected, draws = effort.expected(count), effort.runs.batches.draws
    game = Coalitions(between, effort.runs, question, progress, expected, workers)
    ends = [runs.run(scenario) for scenario in (one, other)]
    game.value_ends(question.by or forecast.median for forecast in ends)
    first, last = map(question.ask, ends)
    start, end = float(first.value[0]), float(last.value[0])
    if not count:
        return Explanation(question, start, end, 0.0, [], [], 0, 1, draws, arrive)
    gap = weighted_sum([(1.0, last), (-1.0, first)])
    found, pairs = _worth(game, count, effort)
    shares = _leading_to(gap, found, game.strengths())
    names = [player.name for player in between.players]
    return Explanation(
        question,
        start,
        end,
        float(gap.error[0]),
        _ordered_shares(between, shares),
        _notable(names, pairs, float(np.max(np.abs(shares.value[:, 0])))),
        shares.orders,
        game.valued,
        draws,
        arrive,
    )


def _worth(game: Coalitions, players: int, effort: Effort) -> tuple[shapley.Shares, Pairs]:
    """Shares and interactions, from all coalitions or from those along random orders."""
    strongest = [int(player) for player in np.argsort(-game.strengths(), kind="stable")]
    if effort.core == players:
        game.value_among(strongest)
        return shapley.exact_shares(game, players), shapley.exact_interactions(game, players)
    core = strongest[: effort.core]
    game.value_among(core)
    shares = _sampled(game, players, core, effort)
    largest = np.argsort(-np.abs(shares.value[:, 0]))[: effort.among].tolist()
    game.value(shapley.coalitions_of_pairs(players, largest), core)
    return shares, shapley.second_differences(game, players, largest)


def _sampled(
    game: Coalitions, players: int, core: Sequence[int], effort: Effort
) -> shapley.Shares:
    """Shares from as many orders as it takes for them to be sure, or as are allowed."""
    stream = islice(shapley.random_orders(players, effort.runs.batches.seed), effort.most)
    orders = list(islice(stream, effort.least))
    while True:
        game.value(shapley.coalitions_of(orders), core)
        shares = shapley.sampled_shares(game, orders, core)
        more = list(islice(stream, _MORE_ORDERS))
        sure = shares.sampling_error[:, 0] <= _AIM * np.abs(shares.value[:, 0]).max()
        if np.all(sure) or not more:
            return shares
        orders += more


def _leading_to(gap: Estimate, shares: shapley.Shares, strengths: Array) -> shapley.Shares:
    """Shares that add up to what two forecasts differ by, of whatever draws these are.

    What is missing, as coalitions have fewer draws, is added by the strengths of the players.
    """
    missing, whole = -shares.value.sum(axis=0), float(strengths.sum())
    parts = strengths / whole if whole else np.full(len(strengths), 1.0 / len(strengths))
    missing[0] += gap.value[0]
    apart = 0.0
    if len(gap.deviation) == len(missing) - 1:  # by the same batches
        missing[1:] += gap.deviation[:, 0]
    else:
        apart = float(gap.error[0])
    return replace(
        shares,
        value=shares.value + parts[:, None] * missing,
        sampling_error=np.hypot(shares.sampling_error, (apart * parts)[:, None]),
    )


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
