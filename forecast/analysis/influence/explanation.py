"""Why two forecasts differ: the share of each belief in the difference."""

from functools import cached_property
from typing import Any

import numpy as np

from forecast.analysis.estimand import Answers, Question, no_median
from forecast.analysis.influence import shapley
from forecast.distributions.estimate import Estimate, standard_error
from forecast.engine.run import Runs
from forecast.errors import NoMedianError
from forecast.plain import number
from forecast.progress import Progress
from priors.record import record
from priors.types import Array
from scenarios.schema.scenario import Scenario
from scenarios.variants.hybrids import Between, Grouping

ORDERS = 48
"""Random orders, each with its reverse, where there are too many players for all."""
NOTABLE = 0.1
"""Interactions below this part of the largest share are not worth a line."""
_SURE = 3.0  # errors from zero
_PAIRS_AMONG = (
    6  # largest players whose pairs are looked at where not all coalitions are valued
)

"""Called with what is done and what there is to do."""


@record
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


@record
class Interaction:
    """What two players are worth together beyond what each is worth by itself."""

    names: tuple[str, str]
    worth: float
    error: float


@record
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


def explain(
    one: Scenario,
    other: Scenario,
    runs: Runs,
    question: Question,
    grouping: Grouping = "name",
    progress: Progress | None = None,
    orders: int = ORDERS,
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
        Random orders, each with its reverse, where there are too many players for all.

    Raises
    ------
    NoMedianError
        When the median is asked for and some scenario in between has none.
    """
    between = Between(one, other, grouping)
    game = _Game(between, runs, question, progress, orders)
    count, arrive = len(between.players), (one.arrives, other.arrives)
    if not count:
        answer = float(game(0)[0])
        return Explanation(question, answer, answer, 0.0, [], [], 0, 1, arrive)
    if count <= shapley.EXACT_PLAYERS:
        shares = shapley.exact_shares(game, count)
        pairs = shapley.exact_interactions(game, count)
    else:
        shares = shapley.sampled_shares(game, count, orders, runs.batches.seed)
        largest = np.argsort(-np.abs(shares.value[:, 0]))[:_PAIRS_AMONG]
        pairs = shapley.second_differences(game, count, [int(i) for i in largest])
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


class _Game:
    """The answer under each coalition, followed by its deviations, shape (1 + batch,)."""

    def __init__(
        self,
        between: Between,
        runs: Runs,
        question: Question,
        progress: Progress | None,
        orders: int,
    ):
        self._orders = orders
        self._between = between
        self._runs = runs
        self._question = question
        self._progress = progress
        self._values: dict[int, Array] = {}

    @property
    def valued(self) -> int:
        """Coalitions valued so far."""
        return len(self._values)

    @cached_property
    def _answers(self) -> Answers:
        count, runs = len(self._between.players), self._runs.coarser
        ends = [runs.run(self._between.scenario(range(n))) for n in (0, count)]
        return Answers.like(ends, runs, self._question)

    @cached_property
    def _expected(self) -> int:
        count = len(self._between.players)
        if count <= shapley.EXACT_PLAYERS:
            return 1 << count
        return 2 * self._orders * (count - 1) + 2

    def __call__(self, coalition: int) -> Array:
        if coalition not in self._values:
            self._values[coalition] = self._answer(coalition)
            if self._progress:
                self._progress(self.valued, max(self._expected, self.valued))
        return self._values[coalition]

    def _answer(self, coalition: int) -> Array:
        players = self._between.players
        chosen = [i for i in range(len(players)) if coalition >> i & 1]
        scenario = self._between.scenario(chosen)
        answer: Estimate = self._answers.of(scenario, self._near(coalition))
        if not np.isfinite(answer.value[0]):
            taken = ", ".join(players[i].name for i in chosen) or "nothing"
            where = f"in the first scenario with {taken} of the second"
            raise NoMedianError(no_median(scenario.years.last, where))
        return np.concatenate([answer.value, answer.deviation[:, 0]])

    def _near(self, coalition: int) -> float | None:
        """The answer without one of the players, if there is one already."""
        players = range(len(self._between.players))
        fewer = (coalition ^ (1 << i) for i in players if coalition >> i & 1)
        known = (self._values[one] for one in fewer if one in self._values)
        return next((float(value[0]) for value in known), None)


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


def _notable(
    names: list[str], pairs: dict[tuple[int, int], Array], largest: float
) -> list[Interaction]:
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
