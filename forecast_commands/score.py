"""`forecast score`: how forecasts have fared."""

import math

from forecast.analysis.backtesting.scoring import score
from forecast.defaults import LOOKED_AT
from forecast_commands.answering import answer, check_output
from forecast_commands.arrivals import arrivals
from forecast_commands.declarations.score import Score
from forecast_commands.output.pictures import save_picture
from forecast_commands.running import refused
from forecast_commands.text.scores import scores_text


def action(options: Score) -> None:
    """Score, print, and draw."""
    check_output(options, options.plot)
    options = options.but(draws=options.draws or LOOKED_AT)
    members = arrivals(options.forecasts, options)
    until = math.inf if options.until is None else options.until
    found = score(members, options.as_of, until, options.against)
    if options.plot is not None:
        with refused():
            names = ", ".join(found.names)
            save_picture("analysis.scores.scores_plot", options.plot, names, found)
    answer(options, found.to_dict, lambda: scores_text(found), "scores")
