"""`forecast compare`: forecasts side by side."""

import math
from collections.abc import Sequence
from functools import partial
from typing import Any

import click

from forecast.analysis.comparison import comparison_dict
from forecast.analysis.estimand import Question
from forecast.analysis.influence.effort import EFFORT
from forecast.analysis.influence.explanation import Explanation, explain, is_clear
from forecast.engine.run import are_enough
from forecast.results.forecast import Forecast
from forecast.results.stated import ArrivalForecast
from forecast_commands.answering import answer, check_output
from forecast_commands.arrivals import arrivals, check_scenarios, warn_of_milestones
from forecast_commands.declarations.compare import Compare
from forecast_commands.options.execution import runs_with, side_by_side
from forecast_commands.output import pictures
from forecast_commands.output.errors import warn
from forecast_commands.output.files import check_count
from forecast_commands.output.progress import progress
from forecast_commands.output.records import Record
from forecast_commands.running import run_precisely
from forecast_commands.text.compare import answers_text, comparison_text
from forecast_commands.text.explain import explanation_text
from forecast_commands.text.run import precision_text
from scenarios.listing import spelled
from scenarios.variants.hybrids import Grouping


def action(options: Compare) -> None:
    """Run all scenarios on the same draws and set their answers side by side."""
    _check(options)
    check_output(options, options.picture)
    question = Question(options.by[0] if options.by else None)
    suffice = partial(is_clear, question) if options.explain else are_enough
    run_them = partial(run_precisely, suffice=suffice)
    forecasts = arrivals(options.scenarios, options, run_them)
    ran = [forecast for forecast in forecasts if isinstance(forecast, Forecast)]
    warn_of_milestones(forecasts)
    explanation = _explained(ran, question, options) if options.explain else None
    if explanation:
        _say_what_was_reached(explanation, ran[0].batches.draws)
    if options.picture and explanation:
        titles = "\n".join(map(pictures.title_of, ran))
        names = [forecast.name for forecast in ran]
        drawn = "analysis.waterfall.waterfall"
        pictures.save_picture(drawn, options.picture, titles, explanation, *names)
    elif options.picture:
        pictures.save_arrivals(forecasts, "cdf", options.picture)
    answer(
        options,
        lambda: _json(forecasts, explanation, options),
        lambda: _text(forecasts, explanation, options),
        "explanation" if explanation else "scenarios",
        _spelled,
    )


def _spelled(record: Record) -> Record:
    """A row in which values of a scenario are written as in its file."""
    return {**record, **{key: spelled(record[key]) for key in ("from", "to") if key in record}}


def _check(options: Compare) -> None:
    count = len(options.scenarios)
    if count < 2:
        raise click.UsageError("compare needs at least two scenarios")
    if (options.by_anchor or options.by_section) and not options.explain:
        raise click.UsageError("--by-anchor and --by-section go with --explain")
    if options.by_anchor and options.by_section:
        raise click.UsageError("--by-anchor and --by-section exclude each other")
    if options.explain and count != 2:
        raise click.UsageError(f"--explain takes two scenarios; here are {count}")
    if options.explain:
        check_scenarios(options.scenarios, "--explain")
    if options.explain and len(options.by) > 1:
        raise click.UsageError("with --explain, --by takes one year")
    if options.picture:
        check_count(options.scenarios)


def _explained(
    forecasts: Sequence[Forecast], question: Question, options: Compare
) -> Explanation:
    grouping: Grouping = (
        "anchor" if options.by_anchor else "section" if options.by_section else "name"
    )
    batches = forecasts[0].batches
    one, other = (forecast.scenario for forecast in forecasts)
    runs = runs_with(batches.draws, batches.seed, options.workers, [one, other])
    with progress("explaining: scenario") as tell:
        return explain(
            one,
            other,
            runs,
            question,
            grouping,
            tell,
            workers=side_by_side(options.workers, runs),
            seconds=EFFORT if options.draws is None and not options.precision else math.inf,
        )


def _say_what_was_reached(explanation: Explanation, draws: int) -> None:
    """Where scenarios in between would have taken long, and had fewer draws."""
    if explanation.draws < draws:
        warn(
            [
                f"to take seconds, the {explanation.coalitions} scenarios in between had "
                f"{explanation.draws:,} draws each; see the errors, and --draws {draws} makes "
                "them smaller"
            ],
            kind="note",
        )


def _json(
    forecasts: Sequence[ArrivalForecast], explanation: Explanation | None, options: Compare
) -> dict[str, Any]:
    by, precision = options.by, options.precision
    data = comparison_dict(forecasts, by)
    if precision:
        for row, forecast in zip(data["scenarios"], forecasts, strict=True):
            if isinstance(forecast, Forecast):
                row["precision"] = precision.to_dict(forecast, by)
    if explanation:
        data |= explanation.to_dict()
    return data


def _text(
    forecasts: Sequence[ArrivalForecast], explanation: Explanation | None, options: Compare
) -> str:
    by, precision = options.by, options.precision
    if explanation is None:
        blocks = [comparison_text(forecasts, by)]
    else:
        names = (forecast.name for forecast in forecasts)
        blocks = [answers_text(forecasts, by), explanation_text(explanation, *names)]
    if precision:
        blocks.append(
            "\n".join(
                f"{f.name}\n{precision_text(f, precision, by)}"
                for f in forecasts
                if isinstance(f, Forecast)
            )
        )
    return "\n\n".join(blocks)
