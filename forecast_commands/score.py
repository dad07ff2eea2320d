"""`forecast score`: how the trends of scenarios have fared."""

import math

import click

from forecast.analysis.scoring import score
from forecast_commands.declarations.score import Score
from forecast_commands.output.files import PICTURE_FORMATS, check_format, refuse_existing
from forecast_commands.output.json import print_json
from forecast_commands.output.pictures import save_scores
from forecast_commands.running import resolve_all
from forecast_commands.text.scores import scores_text


def action(options: Score) -> None:
    """Score, print, and draw."""
    check_format(options.plot, PICTURE_FORMATS)
    refuse_existing([options.plot], options.force)
    resolved = {one.name: one.scenario for one in resolve_all(options.scenarios, options)}
    until = math.inf if options.until is None else options.until
    found = score(resolved, options.as_of, until, options.against)
    if options.plot is not None:
        save_scores(found, options.plot)
    if options.as_json:
        print_json(found.to_dict())
    else:
        click.echo(scores_text(found))
