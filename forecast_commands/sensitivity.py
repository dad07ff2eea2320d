"""`forecast sensitivity`: what matters in one forecast."""

import click

from forecast.analysis.influence.arrivals import drawn_ahead
from forecast.defaults import LOOKED_AT
from forecast_commands.answering import answer, check_output
from forecast_commands.declarations.sensitivity import Sensitivity
from forecast_commands.importing import imported
from forecast_commands.options.execution import runs_with, side_by_side
from forecast_commands.output.progress import progress
from forecast_commands.running import check_years, resolve_all
from forecast_commands.text.sensitivity import sensitivity_text


def action(options: Sensitivity) -> None:
    """Look at every belief, draw the swings, and print what was found."""
    if len(options.by) > 1:
        raise click.UsageError("--by takes one year here")
    check_output(options, options.picture)
    (resolved,) = resolve_all([options.scenario], options)
    check_years(options.by, resolved.scenario)
    asked = resolved.scenario, options.draws, options.seed, options.workers
    with (
        resolved.placing(),
        progress("answering questions") as tell,
        drawn_ahead(*asked) as ahead,
    ):
        imported("forecast.analysis.influence.sensitivity")  # while a copy draws
        from forecast.analysis.influence.sensitivity import sensitivity

        runs = runs_with(
            options.draws, options.seed, options.workers, [resolved.scenario], LOOKED_AT
        )
        found = sensitivity(
            resolved.scenario,
            runs,
            options.by[0] if options.by else None,
            resolved.name,
            tell,
            side_by_side(options.workers, runs),
            ahead,
        )
    if options.picture:
        from forecast_commands.output import pictures

        title = pictures.title_of(found.forecast)
        pictures.save_picture("analysis.tornado.tornado", options.picture, title, found)
    answer(options, found.to_dict, lambda: sensitivity_text(found), "swings")
