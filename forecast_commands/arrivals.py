"""Forecasts of any kind, as commands take them: run, conditioned on arrival, or stated."""

import json
from collections.abc import Callable, Sequence

import click

from forecast.analysis.comparison import as_run
from forecast.analysis.reweighting.conditioned_arrival import arrival_given, parted
from forecast.results.forecast import Forecast
from forecast.results.stated import ArrivalForecast, StatedForecast, bounds_csv
from forecast_commands.declarations.run import Run
from forecast_commands.options.common import Drawn
from forecast_commands.output import pictures
from forecast_commands.output.errors import DataError, warn
from forecast_commands.output.files import (
    PICTURE_FORMATS,
    check_format,
    refuse_existing,
    save_text,
)
from forecast_commands.output.json import print_json
from forecast_commands.running import run_all
from forecast_commands.text.arrivals import arrival_text
from scenarios.loading.stated import is_stated, needs_a_scenario
from scenarios.loading.stated_points import load_stated
from scenarios.problems import printable


def arrivals(
    names: Sequence[str], options: Drawn, run_them: Callable[..., list[Forecast]] = run_all
) -> list[ArrivalForecast]:
    """Forecasts of any kind, in the order of their names: tables are read, scenarios run.

    Behind a scenario may stand a condition on its arrival, `cotra_2020 | arrival > 2030`.
    """
    stated = {name: StatedForecast(load_stated(name)) for name in names if is_stated(name)}
    scenarios = [parted(name) for name in names if name not in stated]
    ran = run_them([name for name, _ in scenarios], options) if scenarios else []
    found = iter(
        _given(forecast, condition)
        for forecast, (_, condition) in zip(ran, scenarios, strict=True)
    )
    return [stated[name] if name in stated else next(found) for name in names]


def _given(forecast: Forecast, condition: str) -> ArrivalForecast:
    return arrival_given(forecast, condition) if condition else forecast


def check_scenarios(names: Sequence[str], what: str) -> None:
    """Refuse forecasts that are only stated where beliefs are asked about."""
    for name in names:
        if is_stated(name):
            raise DataError(printable(f"{name}: {needs_a_scenario(what)}"))
        if parted(name)[1]:
            raise DataError(printable(f"{name}: {what} needs a scenario without a condition"))


def warn_of_milestones(forecasts: Sequence[ArrivalForecast]) -> None:
    """Warn where different things arrive."""
    if len({forecast.milestone for forecast in forecasts}) > 1:
        every = all(isinstance(forecast, Forecast) for forecast in forecasts)
        are = "the scenarios forecast" if every else "the forecasts are of"
        warn([f"{are} different milestones"])


def show_stated(options: Run) -> None:
    """Write and print what somebody has stated: there is nothing to draw."""
    if options.given or options.precision or options.settings:
        check_scenarios([options.scenario], "what is asked")
    check_format(options.output, (".csv", ".json"))
    check_format(options.picture, PICTURE_FORMATS)
    refuse_existing([options.output, options.picture], options.force)
    (stated,) = arrivals([options.scenario], options)
    data = as_run(stated, options.by)
    if options.output:
        is_json = options.output.suffix == ".json"
        save_text(
            options.output,
            json.dumps(data, indent=2) + "\n" if is_json else bounds_csv(stated, options.by),
        )
    if options.picture:
        pictures.save_arrivals([stated], "cdf", options.picture)
    if options.as_json:
        print_json(data)
    else:
        click.echo(arrival_text(stated, options.by))
