"""What would have to be true: the value of one entry at which an answer holds."""

import math
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from forecast.analysis.estimand import Question
from forecast.engine.run import Runs
from forecast.engine.sharing import InOrder, workers_for
from forecast.plain import number, status
from forecast.progress import Progress
from priors.numerics.cubic import polynomial_shares
from priors.numerics.root_finding import invert
from priors.types import Array
from scenarios.problems import ScenarioError
from scenarios.schema.scenario import Scenario
from scenarios.variants.adjustments import Varied

GRID = 21
"""Values that are tried before the crossings between them are refined."""
_HALVINGS = 60
_GUESSES = 6  # each of which gains three digits where answers are smooth
_BESIDE = 2  # answers to each side of two between which a guess is made
_SURE = 1e-4  # of an answer's error, as close as which it comes to the target
_CLOSE = 5e-7  # years or a probability: as close at least, however large the error
_EXACT = 1e-9  # the same, of an answer without error
_APART = 0.01  # of a step of the grid: points that lie nearer tell no slope
_SAME = 1e-9  # of the way from end to end: a point of the grid that is the present value
_LN_10 = math.log(10.0)


@dataclass(frozen=True)
class Root:
    """A value at which the answer holds.

    Parameters
    ----------
    value, value_error : float
        The value, and its standard error; NaN where it has none.
    answer, answer_error : float
        What a run with it answers.
    """

    value: float
    value_error: float
    answer: float
    answer_error: float


@dataclass(frozen=True)
class Solution:
    """All values found.

    Parameters
    ----------
    roots : list of Root
        The one nearest to the present value first.
    low, high : float
        The values between which was looked.
    lowest, highest : float
        What the answer stays between there; a median after the last year is +inf.
    """

    roots: list[Root]
    low: float
    high: float
    lowest: float
    highest: float


def solution_dict(solution: Solution, question: Question, entry: Varied) -> dict[str, Any]:
    """A solution as plain data, the form of `forecast solve --json`."""
    roots = solution.roots
    best = roots[0] if roots else Root(*[math.nan] * 4)
    return {
        "key": entry.key,
        "value": number(best.value),
        "value_error": number(best.value_error),
        question.key: number(best.answer),
        f"{question.key}_error": number(best.answer_error),
        "value_status": status(best.value),
        "by": question.by,
        "other_values": [root.value for root in roots[1:]],
        "between": [solution.low, solution.high],
        "answers_between": [number(solution.lowest), number(solution.highest)],
        "answers_between_status": [status(solution.lowest), status(solution.highest)],
        "now": entry.now,
        "meaning": entry.meaning,
        "set": entry.setting(best.value) if roots else None,
    }


def solve(
    scenario_at: Callable[[float], Scenario],
    runs: Runs,
    question: Question,
    target: float,
    bounds: tuple[float, float],
    now: float | None = None,
    *,
    logarithmic: bool = False,
    keep_inside: bool = True,
    progress: Progress | None = None,
    workers: InOrder | None = None,
) -> Solution:
    """Find the values at which an answer is the wanted one.

    A grid is tried first, so that nothing is assumed about how the answer moves; every change
    of sign is then refined. All runs share their draws.

    Parameters
    ----------
    scenario_at : callable
        The scenario with a value.
    runs : Runs
    question : Question
    target : float
        Year, or probability.
    bounds : (float, float)
        Where to look.
    now : float, optional
        The present value; of several solutions the nearest to it comes first.
    logarithmic : bool
        Whether to step by factors.
    keep_inside : bool
        Whether values that make no valid scenario are passed over, at the ends of `bounds`.
    progress : callable, optional
        Called with the values tried and to be tried.
    workers : InOrder, optional
        Who tries them; see `workers_for`.

    Raises
    ------
    ScenarioError
        When a value makes no valid scenario, and with `keep_inside` when none does.
    """
    search = _Search(scenario_at, runs, question, target, now, logarithmic=logarithmic)
    low, high = (search.position(bound) for bound in bounds)
    start = 0.5 * (low + high) if now is None else search.position(now)
    grid = [float(x) for x in np.linspace(low, high, GRID)]
    if now is not None and low < start < high:
        apart = [x for x in grid if abs(x - start) > _SAME * (high - low)]
        grid = sorted([*apart, start])
    # What has been run already shares the most with what is run first, by one process.
    outwards = sorted(grid, key=lambda x: abs(x - start))
    search.try_all(outwards, workers or workers_for(runs), progress)
    points = [x for x in grid if search.is_valid(x)]
    if not points or not (keep_inside or len(points) == len(grid)):
        search.answer(next(x for x in grid if not search.is_valid(x)))  # says what is wrong
    roots = [search.refined(a, b) for a, b in pairwise(points) if search.crosses(a, b)]
    if search.gap(points[0]) == 0.0:
        roots.insert(0, search.root(points[0]))
    answers = [search.answer(x)[0] for x in points]
    if now is not None:
        roots.sort(key=lambda root: abs(search.position(root.value) - start))
    ends = search.value(points[0]), search.value(points[-1])
    return Solution(roots, *ends, min(answers), max(answers))


