"""`forecast fit`: level and growth of a published quantity."""

from typing import Any

from forecast_commands.answering import answer, check_output
from forecast_commands.declarations.fit import Fit
from forecast_commands.output.pictures import save_picture
from forecast_commands.text.fit import fit_text
from priors.moments import calendar_year
from scenarios.data.fitting import Fit as Fitted
from scenarios.data.fitting import fit


def action(options: Fit) -> None:
    """Fit, print, and draw."""
    check_output(options, options.plot)
    found = fit(
        options.quantity,
        options.data,
        options.start,
        options.as_of,
        options.records,
        dict(options.where),
        options.confidence,
        "theil_sen" if options.method == "theil_sen" else "least_squares",
        options.break_at,
    )
    if options.plot is not None:
        save_picture("analysis.fit.fit_plot", options.plot, found.source, found)
    answer(options, found.to_dict, lambda: fit_text(found), lambda: fit_rows(found))


def fit_rows(found: Fitted) -> list[dict[str, Any]]:
    """The points, with what the line says of each."""
    return [
        {
            "name": each.name,
            "year": calendar_year(each.date),
            "value": each.value,
            "low": each.low,
            "high": each.high,
            "fitted": float(10.0 ** found.trend.level_at(each.date)),
        }
        for each in found.points
    ]
