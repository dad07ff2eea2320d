"""The answers under coalitions: scenarios between two, many at a time."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from forecast.analysis.estimand import Answers, Question, no_median
from forecast.analysis.influence.shapley import coalition_of
from forecast.engine.run import Runs
from forecast.engine.sharing import InOrder, workers_for
from forecast.errors import NoMedianError
from forecast.progress import Progress
from priors.types import Array
from scenarios.schema.fingerprints import Key, arrival_key, path_key
from scenarios.variants.hybrids import Between

_FEW = 4
"""Strongest players, beside whom others are taken to change what they do at the ends."""


class Coalitions:
    """The answer under each coalition, followed by its deviations, shape (1 + batch,).

    A coalition is a whole number; see `shapley`. Where its answer is looked for depends on the
    two scenarios alone, and not on what was asked before.

    Parameters
    ----------
    between : Between
    runs : Runs
    question : Question
    progress : callable, optional
        Called with the coalitions valued, and those expected to be.
    expected : int
        Coalitions that will be valued, as far as is known.
    workers : InOrder, optional
        Who values them.
    """

    def __init__(
        self,
        between: Between,
        runs: Runs,
        question: Question,
        progress: Progress | None = None,
        expected: int = 0,
        workers: InOrder | None = None,
    ):
        self._between, self._progress, self._expected = between, progress, expected
        self._workers = workers or workers_for(runs)
        self._answer = _Answer(between, runs.coarser, question)
        self._values: dict[int, Array] = {}
        self._everyone = coalition_of(range(len(between.players)))

    def __call__(self, coalition: int) -> Array:
        """The answer under a coalition that was valued."""
        return self._values[coalition]

    @property
    def valued(self) -> int:
        """Coalitions valued so far."""
        return len(self._values)

    def value_ends(self, near: Iterable[float]) -> None:
        """Value those of nobody and of everyone, and those that are one player off.

        Parameters
        ----------
        near : iterable of float
            About where the answers of the two scenarios are.
        """
        players, ends = range(len(self._between.players)), (0, self._everyone)
        self._value(dict(zip(ends, near, strict=True)))
        self._value({end ^ (1 << player): self._at(end) for end in ends for player in players})

    def strengths(self) -> Array:
        """How much each player changes of the answers at the two ends, shape (player,)."""
        return np.asarray(np.abs(self._changes).sum(axis=0))

    @cached_property
    def _changes(self) -> Array:
        """What each player changes of the first scenario, and of the second, (2, player)."""
        players = [1 << player for player in range(len(self._between.players))]
        everyone = self._everyone
        return np.array(
            [
                [self._at(player) - self._at(0) for player in players],
                [self._at(everyone) - self._at(everyone ^ player) for player in players],
            ]
        )

    def value_among(self, players: Sequence[int]) -> None:
        """Value all coalitions of some players, the strongest of whom are named first."""
        within, few = [0], players[:_FEW]
        for player in few:
            joined = {coalition | 1 << player: self._at(coalition) for coalition in within}
            self._value(joined)
            within += joined
        for player in players[_FEW:]:
            within += [coalition | 1 << player for coalition in within]
        self.value(within, few)

    def value(self, coalitions: Iterable[int], core: Sequence[int]) -> None:
        """Value some, of which those of the core's players alone are valued already."""
        mask = coalition_of(core)
        changes = self._changes.mean(axis=0).tolist()
        self._value({c: self._near(c & mask, c & ~mask, changes) for c in coalitions})

    def _near(self, known: int, others: int, changes: Sequence[float]) -> float:
        """About where an answer is: a known one, and what others change beside no others."""
        return self._at(known) + sum(
            change for player, change in enumerate(changes) if others >> player & 1
        )

    def _value(self, asked: Mapping[int, float]) -> None:
        """Value what is not yet, each near to an answer."""
        missing = [one for one in asked if one not in self._values]
        missing.sort(key=self._by_what_they_share)
        expected = max(self._expected, self.valued + len(missing))
        near = ((one, asked[one]) for one in missing)
        for one, value in zip(missing, self._workers.map(self._answer, near), strict=True):
            self._values[one] = value
            if self._progress:
                self._progress(self.valued, expected)

    def _by_what_they_share(self, coalition: int) -> list[int]:
        """Place of a coalition in a row of those of which neighbours have most in common."""
        return [coalition >> player & 1 for player in self._slowest_first]

    @cached_property
    def _slowest_first(self) -> list[int]:
        """Players whose changes take most to compute, those of paths, and at last weights."""
        base = self._answer.keys(0)
        players = range(len(self._between.players))
        changed = [
            [k != b for k, b in zip(self._answer.keys(1 << player), base, strict=True)]
            for player in players
        ]
        return sorted(players, key=lambda player: changed[player], reverse=True)

    def _at(self, coalition: int) -> float:
        return float(self._values[coalition][0])


@dataclass(frozen=True)
class _Answer:
    """The answer of a coalition, near to which a median is expected; for any process."""

    between: Between
    runs: Runs
    question: Question

    def __call__(self, asked: tuple[int, float]) -> Array:
        coalition, near = asked
        scenario = self.between.scenario(self._chosen(coalition))
        answer = Answers(self.runs, self.question, self.question.by or near).of(scenario)
        if not np.isfinite(answer.value[0]):
            players = self.between.players
            taken = ", ".join(players[i].name for i in self._chosen(coalition)) or "nothing"
            where = f"in the first scenario with {taken} of the second"
            raise NoMedianError(no_median(scenario.years.last, where))
        return np.concatenate([answer.value, answer.deviation[:, 0]])

    def keys(self, coalition: int) -> tuple[list[Key], list[Key]]:
        """What its anchors' paths depend on, and what their arrivals do."""
        scenario = self.between.scenario(self._chosen(coalition))
        anchors = scenario.weights.anchors
        return (
            [path_key(scenario, anchor, 0.0) for anchor in anchors],
            [arrival_key(scenario, anchor) for anchor in anchors],
        )

    def _chosen(self, coalition: int) -> list[int]:
        return [i for i in range(len(self.between.players)) if coalition >> i & 1]
