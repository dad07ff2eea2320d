"""`forecast run`: when it arrives under one scenario."""

import time
from collections.abc import Sequence
from pathlib import Path

import click

from commands.options import complete_scenario, handled, print_json, run_all, that_runs


@click.command()
@click.argument("scenario", shell_complete=complete_scenario)
@that_runs
@click.option("--markdown", is_flag=True, help="Print a table to paste into a post.")
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    help="Write the result: .nc or .zarr (the cube), .csv (by year), .json.",
)
@click.option("--plot", "picture", type=click.Path(path_type=Path), help="Draw the CDFs.")
@click.option("--force", is_flag=True, help="Replace files that exist.")
@handled
def run(
    scenario: str,
    draws: int,
    seed: int,
    settings: Sequence[tuple[str, str]],
    by: Sequence[float],
    workers: int,
    as_json: bool,
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
    """
    from commands.files import (
        PICTURE_FORMATS,
        RESULT_FORMATS,
        check_format,
        refuse_existing,
        save_picture,
        save_result,
    )
    from commands.run_text import markdown_text, screen_text

    check_format(output, RESULT_FORMATS)
    check_format(picture, PICTURE_FORMATS)
    refuse_existing([output, picture], force)
    started = time.perf_counter()
    (forecast,) = run_all([scenario], settings, draws, seed, workers, by)
    if as_json:
        print_json(forecast.to_dict(by))
    elif markdown:
        click.echo(markdown_text(forecast, by))
    else:
        click.echo(screen_text(forecast, by, time.perf_counter() - started))
    if output:
        save_result(forecast, output, by)
    if picture:
        save_picture([forecast], "cdf", picture)
