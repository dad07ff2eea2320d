"""What commands do before and after they answer: load, run, condition, and warn."""

import math
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from forecast.defaults import LEAST_DRAWS, MAX_DRAWS, MEDIAN_ERROR, PROBABILITY_ERROR
from forecast.engine.run import Runs, are_enough, doubling, is_enough, run
from forecast.errors import (
    ArgumentError,
    ConditionError,
    ImpossibleWindowError,
    YearOutsideError,
)
from forecast.results.forecast import Forecast
from forecast_commands.options.common import Drawn, Edited, Precise, Ran
from forecast_commands.options.execution import execution, runs_by
from forecast_commands.output.errors import DataError, warn
from forecast_commands.output.progress import duration, progress
from scenarios.loading.load import Resolved, resolve
from scenarios.problems import Problem, ScenarioError
from scenarios.schema.scenario import Scenario

if TYPE_CHECKING:
    from forecast.analysis.precision import Precision
    from forecast.analysis.reweighting.conditioning import Conditioning, Window

_WORTH_SAYING = 3600.0  # seconds
_WORTH_TIMING = 1 << 26  # draws, beside which those of the timing are few
_TIMED = 1 << 18


def resolve_all(names: Sequence[str], options: Edited) -> list[Resolved]:
    """Load scenarios, all problems of all of them at once; warnings go to standard error."""
    resolved, problems, unlisted = [], [], 0
    warned: set[str] = set()
    for name in names:
        try:
            one = resolve(name, options.edits)
        except ScenarioError as error:
            problems += error.problems
            unlisted += error.unlisted
            continue
        resolved.append(one)
        warn(one.warnings, warned)
    if problems:
        raise ScenarioError(problems, unlisted)
    return resolved


def run_all(
    names: Sequence[str],
    options: Drawn,
    suffice: Callable[[Sequence[Forecast]], bool] = are_enough,
) -> list[Forecast]:
    """Load and run scenarios on the same draws, as many as suffice if none are stated."""
    resolved = _resolved(names, options)
    with progress("drawing") as tell:

        def runs_of(draws: int) -> Runs:
            how = execution(options.workers, draws, tell)
            if how and draws >= _WORTH_TIMING:
                for one in resolved:
                    with one.placing():
                        _say_how_long(one, options, draws, how.workers.pool.count)
            return runs_by(how, draws, options.seed)

        stated = options.draws
        for runs in doubling(runs_of) if stated is None else [runs_of(stated)]:

            def draw(one: Resolved, runs: Runs = runs) -> Forecast:
                return runs.run(one.scenario, one.name)

            forecasts = _run_each(resolved, draw)
            if suffice(forecasts):
                break
    if options.draws is None and not suffice(forecasts):
        _warn_if_unsure(forecasts)
    return _warned_of_doubts(forecasts, resolved)


def run_precisely(
    names: Sequence[str],
    options: Precise,
    suffice: Callable[[Sequence[Forecast]], bool] = are_enough,
) -> list[Forecast]:
    """Load and run scenarios, where a precision is asked for until it is met."""
    wanted, by = options.precision, options.by
    if wanted is None:
        if options.max_draws is not None:
            raise click.UsageError("--max-draws limits what --precision may take; give both")
        return run_all(names, options, suffice)
    from forecast.analysis.precision import run_until

    most, least = options.max_draws or MAX_DRAWS, options.draws or LEAST_DRAWS
    resolved = _resolved(names, options)
    with progress("drawing") as tell:
        how = execution(options.workers, max(least, most), tell)
        forecasts = _run_each(
            resolved,
            lambda one: run_until(
                one.scenario, wanted, least, options.seed, how, one.name, most, by
            ),
        )
    for forecast in _warned_of_doubts(forecasts, resolved):
        _warn_if_vague(forecast, wanted, by)
    most = max(forecast.batches.draws for forecast in forecasts)
    return [  # comparisons need the same draws in all
        f if f.batches.draws == most else run(f.scenario, most, options.seed, name=f.name)
        for f in forecasts
    ]


