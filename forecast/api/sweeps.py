"""What if: answers over a grid of other values."""

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from forecast.analysis.parameter_studies import sweep as sweeping
from forecast.analysis.parameter_studies.edited import SCENARIO
from forecast.api import arguments
from forecast.api.result import Result, Row, saved
from forecast.api.sources import Settings, Source, asking, edited, resolved
from forecast.defaults import MOST_POINTS
from forecast.errors import ArgumentError, YearOutsideError
from forecast.export.provenance import maker

if TYPE_CHECKING:
    from matplotlib.figure import Figure


class Sweep(Result, sweeping.Sweep):
    """Answers over a grid; `sweep` makes it."""

    units: ClassVar = {"median_year": "year", "median_error": "years"}

    def _rows(self) -> Sequence[Row]:
        return sweeping.rows(self)

    def _title(self) -> str:
        keys = " and ".join(axis.key for axis in self.axes)
        return f"{self.made_by['scenario_name']} over {keys}, {math.prod(self.shape)} points"

    def plot(self, by: Any = None, path: str | Path | None = None) -> "Figure":
        """Draw the median over the grid, or the probability by one of the years reported."""
        from forecast.plots.analysis.grids import grid_plot

        year = None if by is None else arguments.moment(by, "by")
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
    by : number, date, or sequence of them
        Years to report beside the whole ones.
    settings, draws, seed, workers, milestone
        As for `run`.

    Examples
    --------
    >>> import forecast
    >>> forecast.sweep("cotra_2020", {"hardware.doubling_time": [1, 2]}, draws=1e3).medians()
    array([2041.7..., 2049.6...])
    """
    axes = _axes(over)
    settings = asking(settings, milestone)
    found = resolved(scenario, settings)
    others = [str(v) for axis in axes if axis.key == SCENARIO for v in axis.values]
    bases = {found.name: found} | {name: resolved(name, settings) for name in others}
    base = edited(scenario, bases, settings)
    base.check([axis.key for axis in axes])
    years = arguments.years(by, found.scenario)
    with found.placing():
        runs = arguments.runs(draws, seed, workers, [found.scenario])
        made_by = maker(found.name, found.scenario, runs.batches.draws, runs.batches.seed)
        who = arguments.sharing(runs, workers)
        return Sweep.of(sweeping.sweep(axes, base.loaded, runs, years, made_by, workers=who))


def _axes(over: Any) -> list[sweeping.Axis]:
    values = arguments.settings(over, "over")
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
