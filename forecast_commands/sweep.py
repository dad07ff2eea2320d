"""`forecast sweep`: a grid over one or two beliefs."""

import json
import math
from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from forecast_commands.options.common import (
    DataError,
    check_years,
    complete_scenario,
    handled,
    placing,
    print_json,
    resolve_all,
    that_runs,
    warn,
)
from forecast_commands.options.grid import Values, axis

if TYPE_CHECKING:
    from forecast.analysis.sweep import Axis, Sweep
    from forecast.engine.checkpoint import Checkpoint
    from scenarios.loading.load import Resolved
    from scenarios.schema.scenario import Scenario
    from scenarios.variants.adjustments import Varied

_SCENARIO = "scenario"
_MOST_POINTS = 10_000


@click.command()
@click.argument("scenario", shell_complete=complete_scenario)
@click.option(
    "--over",
    "over",
    type=axis,
    multiple=True,
    required=True,
    metavar="KEY=VALUES",
    help="Values of a key: 1,2,3 or 0.5:1.2:15 or log:1e12:1e16:9; once or twice.",
)
@that_runs
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    help="Write the cube: .nc or .zarr, or its answers: .csv, .json.",
)
@click.option(
    "--plot",
    "picture",
    type=click.Path(path_type=Path),
    help="Draw the median; with --by, the probability by its first year.",
)
@click.option("--force", is_flag=True, help="Replace files that exist.")
@handled
def sweep(
    scenario: str,
    over: Sequence[tuple[str, Values]],
    draws: int,
    seed: int,
    settings: Sequence[tuple[str, str]],
    by: Sequence[float],
    workers: int | None,
    as_json: bool,
    output: Path | None,
    picture: Path | None,
    force: bool,
) -> None:
    """What if? A grid over one or two beliefs, all of it with the same draws.

    KEY is what --set takes, or KEY.times, KEY.plus and KEY.spread to move or widen a belief
    that varies, or scenario, whose values are scenarios. LOW:HIGH:COUNT is evenly spread,
    log:LOW:HIGH:COUNT by equal factors.

    \b
    Examples:
      forecast sweep cotra_2020 --over hardware.doubling_time=1,2,3
      forecast sweep cotra_2020 --over priors.brain_compute.times=log:0.01:100:9
      forecast sweep cotra_2020 --over spending.doubling_time=1:4:7 \\
        --over weights.short_horizon=0:1:6 --by 2036 --output grid.nc

    A sweep that was interrupted goes on where it stopped when the same command is given again.
    """
    from forecast.analysis.sweep import sweep as run_grid
    from forecast.errors import UnequalYearsError
    from forecast_commands.options.execution import crew_asked_for, runs_with
    from forecast_commands.output.files import (
        PICTURE_FORMATS,
        RESULT_FORMATS,
        check_format,
        refuse_existing,
    )
    from forecast_commands.output.progress import progress
    from forecast_commands.text.sweep import sweep_text

    check_format(output, RESULT_FORMATS)
    check_format(picture, PICTURE_FORMATS)
    axes = _axes(over)
    refuse_existing([output, picture], force)
    bases = _bases(scenario, axes, settings)
    _check_targets(bases, axes, settings)
    for base in bases.values():
        check_years(by, base.scenario.years.first, base.scenario.years.last)
    checkpoint = _checkpoint(output, [scenario, settings, over, draws, seed, by])
    if checkpoint.found:
        click.echo(f"going on after {checkpoint.found} points", err=True)
    try:
        with placing(bases[scenario]), progress("sweeping: point") as tell:
            found = run_grid(
                axes,
                _scenario_at(scenario, bases, settings),
                runs_with(draws, seed, workers),
                by,
                _made_by(bases[scenario], draws, seed),
                checkpoint,
                tell,
                crew_asked_for(workers),
            )
    except UnequalYearsError as error:
        raise DataError(str(error)) from None
    _save(found, output, picture, by)
    if as_json:
        print_json(found.to_dict())
    else:
        click.echo(sweep_text(found, by))
    checkpoint.remove()


