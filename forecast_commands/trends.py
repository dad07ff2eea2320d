"""`forecast trends`: prices, spending, compute, data and algorithms by year."""

import click
import numpy as np

from forecast.analysis.trends.reach import Cost, reach
from forecast.analysis.trends.tables import cost_dict, trends_dict
from forecast.results.forecast import Forecast
from forecast_commands.answering import answer, check_output
from forecast_commands.declarations.trends import Trends
from forecast_commands.running import run_all
from forecast_commands.text.trends import cost_text, reached_text, trends_text
from scenarios.problems import did_you_mean


def action(options: Trends) -> None:
    """Run, and print trends by year, or when they get somewhere."""
    check_output(options)
    asked = bool(options.targets) or options.cost_of is not None
    if options.below is not None and options.cost_of is None:
        raise click.UsageError("--below needs --cost-of: the cost of what?")
    if options.since is not None and not asked:
        raise click.UsageError("--since needs --reach or --cost-of")
    (forecast,) = run_all([options.scenario], options)
    _check(forecast, options)
    if asked:
        _answer(forecast, options)
    else:
        _show(forecast, options)


def _check(forecast: Forecast, options: Trends) -> None:
    for name in options.anchors:
        if name not in forecast.anchors:
            hint = did_you_mean(name, list(forecast.anchors))
            raise click.UsageError(f"--anchor: there is no anchor {name!r} with weight{hint}")
    last = forecast.scenario.years.last
    if options.since is not None and not 1900 <= options.since < last:
        raise click.UsageError(f"--since {options.since:g} must lie between 1900 and {last}")
    if forecast.scenario.data is None and any(name == "data" for name, _ in options.targets):
        raise click.UsageError(
            "--reach data: the scenario has no data section; it is unlimited"
        )


def _show(forecast: Forecast, options: Trends) -> None:
    names = list(options.anchors or forecast.anchors)
    years = np.unique(np.concatenate([forecast.years, options.by]))
    answer(
        options,
        lambda: trends_dict(forecast, years, names),
        lambda: trends_text(forecast, options.by, names),
    )


def _answer(forecast: Forecast, options: Trends) -> None:
    by, since, below = options.by, options.since, options.below
    reached = [
        found
        for name, amount in options.targets
        for found in reach(forecast, name, amount, since, options.anchors)
    ]
    costs = [
        Cost(forecast, options.cost_of, name, since)
        for name in options.anchors or forecast.anchors
        if options.cost_of
    ]
    fallen = [(cost, cost.below(below) if below else None) for cost in costs]
    costs_by_year = [cost_dict(cost, forecast.years, at, by) for cost, at in fallen]
    data = {"reach": [found.to_dict(by) for found in reached], "cost_of": costs_by_year}

    def text() -> str:
        texts = [reached_text(found, by) for found in reached]
        return "\n\n".join([*texts, *(cost_text(c, at, by, forecast) for c, at in fallen)])

    answer(
        options,
        lambda: {name: rows for name, rows in data.items() if rows},
        text,
        "reach" if reached else "cost_of",
    )
