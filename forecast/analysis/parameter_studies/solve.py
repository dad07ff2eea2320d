"""What would have to be true: the value of one entry at which an answer holds."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from forecast.analysis.estimand import Question
from forecast.engine.run import Runs
from forecast.plain import number, status
from forecast.progress import Progress
from priors.numerics.root_finding import invert
from priors.types import Array
from scenarios.problems import ScenarioError
from scenarios.schema.scenario import Scenario
from scenarios.variants.adjustments import Varied

GRID = 21
"""Values that are tried before the crossings between them are refined."""
_HALVINGS = 60
_STEP = 1e-3  # of the search's own unit, to each side, over which a slope is measured


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

    Raises
    ------
    ScenarioError
        When a value makes no valid scenario, and with `keep_inside` when none does.
    """
    search = _Search(scenario_at, runs, question, target, logarithmic=logarithmic)
    low, high = (search.position(bound) for bound in bounds)
    grid = [float(x) for x in np.linspace(low, high, GRID)]
    if now is not None and low < search.position(now) < high:
        grid = sorted({*grid, search.position(now)})
    points = _tried(search, grid, keep_inside, progress)
    roots = [search.refined(a, b) for a, b in pairwise(points) if search.crosses(a, b)]
    if search.gap(points[0]) == 0.0:
        roots.insert(0, search.root(points[0]))
    answers = [search.answer(x)[0] for x in points]
    if now is not None:
        middle = search.position(now)
        roots.sort(key=lambda root: abs(search.position(root.value) - middle))
    ends = search.value(points[0]), search.value(points[-1])
    return Solution(roots, *ends, min(answers), max(answers))


def _tried(
    search: "_Search", grid: list[float], keep_inside: bool, progress: Progress | None
) -> list[float]:
    """Positions whose scenarios are valid."""
    points, refused = [], None
    for done, x in enumerate(grid, start=1):
        try:
            search.answer(x)
            points.append(x)
        except ScenarioError as error:
            refused = error
            if not keep_inside:
                raise
        if progress:
            progress(done, len(grid))
    if not points:
        assert refused is not None
        raise refused
    return points


class _Search:
    """Answers by position: the value, or its logarithm."""

    def __init__(
        self,
        scenario_at: Callable[[float], Scenario],
        runs: Runs,
        question: Question,
        target: float,
        *,
        logarithmic: bool,
    ):
        self._scenario_at = scenario_at
        self._runs = runs
        self._question = question
        self._target = target
        self._logarithmic = logarithmic
        self._answers: dict[float, tuple[float, float]] = {}

    def position(self, value: float) -> float:
        return math.log10(value) if self._logarithmic else value

    def value(self, position: float) -> float:
        return float(10.0**position) if self._logarithmic else position

    def answer(self, position: float) -> tuple[float, float]:
        """Answer and its error."""
        if position not in self._answers:
            scenario = self._scenario_at(self.value(position))
            estimate = self._question.ask(self._runs.run(scenario))
            self._answers[position] = float(estimate.value[0]), float(estimate.error[0])
        return self._answers[position]

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
        sign = 1.0 if self.gap(one) < 0 else -1.0

        def rising(positions: Array) -> Array:
            return sign * np.array([self.gap(float(x)) for x in positions])

        ends = np.array([one, other])
        return float(invert(rising, np.zeros(1), ends, rising(ends))[0])

    def root(self, position: float) -> Root:
        answer, error = self.answer(position)
        slope = self._slope(position)
        value_error = abs(error / slope) if slope and math.isfinite(slope) else math.nan
        return Root(self.value(position), value_error, answer, error)

    def _slope(self, position: float) -> float:
        """Change of the answer with the value; 0 where it cannot be measured."""
        try:
            before, after = (self.answer(position + side)[0] for side in (-_STEP, _STEP))
        except ScenarioError:
            return 0.0
        width = self.value(position + _STEP) - self.value(position - _STEP)
        return (after - before) / width
