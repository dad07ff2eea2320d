"""What commands do before and after they answer: load, run, condition, and warn."""

import math
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from forecast.analysis import windows
from forecast.analysis.conditioning import Window, Worlds
from forecast.analysis.precision import Precision, run_until
from forecast.defaults import DRAWS, MAX_DRAWS
from forecast.engine.run import run
from forecast.errors import ImpossibleWindowError, YearOutsideError
from forecast.results.forecast import Forecast
from forecast_commands.options.common import Edited, Precise, Ran
from forecast_commands.options.execution import execution
from forecast_commands.output.errors import DataError, warn
from forecast_commands.output.progress import duration, progress
from scenarios.loading.load import Resolved, resolve
from scenarios.problems import Problem, ScenarioError
from scenarios.schema.scenario import Scenario
from scenarios.variants.adjustments import UnknownKeyError, Varied, varied

if TYPE_CHECKING:
    from forecast.engine.sharded import Execution


_WORTH_SAYING = 3600.0  # seconds
_WORTH_TIMING = 1 << 26  # draws, beside which those of the timing are few
_TIMED = 1 << 18


def resolve_all(names: Sequence[str], options: Edited) -> list[Resolved]:
    """Load scenarios, all problems of all of them at once; warnings go to standard error."""
    resolved, problems, unlisted = [], [], 0
    warned: set[str] = set()
    for name in names:
        try:
            one = resolve(name, dict(options.settings))
        except ScenarioError as error:
            problems += error.problems
            unlisted += error.unlisted
            continue
        resolved.append(one)
        warn(one.warnings, warned)
    if problems:
        raise ScenarioError(problems, unlisted)
    return resolved


def run_all(names: Sequence[str], options: Ran) -> list[Forecast]:
    """Load and run scenarios."""
    return _run_all(
        names,
        options,
        lambda one, how: run(
            one.scenario, options.draws, options.seed, name=one.name, execution=how
        ),
    )


def run_precisely(names: Sequence[str], options: Precise) -> list[Forecast]:
    """Load and run scenarios, where a precision is asked for until it is met."""
    wanted, by = options.precision, options.by
    if wanted is None:
        if options.max_draws is not None:
            raise click.UsageError("--max-draws limits what --precision may take; give both")
        return run_all(names, options)
    most = options.max_draws or MAX_DRAWS
    forecasts = _run_all(
        names,
        options,
        lambda one, how: run_until(
            one.scenario, wanted, options.draws, options.seed, how, one.name, most, by
        ),
        most,
    )
    for forecast in forecasts:
        _warn_if_vague(forecast, wanted, by)
    most = max(forecast.batches.draws for forecast in forecasts)
    return [  # comparisons need the same draws in all
        f if f.batches.draws == most else run(f.scenario, most, options.seed, name=f.name)
        for f in forecasts
    ]


def _run_all(
    names: Sequence[str],
    options: Ran,
    draw: "Callable[[Resolved, Execution | None], Forecast]",
    most: int = 0,
) -> list[Forecast]:
    resolved = resolve_all(names, options)
    for one in resolved:
        check_years(options.by, one.scenario)
    forecasts = []
    with progress("drawing") as tell:
        how = execution(options.workers, max(options.draws, most), tell)
        for one in resolved:
            with placing(one):
                if how and not most and options.draws >= _WORTH_TIMING:
                    _say_how_long(one, options, how)
                forecasts.append(draw(one, how))
            _warn_of_removed(forecasts[-1], one)
    return forecasts


def _say_how_long(one: Resolved, options: Ran, how: "Execution") -> None:
    """Before more than an hour of work, say how long it takes and how little it gains."""
    few = run(one.scenario, DRAWS, options.seed)
    started = time.perf_counter()
    run(one.scenario, _TIMED, options.seed)
    rate = how.workers.pool.count * _TIMED / (time.perf_counter() - started)
    seconds = options.draws / rate
    if seconds < _WORTH_SAYING:
        return
    error = few.median_error
    gain = (
        f"bring the error of the median from {error:.1g} years at {DRAWS:,} draws to about "
        f"{error * math.sqrt(DRAWS / options.draws):.1g}"
        if math.isfinite(error)
        else "change little"
    )
    message = (
        f"{one.name}: {options.draws:,} draws will take about {duration(seconds)} and {gain}; "
        "--precision 0.01 draws no more than an error of 0.01 years needs"
    )
    warn([message], kind="note")


@contextmanager
def placing(resolved: Resolved) -> Iterator[None]:
    """Give the problems that only a run can find their places in the scenario's files."""
    try:
        yield
    except ScenarioError as error:
        raise ScenarioError(resolved.placed(error.problems), error.unlisted) from None


def _warn_of_removed(forecast: Forecast, resolved: Resolved) -> None:
    for name, share in forecast.all_but_removed.items():
        weight = forecast.anchors[name].weight
        message = (
            f"the evidence removes {100.0 * share:.4g}% of this anchor, and what is left "
            f"of it carries a weight of {weight:.3g}"
        )
        warn(resolved.placed([Problem(message, ("weights", name))]))


def _warn_if_vague(forecast: Forecast, precision: Precision, by: Sequence[float]) -> None:
    if precision.is_met(forecast, by):
        return
    if precision.is_hopeless(forecast):
        reason = (
            f"the median lies after {forecast.scenario.years.last} and has no error; "
            "ask for the precision of probabilities, as in --precision 0.1%"
        )
    else:
        reason = f"--max-draws allows only {forecast.batches.draws:,} draws"
    warn([f"{forecast.name}: the precision was not reached: {reason}"])


def check_years(by: Sequence[float], scenario: Scenario, hint: str = "--by") -> None:
    """Refuse years that the scenario does not report."""
    first, last = scenario.years.first, scenario.years.last
    outside = [year for year in by if not first <= year <= last]
    if outside:
        raise click.BadParameter(
            f"{outside[0]:.10g} lies outside the scenario's years, {first} to {last}",
            param_hint=hint,
        )


def conditioned(forecast: Forecast, window: Window) -> Worlds:
    """Worlds of a window, with what is wrong with it as an error of the call."""
    try:
        return windows.conditioned(forecast, window)
    except (ImpossibleWindowError, YearOutsideError) as error:
        raise click.BadParameter(str(error), param_hint="--given") from None


def entry_at(
    scenario: Scenario, key: str, find: Callable[[Scenario, str], Varied] = varied
) -> Varied:
    """The entry of a scenario that a key names: a number, or with `settable` anything."""
    try:
        return find(scenario, key)
    except UnknownKeyError as error:
        raise DataError(str(error)) from None
