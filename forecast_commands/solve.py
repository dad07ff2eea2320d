"""`forecast solve`: what would have to be true."""

import math

import click

from forecast.analysis.edited import Edited
from forecast.analysis.estimand import Question
from forecast.analysis.solve import solution_dict, solve
from forecast_commands.declarations.solve import Solve
from forecast_commands.options.execution import runs_with
from forecast_commands.output.errors import DataError, warn
from forecast_commands.output.json import print_json
from forecast_commands.output.progress import progress
from forecast_commands.running import check_years, refused, resolve_all
from forecast_commands.text.solve import solution_text
from scenarios.loading.load import resolve
from scenarios.schema.scenario import Scenario
from scenarios.variants.adjustments import Varied


def action(options: Solve) -> None:
    """Find the value, and print it with what it gives."""
    (resolved,) = resolve_all([options.scenario], options)
    question, target = _asked(resolved.scenario, options)
    edited = Edited(options.scenario, {options.scenario: resolved}, options.edits, resolve)
    entry = _entry(edited, options.key)
    bounds = _bounds(entry, options.between)
    with resolved.placing(), progress("solving: value") as tell:
        solution = solve(
            lambda value: edited.moved(entry, value).scenario,
            runs_with(options.draws, options.seed, options.workers, [resolved.scenario]),
            question,
            target,
            bounds,
            entry.now,
            logarithmic=entry.is_logarithmic_between(*bounds),
            keep_inside=options.between is None,
            progress=tell,
        )
    warned = set(map(str, resolved.warnings))
    for root in solution.roots:
        warn(edited.moved(entry, root.value).warnings, warned)
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


def _entry(edited: Edited, key: str) -> Varied:
    with refused():
        edited.check([key])
        entry = edited.entry(key)
    if entry.is_whole:
        raise DataError(f"{key} takes whole numbers only; forecast sweep can try them")
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
