"""`forecast sweep`: a grid over one or two beliefs."""

import math
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import click

from forecast.analysis.parameter_studies.edited import SCENARIO, Edited
from forecast.analysis.parameter_studies.grid_answers import GridAnswers, kept_points
from forecast.analysis.parameter_studies.sweep import Axis, Sweep, sweep
from forecast.defaults import MOST_POINTS
from forecast.engine.checkpoints import Checkpoint
from forecast.errors import UnequalYearsError
from forecast.export.atomic import write_text
from forecast.export.provenance import maker
from forecast_commands.answering import FORMATS, Forms, show
from forecast_commands.declarations import sweep as declared
from forecast_commands.options.execution import cluster_asked_for, runs_with, side_by_side
from forecast_commands.options.grid import Values
from forecast_commands.output.errors import DataError, warn
from forecast_commands.output.files import (
    CUBE_FORMATS,
    PICTURE_FORMATS,
    check_format,
    refuse_existing,
    say_written,
    write_dataset,
    write_output,
)
from forecast_commands.output.pictures import save_picture
from forecast_commands.output.progress import progress
from forecast_commands.running import check_years, refused, resolve_all
from forecast_commands.text.sweep import sweep_text
from priors.cache import cache_folder
from scenarios.loading.load import laying_once


def action(options: declared.Sweep) -> None:
    """Answer every point of the grid, write what is to be written, and print the answers."""
    check_format(options.output, (*CUBE_FORMATS, *FORMATS))
    check_format(options.picture, PICTURE_FORMATS)
    axes = _axes(options.over)
    refuse_existing([options.output, options.picture], options.force)
    edited = _edited(axes, options)
    with refused():
        edited.check([axis.key for axis in axes])
    for base in edited.bases.values():
        check_years(options.by, base.scenario)
    checkpoint = _checkpoint(options)
    if kept := kept_points(checkpoint):
        click.echo(f"going on after {kept} points", err=True)
    base = edited.bases[options.scenario]
    warned = {str(warning) for one in edited.bases.values() for warning in one.warnings}
    try:
        with checkpoint, base.placing(), progress("sweeping: point") as tell:
            scenarios = [one.scenario for one in edited.bases.values()]
            runs = runs_with(options.draws, options.seed, options.workers, scenarios)
            found = sweep(
                axes,
                edited.loaded,
                runs,
                options.by,
                maker(base.name, base.scenario, runs.batches.draws, options.seed),
                checkpoint,
                tell,
                cluster_asked_for() or side_by_side(options.workers, runs),
                partial(warn, warned=warned),
            )
    except UnequalYearsError as error:
        raise DataError(str(error)) from None
    milestones = {name: one.scenario.arrives for name, one in edited.bases.items()}
    text = partial(sweep_text, found, options.by, milestones)
    forms = Forms(found.to_dict, text, found.csv_text)
    _save(found, forms, options)
    show(options, forms)
    checkpoint.remove()


def _axes(over: Sequence[tuple[str, Values]]) -> list[Axis]:
    keys = [key for key, _ in over]
    if len(keys) > 2:
        raise click.UsageError(f"--over can be given once or twice; here are {len(keys)}")
    points = math.prod(len(values) for _, values in over)
    if points > MOST_POINTS:
        raise click.UsageError(f"the grid has {points:,} points; {MOST_POINTS:,} is the most")
    for key, values in over:
        if key == SCENARIO and any(not isinstance(value, str) for value in values):
            raise click.UsageError("the values of scenario are names or paths")
    return [Axis(key, values) for key, values in over]


def _edited(axes: Sequence[Axis], options: declared.Sweep) -> Edited:
    """The scenarios that values are laid over, by name."""
    others = (value for axis in axes if axis.key == SCENARIO for value in axis.values)
    names = list(dict.fromkeys([options.scenario, *map(str, others)]))
    bases = dict(zip(names, resolve_all(names, options), strict=True))
    return Edited(options.scenario, bases, options.edits, laying_once())


def _checkpoint(options: declared.Sweep) -> Checkpoint:
    """In the user's own cache, named by what is asked: beside an output it may be anyone's."""
    o = options
    asked = [o.scenario, o.settings, o.over, o.draws, o.seed, o.by, GridAnswers._fields]
    return Checkpoint(cache_folder(), asked, 0.0)


def _save(found: Sweep, forms: Forms, options: declared.Sweep) -> None:
    if options.output:
        write_output(options.output, lambda fresh: _write(found, forms, fresh))
        say_written(options.output)
    if options.picture:
        title = f"{found.made_by['title']} ({found.made_by['scenario_hash']})"
        first = options.by[0] if options.by else None
        save_picture("analysis.grids.grid_plot", options.picture, title, found, first)


def _write(found: Sweep, forms: Forms, path: Path) -> None:
    if path.suffix in FORMATS:
        write_text(path, forms.written(path.suffix))
    else:
        write_dataset(found.to_dataset(), path)
