"""`forecast compare`: forecasts side by side."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from commands.options import (
    complete_scenario,
    handled,
    print_json,
    run_all,
    that_runs,
    with_precision,
)

if TYPE_CHECKING:
    from forecast.precision import Precision


@click.command()
@click.argument(
    "scenarios",
    nargs=-1,
    required=True,
    metavar="A B [C...]",
    shell_complete=complete_scenario,
)
@that_runs
@with_precision
@click.option("--plot", "picture", type=click.Path(path_type=Path), help="Overlay the CDFs.")
@click.option("--force", is_flag=True, help="Replace files that exist.")
@handled
def compare(
    scenarios: Sequence[str],
    draws: int,
    seed: int,
    settings: Sequence[tuple[str, str]],
    by: Sequence[float],
    workers: int,
    as_json: bool,
    precision: "Precision | None",
    max_draws: int | None,
    picture: Path | None,
    force: bool,
) -> None:
    """Forecasts side by side, with their differences to the first.

    All use the same draws wherever their beliefs agree, so that differences are far surer
    than the forecasts themselves. --set applies to all of them.

    \b
    Examples:
      forecast compare cotra_2020 short_horizon
      forecast compare cotra_2020 mine.yaml --by 2030,2040 --plot both.png
    """
    from commands.compare_text import comparison_text
    from commands.files import PICTURE_FORMATS, check_format, refuse_existing, save_picture
    from commands.run_text import precision_text
    from forecast.comparison import differences

    if len(scenarios) < 2:
        raise click.UsageError("compare needs at least two scenarios")
    check_format(picture, PICTURE_FORMATS)
    refuse_existing([picture], force)
    forecasts = run_all(scenarios, settings, draws, seed, workers, by, precision, max_draws)
    milestones = {forecast.scenario.milestone for forecast in forecasts}
    if len(milestones) > 1:
        click.echo("warning: the scenarios forecast different milestones", err=True)
    if as_json:
        found = [difference.to_dict(by) for difference in differences(forecasts)]
        runs = [
            f.to_dict(by) | ({"precision": precision.to_dict(f, by)} if precision else {})
            for f in forecasts
        ]
        print_json({"scenarios": runs, "differences": found})
    else:
        click.echo(comparison_text(forecasts, by))
        if precision:
            lines = [f"{f.name}\n{precision_text(f, precision, by)}" for f in forecasts]
            click.echo("\n" + "\n".join(lines))
    if picture:
        save_picture(forecasts, "cdf", picture)
