"""What if: forecasts over a grid of one or two entries, as one cube."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from itertools import cycle, product
from operator import attrgetter
from typing import TYPE_CHECKING, Any

import numpy as np

from forecast.analysis.parameter_studies.edited import Loaded
from forecast.engine.checkpoints import Checkpoint
from forecast.engine.run import Runs
from forecast.engine.sharing import InOrder, workers_for
from forecast.errors import UnequalYearsError
from forecast.export.attributes import attributes
from forecast.plain import keyed, number, status, statuses, year_key
from forecast.progress import Progress
from forecast.results.forecast import QUANTILES, Forecast
from forecast.version import __version__
from priors.types import Array
from scenarios.problems import Problem
from scenarios.schema.scenario import Scenario

if TYPE_CHECKING:
    import xarray as xr

Value = float | str

_BLOCK = 128
"""Values of the last axis of which all points are run before those of others: not more than
what is kept of earlier points holds, so that it is there for each value of the first."""


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
class Point:
    """What a forecast answers at one point of the grid; as plain lists, to be written down.

    Parameters
    ----------
    quantile_years, quantile_errors : list of float
        At `QUANTILES`; +inf where after the last year, and so is the error.
    probability, probability_error : list of float
        By each of the years reported; a single batch has NaN for errors.
    """

    quantile_years: list[float]
    quantile_errors: list[float]
    probability: list[float]
    probability_error: list[float]

    @classmethod
    def of(cls, forecast: Forecast, years: Array) -> "Point":
        """Read a point off a forecast."""
        quantiles = forecast.quantile_years
        probability = forecast.mixture.probability(years)
        errors = np.where(np.isfinite(quantiles.value), quantiles.error, np.inf)
        return cls(
            quantiles.value.tolist(),
            errors.tolist(),
            probability.value.tolist(),
            probability.error.tolist(),
        )

    @property
    def median(self) -> float:
        """Median arrival year; +inf after the last year."""
        return self.quantile_years[QUANTILES.index(0.5)]

    @property
    def median_error(self) -> float:
        """Its standard error."""
        return self.quantile_errors[QUANTILES.index(0.5)]


@dataclass(frozen=True)
class Sweep:
    """Answers over a grid.

    Parameters
    ----------
    axes : sequence of Axis
    points : sequence of Point
        In the order of the axes, the last one fastest.
    years : ndarray, shape (year,)
    last_year : int
    made_by : mapping
        What the whole was made by: scenario, hash, versions, seed, draws.
    """

    axes: Sequence[Axis]
    points: Sequence[Point]
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
        keys = [axis.key for axis in self.axes]
        return [dict(zip(keys, at, strict=True)) for at in _grid(self.axes)]

    def medians(self) -> Array:
        """Medians, shaped as the grid."""
        return np.reshape([point.median for point in self.points], self.shape)

    def probability_by(self, year: float) -> Array:
        """Probabilities of arrival by one of the years reported, shaped as the grid."""
        index = int(np.flatnonzero(self.years == year)[0])
        return np.reshape([point.probability[index] for point in self.points], self.shape)

    def to_dict(self) -> dict[str, Any]:
        """The sweep as plain data, the form of `forecast sweep --json`."""
        return {
            "keys": [axis.key for axis in self.axes],
            **self.made_by,
            "points": [
                {
                    "at": at,
                    "median_year": number(point.median),
                    "median_error": number(point.median_error),
                    "median_status": status(point.median),
                    "quantiles": keyed(QUANTILES, np.array(point.quantile_years)),
                    "quantile_status": statuses(QUANTILES, np.array(point.quantile_years)),
                    "probability_by_year": keyed(self.years, np.array(point.probability)),
                    "probability_error_by_year": keyed(
                        self.years, np.array(point.probability_error)
                    ),
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
            cells = [point.median, point.median_error, *point.probability]
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
        def stacked(field: str) -> Array:
            return np.array([getattr(point, field) for point in self.points])

        return {
            "median_year": ([], np.array([p.median for p in self.points])),
            "median_error": ([], np.array([p.median_error for p in self.points])),
            "quantile_year": (["quantile"], stacked("quantile_years")),
            "quantile_error": (["quantile"], stacked("quantile_errors")),
            "mixture_arrival_probability": (["year"], stacked("probability")),
            "mixture_arrival_probability_error": (["year"], stacked("probability_error")),
        }


def _grid(axes: Sequence[Axis]) -> list[tuple[Value, ...]]:
    return list(product(*(axis.values for axis in axes)))


def _cell(value: Value) -> str:
    text = value if isinstance(value, str) else repr(value)
    return '"' + text.replace('"', '""') + '"' if "," in text or '"' in text else text


def sweep(
    axes: Sequence[Axis],
    load: Callable[[Mapping[str, Value]], Loaded],
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
        The scenario at a point, given its values by key, with what is suspicious in it.
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
    grid = _grid(axes)
    keys = [axis.key for axis in axes]
    places = [dict(zip(keys, at, strict=True)) for at in grid]
    scenarios = []
    for scenario, suspicious in workers_for(runs).map(load, places):
        scenarios.append(scenario)
        warn(suspicious)
        if progress:
            progress(len(scenarios), len(places))
    spans = {(s.years.first, s.years.last) for s in scenarios}
    if len(spans) > 1:
        raise UnequalYearsError(
            "the scenarios of a sweep must report the same years; these report "
            + " and ".join(f"{first} to {last}" for first, last in sorted(spans))
        )
    ((first, last),) = spans
    whole = np.arange(first, last + 1, dtype=float)
    years = np.unique(np.concatenate([whole, np.asarray(by, dtype=float)]))
    blocks = cycle(place // _BLOCK for place in range(len(axes[-1].values)))
    asked = list(map(_Asked, places, scenarios, blocks))
    points = _points(asked, runs, years, checkpoint or Checkpoint(None, ()), progress, workers)
    return Sweep(axes, points, years, last, made_by or {})


@dataclass(frozen=True)
class _Asked:
    """A scenario to run, where in the grid it stands, and among which values it is run."""

    place: Mapping[str, Value]
    scenario: Scenario
    block: int

    def __str__(self) -> str:
        return "the point " + ", ".join(f"{key}={value}" for key, value in self.place.items())


def _points(
    asked: Sequence[_Asked],
    runs: Runs,
    years: Array,
    checkpoint: Checkpoint,
    progress: Progress | None,
    workers: InOrder | None,
) -> list[Point]:
    """The points in order; those that an earlier attempt has done are read."""
    numbers = [runs.batches.draws, runs.batches.seed, __version__, years.tolist()]
    different = {one.scenario.hash: one for one in asked}
    names = {key: sha256(repr([key, *numbers]).encode()).hexdigest() for key in different}
    kept = {key: checkpoint.read(name) for key, name in names.items()}
    points = {key: Point(**json.loads(data)) for key, data in kept.items() if data}
    missing = [one for key, one in different.items() if key not in points]
    missing.sort(key=attrgetter("block"))
    made = (workers or workers_for(runs)).map(partial(_point, runs, years), missing)
    for done, (one, point) in enumerate(zip(missing, made, strict=True), 1):
        points[one.scenario.hash] = point
        if checkpoint.keeps:
            checkpoint.write(names[one.scenario.hash], json.dumps(vars(point)).encode())
        if progress:
            progress(done, len(missing))
    return [points[one.scenario.hash] for one in asked]


def _point(runs: Runs, years: Array, asked: _Asked) -> Point:
    """A point by itself, in whatever process."""
    return Point.of(runs.run(asked.scenario), years)


def rows(found: Sweep) -> list[dict[str, Any]]:
    """The answers as rows of a table, one a point; years stand as `by YEAR`."""
    return [
        {
            **at,
            "median_year": number(point.median),
            "median_error": number(point.median_error),
            **{
                f"by {year_key(year)}": probability
                for year, probability in zip(found.years, point.probability, strict=True)
            },
        }
        for at, point in zip(found.places, found.points, strict=True)
    ]
