"""`forecast sweep`: a grid over one or two beliefs."""

import json
import math
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from forecast.analysis.sweep import Axis, Sweep, sweep
from forecast.engine.checkpoints import Checkpoint
from forecast.errors import UnequalYearsError
from forecast.export.provenance import maker
from forecast_commands.declarations import sweep as declared
from forecast_commands.options.execution import runs_with, workers_asked_for
from forecast_commands.options.grid import Values
from forecast_commands.output import pictures
from forecast_commands.output.errors import DataError, warn
from forecast_commands.output.files import (
    PICTURE_FORMATS,
    RESULT_FORMATS,
    check_format,
    refuse_existing,
    say_written,
    write_dataset,
    write_output,
    write_text,
)
from forecast_commands.output.json import print_json
from forecast_commands.output.progress import progress
from forecast_commands.running import check_years, entry_at, placing, resolve_all
from forecast_commands.text.sweep import sweep_text
from priors.cache import cache_folder
from scenarios.loading.load import Resolved, resolve
from scenarios.schema.scenario import Scenario
from scenarios.variants.adjustments import settable

_SCENARIO = "scenario"
_MOST_POINTS = 10_000


def action(options: declared.Sweep) -> None:
    """Answer every point of the grid, write what is to be written, and print the answers."""
    check_format(options.output, RESULT_FORMATS)
    check_format(options.picture, PICTURE_FORMATS)
    axes = _axes(options.over)
    refuse_existing([options.output, options.picture], options.force)
    bases = _bases(axes, options)
    _check_targets(bases, axes, options)
    for base in bases.values():
        check_years(options.by, base.scenario)
    checkpoint = _checkpoint(options)
    if kept := len(list(checkpoint.names())):
        click.echo(f"going on after {kept} points", err=True)
    base = bases[options.scenario]
    try:
        with checkpoint, placing(base), progress("sweeping: point") as tell:
            scenarios = [one.scenario for one in bases.values()]
            runs = runs_with(options.draws, options.seed, options.workers, scenarios)
            found = sweep(
                axes,
                _scenario_at(bases, options),
                runs,
                options.by,
                maker(base.name, base.scenario, runs.batches.draws, options.seed),
                checkpoint,
                tell,
                workers_asked_for(options.workers),
            )
    except UnequalYearsError as error:
        raise DataError(str(error)) from None
    _save(found, options)
    if options.as_json:
        print_json(found.to_dict())
    else:
        click.echo(sweep_text(found, options.by))
    checkpoint.remove()


def _axes(over: Sequence[tuple[str, Values]]) -> list[Axis]:
    keys = [key for key, _ in over]
    if len(keys) > 2:
        raise click.UsageError(f"--over can be given once or twice; here are {len(keys)}")
    points = math.prod(len(values) for _, values in over)
    if points > _MOST_POINTS:
        raise click.UsageError(f"the grid has {points:,} points; {_MOST_POINTS:,} is the most")
    if len(set(keys)) < len(keys):
        raise click.UsageError(f"--over {keys[0]} is given twice")
    for key, values in over:
        if key == _SCENARIO and any(not isinstance(value, str) for value in values):
            raise click.UsageError("the values of scenario are names or paths")
    return [Axis(key, values) for key, values in over]


def _bases(axes: Sequence[Axis], options: declared.Sweep) -> dict[str, Resolved]:
    """The scenarios that values are laid over, by name."""
    others = (value for axis in axes if axis.key == _SCENARIO for value in axis.values)
    names = list(dict.fromkeys([options.scenario, *map(str, others)]))
    return dict(zip(names, resolve_all(names, options), strict=True))


def _check_targets(
    bases: Mapping[str, Resolved], axes: Sequence[Axis], options: declared.Sweep
) -> None:
    """Refuse two values for one entry, of which one would be lost."""
    for base in bases.values():
        taken = {key: f"{key} is set" for key in options.edits}
        for key in (one.key for one in axes):
            target = key if key == _SCENARIO else entry_at(base.scenario, key, settable).target
            for other, how in taken.items():
                if f"{target}.".startswith(f"{other}.") or f"{other}.".startswith(f"{target}."):
                    raise click.UsageError(f"{key} is swept over, and {how}, too")
            taken[target] = f"{key} is swept over"


def _scenario_at(
    bases: Mapping[str, Resolved], options: declared.Sweep
) -> Callable[[Mapping[str, float | str]], Scenario]:
    warned = {str(warning) for base in bases.values() for warning in base.warnings}

    def at(values: Mapping[str, float | str]) -> Scenario:
        name = str(values.get(_SCENARIO, options.scenario))
        edits: dict[str, Any] = options.edits
        for key, value in values.items():
            if key != _SCENARIO:
                edits |= entry_at(bases[name].scenario, key, settable).to(value)
        resolved = resolve(name, edits)
        warn(resolved.warnings, warned)
        return resolved.scenario

    return at


def _checkpoint(options: declared.Sweep) -> Checkpoint:
    """In the user's own cache, named by what is asked: beside an output it may be anyone's."""
    o = options
    asked = [o.scenario, o.settings, o.over, o.draws, o.seed, o.by]
    return Checkpoint(cache_folder(), asked, 0.0)


def _save(found: Sweep, options: declared.Sweep) -> None:
    if options.output:
        write_output(options.output, lambda fresh: _write(found, fresh))
        say_written(options.output)
    if options.picture:
        pictures.save_grid(found, options.by, options.picture)


def _write(found: Sweep, path: Path) -> None:
    if path.suffix == ".json":
        write_text(path, f"{json.dumps(found.to_dict(), indent=2)}\n")
    elif path.suffix == ".csv":
        write_text(path, found.csv_text())
    else:
        write_dataset(found.to_dataset(), path)
