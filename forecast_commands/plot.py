"""`forecast plot`: pictures of forecasts."""

from pathlib import Path

import click

from forecast.plots import MILESTONES
from forecast.results.forecast import Forecast
from forecast_commands.arrivals import arrivals, check_scenarios, warn_of_milestones
from forecast_commands.declarations.plot import Plot
from forecast_commands.output import pictures
from forecast_commands.output.errors import DataError
from forecast_commands.output.files import (
    PICTURE_FORMATS,
    check_count,
    check_format,
    refuse_existing,
)
from forecast_commands.output.json import print_json
from forecast_commands.running import conditioned, run_all


def action(options: Plot) -> None:
    """Run, and draw into a file."""
    if (options.kind == "given") != (options.given is not None):
        raise click.UsageError("--kind given and --given CONDITION go together")
    if options.given is not None and len(options.scenarios) > 1:
        raise click.UsageError("--kind given draws one scenario at a time")
    if options.kind in MILESTONES and len(options.scenarios) > 1:
        raise click.UsageError(f"--kind {options.kind} draws one scenario at a time")
    check_count(options.scenarios)
    path = options.output or Path(f"{options.kind}.png")
    check_format(path, PICTURE_FORMATS)
    refuse_existing([path], options.force)
    if options.kind != "cdf":
        check_scenarios(options.scenarios, f"--kind {options.kind}")
    if options.given is not None:
        (forecast,) = run_all(options.scenarios, options)
        pictures.save_conditioning(conditioned(forecast, options.given), path)
    elif options.kind in MILESTONES:
        (forecast,) = run_all(options.scenarios, options)
        _check(forecast)
        pictures.save_milestones(forecast, options.kind, path)
    else:
        forecasts = arrivals(options.scenarios, options)
        warn_of_milestones(forecasts)
        pictures.save_arrivals(forecasts, options.kind, path)
    if options.as_json:
        print_json({"files": [str(path)]})


def _check(forecast: Forecast) -> None:
    if not forecast.scenario.named:
        raise DataError(f"{forecast.name} has no section milestones to draw")
