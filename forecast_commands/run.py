"""`forecast run`: when it arrives under one scenario."""

import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from forecast.defaults import LEAST_DRAWS
from forecast.export.report import forecast_dict
from forecast.results.forecast import Forecast, check_in_memory
from forecast_commands.declarations.run import Run
from forecast_commands.output.json import print_json
from forecast_commands.running import conditioned, run_precisely
from forecast_commands.text.run import markdown_text, precision_text, screen_text
from scenarios.loading.stated import is_stated

if TYPE_CHECKING:
    from forecast.analysis.milestones import Milestones
    from forecast.analysis.reweighting.conditioning import Conditioning


def action(options: Run) -> None:
    """Run, write what is to be written, and print the forecast."""
    if is_stated(options.scenario):
        from forecast_commands.arrivals import show_stated

        show_stated(options)
        return
    output, precision, by = options.output, options.precision, options.by
    if output or options.picture:
        _check_files(options)
    if options.given or (output and output.suffix == ".nc"):
        check_in_memory(options.draws or LEAST_DRAWS)
    started = time.perf_counter()
    (forecast,) = run_precisely([options.scenario], options)
    conditioning = conditioned(forecast, options.given) if options.given else None
    found = _milestones(forecast)
    extra: dict[str, Any] = found.to_dict() if found else {}
    extra |= {"given": conditioning.to_dict()} if conditioning else {}
    extra |= {"precision": precision.to_dict(forecast, by)} if precision else {}
    seconds = time.perf_counter() - started
    # Files first: who reads standard output may leave, and what was worked for is there.
    if output:
        from forecast_commands.output.files import save_result

        save_result(forecast, output, by, extra, options.edits)
    if options.picture:
        _draw(forecast, conditioning, options.picture)
    if options.as_json:
        print_json(forecast_dict(forecast, by) | extra)
        return
    blocks = [_text(forecast, options, seconds)]
    blocks += _further_blocks(found, conditioning, by)
    blocks += [precision_text(forecast, precision, by)] if precision else []
    click.echo("\n\n".join(blocks))


def _check_files(options: Run) -> None:
    """Refuse, before the work, files that could not be written after it."""
    from forecast_commands.output import files

    files.check_format(options.output, files.RESULT_FORMATS)
    files.check_format(options.picture, files.PICTURE_FORMATS)
    files.refuse_existing([options.output, options.picture], options.force)


def _draw(forecast: Forecast, conditioning: "Conditioning | None", picture: Path) -> None:
    from forecast_commands.output import pictures

    if conditioning:
        pictures.save_conditioning(conditioning, picture)
    else:
        pictures.save_forecasts([forecast], "cdf", picture)


def _milestones(forecast: Forecast) -> "Milestones | None":
    if not forecast.scenario.named:
        return None
    from forecast.analysis.milestones import milestones

    return milestones(forecast)


def _further_blocks(
    found: "Milestones | None", conditioning: "Conditioning | None", by: Sequence[float]
) -> list[str]:
    """What is said of milestones and of what is given, where a run has any."""
    blocks = []
    if found:
        from forecast_commands.text.milestones import milestones_text

        blocks.append(milestones_text(found, by))
    if conditioning:
        from forecast_commands.text.conditioning import conditioning_text

        blocks.append(conditioning_text(conditioning))
    return blocks


def _text(forecast: Forecast, options: Run, seconds: float) -> str:
    if options.markdown:
        return markdown_text(forecast, options.by)
    return screen_text(forecast, options.by, seconds)
