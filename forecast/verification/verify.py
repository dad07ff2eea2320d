"""Stored results, read and made again: a cube or JSON, against what is run now.

Limits: a JSON result may have `MAX_BYTES`; a cube's arrays must have the lengths that its own
scenario and draws say before any of them is read.
"""

import stat
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from forecast.engine.run import run
from forecast.errors import StoredError
from forecast.export.dataset import dataset
from forecast.export.provenance import versions
from forecast.export.report import forecast_dict
from forecast.results.forecast import Forecast
from forecast.results.trend_quantiles import PROBABILITIES
from forecast.verification.cube_reader import Layout, StoredCube, stored_cube
from forecast.verification.differences import (
    Finding,
    Unmatched,
    compare_arrays,
    compare_json,
    layout_problem,
    of_no_run,
    shown,
)
from forecast.verification.outcome import Today, Verification
from forecast.verification.stored_provenance import Recorded, read_json, read_provenance

if TYPE_CHECKING:
    import xarray as xr

MAX_BYTES = 16_000_000
"""Largest JSON result that is read."""
FORMATS = (".nc", ".zarr", ".json")
"""Formats of results that can be made again."""

Extras = Callable[[Forecast, tuple[float, ...], Mapping[str, Any]], dict[str, Any]]
"""Makes again what a JSON result holds beside the forecast, given the stored result."""

_VALUES_PER_DRAW = 128
_VERSION_KEYS = ("made_by", "version", "hash")


def verify(
    path: Path,
    today: Callable[[Recorded], Today],
    extras: Extras,
    most_draws: int,
    workers: int = 1,
) -> Verification:
    """Make a stored result again and compare.

    Parameters
    ----------
    path : Path
        A .nc file, a .zarr folder or a .json file that `forecast run --output` wrote.
    today : callable
        Looks up what the scenario's name stands for today.
    extras : callable
        See `Extras`.
    most_draws : int
        Draws that are made again; a result of more is refused.
    workers : int
        Threads.

    Raises
    ------
    StoredError
        When the file holds no result that can be made again.
    ScenarioError
        When its scenario cannot be run.
    """
    if path.suffix not in FORMATS:
        raise StoredError(_other_format(path.suffix))
    _check_kind(path)
    if path.suffix == ".json":
        recorded, findings = _verified_json(path, extras, most_draws, workers)
    else:
        with stored_cube(path) as cube:
            recorded = read_provenance(cube.attributes, most_draws)
            findings = list(_verified_cube(cube, recorded, most_draws, workers))
    return Verification(recorded, findings, versions(), today(recorded))


def _other_format(suffix: str) -> str:
    readable = ", ".join(FORMATS[:-1]) + f" or {FORMATS[-1]}"
    if suffix == ".csv":
        return f"a .csv does not say what made it; results in {readable} do"
    return f"it is not a result that can be verified; those end in {readable}"


def _check_kind(path: Path) -> None:
    try:
        mode = path.stat().st_mode
    except OSError as error:
        raise StoredError(_unreadable(error)) from None
    except ValueError:
        raise StoredError("it cannot be read: its name is none of a file") from None
    if path.suffix == ".zarr" and not stat.S_ISDIR(mode):
        raise StoredError("it is not a folder, as .zarr results are")
    if path.suffix != ".zarr" and not stat.S_ISREG(mode):
        raise StoredError("it is not a plain file")


def _unreadable(error: OSError) -> str:
    return f"it cannot be read: {(error.strerror or str(error)).lower()}"


def again(recorded: Recorded, workers: int = 1) -> Forecast:
    """Run what was run."""
    provenance = recorded.provenance
    return run(recorded.scenario, provenance.draws, provenance.seed, workers, recorded.name)


# JSON.


def read_result(path: Path) -> dict[str, Any]:
    """Read a JSON result of bounded size.

    Raises
    ------
    StoredError
        When it is none.
    """
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise StoredError(_unreadable(error)) from None
    if len(content) > MAX_BYTES:
        raise StoredError(f"it is larger than {MAX_BYTES / 1e6:g} MB, the most that is read")
    try:
        return read_json(content.decode())
    except UnicodeError:
        raise StoredError("it is not text in UTF-8, as JSON is") from None


