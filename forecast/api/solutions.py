"""What would have to be true for an answer to hold."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypedDict, overload

from typing_extensions import Unpack

from forecast.analysis.estimand import Question
from forecast.analysis.parameter_studies import entries
from forecast.analysis.parameter_studies import joint_solve as joint
from forecast.analysis.parameter_studies import solve as solving
from forecast.analysis.parameter_studies.edited import Edited
from forecast.api import arguments
from forecast.api.result import Result, Row, drawn, saved
from forecast.api.sources import Settings, Source, asking, edited, resolved
from forecast.engine.run import Runs
from forecast.errors import ArgumentError
from forecast.plain import number
from scenarios.loading.own_units import number_at
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
        what = f"{self.entry.key} {self.entry.meaning} {root.value:.6g}"
        return f"{what}: {_answer(self.question)} {root.answer:.6g}"

    def plot(self, path: str | Path | None = None) -> "Figure":
        """Draw the CDFs of the scenario and of those with the values found."""
        from forecast.plots import plot

        base = self.edited.bases[self.edited.name]
        shown = [self.runs.run(base.scenario, base.name)]
        for root in self.roots:
            name = f"{self.entry.key}={root.value:.6g}"
            moved = self.edited.moved(self.entry, root.value)
            shown.append(self.runs.run(moved.scenario, name))
        return drawn(lambda fresh: plot(shown, "cdf", fresh), path)


@dataclass(frozen=True, eq=False, repr=False)
class JointSolution(Result, joint.JointSolution):
    """The least change of several entries together; `solve` makes it."""

    def _rows(self) -> Sequence[Row]:
        keys = ("key", "now", "value", "meaning", "move", "unit")
        return [{key: row[key] for key in keys} for row in self.to_dict()["moves"]]

    def _title(self) -> str:
        moved = zip(self.axes, self.moves, strict=True)
        values = ", ".join(
            f"{a.entry.key} {a.entry.meaning} {a.number(x):.6g}" for a, x in moved
        )
        return f"{values}: {_answer(self.question)} {self.answer:.6g}"

    @property
    def settings(self) -> dict[str, Any]:
        """What to lay over the scenario, as `settings` of `run`."""
        edits: dict[str, Any] = {}
        for axis, moved in zip(self.axes, self.moves, strict=True):
            edits |= axis.entry.edits(axis.number(moved))
        return edits

    def plot(self, path: str | Path | None = None) -> "Figure":
        """Draw how far each entry moves."""
        from forecast.plots.analysis.moves import moves_plot

        rows = [(axis.entry.key, moved, axis.unit) for axis, moved in
                zip(self.axes, self.moves, strict=True)]  # fmt: skip
        return saved(moves_plot(rows, self._title()), path, self._title())


@dataclass(frozen=True, eq=False, repr=False)
class Each(Result, entries.Each):
    """What each of several entries alone would have to be; `solve` makes it."""

    def _rows(self) -> Sequence[Row]:
        return [
            {
                "key": row.axis.entry.key,
                "now": row.axis.entry.now,
                "value": row.solution.roots[0].value if row.solution.roots else None,
                "meaning": row.axis.entry.meaning,
                "move": row.moved,
                "unit": row.axis.unit,
            }
            for row in self.rows
        ]

    def _title(self) -> str:
        able = sum(bool(row.solution.roots) for row in self.rows)
        return (
            f"{able} of {len(self.rows)} entries can each alone give "
            f"{_answer(self.question)} {self.target:.6g}"
        )

    def plot(self, path: str | Path | None = None) -> "Figure":
        """Draw how far each entry would have to move."""
        from forecast.plots.analysis.moves import moves_plot

        rows = [(row.axis.entry.key, row.moved, row.axis.unit) for row in self.rows]
        return saved(moves_plot(rows, self._title()), path, self._title())


def _answer(question: Question) -> str:
    return "median" if question.is_median else f"P(by {question.by:g})"


class _How(TypedDict, total=False):
    """What is wanted, and of which scenario, by name."""

    probability: arguments.Number | None
    by: arguments.Moment | None
    settings: Settings | None
    draws: arguments.Number | None
    seed: arguments.Number
    workers: arguments.Number
    milestone: str | None


_Between = tuple[arguments.Number, arguments.Number] | None


@overload
def solve(
    scenario: Source,
    vary: str,
    median: arguments.Moment | None = None,
    *,
    between: _Between = None,
    each: Literal[False] = False,
    **how: Unpack[_How],
) -> Solution: ...
@overload
def solve(
    scenario: Source,
    vary: list[str] | tuple[str, ...],
    median: arguments.Moment | None = None,
    *,
    each: Literal[False] = False,
    **how: Unpack[_How],
) -> JointSolution: ...
@overload
def solve(
    scenario: Source,
    vary: str | Sequence[str] | None = None,
    median: arguments.Moment | None = None,
    *,
    each: Literal[True],
    **how: Unpack[_How],
) -> Each: ...
def solve(
    scenario: Source,
    vary: str | Sequence[str] | None = None,
    median: arguments.Moment | None = None,
    probability: arguments.Number | None = None,
    by: arguments.Moment | None = None,
    between: tuple[arguments.Number | str, arguments.Number | str] | None = None,
    each: bool = False,
    settings: Settings | None = None,
    draws: arguments.Number | None = None,
    seed: arguments.Number = 0,
    workers: arguments.Number = 1,
    milestone: str | None = None,
) -> Solution | JointSolution | Each:
    """Find what would have to be true for an answer to hold.

    Of one entry it is the value; of several, the least change of all of them together, in
    standard deviations of beliefs that vary and doublings of what is fixed; with `each`, what
    each of them alone would have to be.

    Parameters
    ----------
    scenario : Scenario, str or path
    vary : str or sequence of str
        Key of the entry, or several; with `each` all beliefs that vary, and numbers
        that anchors share, when left out.
    median : number, optional
        The median that is wanted.
    probability, by : number, optional
        The probability of arrival by a year that is wanted, in place of a median.
    between : (number, number), optional
        Where to look for the value of one entry; text is read as in a file, `18 months`.
    each : bool
        Whether each entry is asked about by itself.
    settings, draws, seed, workers, milestone
        As for `run`.

    Examples
    --------
    >>> import forecast
    >>> round(forecast.solve("cotra_2020", "hardware.doubling_time", 2045, draws=1e3).value, 1)
    1.4
    >>> both = ["hardware.doubling_time", "spending.doubling_time"]
    >>> round(forecast.solve("cotra_2020", both, 2045, draws=1e3).distance, 2)
    0.82
    """
    settings = asking(settings, milestone)
    found = resolved(scenario, settings)
    question, target = _asked(found, median, probability, by)
    base = edited(scenario, {found.name: found}, settings)
    chosen = _entries(base, vary, each=each)
    if between is not None and (each or len(chosen) != 1):
        raise ArgumentError("between goes with one entry")
    with found.placing():
        runs = arguments.runs(draws, seed, workers, [found.scenario])
        who = arguments.sharing(runs, workers)
        wanted = entries.Wanted(base, runs, question, target, workers=who)
        if each:
            return Each.of(wanted.each(chosen))
        if not isinstance(vary, str):
            return JointSolution.of(wanted.together(chosen))
        bounds = None if between is None else _bounds(between, chosen[0])
        solution = wanted.of(chosen[0], bounds)
    return Solution.of(solution, entry=chosen[0], question=question, edited=base, runs=runs)


def _entries(base: Edited, vary: Any, *, each: bool) -> list[Varied]:
    arguments.switch(each, "each")
    keys = [] if vary is None else arguments.several(vary)
    if not (keys or each):
        raise ArgumentError("vary should name an entry or several; each=True asks about all")
    for key in keys:
        if not isinstance(key, str):
            raise ArgumentError(f"vary should be keys, not {arguments.brief(key)}")
    base.check(keys)
    chosen = [base.entry(key) for key in keys]
    for entry in chosen:
        if entry.is_whole:
            raise ArgumentError(f"{entry.key} takes whole numbers only; sweep can try them")
    return chosen


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
    ends = [_bound(end, entry) for end in arguments.several(between)]
    if len(ends) != 2 or not ends[0] < ends[1]:
        raise ArgumentError(f"between should be a low and a high number, not {between!r}")
    if wrong := entry.misread(*ends):
        raise ArgumentError(f"between: {wrong}")
    return ends[0], ends[1]


def _bound(end: Any, entry: Varied) -> float:
    if not isinstance(end, str):
        return arguments.finite(end, "between")
    try:
        return number_at(entry.number_key, end)
    except ValueError as error:
        raise ArgumentError(f"between: {error}") from None