def _resolved(names: Sequence[str], options: Drawn) -> list[Resolved]:
    resolved = resolve_all(names, options)
    for one in resolved:
        check_years(options.by if isinstance(options, Ran) else (), one.scenario)
    return resolved


def _run_each(
    resolved: Sequence[Resolved], draw: Callable[[Resolved], Forecast]
) -> list[Forecast]:
    forecasts = []
    for one in resolved:
        with one.placing():
            forecasts.append(draw(one))
    return forecasts


def _warned_of_doubts(
    forecasts: list[Forecast], resolved: Sequence[Resolved]
) -> list[Forecast]:
    for forecast, one in zip(forecasts, resolved, strict=True):
        _warn_of_removed(forecast, one)
        _warn_of_singularities(forecast, one)
    return forecasts


def _say_how_long(one: Resolved, options: Drawn, draws: int, workers: int) -> None:
    """Before more than an hour of work, say how long it takes and how little it gains."""
    few = run(one.scenario, LEAST_DRAWS, options.seed)
    started = time.perf_counter()
    run(one.scenario, _TIMED, options.seed)
    rate = workers * _TIMED / (time.perf_counter() - started)
    seconds = draws / rate
    if seconds < _WORTH_SAYING:
        return
    error = few.median_error
    gain = (
        f"bring the error of the median from {error:.1g} years at {LEAST_DRAWS:,} draws to "
        f"about {error * math.sqrt(LEAST_DRAWS / draws):.1g}"
        if math.isfinite(error)
        else "change little"
    )
    message = (
        f"{one.name}: {draws:,} draws will take about {duration(seconds)} and {gain}; "
        "--precision 0.01 draws no more than an error of 0.01 years needs"
    )
    warn([message], kind="note")


def _warn_of_removed(forecast: Forecast, resolved: Resolved) -> None:
    for name, share in forecast.all_but_removed.items():
        weight = forecast.anchors[name].weight
        message = (
            f"the evidence removes {100.0 * share:.4g}% of this anchor, and what is left "
            f"of it carries a weight of {weight:.3g}"
        )
        warn(resolved.placed([Problem(message, ("weights", name))]))


def _warn_if_unsure(forecasts: Sequence[Forecast]) -> None:
    """Say where the draws that are made by themselves do not make a median sure."""
    for forecast in forecasts:
        if not is_enough(forecast):
            points = 100.0 * float(forecast.by_year.error.max())
            reached = f"{forecast.median_error:.2g} years and {points:.2g} points"
            aim = f"{MEDIAN_ERROR} and {100.0 * PROBABILITY_ERROR:g}"
            warn(
                [
                    f"{forecast.name}: {MAX_DRAWS:,} draws leave errors of {reached} in the "
                    f"median and the probabilities, and the aim is {aim}; see --precision"
                ]
            )


def _warn_of_singularities(forecast: Forecast, resolved: Resolved) -> None:
    for name, found in forecast.singularities.items():
        message = (
            f"in {100.0 * found.share:.3g}% of the draws each doubling is easier than the "
            f"last, and the time horizon infinite {_by(found.median_year)}; there the arrival "
            "hardly depends on the target"
        )
        warn(resolved.placed([Problem(message, ("anchors", name))]))


def _by(year: float) -> str:
    return f"by {year:.1f} (median)" if math.isfinite(year) else "only beyond all compute"


def _warn_if_vague(forecast: Forecast, precision: "Precision", by: Sequence[float]) -> None:
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


def conditioned(forecast: Forecast, window: "Window") -> "Conditioning":
    """Condition on a window, with what is wrong with it as an error of the call."""
    from forecast.analysis.reweighting import windows

    try:
        return windows.conditioned(forecast, window)
    except (ConditionError, ImpossibleWindowError, YearOutsideError) as error:
        raise click.BadParameter(str(error), param_hint="--given") from None


@contextmanager
def refused() -> Iterator[None]:
    """What cannot be asked for as an error of the call, and a key of nothing as one of data."""
    from scenarios.variants.adjustments import UnknownKeyError

    try:
        yield
    except ArgumentError as error:
        raise click.UsageError(str(error)) from None
    except UnknownKeyError as error:
        raise DataError(str(error)) from None
