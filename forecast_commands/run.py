"""`forecast run`: when it arrives under one scenario."""

import json
import time
from typing import Any

import click

from forecast.analysis.comparison import as_run
from forecast.analysis.milestones import milestones
from forecast.defaults import LEAST_DRAWS
from forecast.export.report import forecast_dict
from forecast.results.forecast import Forecast, check_in_memory
from forecast.results.stated import bounds_csv
from forecast_commands.declarations.run import Run
from forecast_commands.output import pictures
from forecast_commands.output.files import (
    PICTURE_FORMATS,
    RESULT_FORMATS,
    check_format,
    refuse_existing,
    save_result,
    save_text,
)
from forecast_commands.output.json import print_json
from forecast_commands.running import arrivals, check_scenarios, conditioned, run_precisely
from forecast_commands.text.arrivals import arrival_text
from forecast_commands.text.conditioning import conditioning_text
from forecast_commands.text.milestones import milestones_text
from forecast_commands.text.run import markdown_text, precision_text, screen_text
from scenarios.loading.stated import is_stated


def action(options: Run) -> None:
    """Run, write what is to be written, and print the forecast."""
    if is_stated(options.scenario):
        _show_stated(options)
        return
    output, precision, by = options.output, options.precision, options.by
    check_format(output, RESULT_FORMATS)
    check_format(options.picture, PICTURE_FORMATS)
    refuse_existing([output, options.picture], options.force)
    if options.given or (output and output.suffix == ".nc"):
        check_in_memory(options.draws or LEAST_DRAWS)
    started = time.perf_counter()
    (forecast,) = run_precisely([options.scenario], options)
    conditioning = conditioned(forecast, options.given) if options.given else None
    found = milestones(forecast)
    extra: dict[str, Any] = found.to_dict() if found else {}
    extra |= {"given": conditioning.to_dict()} if conditioning else {}
    extra |= {"precision": precision.to_dict(forecast, by)} if precision else {}
    seconds = time.perf_counter() - started
    # Files first: who reads standard output may leave, and what was worked for is there.
    if output:
        save_result(forecast, output, by, extra, options.edits)
    if options.picture and conditioning:
        pictures.save_conditioning(conditioning, options.picture)
    elif options.picture:
        pictures.save_forecasts([forecast], "cdf", options.picture)
    if options.as_json:
        print_json(forecast_dict(forecast, by) | extra)
        return
    blocks = [_text(forecast, options, seconds)]
    blocks += [milestones_text(found, by)] if found else []
    blocks += [conditioning_text(conditioning)] if conditioning else []
    blocks += [precision_text(forecast, precision, by)] if precision else []
    click.echo("\n\n".join(blocks))


def _show_stated(options: Run) -> None:
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


def _text(forecast: Forecast, options: Run, seconds: float) -> str:
    if options.markdown:
        return markdown_text(forecast, options.by)
    return screen_text(forecast, options.by, seconds)
