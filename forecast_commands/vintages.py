"""`forecast vintages`: how data moved the answer."""

import click

from forecast.analysis.backtesting.vintages import vintages
from forecast.defaults import LOOKED_AT
from forecast_commands.answering import answer, check_output
from forecast_commands.declarations.vintages import Vintages
from forecast_commands.options.execution import runs_with
from forecast_commands.output.pictures import save_picture
from forecast_commands.output.progress import progress
from forecast_commands.text.vintages import vintages_text

MOST_DATES = 200
_A_FEW_DAYS = 0.01  # of a step: a month begins elsewhere in a leap year


def action(options: Vintages) -> None:
    """Run every vintage, print, and draw."""
    check_output(options, options.plot)
    dates = _dates(options)
    runs = runs_with(options.draws or LOOKED_AT, options.seed, options.workers, [])
    with progress("vintages: date") as tell:
        found = vintages(options.scenario, dates, runs, options.edits, options.ahead, tell)
    if options.plot is not None:
        save_picture("analysis.vintages.vintages_plot", options.plot, found.title, found)
    answer(options, found.to_dict, lambda: vintages_text(found), "vintages")


def _dates(options: Vintages) -> list[float]:
    start, end, every = options.start, options.end, options.every
    if not start <= end:
        raise click.UsageError("--from must not lie after --to")
    count = int((end - start) / every + _A_FEW_DAYS) + 1
    if count > MOST_DATES:
        raise click.UsageError(f"{count:.4g} dates are more than {MOST_DATES}; raise --every")
    return [round(min(start + index * every, end), 9) for index in range(count)]
