"""What would have to be true together: the least change of several entries.

The change is measured in standard deviations of beliefs that vary, and in factors of two of
what is fixed (of odds, for probabilities; in years, for dates). The least one is the point of
the surface on which the answer holds that lies nearest to the scenario, found by the method of
Hasofer, Lind, Rackwitz and Fiessler on the median, or where there is none on normal scores of
probabilities.

References
----------
Rackwitz and Fiessler 1978, *Structural reliability under combined random load sequences*.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from forecast.analysis.estimand import Question
from forecast.analysis.parameter_studies.solve import Solution, solution_dict
from forecast.engine.run import Runs
from forecast.engine.sharing import InOrder, workers_for
from forecast.errors import ArgumentError
from forecast.plain import number
from forecast.progress import Progress
from priors.constants import LN_2
from priors.numerics.normal import ndtri
from priors.types import Array
from scenarios.problems import ScenarioError
from scenarios.schema.scenario import Scenario
from scenarios.variants.adjustments import Varied

_STEPS = 40
_HALVINGS = 12
_WIDTH = 1e-3  # of a unit, to each side, over which a slope is measured
_NEAR = 1e-7  # a normal score of a probability
_NEAR_YEARS = 1e-5
_SETTLED = 1e-4  # units
_LEAST = 1e-12


@dataclass(frozen=True)
class Axis:
    """An entry, and how far a unit of change moves it."""

    entry: Varied

    @property
    def unit(self) -> str:
        """What the change is counted in."""
        if self.entry.deviation is not None:
            return "sd"
        if self.entry.is_date:
            return "year"
        return "doubling of the odds" if self._is_probability else "doubling"

    @property
    def _moves_by_sums(self) -> bool:
        return self.entry.meaning == "plus" or self.entry.is_date

    @property
    def _is_probability(self) -> bool:
        return self.entry.bounds == (0.0, 1.0)

    def check(self) -> None:
        """Refuse what has no present value, or none that a factor changes."""
        now = self.entry.now
        if now is None or not (now > 0 or self.entry.meaning == "plus"):
            raise ArgumentError(
                f"{self.entry.key} is not above 0, of which there are no factors"
            )
        if self._is_probability and now >= 1.0:
            raise ArgumentError(f"{self.entry.key} is 1, of which there are no odds")

    def number(self, moved: float) -> float:
        """The entry's number after a change of so many units."""
        now = self.entry.now
        assert now is not None
        if self._moves_by_sums:
            return now + moved * (self.entry.deviation or 1.0)
        if self.entry.deviation is not None:
            return now * _power(10.0, moved * self.entry.deviation)
        if self._is_probability:
            odds = now / (1.0 - now) * _power(2.0, moved)
            return odds / (1.0 + odds) if odds < math.inf else 1.0
        return now * _power(2.0, moved)

    def moved(self, value: float) -> float:
        """How many units a number of the entry lies from the present one."""
        now = self.entry.now
        assert now is not None
        if self._moves_by_sums:
            return (value - now) / (self.entry.deviation or 1.0)
        if value <= 0:
            return -math.inf
        if self.entry.deviation is not None:
            return math.log10(value / now) / self.entry.deviation
        if self._is_probability:
            odds = value / (1.0 - value) / (now / (1.0 - now)) if value < 1 else math.inf
            return math.log(odds) / LN_2
        return math.log(value / now) / LN_2


@dataclass(frozen=True)
class JointSolution:
    """The least change of several entries together.

    Parameters
    ----------
    axes : tuple of Axis
    moves : tuple of float
        How far each moves, units.
    answer, answer_error : float
        What a run with all of it answers.
    question : Question
    """

    axes: tuple[Axis, ...]
    moves: tuple[float, ...]
    answer: float
    answer_error: float
    question: Question

    @property
    def distance(self) -> float:
        """Length of the change, units."""
        return math.hypot(*self.moves)

    def to_dict(self) -> dict[str, Any]:
        """The form of `forecast solve --vary A --vary B --json`."""
        return {
            "keys": [axis.entry.key for axis in self.axes],
            "distance": self.distance,
            self.question.key: number(self.answer),
            f"{self.question.key}_error": number(self.answer_error),
            "by": self.question.by,
            "moves": [
                {
                    "key": axis.entry.key,
                    "value": axis.number(moved),
                    "now": axis.entry.now,
                    "meaning": axis.entry.meaning,
                    "move": moved,
                    "unit": axis.unit,
                    "set": axis.entry.setting(axis.number(moved)),
                }
                for axis, moved in zip(self.axes, self.moves, strict=True)
            ],
        }


