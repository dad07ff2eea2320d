"""What entries of a scenario would have to be: one, several together, each alone."""

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from forecast.analysis.estimand import Question
from forecast.analysis.influence.fixed_beliefs import fixed_numbers
from forecast.analysis.parameter_studies.edited import Edited
from forecast.analysis.parameter_studies.joint_solve import (
    Axis,
    EachRow,
    JointSolution,
    joint_solve,
)
from forecast.analysis.parameter_studies.solve import Solution, solve
from forecast.engine.run import Runs
from forecast.engine.sharing import InOrder, Sharing, workers_for
from forecast.progress import Progress
from scenarios.schema.scenario import Scenario
from scenarios.variants.adjustments import UnknownKeyError, Varied, varied


@dataclass(frozen=True)
class Wanted:
    """An answer that is to hold, and who runs scenarios to see.

    Parameters
    ----------
    edited : Edited
    runs : Runs
    question : Question
    target : float
        Year, or probability.
    progress : callable, optional
    workers : InOrder, optional
        Who runs them; see `workers_for`.
    """

    edited: Edited
    runs: Runs
    question: Question
    target: float
    progress: Progress | None = None
    workers: InOrder | None = None

    def of(self, entry: Varied, between: tuple[float, float] | None = None) -> Solution:
        """The values of an entry at which it holds, within its own bounds or others."""
        bounds = between or entry.bounds
        base = self.edited.bases[self.edited.name]

        def scenario_at(value: float) -> Scenario:
            return (base if value == entry.now else self.edited.moved(entry, value)).scenario

        return solve(
            scenario_at,
            self.runs,
            self.question,
            self.target,
            bounds,
            entry.now,
            logarithmic=entry.is_logarithmic_between(*bounds),
            keep_inside=between is None,
            progress=self.progress,
            workers=self.workers,
        )

    def together(self, entries: Sequence[Varied]) -> JointSolution:
        """The least change of several entries together at which it holds.

        Raises
        ------
        ArgumentError
            When no change is found.
        """
        axes = [Axis(entry) for entry in entries]
        return joint_solve(
            lambda numbers: self.edited.moved_together(entries, numbers).scenario,
            axes,
            self.runs,
            self.question,
            self.target,
            self.progress,
            self.workers,
        )

    def each(self, entries: Sequence[Varied] = ()) -> "Each":
        """What each entry alone would have to be; all of `entries_of` when left out."""
        chosen = entries or entries_of(self.edited.bases[self.edited.name].scenario)
        alone = replace(self, progress=None, workers=Sharing(1))
        rows = list[EachRow]()
        for solution in (self.workers or workers_for(self.runs)).map(alone.of, chosen):
            rows.append(EachRow(Axis(chosen[len(rows)]), solution))
            if self.progress:
                self.progress(len(rows), len(chosen))
        return Each(tuple(rows), self.question, self.target)


@dataclass(frozen=True)
class Each:
    """What each of several entries alone would have to be."""

    rows: tuple[EachRow, ...]
    question: Question
    target: float

    def to_dict(self) -> dict[str, Any]:
        """The form of `forecast solve --each --json`."""
        return {"each": [row.to_dict(self.question) for row in self.rows],
                "by": self.question.by}  # fmt: skip


def entries_of(scenario: Scenario) -> list[Varied]:
    """What one number can move: beliefs that vary, then fixed ones that anchors share."""
    shared = (
        path for path, _, value in fixed_numbers(scenario) if path[0] != "anchors" and value
    )
    found = {}
    for path in [*(each.path for each in scenario.varying), *shared]:
        with contextlib.suppress(UnknownKeyError):
            key = ".".join(map(str, path))
            found[key] = varied(scenario, key)
    return [*found.values()]
