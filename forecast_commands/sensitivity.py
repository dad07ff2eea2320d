"""`forecast sensitivity`: what matters in one forecast."""

from collections.abc import Sequence
from pathlib import Path

import click

from forecast_commands.options.common import (
    check_years,
    complete_scenario,
    handled,
    placing,
    print_json,
    resolve_all,
    that_runs,
)


@click.command()
@click.argument("scenario", shell_complete=complete_scenario)
@that_runs
@click.option(
    "--plot",
    "picture",
    type=click.Path(path_type=Path),
    help="Draw the swings, largest on top.",
)
@click.option("--force", is_flag=True, help="Replace files that exist.")
@handled
def sensitivity(
    scenario: str,
    draws: int,
    seed: int,
    settings: Sequence[tuple[str, str]],
    by: Sequence[float],
    workers: int | None,
    as_json: bool,
    picture: Path | None,
    force: bool,
) -> None:
    """What matters in one forecast, and what would it be worth to know?

    Swings of the median, or with --by YEAR of the probability of arrival by that year, when a
    belief is fixed at its 10th and at its 90th percentile; the part of the variance that each
    belief explains; and how much less uncertain the arrival would be if it were known.

    \b
    Examples:
      forecast sensitivity cotra_2020
      forecast sensitivity cotra_2020 --by 2036 --plot tornado.png
    """
    from forecast.analysis.sensitivity import sensitivity as find
    from forecast_commands.options.execution import runs_with
    from forecast_commands.output.files import (
        PICTURE_FORMATS,
        check_format,
        refuse_existing,
        save_figure,
    )
    from forecast_commands.output.progress import progress
    from forecast_commands.text.sensitivity import sensitivity_text

    if len(by) > 1:
        raise click.UsageError("--by takes one year here")
    check_format(picture, PICTURE_FORMATS)
    refuse_existing([picture], force)
    (resolved,) = resolve_all([scenario], settings)
    check_years(by, resolved.scenario.years.first, resolved.scenario.years.last)
    with placing(resolved), progress("looking at belief") as tell:
        found = find(
            resolved.scenario,
            runs_with(draws, seed, workers),
            by[0] if by else None,
            resolved.name,
            tell,
        )
    if picture:
        from forecast.plots.tornado import tornado

        title = f"{resolved.scenario.title} ({resolved.scenario.hash})"
        save_figure(tornado(found), picture, title)
    if as_json:
        print_json(found.to_dict())
    else:
        click.echo(sensitivity_text(found))
