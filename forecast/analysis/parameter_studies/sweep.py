"""What if: forecasts over a grid of one or two entries, as one cube."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import partial
from itertools import product
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from forecast.analysis.parameter_studies.edited import Loaded
from forecast.analysis.parameter_studies.grid_answers import GridAnswers, KeptAnswers
from forecast.engine.checkpoints import Checkpoint
from forecast.engine.run import Runs
from forecast.engine.sharing import InOrder, workers_for
from forecast.errors import UnequalYearsError
from forecast.export.attributes import attributes
from forecast.plain import keyed, number, status, statuses, year_key
from forecast.progress import Progress
from forecast.results.forecast import QUANTILES
from forecast.version import __version__
from priors.types import Array
from scenarios.problems import Problem
from scenarios.schema.scenario import Scenario

if TYPE_CHECKING:
    import xarray as xr

Value = float | str

Load = Callable[[Mapping[str, Value]], Loaded]
"""The scenario at a point, given its values by key, with what is suspicious in it."""

_BLOCK = 128
"""Values of the last axis of which all points are run before those of others: not more than
what is kept of earlier points holds, so that it is there for each value of the first."""

_TILE = 1 << 14
"""Points whose scenarios are in memory at once, at most."""


@dataclass(frozen=True)
class Axis:
    """One entry and the values that it takes."""

    key: str
    values: tuple[Value, ...]

    @property
    def is_numeric(self) -> bool:
        """Whether all values are numbers."""
        return all(not isinstance(value, str) for value in self.values)


@dataclass(frozen=True)
class Sweep:
    """Answers over a grid.

    Parameters
    ----------
    axes : sequence of Axis
    answers : GridAnswers
        Of all points in the order of the axes, the last one fastest.
    years : ndarray, shape (year,)
    last_year : int
    made_by : mapping
        What the whole was made by: scenario, hash, versions, seed, draws.
    """

    axes: Sequence[Axis]
    answers: GridAnswers
    years: Array
    last_year: int
    made_by: Mapping[str, str | int]

    @property
    def shape(self) -> tuple[int, ...]:
        """Values along each axis."""
        return tuple(len(axis.values) for axis in self.axes)

    @property
    def places(self) -> list[dict[str, Value]]:
        """Values by key at each point."""
        return _Grid(self.axes).places()

    @property
    def points(self) -> list[GridAnswers]:
        """What each point answers."""
        return list(map(self.answers.at, range(math.prod(self.shape))))

    def medians(self) -> Array:
        """Medians, shaped as the grid."""
        return np.reshape(self.answers.median, self.shape)

    def probability_by(self, year: float) -> Array:
        """Probabilities of arrival by one of the years reported, shaped as the grid."""
        (index,) = np.flatnonzero(self.years == year)
        return self.answers.probability[:, index].reshape(self.shape)

    def to_dict(self) -> dict[str, Any]:
        """The sweep as plain data, the form of `forecast sweep --json`."""
        return {
            "keys": [axis.key for axis in self.axes],
            **self.made_by,
            "points": [
                {
                    "at": at,
                    "median_year": number(float(point.median)),
                    "median_error": number(float(point.median_error)),
                    "median_status": status(float(point.median)),
                    "quantiles": keyed(QUANTILES, point.quantile_years),
                    "quantile_status": statuses(QUANTILES, point.quantile_years),
                    "probability_by_year": keyed(self.years, point.probability),
                    "probability_error_by_year": keyed(self.years, point.probability_error),
                }
                for at, point in zip(self.places, self.points, strict=True)
            ],
        }

    def csv_text(self) -> str:
        """One row a point; an empty cell is a median after the last year."""
        keys = [axis.key for axis in self.axes]
        header = [*keys, "median_year", "median_error", *(year_key(y) for y in self.years)]
        lines = [",".join(header)]
        for at, point in zip(self.places, self.points, strict=True):
            cells = np.array([point.median, point.median_error, *point.probability]).tolist()
            numbers = ("" if number(cell) is None else repr(cell) for cell in cells)
            lines.append(",".join([*(_cell(at[key]) for key in keys), *numbers]))
        return "\n".join(lines) + "\n"

    def to_dataset(self) -> "xr.Dataset":
        """The sweep as a cube with a dimension for each key.

        A median after the last year is +inf, and so is its error.

        Raises
        ------
        FloatingPointError
            When a variable holds NaN, which is a bug.
        """
        import xarray as xr

        from forecast.export.dataset import labelled

        keys = tuple(axis.key for axis in self.axes)
        shaped = {
            name: ((*keys, *dimensions), values.reshape(*self.shape, *values.shape[1:]))
            for name, (dimensions, values) in self._variables().items()
        }
        coordinates: dict[str, Any] = {
            axis.key: ([axis.key], list(axis.values), attributes(axis.key))
            for axis in self.axes
        }
        year = {"units": "year", "long_name": "Calendar year"}
        return xr.Dataset(
            labelled(shaped),
            coords={
                **coordinates,
                "quantile": list(QUANTILES),
                "year": ("year", self.years, year),
            },
            attrs=dict(self.made_by),
        )

    def _variables(self) -> dict[str, tuple[list[str], Array]]:
        found = self.answers
        return {
            "median_year": ([], found.median),
            "median_error": ([], found.median_error),
            "quantile_year": (["quantile"], found.quantile_years),
            "quantile_error": (["quantile"], found.quantile_errors),
            "mixture_arrival_probability": (["year"], found.probability),
            "mixture_arrival_probability_error": (["year"], found.probability_error),
        }


class _Grid:
    """Points by number, in the order of the axes, the last one fastest."""

    def __init__(self, axes: Sequence[Axis]):
        self._keys = [axis.key for axis in axes]
        self._values = list(product(*(axis.values for axis in axes)))
        self._last = len(axes[-1].values)

    def places(self, points: Iterable[int] | None = None) -> list[dict[str, Value]]:
        """Values by key, at some points or at all."""
        chosen = self._values if points is None else map(self._values.__getitem__, points)
        return [dict(zip(self._keys, at, strict=True)) for at in chosen]

    @property
    def tiles(self) -> list[list[int]]:
        """All points in the order in which they are run, as many as are run at a time."""
        block = [point % self._last // _BLOCK for point in range(len(self._values))]
        points = sorted(range(len(block)), key=block.__getitem__)
        return [points[i : i + _TILE] for i in range(0, len(points), _TILE)]


def _cell(value: Value) -> str:
    text = value if isinstance(value, str) else repr(value)
    return '"' + text.replace('"', '""') + '"' if "," in text or '"' in text else text


def sweep(
    axes: Sequence[Axis],
    load: Load,
    runs: Runs,
    by: Sequence[float] = (),
    made_by: Mapping[str, str | int] | None = None,
    checkpoint: Checkpoint | None = None,
    progress: Progress | None = None,
    workers: InOrder | None = None,
    warn: Callable[[Sequence[Problem]], object] = len,
) -> Sweep:
    """Run a grid, all of it with the same draws.

    Parameters
    ----------
    axes : sequence of Axis
        One or two.
    load : callable
        See `Load`.
    runs : Runs
    by : sequence of float
        Years to report beside the whole ones.
    made_by : mapping, optional
        What to say of its making.
    checkpoint : Checkpoint, optional
        Where points are kept until the whole is done.
    progress : callable, optional
        Called with the points loaded, then with those done and to be done, not counting those
        of an earlier attempt.
    workers : InOrder, optional
        Who runs the points; see `workers_for`.
    warn : callable, optional
        Called with what is suspicious in each scenario.

    Raises
    ------
    ScenarioError
        With the problems of all points at once, before anything is run.
    UnequalYearsError
        When the points do not report the same years.
    """
    grid, loading = _Grid(axes), workers_for(runs)
    looked = _looked_through(grid, load, loading, progress, warn)
    first, last = _common_years({one.years for one in looked})
    whole = np.arange(first, last + 1, dtype=float)
    years = np.unique(np.concatenate([whole, np.asarray(by, dtype=float)]))
    answers = GridAnswers.empty(len(looked), len(years))
    made = [runs.batches.draws, runs.batches.seed, __version__, years.tolist()]
    with KeptAnswers(checkpoint or Checkpoint(None, ()), repr(made)) as kept:
        missing = kept.fill(answers, [one.key for one in looked])
        most, run = len(missing), partial(_answered, runs, years)
        for tile in grid.tiles:
            different = {looked[p].key: p for p in tile if looked[p].key in missing}
            asked = _asked(grid, looked, list(different.values()), load, loading)
            found = (workers or loading).map(run, asked)
            for key, answer in zip(different, found, strict=True):
                answers.put(missing.pop(key), answer)
                kept.add(key, answer)
                if progress:
                    progress(most - len(missing), most)
    return Sweep(axes, answers, years, last, made_by or {})


class _Looked(NamedTuple):
    """What is known of a point before any is run; its scenario where all have room at once."""

    key: str
    years: tuple[int, int]
    suspicious: Sequence[Problem]
    scenario: Scenario | None


def _looked_through(
    grid: _Grid,
    load: Load,
    workers: InOrder,
    progress: Progress | None,
    warn: Callable[[Sequence[Problem]], object],
) -> list[_Looked]:
    """Load all points, before any is run."""
    places, looked = grid.places(), list[_Looked]()
    for one in workers.map(partial(_look, load, len(places) <= _TILE), places):
        looked.append(one._replace(suspicious=()))
        warn(one.suspicious)
        if progress:
            progress(len(looked), len(places))
    return looked


def _look(load: Load, keeps: bool, place: Mapping[str, Value]) -> _Looked:
    scenario, suspicious = load(place)
    years = scenario.years.first, scenario.years.last
    return _Looked(scenario.hash, years, suspicious, scenario if keeps else None)


def _common_years(years: Set[tuple[int, int]]) -> tuple[int, int]:
    """First and last year of all points."""
    if len(years) > 1:
        raise UnequalYearsError(
            "the scenarios of a sweep must report the same years; these report "
            + " and ".join(f"{first} to {last}" for first, last in sorted(years))
        )
    (common,) = years
    return common


@dataclass(frozen=True)
class _Asked:
    """A scenario to run, and where in the grid it stands."""

    place: Mapping[str, Value]
    scenario: Scenario

    def __str__(self) -> str:
        return "the point " + ", ".join(f"{key}={value}" for key, value in self.place.items())


def _asked(
    grid: _Grid, looked: Sequence[_Looked], points: list[int], load: Load, workers: InOrder
) -> list[_Asked]:
    """Scenarios of points, loaded again where not all had room at once."""
    places = grid.places(points)
    there = [one.scenario for one in map(looked.__getitem__, points) if one.scenario]
    scenarios = there or [scenario for scenario, _ in workers.map(load, places)]
    return list(map(_Asked, places, scenarios))


def _answered(runs: Runs, years: Array, asked: _Asked) -> GridAnswers:
    """Those of a point by itself, in whatever process."""
    return GridAnswers.of(runs.run(asked.scenario), years)


def rows(found: Sweep) -> list[dict[str, Any]]:
    """The answers as rows of a table, one a point; years stand as `by YEAR`."""
    return [
        {
            **at,
            "median_year": number(float(point.median)),
            "median_error": number(float(point.median_error)),
            **{
                f"by {year_key(year)}": float(probability)
                for year, probability in zip(found.years, point.probability, strict=True)
            },
        }
        for at, point in zip(found.places, found.points, strict=True)
    ]
