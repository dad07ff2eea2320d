"""`forecast plot`: pictures of forecasts."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from forecast_commands.options.common import (
    complete_scenario,
    handled,
    print_json,
    run_all,
    that_runs,
)
from forecast_commands.options.condition import with_given

if TYPE_CHECKING:
    from forecast.analysis.conditioning import Window

KINDS = ("cdf", "pdf", "requirement", "compute", "trajectories", "share", "given")


@click.command()
@click.argument(
    "scenarios",
    nargs=-1,
    required=True,
    metavar="SCENARIO...",
    shell_complete=complete_scenario,
)
@click.option(
    "--kind", type=click.Choice(KINDS), default="cdf", show_default=True, help="What to draw."
)
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    help="File to write: .png, .svg or .pdf; by default KIND.png.",
)
@that_runs
@with_given
@click.option("--force", is_flag=True, help="Replace files that exist.")
@handled
def plot(
    scenarios: Sequence[str],
    kind: str,
    output: Path | None,
    draws: int,
    seed: int,
    settings: Sequence[tuple[str, str]],
    by: Sequence[float],
    workers: int | None,
    as_json: bool,
    given: "Window | None",
    force: bool,
) -> None:
    """Pictures of one or several forecasts.

    \b
    cdf           probability of arrival by year, per anchor and together
    pdf           probability of arrival in each year, stacked by anchor
    requirement   training compute that each anchor requires
    compute       what can be afforded by year, against what is required
    trajectories  single draws: requirement and compute until they meet
    share         which anchor, given arrival by each year
    given         weights and beliefs where arrival comes then; needs --given

    \b
    Examples:
      forecast plot cotra_2020 --kind pdf --output pdf.png
      forecast plot cotra_2020 shah_2021 kokotajlo_2021 --output cdfs.svg
    """
    from forecast_commands.options.condition import conditioned
    from forecast_commands.output.files import (
        PICTURE_FORMATS,
        check_count,
        check_format,
        refuse_existing,
        save_picture,
        save_worlds,
    )

    if (kind == "given") != (given is not None):
        raise click.UsageError("--kind given and --given CONDITION go together")
    if given is not None and len(scenarios) > 1:
        raise click.UsageError("--kind given draws one scenario at a time")
    check_count(scenarios)
    path = output or Path(f"{kind}.png")
    check_format(path, PICTURE_FORMATS)
    refuse_existing([path], force)
    forecasts = run_all(scenarios, settings, draws, seed, workers, by)
    if given is not None:
        save_worlds(conditioned(forecasts[0], given), path)
    else:
        save_picture(forecasts, kind, path)
    if as_json:
        print_json({"files": [str(path)]})
