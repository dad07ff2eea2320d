"""`forecast solve`: what would have to be true."""

import math

import click

from forecast.analysis.estimand import Question
from forecast.analysis.solve import solution_dict, solve
from forecast_commands.declarations.solve import Solve
from forecast_commands.options.execution import runs_with
from forecast_commands.output.errors import DataError, warn
from forecast_commands.output.json import print_json
from forecast_commands.output.progress import progress
from forecast_commands.running import check_years, entry_at, placing, resolve_all
from forecast_commands.text.solve import solution_text
from scenarios.loading.load import Resolved, resolve
from scenarios.schema.scenario import Scenario
from scenarios.variants.adjustments import Varied


def action(options: Solve) -> None:
    """Find the value, and print it with what it gives."""
    (resolved,) = resolve_all([options.scenario], options)
    question, target = _asked(resolved.scenario, options)
    entry = _entry(resolved.scenario, options)
    bounds = _bounds(entry, options.between)

    def resolved_at(value: float) -> Resolved:
        return resolve(options.scenario, options.edits | entry.edits(value))

    with placing(resolved), progress("solving: value") as tell:
        solution = solve(
            lambda value: resolved_at(value).scenario,
            runs_with(options.draws, options.seed, options.workers, [resolved.scenario]),
            question,
            target,
            bounds,
            entry.now,
            logarithmic=bounds[0] > 0 and (entry.is_logarithmic or bounds[1] > 20 * bounds[0]),
            keep_inside=options.between is None,
            progress=tell,
        )
    warned = set(map(str, resolved.warnings))
    for root in solution.roots:
        warn(resolved_at(root.value).warnings, warned)
    if options.as_json:
        print_json(solution_dict(solution, question, entry))
    else:
        click.echo(solution_text(solution, entry, question, target, resolved))


def _asked(scenario: Scenario, options: Solve) -> tuple[Question, float]:
    median, probability, by = options.median, options.probability, options.by
    if (median is None) == (probability is None):
        raise click.UsageError("give one of --median YEAR and --probability P --by YEAR")
    if median is not None:
        if by is not None:
            raise click.UsageError("--by goes with --probability")
        check_years([median], scenario, hint="--median")
        return Question(), median
    assert probability is not None
    if by is None:
        raise click.UsageError("--probability needs --by YEAR")
    if not 0.0 < probability < 1.0:
        raise click.BadParameter(
            f"{probability:g} does not lie between 0 and 1", param_hint="--probability"
        )
    check_years([by], scenario)
    return Question(by), probability


def _entry(scenario: Scenario, options: Solve) -> Varied:
    entry = entry_at(scenario, options.key)
    if entry.is_whole:
        raise DataError(f"{entry.key} takes whole numbers only; forecast sweep can try them")
    if any(key in (entry.key, entry.target) for key in options.edits):
        raise click.UsageError(f"{entry.target} is both varied and set")
    return entry


def _bounds(entry: Varied, between: tuple[float, float] | None) -> tuple[float, float]:
    if between is None:
        return entry.bounds
    low, high = between
    if not (low < high and math.isfinite(low) and math.isfinite(high)):
        raise click.BadParameter(f"{low:g} does not lie below {high:g}", param_hint="--between")
    if wrong := entry.misread(low, high):
        raise click.BadParameter(wrong, param_hint="--between")
    return between
