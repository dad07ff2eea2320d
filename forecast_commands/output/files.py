"""Writing results and pictures: never over an existing file unasked, never half of one."""

import json
import os
import shlex
import sys
import warnings
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from forecast_commands.options.common import DataError
from forecast_commands.output.atomic import check_replaceable, write_beside

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from forecast.analysis.conditioning import Worlds
    from forecast.results.forecast import Forecast

RESULT_FORMATS = (".nc", ".zarr", ".csv", ".json")
PICTURE_FORMATS = (".png", ".svg", ".pdf")
MOST_DRAWN = 20
"""Most forecasts in one picture: each has a row of panels, or a line in its small print."""


def refuse_existing(paths: Iterable[Path | None], force: bool) -> None:
    """Stop before the work where a file could not be written after it."""
    for path in paths:
        if path is None:
            continue
        if path.exists() and not force:
            raise DataError(f"{path} exists already; --force replaces it")
        check_replaceable(path)
        if not path.absolute().parent.is_dir():
            raise DataError(f"there is no folder {path.parent} to write {path.name} into")
        if not os.access(path.absolute().parent, os.W_OK):
            raise DataError(f"the folder {path.parent} cannot be written to")


def save_result(
    forecast: "Forecast",
    path: Path,
    by: Sequence[float],
    extra: Mapping[str, Any],
    edits: Mapping[str, str] | None = None,
) -> None:
    """Write a forecast in the format that the suffix names; JSON holds what is extra too."""
    if path.suffix == ".zarr" and forecast.is_long:
        _save_long_cube(forecast, path, edits or {})
    else:
        write_beside(path, lambda fresh: _write_result(forecast, fresh, by, extra, edits or {}))
    say_written(path)


def _save_long_cube(forecast: "Forecast", path: Path, edits: Mapping[str, str]) -> None:
    """Write a cube beside its target, where an interruption leaves it to be gone on with."""
    from forecast.export.provenance import made_by
    from forecast.export.streaming import write_long_cube
    from forecast_commands.output.progress import progress

    partial = path.with_name(f".{path.name}.partial")
    with progress("writing draws") as tell:
        write_long_cube(forecast, partial, made_by(forecast, edits), tell)
    write_beside(path, lambda fresh: _move(partial, fresh))


def _move(partial: Path, path: Path) -> None:
    partial.rename(path)


def say_written(path: Path) -> None:
    """Name a file that has been written."""
    from scenarios.problems import printable

    click.echo(printable(f"wrote {path}"), err=True)


def _write_result(
    forecast: "Forecast",
    path: Path,
    by: Sequence[float],
    extra: Mapping[str, Any],
    edits: Mapping[str, str],
) -> None:
    if path.suffix == ".json":
        from forecast.export.provenance import json_result

        data = json_result(forecast, by, extra, edits)
        path.write_text(json.dumps(data, indent=2) + "\n", encoding="utf-8")
    elif path.suffix == ".csv":
        from forecast.export.report import csv_text

        path.write_text(csv_text(forecast, by), encoding="utf-8")
    else:
        from forecast.export.dataset import dataset, write_cube
        from forecast.export.provenance import made_by

        cube = dataset(forecast)
        write_cube(cube.assign_attrs(made_by(forecast, edits)), path)


def check_format(path: Path | None, formats: Sequence[str]) -> None:
    """Refuse a file name whose suffix names no known format."""
    if path is not None and path.suffix not in formats:
        raise click.UsageError(f"{path} should end in one of {', '.join(formats)}")


def check_count(forecasts: Sequence[object]) -> None:
    """Refuse more forecasts than there is room for in a picture."""
    if len(forecasts) > MOST_DRAWN:
        raise click.UsageError(
            f"a picture has room for {MOST_DRAWN} scenarios; {len(forecasts)} are given"
        )


def save_picture(forecasts: "Sequence[Forecast]", kind: str, path: Path) -> None:
    """Draw forecasts into a file."""
    from forecast.plots import plot

    _save(path, lambda fresh, command: plot(forecasts, kind, fresh, command))


def save_worlds(worlds: "Worlds", path: Path) -> None:
    """Draw the worlds of a window into a file."""
    from forecast.plots import plot_worlds

    _save(path, lambda fresh, command: plot_worlds(worlds, fresh, command))


def _save(path: Path, draw: Callable[[Path, str], object]) -> None:
    from scenarios.problems import printable

    command = printable(shlex.join(sys.argv[1:]))
    with warnings.catch_warnings(record=True) as caught:
        warnings.filterwarnings("always", "Glyph .* missing from")
        write_beside(path, lambda fresh: _drawn(draw, fresh, command))
    if caught:
        click.echo("warning: the font lacks some of the picture's characters", err=True)
    say_written(path)


def _drawn(draw: Callable[[Path, str], object], fresh: Path, command: str) -> None:
    draw(fresh, command)


def save_figure(figure: "Figure", path: Path, title: str) -> None:
    """Write a drawn figure, with the command that draws it again in small print."""
    from forecast.plots.style import save

    _save(path, lambda fresh, command: save(figure, fresh, title, command))
