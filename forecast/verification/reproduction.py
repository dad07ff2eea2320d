"""Stored results read, made again, and compared with what comes out."""

import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr

from forecast.engine.run import run
from forecast.errors import StoredError
from forecast.export.dataset import dataset
from forecast.export.provenance import versions
from forecast.export.report import forecast_dict
from forecast.results.forecast import Forecast
from forecast.results.trend_quantiles import PROBABILITIES
from forecast.verification.cubes import open_cube, read_values
from forecast.verification.current_scenario import today
from forecast.verification.differences import Finding, compare_cubes, compare_json, shown
from forecast.verification.extras import extras
from forecast.verification.json_results import provenance_of, read_result, unreadable
from forecast.verification.outcome import Verification
from forecast.verification.stored_provenance import Recorded, read_provenance
from scenarios.schema.scenario import Scenario

FORMATS = (".nc", ".zarr", ".json")
"""Formats of results that can be made again."""

_VERSION_KEYS = ("made_by", "version", "hash")


@dataclass(frozen=True)
class Stored:
    """A stored result.

    Parameters
    ----------
    recorded : Recorded
    scenario : Scenario
    content : mapping or xr.Dataset
        A JSON result, or a cube with its values.
    """

    recorded: Recorded
    scenario: Scenario
    content: Mapping[str, Any] | xr.Dataset


def read(path: Path, most_draws: int) -> Stored:
    """Read a .nc file, a .zarr folder or a .json file that `forecast run --output` wrote.

    Raises
    ------
    StoredError
        When it holds no result of up to so many draws.
    """
    _check_kind(path)
    if path.suffix == ".json":
        data = read_result(path)
        return Stored(*read_provenance(provenance_of(data), most_draws), data)
    try:
        cube = open_cube(path)
    except (StoredError, MemoryError):
        raise
    except Exception:  # what the libraries raise on damaged files is not documented
        raise StoredError("it is damaged, or no file of its format") from None
    recorded, scenario = read_provenance(_plain(cube.attrs), most_draws)
    _check_lengths(cube, scenario, recorded.provenance.draws)
    read_values(cube)
    return Stored(recorded, scenario, cube)


def make_again(stored: Stored, workers: int = 1) -> Verification:
    """Run what was run, in so many threads, and compare."""
    provenance = stored.recorded.provenance
    draws, seed = provenance.draws, provenance.seed
    forecast = run(stored.scenario, draws, seed, workers, stored.recorded.name)
    findings = compare(stored, forecast)
    return Verification(
        stored.recorded, findings, versions(), today(stored.recorded, stored.scenario)
    )


def compare(stored: Stored, forecast: Forecast) -> list[Finding]:
    """Compare a result with a forecast, but for what it says of its making."""
    if isinstance(stored.content, xr.Dataset):
        draws, compute_draws = (
            name in stored.content.variables
            for name in ("arrival_year", "log10_affordable_compute_of_draw")
        )
        return list(compare_cubes(stored.content, dataset(forecast, draws, compute_draws)))
    by = tuple(stored.recorded.provenance.by)
    now = forecast_dict(forecast, by) | extras(forecast, by, stored.content)
    both = [
        {key: value for key, value in one.items() if key not in _VERSION_KEYS}
        for one in (stored.content, now)
    ]
    return list(compare_json("", *both))


def _check_kind(path: Path) -> None:
    if path.suffix not in FORMATS:
        raise StoredError(_other_format(path.suffix))
    try:
        mode = path.stat().st_mode
    except OSError as error:
        raise StoredError(unreadable(error)) from None
    except ValueError:
        raise StoredError("it cannot be read: its name is none of a file") from None
    if path.suffix == ".zarr" and not stat.S_ISDIR(mode):
        raise StoredError("it is not a folder, as .zarr results are")
    if path.suffix != ".zarr" and not stat.S_ISREG(mode):
        raise StoredError("it is not a plain file")


def _other_format(suffix: str) -> str:
    readable = ", ".join(FORMATS[:-1]) + f" or {FORMATS[-1]}"
    if suffix == ".csv":
        return f"a .csv does not say what made it; results in {readable} do"
    return f"it is not a result that can be verified; those end in {readable}"


def _plain(attributes: Mapping[Any, Any]) -> dict[str, Any]:
    """Attributes whose whole numbers are those of Python."""
    return {
        str(name): value.item() if isinstance(value, np.integer) else value
        for name, value in attributes.items()
    }


def _check_lengths(cube: xr.Dataset, scenario: Scenario, draws: int) -> None:
    """Refuse dimensions of other lengths than the scenario and the draws say."""
    lengths = {
        "anchor": len(scenario.weights.anchors),
        "draw": draws,
        "milestone": len(scenario.named),
        "quantile": len(PROBABILITIES),
        "year": scenario.years.last - scenario.years.first + 1,
    }
    for name, variable in cube.variables.items():
        for dim, length in variable.sizes.items():
            if dim not in lengths:
                raise StoredError(
                    f"{shown(str(name))} has the dimension {shown(str(dim))}, which results of "
                    f"`forecast run` do not have; they have {', '.join(lengths)}"
                )
            if length != lengths[str(dim)]:
                raise StoredError(
                    f"{shown(str(name))} has {length:,} along {dim}; by the scenario and the "
                    f"draws it says it is from, {lengths[str(dim)]:,} would be right"
                )
