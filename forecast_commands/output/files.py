"""Writing results: never over an existing file unasked, never half of one.

What writes cubes is imported where it is used: xarray takes longer to import than a run takes.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from forecast.defaults import MOST_TOGETHER
from forecast.errors import FileThereError
from forecast.export.atomic import check_target, write_beside, write_text
from forecast.export.provenance import json_result, made_by
from forecast.export.report import csv_text
from forecast_commands.output.progress import progress
from priors.cache import cache_folder
from scenarios.problems import printable

if TYPE_CHECKING:
    import xarray as xr

    from forecast.results.forecast import Forecast

CUBE_FORMATS = (".nc", ".zarr")
RESULT_FORMATS = (*CUBE_FORMATS, ".csv", ".json")
PICTURE_FORMATS = (".png", ".svg", ".pdf")


def refuse_existing(paths: Iterable[Path | None], force: bool) -> None:
    """Stop before the work where a file could not be written after it."""
    for path in paths:
        if path is None:
            continue
        check_target(path)
        if path.exists() and not force:
            raise FileThereError(path)


def write_output(path: Path, write: Callable[[Path], object], work: object = None) -> None:
    """Write an output of the command that runs: over another file only with its `--force`."""
    context = click.get_current_context(silent=True)
    force = bool(context and context.params.get("force"))
    write_beside(path, write, force, work)


def check_format(path: Path | None, formats: Sequence[str]) -> None:
    """Refuse a file name whose suffix names no known format."""
    if path is not None and path.suffix not in formats:
        raise click.UsageError(f"{path} should end in one of {', '.join(formats)}")


def check_count(forecasts: Sequence[object]) -> None:
    """Refuse more forecasts than there is room for in a picture."""
    if len(forecasts) > MOST_TOGETHER:
        raise click.UsageError(
            f"a picture has room for {MOST_TOGETHER} scenarios; {len(forecasts)} are given"
        )


def say_written(path: Path) -> None:
    """Name a file that has been written."""
    click.echo(printable(f"wrote {path}"), err=True)


def save_text(path: Path, text: str) -> None:
    """Write text beside the target and move it into place."""
    write_output(path, lambda fresh: write_text(fresh, text))
    say_written(path)


def write_dataset(data: "xr.Dataset", path: Path) -> None:
    """Write a cube."""
    from forecast.export.dataset import write_cube

    write_cube(data, path)


def save_result(
    forecast: "Forecast",
    path: Path,
    by: Sequence[float],
    extra: Mapping[str, Any],
    edits: Mapping[str, str] | None = None,
) -> None:
    """Write a forecast in the format that the suffix names; JSON holds what is extra too."""
    edits = edits or {}
    if path.suffix == ".zarr" and forecast.is_long:
        _save_long_cube(forecast, path, edits)
    else:
        write_output(path, lambda fresh: _write_result(forecast, fresh, by, extra, edits))
    say_written(path)


def _save_long_cube(forecast: "Forecast", path: Path, edits: Mapping[str, str]) -> None:
    """Write a cube beside its target, where an interruption leaves it to be gone on with."""
    from forecast.export.streaming import checkpoint_of, write_long_cube

    attributes = made_by(forecast, edits)
    with (
        progress("writing draws") as tell,
        checkpoint_of(cache_folder(), path, attributes) as known,
    ):
        write_output(
            path,
            lambda fresh: write_long_cube(forecast, fresh, attributes, known, tell),
            attributes,
        )
        known.remove()


def _write_result(
    forecast: "Forecast",
    path: Path,
    by: Sequence[float],
    extra: Mapping[str, Any],
    edits: Mapping[str, str],
) -> None:
    if path.suffix == ".json":
        data = json_result(forecast, by, extra, edits)
        write_text(path, json.dumps(data, indent=2) + "\n")
    elif path.suffix == ".csv":
        write_text(path, csv_text(forecast, by))
    else:
        from forecast.export.dataset import dataset, write_cube

        write_cube(dataset(forecast).assign_attrs(made_by(forecast, edits)), path)