@dataclass(frozen=True)
class EachRow:
    """What one entry alone would have to be."""

    axis: Axis
    solution: Solution

    @property
    def moved(self) -> float | None:
        """How far the nearest value lies from the present one, units; None without one."""
        entry, roots = self.axis.entry, self.solution.roots
        if not roots or entry.now is None or not (entry.now > 0 or entry.meaning == "plus"):
            return None
        return number(self.axis.moved(roots[0].value))

    def to_dict(self, question: Question) -> dict[str, Any]:
        """An entry of `each` of `forecast solve --each --json`."""
        return solution_dict(self.solution, question, self.axis.entry) | {
            "move": self.moved,
            "unit": self.axis.unit,
        }


def joint_solve(
    scenario_at: Callable[[Sequence[float]], Scenario],
    axes: Sequence[Axis],
    runs: Runs,
    question: Question,
    target: float,
    progress: Progress | None = None,
    workers: InOrder | None = None,
) -> JointSolution:
    """Find the least change of several entries at which an answer holds.

    Parameters
    ----------
    scenario_at : callable
        The scenario with a number for each entry.
    axes : sequence of Axis
    runs : Runs
    question : Question
    target : float
        Year, or probability.
    progress : callable, optional
    workers : InOrder, optional
        Who runs scenarios beside each other; see `workers_for`.

    Raises
    ------
    ArgumentError
        When no change is found.
    """
    for axis in axes:
        axis.check()
    workers = workers or workers_for(runs)
    surface = _Surface(scenario_at, axes, runs, question, target)
    x, gap = np.zeros(len(axes)), surface.gap(np.zeros(len(axes)))
    for step in range(_STEPS):
        slope = surface.slope(x, workers)
        steepness = float(slope @ slope)
        if not steepness > 0:
            break
        wanted = (float(slope @ x) - gap) / steepness * slope
        before = x
        x, gap = surface.towards(x, wanted, gap)
        if progress:
            progress(step + 1, _STEPS)
        if abs(gap) < surface.near and float(np.max(np.abs(x - before))) < _SETTLED:
            break
    if abs(gap) > 1e2 * surface.near:
        keys = ", ".join(axis.entry.key for axis in axes)
        raise ArgumentError(f"no change of {keys} together was found that gives {target:g}")
    estimate = question.ask(runs.run(surface.scenario(x)))
    moves = tuple(float(each) for each in x)
    answer = float(estimate.value[0]), float(estimate.error[0])
    return JointSolution(tuple(axes), moves, *answer, question)


class _Surface:
    """How far the answer lies from the wanted one, by the change of all entries."""

    def __init__(
        self,
        scenario_at: Callable[[Sequence[float]], Scenario],
        axes: Sequence[Axis],
        runs: Runs,
        question: Question,
        target: float,
    ):
        self._scenario_at, self._axes, self._runs = scenario_at, axes, runs
        by, wanted = (target, 0.5) if question.by is None else (question.by, target)
        self._by, self._score, self._year = np.array([by]), _score(wanted), target
        start = runs.run(self.scenario(np.zeros(len(axes)))).median
        self._in_years = question.is_median and math.isfinite(start)
        self.near = _NEAR_YEARS if self._in_years else _NEAR

    def scenario(self, x: Array) -> Scenario:
        """The scenario after a change."""
        pairs = zip(self._axes, x, strict=True)
        return self._scenario_at([axis.number(float(moved)) for axis, moved in pairs])

    def gap(self, x: Array) -> float:
        """Years from the wanted median; or of the normal score of a probability."""
        return self._gap(self._runs, x)

    def _gap(self, runs: Runs, x: Array) -> float:
        forecast = runs.run(self.scenario(x))
        if self._in_years:
            return self._year - forecast.median
        return _score(float(forecast.mixture.value(self._by)[0])) - self._score

    def slope(self, x: Array, workers: InOrder) -> Array:
        """Change of the gap with each entry, for which few draws of paths are enough."""
        steps, gap = _WIDTH * np.eye(len(x)), partial(self._gap, self._runs.coarser)
        gaps = np.array([*workers.map(gap, [*(x + steps), *(x - steps)])])
        return np.asarray((gaps[: len(x)] - gaps[len(x) :]) / (2.0 * _WIDTH))

    def towards(self, x: Array, wanted: Array, gap: float) -> tuple[Array, float]:
        """As far to a point as scenarios are valid and the gap does not grow much."""
        part = 1.0
        for _ in range(_HALVINGS):
            tried = x + part * (wanted - x)
            try:
                found = self.gap(tried)
            except ScenarioError:
                found = math.inf
            if abs(found) <= max(abs(gap), self.near) * 2.0:
                return tried, found
            part *= 0.5
        return x, gap


def _power(base: float, exponent: float) -> float:
    """A power, +inf beyond floats: what is much too far is refused by the scenario."""
    with np.errstate(over="ignore"):
        return float(np.float64(base) ** exponent)


def _score(probability: float) -> float:
    return float(ndtri(np.array(min(max(probability, _LEAST), 1.0 - _LEAST))))
