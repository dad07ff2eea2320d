"""`forecast score`: how the trends of scenarios have fared."""

import math

from forecast.analysis.backtesting.scoring import score
from forecast_commands.answering import answer, check_output
from forecast_commands.declarations.score import Score
from forecast_commands.output.files import PICTURE_FORMATS, check_format
from forecast_commands.output.pictures import save_scores
from forecast_commands.running import resolve_all
from forecast_commands.text.scores import scores_text


def action(options: Score) -> None:
    """Score, print, and draw."""
    check_format(options.plot, PICTURE_FORMATS)
    check_output(options, options.plot)
    resolved = {one.name: one.scenario for one in resolve_all(options.scenarios, options)}
    until = math.inf if options.until is None else options.until
    found = score(resolved, options.as_of, until, options.against)
    if options.plot is not None:
        save_scores(found, options.plot)
    answer(options, found.to_dict, lambda: scores_text(found), "scores")
