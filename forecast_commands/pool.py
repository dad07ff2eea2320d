"""`forecast pool`: several forecasts as one."""

import math
from collections.abc import Sequence
from typing import Any

from forecast.analysis.ensembles.pools import METHODS, disagreement, pool
from forecast.analysis.influence.effort import EFFORT
from forecast.results.forecast import Forecast
from forecast.results.stated import bounds_rows
from forecast_commands.answering import answer, check_output
from forecast_commands.arrivals import arrivals, warn_of_milestones
from forecast_commands.declarations.pool import Pool
from forecast_commands.options.execution import runs_with
from forecast_commands.output.files import check_count
from forecast_commands.output.pictures import save_picture
from forecast_commands.output.progress import progress
from forecast_commands.text.pool import pool_text


def action(options: Pool) -> None:
    """Pool, draw, and print."""
    check_output(options, options.plot)
    if options.plot:
        check_count(options.forecasts)
    members = arrivals(options.forecasts, options)
    (method,) = (each for each in METHODS if each == options.method)
    found = pool(members, options.weights, method, options.across_milestones)
    warn_of_milestones(members)
    differ = _disagreement([each for each in members if isinstance(each, Forecast)], options)
    if options.plot is not None:
        save_picture("analysis.pool.pool_plot", options.plot, found.title, found)
    answer(
        options,
        lambda: found.to_dict(options.by) | {"disagreement": differ},
        lambda: pool_text(found, differ, options.by),
        lambda: bounds_rows(found, options.by),
    )


def _disagreement(members: Sequence[Forecast], options: Pool) -> list[dict[str, Any]]:
    if not members:
        return []
    batches, scenarios = members[0].batches, [member.scenario for member in members]
    with progress("explaining: pair") as tell:
        runs = runs_with(batches.draws, batches.seed, options.workers, scenarios)
        return disagreement(members, runs, tell, math.inf if options.draws else EFFORT)
