"""`forecast run`: when it arrives under one scenario."""

import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from forecast_commands.options.common import (
    complete_scenario,
    handled,
    print_json,
    run_all,
    that_runs,
    with_precision,
)
from forecast_commands.options.condition import with_given

if TYPE_CHECKING:
    from forecast.analysis.conditioning import Window
    from forecast.analysis.precision import Precision


@click.command()
@click.argument("scenario", shell_complete=complete_scenario)
@that_runs
@with_given
@with_precision
@click.option("--markdown", is_flag=True, help="Print a table to paste into a post.")
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    help="Write the result: .nc or .zarr (the cube), .csv (by year), .json.",
)
@click.option(
    "--plot",
    "picture",
    type=click.Path(path_type=Path),
    help="Draw the CDFs, or with --given the beliefs before and after.",
)
@click.option("--force", is_flag=True, help="Replace files that exist.")
@handled
def run(
    scenario: str,
    draws: int,
    seed: int,
    settings: Sequence[tuple[str, str]],
    by: Sequence[float],
    workers: int | None,
    as_json: bool,
    given: "Window | None",
    precision: "Precision | None",
    max_draws: int | None,
    markdown: bool,
    output: Path | None,
    picture: Path | None,
    force: bool,
) -> None:
    """When does it arrive? The forecast of one scenario.

    SCENARIO is a built-in name (forecast list) or the path of a YAML file.

    \b
    Examples:
      forecast run cotra_2020
      forecast run my.yaml --set hardware.doubling_time=2 --by 2030,2040
      forecast run cotra_2020 --output result.nc --plot cdf.png
      forecast run cotra_2020 --given "arrival < 2035"
      forecast run trend_2026 --precision 0.01
    """
    from forecast.export.report import forecast_dict
    from forecast.results.forecast import check_in_memory
    from forecast_commands.options.condition import conditioned
    from forecast_commands.output.files import (
        PICTURE_FORMATS,
        RESULT_FORMATS,
        check_format,
        refuse_existing,
        save_picture,
        save_result,
        save_worlds,
    )
    from forecast_commands.text.conditioning import worlds_text
    from forecast_commands.text.run import markdown_text, precision_text, screen_text

    check_format(output, RESULT_FORMATS)
    check_format(picture, PICTURE_FORMATS)
    refuse_existing([output, picture], force)
    if given or (output and output.suffix == ".nc"):
        check_in_memory(draws)
    started = time.perf_counter()
    runs = run_all([scenario], settings, draws, seed, workers, by, precision, max_draws)
    (forecast,) = runs
    worlds = conditioned(forecast, given) if given else None
    extra: dict[str, Any] = {"given": worlds.to_dict()} if worlds else {}
    extra |= {"precision": precision.to_dict(forecast, by)} if precision else {}
    seconds = time.perf_counter() - started
    # Files first: who reads standard output may leave, and what was worked for is there.
    if output:
        save_result(forecast, output, by, extra, dict(settings))
    if picture and worlds:
        save_worlds(worlds, picture)
    elif picture:
        save_picture([forecast], "cdf", picture)
    if as_json:
        print_json(forecast_dict(forecast, by) | extra)
        return
    click.echo(markdown_text(forecast, by) if markdown else screen_text(forecast, by, seconds))
    if worlds:
        click.echo(f"\n{worlds_text(worlds)}")
    if precision:
        click.echo(f"\n{precision_text(forecast, precision, by)}")