def _axes(over: Sequence[tuple[str, Values]]) -> "list[Axis]":
    from forecast.analysis.sweep import Axis

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


def _bases(
    scenario: str, axes: "Sequence[Axis]", settings: Sequence[tuple[str, str]]
) -> "dict[str, Resolved]":
    """The scenarios that values are laid over, by name."""
    others = (value for axis in axes if axis.key == _SCENARIO for value in axis.values)
    names = list(dict.fromkeys([scenario, *map(str, others)]))
    return dict(zip(names, resolve_all(names, settings), strict=True))


def _check_targets(
    bases: "Mapping[str, Resolved]", axes: "Sequence[Axis]", settings: Sequence[tuple[str, str]]
) -> None:
    """Refuse two values for one entry, of which one would be lost."""
    for base in bases.values():
        taken = {key: f"{key} is set" for key, _ in settings}
        for key in (one.key for one in axes):
            target = key if key == _SCENARIO else _varied(base, key).target
            for other, how in taken.items():
                if f"{target}.".startswith(f"{other}.") or f"{other}.".startswith(f"{target}."):
                    raise click.UsageError(f"{key} is swept over, and {how}, too")
            taken[target] = f"{key} is swept over"


def _varied(base: "Resolved", key: str) -> "Varied":
    from scenarios.variants.adjustments import UnknownKeyError, varied

    try:
        return varied(base.scenario, key)
    except UnknownKeyError as error:
        raise DataError(str(error)) from None


def _scenario_at(
    scenario: str, bases: "Mapping[str, Resolved]", settings: Sequence[tuple[str, str]]
) -> "Callable[[Mapping[str, float | str]], Scenario]":
    from scenarios.loading.load import resolve

    warned = {str(warning) for base in bases.values() for warning in base.warnings}

    def at(values: Mapping[str, float | str]) -> "Scenario":
        name = str(values.get(_SCENARIO, scenario))
        edits: dict[str, Any] = dict(settings)
        for key, value in values.items():
            if key != _SCENARIO:
                edits |= _varied(bases[name], key).to(value)
        resolved = resolve(name, edits)
        warn(resolved.warnings, warned)
        return resolved.scenario

    return at


def _made_by(base: "Resolved", draws: int, seed: int) -> dict[str, str | int]:
    from forecast.export.provenance import maker

    return maker(base.name, base.scenario, draws, seed)


def _checkpoint(output: Path | None, asked: object) -> "Checkpoint":
    """Beside the output, or in the user's cache, named by what is asked."""
    from forecast.engine.checkpoint import Checkpoint
    from forecast_commands.options.execution import cache_folder

    if output is not None:
        return Checkpoint(output.with_name(f".{output.name}.partial"))
    name = sha256(json.dumps(asked).encode()).hexdigest()[:32]
    return Checkpoint(cache_folder() / f"{name}.partial")


def _save(
    found: "Sweep", output: Path | None, picture: Path | None, by: Sequence[float]
) -> None:
    from forecast_commands.output.atomic import write_beside
    from forecast_commands.output.files import save_figure, say_written

    if output:
        write_beside(output, lambda fresh: _write(found, fresh))
        say_written(output)
    if picture:
        from forecast.plots.grids import grid_plot

        drawn = grid_plot(found, by[0] if by else None)
        title = f"{found.made_by['title']} ({found.made_by['scenario_hash']})"
        save_figure(drawn, picture, title)


def _write(found: "Sweep", path: Path) -> None:
    if path.suffix == ".json":
        text = json.dumps(found.to_dict(), indent=2)
        path.write_text(f"{text}\n", encoding="utf-8")
    elif path.suffix == ".csv":
        path.write_text(found.csv_text(), encoding="utf-8")
    else:
        from forecast.export.dataset import write_cube

        write_cube(found.to_dataset(), path)