class _Search:
    """Answers by position: the value, or its logarithm."""

    def __init__(
        self,
        scenario_at: Callable[[float], Scenario],
        runs: Runs,
        question: Question,
        target: float,
        now: float | None,
        *,
        logarithmic: bool,
    ):
        self._scenario_at = scenario_at
        self._runs = runs
        self._question = question
        self._target = target
        self._logarithmic = logarithmic
        self._now = now
        self._answers: dict[float, tuple[float, float]] = {}

    def position(self, value: float) -> float:
        return math.log10(value) if self._logarithmic else value

    def value(self, position: float) -> float:
        if self._now is not None and position == self.position(self._now):
            return self._now  # to the bit
        return float(10.0**position) if self._logarithmic else position

    def try_all(
        self, positions: Sequence[float], workers: InOrder, progress: Progress | None
    ) -> None:
        """Have scenarios run beside each other, as far as they are valid."""
        self._apart = _APART * (max(positions) - min(positions)) / GRID
        answers = workers.map(self._tried, positions)
        for done, (position, answer) in enumerate(zip(positions, answers, strict=True), 1):
            if answer is not None:
                self._answers[position] = answer
            if progress:
                progress(done, len(positions))

    def is_valid(self, position: float) -> bool:
        """Whether a position that was tried makes a valid scenario."""
        return position in self._answers

    def answer(self, position: float) -> tuple[float, float]:
        """Answer and its error."""
        if position not in self._answers:
            self._answers[position] = self._run(position)
        return self._answers[position]

    def _tried(self, position: float) -> tuple[float, float] | None:
        with suppress(ScenarioError):
            return self._run(position)
        return None

    def _run(self, position: float) -> tuple[float, float]:
        scenario = self._scenario_at(self.value(position))
        estimate = self._question.ask(self._runs.run(scenario))
        return float(estimate.value[0]), float(estimate.error[0])

    def gap(self, position: float) -> float:
        return self.answer(position)[0] - self._target

    def crosses(self, one: float, other: float) -> bool:
        """Whether the answer passes the target between two positions, or meets it last."""
        before, after = self.gap(one), self.gap(other)
        return before != 0.0 and (after == 0.0 or (before < 0) != (after < 0))

    def refined(self, one: float, other: float) -> Root:
        """The root between two positions of different sign."""
        if self.gap(other) == 0.0:
            return self.root(other)
        for _ in range(_HALVINGS):
            if math.isfinite(self.gap(one)) and math.isfinite(self.gap(other)):
                return self.root(self._between(one, other))
            middle = 0.5 * (one + other)
            if self.crosses(one, middle):
                other = middle
            else:
                one = middle
        return self.root(one if math.isfinite(self.gap(one)) else other)

    def _between(self, one: float, other: float) -> float:
        """Where the answer passes the target between two finite ones of different sign."""
        for _ in range(_GUESSES):
            middle = self._guess(one, other)
            if self._is_met(middle):
                return middle
            one, other = (one, middle) if self.crosses(one, middle) else (middle, other)
        return self._passed(self._gaps, one, other)

    def _guess(self, one: float, other: float) -> float:
        """Where the polynomial through the nearest answers on each side meets the target."""
        known = self._known
        left, right = (known.index(x) for x in (one, other))
        x = np.array(known[max(left - _BESIDE, 0) : right + 1 + _BESIDE])
        gaps = self._gaps(x)
        return self._passed(lambda at: polynomial_shares(x, at) @ gaps, one, other)

    def _passed(self, gaps: Callable[[Array], Array], one: float, other: float) -> float:
        """Where gaps that are known between two positions change their sign."""
        sign = 1.0 if self.gap(one) < 0 else -1.0
        ends = np.array([one, other])
        heights = sign * self._gaps(ends)
        return float(invert(lambda x: sign * gaps(x), np.zeros(1), ends, heights)[0])

    def _gaps(self, positions: Array) -> Array:
        return np.array([self.gap(float(x)) for x in positions])

    def _is_met(self, position: float) -> bool:
        """Whether the answer is the target, but for a small part of its error."""
        error = self.answer(position)[1]
        near = max(_EXACT, min(_SURE * error, _CLOSE)) if math.isfinite(error) else _EXACT
        return abs(self.gap(position)) <= near

    @property
    def _known(self) -> list[float]:
        """Positions at which answers are finite, rising."""
        return sorted(x for x, (answer, _) in self._answers.items() if math.isfinite(answer))

    def root(self, position: float) -> Root:
        answer, error = self.answer(position)
        slope = self._slope(position)
        value_error = abs(error / slope) if slope and math.isfinite(slope) else math.nan
        return Root(self.value(position), value_error, answer, error)

    def _slope(self, position: float) -> float:
        """Change of the answer with the value; 0 where it cannot be measured.

        That of the parabola through the nearest answers on both sides.
        """
        known = self._known
        before = [x for x in known if x <= position - self._apart][-1:]
        after = [x for x in known if x >= position + self._apart][:1]
        if not (before and after):
            return 0.0
        x = np.array([*before, position, *after])
        slopes, widths = np.diff(self._gaps(x)) / np.diff(x), np.diff(x)
        slope = float(slopes @ widths[::-1] / widths.sum())
        return slope / (_LN_10 * self.value(position) if self._logarithmic else 1.0)
