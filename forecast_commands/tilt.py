"""`forecast tilt`: what one would have to believe."""

from pathlib import Path
from typing import Any

import click

from forecast.analysis.reweighting.tilt import Target, quantile_targets, targets_of, tilt
from forecast.analysis.reweighting.tilt import Tilt as Found
from forecast.analysis.reweighting.tilted_draws import tilted_draws
from forecast.analysis.reweighting.tilted_scenario import marginals
from forecast.defaults import LOOKED_AT
from forecast.engine.run import run
from forecast.export.atomic import held
from forecast.plain import number
from forecast.results.forecast import Forecast
from forecast.results.stated import ArrivalForecast
from forecast_commands.answering import FORMATS, answer, check_output
from forecast_commands.arrivals import arrivals, check_scenarios, warn_of_milestones
from forecast_commands.declarations.tilt import Tilt
from forecast_commands.output.files import check_format, save_text
from forecast_commands.output.pictures import save_arrivals
from forecast_commands.text.tilt import tilt_text
from scenarios.loading.load import load
from scenarios.loading.restore import yaml_text
from scenarios.schema.scenario import Scenario

SCENARIO = ".yaml"
"""The suffix of a scenario to go on with."""


def action(options: Tilt) -> None:
    """Tilt, write what is asked for, and print."""
    _check(options)
    options = options.but(draws=options.draws or LOOKED_AT)
    forecast, wanted = _run(options)
    found = tilt(forecast, _targets(options, wanted))
    extra = _marginals(found, options) if options.marginals else {}
    extra |= _worlds(found, options) if _table(options) else {}
    if options.plot:
        beside: list[ArrivalForecast] = [forecast, found, *([wanted] if wanted else [])]
        save_arrivals(beside, "cdf", options.plot)
    answer(
        options,
        lambda: found.to_dict(options.by) | extra,
        lambda: tilt_text(found, options.by, extra),
        "shifts",
    )


def _check(options: Tilt) -> None:
    if not (options.to or options.median is not None or options.quantile):
        raise click.UsageError("give a wanted answer: --to, --median or --quantile")
    if options.to and (options.median is not None or options.quantile):
        raise click.UsageError("--to says all of the answer; leave out --median and --quantile")
    check_scenarios([options.scenario], "tilt")
    check_format(options.marginals, (SCENARIO,))
    others = options.plot, options.marginals, _table(options)
    check_output(options, *others, formats=(SCENARIO, *FORMATS))


def _table(options: Tilt) -> Path | None:
    """The table of draws beside a scenario that is to be written."""
    if options.output is None or options.output.suffix != SCENARIO:
        return None
    return options.output.with_suffix(".csv")


def _run(options: Tilt) -> tuple[Forecast, ArrivalForecast | None]:
    """The forecast to tilt, and the one that it is tilted to."""
    first, *others = arrivals([options.scenario, *filter(None, [options.to])], options)
    assert isinstance(first, Forecast)
    if not others:
        return first, None
    warn_of_milestones([first, *others])
    return first, others[0]


def _targets(options: Tilt, wanted: ArrivalForecast | None) -> list[Target]:
    if wanted is not None:
        return targets_of(wanted)
    median = [] if options.median is None else [(0.5, options.median)]
    return quantile_targets([*median, *options.quantile])


def _marginals(found: Found, options: Tilt) -> dict[str, Any]:
    """Write the scenario of the tilt's marginals, and say what it gives instead."""
    assert options.marginals is not None
    scenario = marginals(found)
    save_text(options.marginals, yaml_text(scenario))
    return {"marginals": {"file": str(options.marginals), **_gives(scenario, found, options)}}


def _worlds(found: Found, options: Tilt) -> dict[str, Any]:
    """Write the draws of the tilt and the scenario that reads them, and say what it gives."""
    table = _table(options)
    assert options.output is not None
    assert table is not None
    drawn = tilted_draws(found)
    with held(options.output):
        save_text(table, drawn.csv())
        save_text(options.output, drawn.yaml(table.name))
        scenario = load(options.output)
    files = {"file": str(options.output), "table": str(table), "rows": drawn.rows}
    return {"tilted_scenario": files | _gives(scenario, found, options)}


def _gives(scenario: Scenario, found: Found, options: Tilt) -> dict[str, Any]:
    """The median of a scenario that was written."""
    own = run(scenario, found.forecast.batches.draws, options.seed)
    return {"median_year": number(own.median), "median_error": number(own.median_error)}
