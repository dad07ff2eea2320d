"""`forecast solve`: what would have to be true."""

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import click

from forecast.analysis.estimand import Question
from forecast.analysis.parameter_studies.edited import Edited
from forecast.analysis.parameter_studies.entries import Wanted
from forecast.analysis.parameter_studies.solve import solution_dict
from forecast_commands.answering import answer, check_output
from forecast_commands.declarations.solve import Solve
from forecast_commands.options.execution import runs_with, side_by_side
from forecast_commands.output.errors import DataError, warn
from forecast_commands.output.progress import progress
from forecast_commands.running import check_years, refused, resolve_all
from forecast_commands.text.joint_solve import each_text, joint_text
from forecast_commands.text.solve import solution_text
from scenarios.loading.load import laying_once
from scenarios.loading.own_units import number_at
from scenarios.schema.scenario import Scenario
from scenarios.variants.adjustments import Varied


def action(options: Solve) -> None:
    """Find the value, the values, or a table of them, and print what they give."""
    check_output(options)
    (resolved,) = resolve_all([options.scenario], options)
    asked = _asked(resolved.scenario, options)
    bases = {options.scenario: resolved}
    edited = Edited(options.scenario, bases, options.edits, laying_once())
    if not options.keys and not options.each:
        raise click.UsageError("give --vary KEY, or --each")
    if len(options.keys) != 1 and options.between:
        raise click.UsageError("--between goes with one --vary")
    entries = _entries(edited, options.keys)
    if options.each:
        with _wanted(options, edited, *asked, "belief") as wanted:
            each = wanted.each(entries)
        answer(options, each.to_dict, lambda: each_text(each, resolved), "each")
    elif len(entries) > 1:
        with _wanted(options, edited, *asked, "step") as wanted:
            found = wanted.together(entries)
        answer(options, found.to_dict, lambda: joint_text(found, edited))
    else:
        _one(options, edited, entries[0], *asked)


def _one(
    options: Solve, edited: Edited, entry: Varied, question: Question, target: float
) -> None:
    resolved = edited.bases[edited.name]
    between = _between(entry, options.between)
    with _wanted(options, edited, question, target, "value") as wanted:
        solution = wanted.of(entry, between)
    warned = set(map(str, resolved.warnings))
    for root in solution.roots:
        warn(edited.moved(entry, root.value).warnings, warned)
    answer(
        options,
        lambda: solution_dict(solution, question, entry),
        lambda: solution_text(solution, entry, question, target, edited),
    )


@contextmanager
def _wanted(
    options: Solve, edited: Edited, question: Question, target: float, what: str
) -> Iterator[Wanted]:
    """What is asked for, while progress is shown."""
    resolved = edited.bases[edited.name]
    with resolved.placing(), refused(), progress(f"solving: {what}") as tell:
        runs = runs_with(options.draws, options.seed, options.workers, [resolved.scenario])
        workers = side_by_side(options.workers, runs)
        yield Wanted(edited, runs, question, target, tell, workers)


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


def _entries(edited: Edited, keys: Sequence[str]) -> list[Varied]:
    with refused():
        edited.check(keys)
        entries = [edited.entry(key) for key in keys]
    for entry in entries:
        if entry.is_whole:
            raise DataError(
                f"{entry.key} takes whole numbers only; forecast sweep can try them"
            )
    return entries


def _between(entry: Varied, between: tuple[str, str] | None) -> tuple[float, float] | None:
    if between is None:
        return None
    try:
        low, high = (number_at(entry.number_key, text) for text in between)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--between") from None
    if not (low < high and math.isfinite(low) and math.isfinite(high)):
        raise click.BadParameter(f"{low:g} does not lie below {high:g}", param_hint="--between")
    if wrong := entry.misread(low, high):
        raise click.BadParameter(wrong, param_hint="--between")
    return low, high