def recorded_in(data: Mapping[str, Any], most_draws: int) -> Recorded:
    """What made a JSON result.

    Raises
    ------
    StoredError
        When it does not say so, or contradicts itself.
    """
    made_by = data.get("made_by")
    if not isinstance(made_by, dict):
        raise StoredError(
            "it has no made_by, as the JSON of `forecast run --output` has; what --json prints "
            "cannot be verified"
        )
    for outside, inside in (("hash", "scenario_hash"), ("version", "forecast_version")):
        if data.get(outside) != made_by.get(inside):
            raise StoredError(f"it contradicts itself: {outside} is not made_by.{inside}")
    return read_provenance(made_by, most_draws)


def _verified_json(
    path: Path, extras: Extras, most_draws: int, workers: int
) -> tuple[Recorded, list[Finding]]:
    data = read_result(path)
    recorded = recorded_in(data, most_draws)
    forecast = again(recorded, workers)
    now = forecast_dict(forecast, recorded.by) | extras(forecast, recorded.by, data)
    return recorded, compare_results(data, now)


def compare_results(stored: Mapping[str, Any], now: Mapping[str, Any]) -> list[Finding]:
    """Compare JSON results without what they say of their making."""
    both = [{k: v for k, v in one.items() if k not in _VERSION_KEYS} for one in (stored, now)]
    return list(compare_json("", *both))


# Cubes.


def _verified_cube(
    cube: StoredCube, recorded: Recorded, most_draws: int, workers: int
) -> Iterator[Finding]:
    _check_lengths(cube, recorded)
    compute_draws = "log10_affordable_compute_of_draw" in cube.layouts
    if compute_draws:
        _check_compute_draws(recorded, most_draws)
    draws = "arrival_year" in cube.layouts
    now = dataset(again(recorded, workers), draws, compute_draws)
    for name in now.variables:
        if name in cube.layouts:
            yield _compared(cube, str(name), now)
        else:
            yield Unmatched(str(name), "it is missing in the file")
    yield from of_no_run([name for name in cube.layouts if name not in now.variables])


def _lengths(recorded: Recorded) -> dict[str, int]:
    years = recorded.scenario.years
    return {
        "anchor": len(recorded.scenario.weights.anchors),
        "draw": recorded.provenance.draws,
        "milestone": len(recorded.scenario.named),
        "quantile": len(PROBABILITIES),
        "year": years.last - years.first + 1,
    }


def _check_compute_draws(recorded: Recorded, most_draws: int) -> None:
    """Refuse compute by draw and year where it would take memory without bound."""
    lengths = _lengths(recorded)
    values = lengths["anchor"] * lengths["draw"] * lengths["year"]
    if values > most_draws * _VALUES_PER_DRAW:
        raise StoredError(
            f"its compute of every draw has {values:,} values; up to "
            f"{most_draws * _VALUES_PER_DRAW:,} are made again unless --max-draws allows more"
        )


def _check_lengths(cube: StoredCube, recorded: Recorded) -> None:
    """Refuse dimensions of other lengths than the scenario and the draws say."""
    lengths = _lengths(recorded)
    for name, layout in cube.layouts.items():
        for dim, length in zip(layout.dims, layout.shape, strict=True):
            if dim not in lengths:
                raise StoredError(
                    f"{shown(name)} has the dimension {shown(dim)}, which results of "
                    f"`forecast run` do not have; they have {', '.join(lengths)}"
                )
            if length != lengths[dim]:
                raise StoredError(
                    f"{shown(name)} has {length:,} along {dim}; by the scenario and the draws "
                    f"it says it is from, {lengths[dim]:,} would be right"
                )


def _compared(cube: StoredCube, name: str, now: "xr.Dataset") -> Finding:
    variable = now[name].variable
    is_text = variable.dtype.kind in "UO"
    dims = tuple(str(dim) for dim in variable.dims)
    dtype = "text" if is_text else variable.dtype.str
    layout = Layout(dims, variable.shape, dtype, variable.attrs.get("units", ""))
    problem = layout_problem(cube.layouts[name], layout)
    if problem:
        return Unmatched(name, problem, in_both=True)
    return compare_arrays(name, cube.values(name), variable.values)
