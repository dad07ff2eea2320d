"""Other values in a scenario: what would have to be true, and what if."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from forecast.analysis.estimand import Question
from forecast.analysis.parameter_studies import solve as solving
from forecast.analysis.parameter_studies import sweep as sweeping
from forecast.analysis.parameter_studies.edited import SCENARIO, Edited
from forecast.api import arguments
from forecast.api.result import Result, Row, saved
from forecast.api.sources import Settings, Source, asking, quietly, resolved
from forecast.defaults import MOST_POINTS
from forecast.engine.run import Runs
from forecast.errors import ArgumentError, YearOutsideError
from forecast.export.provenance import maker
from forecast.plain import number
from scenarios.variants.adjustments import Varied

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from scenarios.loading.load import Resolved


@dataclass(frozen=True, eq=False, repr=False)
class Solution(Result, solving.Solution):
    """Values at which an answer holds; `solve` makes it.

    Parameters
    ----------
    entry : Varied
        What the key means in the scenario.
    question : Question
    edited : Edited
        The scenario with a value.
    runs : Runs
    """

    entry: Varied
    question: Question
    edited: Edited
    runs: Runs

    @property
    def value(self) -> float | None:
        """The value nearest to the present one; None if there is none."""
        return self.roots[0].value if self.roots else None

    def to_dict(self) -> dict[str, Any]:
        """The solution as plain data, the form of `forecast solve --json`."""
        return solving.solution_dict(self, self.question, self.entry)

    def _rows(self) -> Sequence[Row]:
        key = self.question.key
        return [
            {
                "value": root.value,
                "value_error": number(root.value_error),
                key: number(root.answer),
                f"{key}_error": number(root.answer_error),
            }
            for root in self.roots
        ]

    def _title(self) -> str:
        if not self.roots:
            return f"no {self.entry.key} between {self.low:g} and {self.high:g} does that"
        root = self.roots[0]
        answer = "median" if self.question.is_median else f"P(by {self.question.by:g})"
        what = f"{self.entry.key} {self.entry.meaning} {root.value:.6g}"
        return f"{what}: {answer} {root.answer:.6g}"

    def plot(self, path: str | Path | None = None) -> "Figure":
        """Draw the CDFs of the scenario and of those with the values found."""
        from forecast.plots import plot

        base = self.edited.bases[self.edited.name]
        shown = [self.runs.run(base.scenario, base.name)]
        for root in self.roots:
            name = f"{self.entry.key}={root.value:.6g}"
            moved = self.edited.moved(self.entry, root.value)
            shown.append(self.runs.run(moved.scenario, name))
        return plot(shown, "cdf", path)


def solve(
    scenario: Source,
    vary: str,
    median: arguments.Number | None = None,
    probability: arguments.Number | None = None,
    by: arguments.Number | None = None,
    between: tuple[arguments.Number, arguments.Number] | None = None,
    settings: Settings | None = None,
    draws: arguments.Number | None = None,
    seed: arguments.Number = 0,
    workers: arguments.Number = 1,
    milestone: str | None = None,
) -> Solution:
    """Find the value of an entry at which an answer holds.

    Parameters
    ----------
    scenario : Scenario, str or path
    vary : str
        Key of the entry, as `forecast solve --vary` takes it.
    median : number, optional
        The median that is wanted.
    probability, by : number, optional
        The probability of arrival by a year that is wanted, in place of a median.
    between : (number, number), optional
        Where to look for the value.
    settings, draws, seed, workers, milestone
        As for `run`.

    Examples
    --------
    >>> import forecast
    >>> round(forecast.solve("cotra_2020", "hardware.doubling_time", 2045, draws=1e3).value, 1)
    1.4
    """
    settings = asking(settings, milestone)
    found = resolved(scenario, settings)
    question, target = _asked(found, median, probability, by)
    edited = _edited(scenario, {found.name: found}, settings)
    edited.check([vary])
    entry = edited.entry(vary)
    if entry.is_whole:
        raise ArgumentError(f"{vary} takes whole numbers only; sweep can try them")
    bounds = entry.bounds if between is None else _bounds(between, entry)
    with found.placing():
        runs = arguments.runs(draws, seed, workers, [found.scenario])
        solution = solving.solve(
            lambda value: edited.moved(entry, value).scenario,
            runs,
            question,
            target,
            bounds,
            entry.now,
            logarithmic=entry.is_logarithmic_between(*bounds),
            keep_inside=between is None,
        )
    return Solution.of(solution, entry=entry, question=question, edited=edited, runs=runs)


def _asked(found: "Resolved", median: Any, probability: Any, by: Any) -> tuple[Question, float]:
    if (median is None) == (probability is None):
        raise ArgumentError("give one of median=YEAR and probability=P with by=YEAR")
    if probability is None:
        if by is not None:
            raise ArgumentError("by goes with probability")
        return Question(), arguments.year(median, found.scenario, "median")
    if by is None:
        raise ArgumentError("probability needs by=YEAR")
    wanted = arguments.probability(probability)
    if wanted in (0.0, 1.0):
        raise ArgumentError(f"a probability of {wanted:g} holds for no one value")
    return Question(arguments.year(by, found.scenario, "by")), wanted


def _bounds(between: Any, entry: Varied) -> tuple[float, float]:
    ends = [arguments.finite(end, "between") for end in arguments.several(between)]
    if len(ends) != 2 or not ends[0] < ends[1]:
        raise ArgumentError(f"between should be a low and a high number, not {between!r}")
    if wrong := entry.misread(*ends):
        raise ArgumentError(f"between: {wrong}")
    return ends[0], ends[1]


class Sweep(Result, sweeping.Sweep):
    """Answers over a grid; `sweep` makes it."""

    units: ClassVar = {"median_year": "year", "median_error": "years"}

    def _rows(self) -> Sequence[Row]:
        return sweeping.rows(self)

    def _title(self) -> str:
        keys = " and ".join(axis.key for axis in self.axes)
        return f"{self.made_by['scenario_name']} over {keys}, {len(self.points)} points"

    def plot(self, by: Any = None, path: str | Path | None = None) -> "Figure":
        """Draw the median over the grid, or the probability by one of the years reported."""
        from forecast.plots.analysis.grids import grid_plot

        year = None if by is None else arguments.number(by, "by")
        if year is not None and year not in self.years:
            raise YearOutsideError(f"the sweep does not report {year:.10g}; name it in by")
        return saved(grid_plot(self, year), path, self._title())


def sweep(
    scenario: Source,
    over: Mapping[str, Any],
    by: Any = (),
    settings: Settings | None = None,
    draws: arguments.Number | None = None,
    seed: arguments.Number = 0,
    workers: arguments.Number = 1,
    milestone: str | None = None,
) -> Sweep:
    """Run a grid over one or two entries, all of it with the same draws.

    Parameters
    ----------
    scenario : Scenario, str or path
    over : mapping of str to sequence
        Values by key, for one key or two; those of `scenario` are scenarios.
    by : number or sequence of numbers
        Years to report beside the whole ones.
    settings, draws, seed, workers, milestone
        As for `run`.

    Examples
    --------
    >>> import forecast
    >>> forecast.sweep("cotra_2020", {"hardware.doubling_time": [1, 2]}, draws=1e3).medians()
    array([2041.7..., 2049.5...])
    """
    axes = _axes(over)
    settings = asking(settings, milestone)
    found = resolved(scenario, settings)
    others = [str(v) for axis in axes if axis.key == SCENARIO for v in axis.values]
    bases = {found.name: found} | {name: resolved(name, settings) for name in others}
    edited = _edited(scenario, bases, settings)
    edited.check([axis.key for axis in axes])
    years = arguments.years(by, found.scenario)
    with found.placing():
        runs = arguments.runs(draws, seed, workers, [found.scenario])
        made_by = maker(found.name, found.scenario, runs.batches.draws, runs.batches.seed)
        return Sweep.of(
            sweeping.sweep(axes, lambda at: edited.at(at).scenario, runs, years, made_by)
        )


def _axes(over: Any) -> list[sweeping.Axis]:
    values = arguments.settings(over)
    if not 1 <= len(values) <= 2:
        raise ArgumentError(f"a grid has one key or two, not {len(values)}")
    axes = [_axis(key, arguments.several(along)) for key, along in values.items()]
    points = math.prod(len(axis.values) for axis in axes)
    if not 1 <= points <= MOST_POINTS:
        raise ArgumentError(f"a grid has 1 to {MOST_POINTS:,} points, not {points:,}")
    return axes


def _axis(key: str, values: list[Any]) -> sweeping.Axis:
    read = [v if isinstance(v, str) else arguments.finite(v, key) for v in map(_path, values)]
    if len(set(read)) < len(read):
        raise ArgumentError(f"{key} takes a value twice")
    if key == SCENARIO and not all(isinstance(value, str) for value in read):
        raise ArgumentError("the values of scenario are names or paths")
    return sweeping.Axis(key, tuple(read))


def _path(value: Any) -> Any:
    return str(value) if isinstance(value, Path) else value


def _edited(
    scenario: Source, bases: Mapping[str, "Resolved"], settings: Settings | None
) -> Edited:
    own = next(iter(bases))

    def load(name: str, edits: Mapping[str, Any]) -> "Resolved":
        return quietly(scenario if name == own else name, edits)

    return Edited(own, bases, arguments.settings(settings), load)
