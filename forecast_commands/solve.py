"""`forecast solve`: what would have to be true."""

import contextlib
import math
from collections.abc import Sequence

import click

from forecast.analysis.estimand import Question
from forecast.analysis.parameter_studies.edited import Edited
from forecast.analysis.parameter_studies.joint_solve import Axis, EachRow, joint_solve
from forecast.analysis.parameter_studies.solve import Solution, solution_dict, solve
from forecast.engine.run import Runs
from forecast.progress import Progress
from forecast_commands.answering import answer, check_output
from forecast_commands.declarations.solve import Solve
from forecast_commands.options.execution import runs_with
from forecast_commands.output.errors import DataError, warn
from forecast_commands.output.progress import progress
from forecast_commands.running import check_years, refused, resolve_all
from forecast_commands.text.joint_solve import each_text, joint_text
from forecast_commands.text.solve import solution_text
from scenarios.loading.load import resolve
from scenarios.schema.scenario import Scenario
from scenarios.variants.adjustments import UnknownKeyError, Varied, varied


def action(options: Solve) -> None:
    """Find the value, the values, or a table of them, and print what they give."""
    check_output(options)
    (resolved,) = resolve_all([options.scenario], options)
    asked = _asked(resolved.scenario, options)
    edited = Edited(options.scenario, {options.scenario: resolved}, options.edits, resolve)
    if not options.keys and not options.each:
        raise click.UsageError("give --vary KEY, or --each")
    if len(options.keys) != 1 and options.between:
        raise click.UsageError("--between goes with one --vary")
    if options.each:
        _each(options, edited, *asked)
    elif len(options.keys) > 1:
        _together(options, edited, *asked)
    else:
        _one(options, edited, *asked)


def _one(options: Solve, edited: Edited, question: Question, target: float) -> None:
    resolved = edited.bases[edited.name]
    (entry,) = _entries(edited, options.keys)
    with resolved.placing(), progress("solving: value") as tell:
        solution = _solution(options, edited, entry, question, target, tell)
    warned = set(map(str, resolved.warnings))
    for root in solution.roots:
        warn(edited.moved(entry, root.value).warnings, warned)
    answer(
        options,
        lambda: solution_dict(solution, question, entry),
        lambda: solution_text(solution, entry, question, target, resolved),
    )


def _solution(
    options: Solve,
    edited: Edited,
    entry: Varied,
    question: Question,
    target: float,
    tell: Progress | None = None,
) -> Solution:
    bounds = _bounds(entry, options.between)
    return solve(
        lambda value: edited.moved(entry, value).scenario,
        _runs(options, edited),
        question,
        target,
        bounds,
        entry.now,
        logarithmic=entry.is_logarithmic_between(*bounds),
        keep_inside=options.between is None,
        progress=tell,
    )


def _runs(options: Solve, edited: Edited) -> Runs:
    scenario = edited.bases[edited.name].scenario
    return runs_with(options.draws, options.seed, options.workers, [scenario])


def _together(options: Solve, edited: Edited, question: Question, target: float) -> None:
    resolved = edited.bases[edited.name]
    axes = [Axis(entry) for entry in _entries(edited, options.keys)]
    entries = [axis.entry for axis in axes]
    with resolved.placing(), refused(), progress("solving: step") as tell:
        found = joint_solve(
            lambda numbers: edited.moved_together(entries, numbers).scenario,
            axes,
            _runs(options, edited),
            question,
            target,
            tell,
        )
    answer(options, found.to_dict, lambda: joint_text(found, resolved))


def _each(options: Solve, edited: Edited, question: Question, target: float) -> None:
    """A row a key: what it alone would have to be."""
    resolved = edited.bases[edited.name]
    entries = _entries(edited, options.keys) or _varying(resolved.scenario)
    rows = []
    with resolved.placing(), progress("solving: belief") as tell:
        for index, entry in enumerate(entries):
            solution = _solution(options, edited, entry, question, target)
            rows.append(EachRow(Axis(entry), solution))
            tell(index + 1, len(entries))
    answer(
        options,
        lambda: {"each": [row.to_dict(question) for row in rows], "by": question.by},
        lambda: each_text(rows, question, target, resolved),
        "each",
    )


def _varying(scenario: Scenario) -> list[Varied]:
    """Every belief that varies and that one number can move."""
    found = {}
    for each in scenario.varying:
        with contextlib.suppress(UnknownKeyError):
            key = ".".join(map(str, each.path))
            found[key] = varied(scenario, key)
    return [*found.values()]


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


def _bounds(entry: Varied, between: tuple[float, float] | None) -> tuple[float, float]:
    if between is None:
        return entry.bounds
    low, high = between
    if not (low < high and math.isfinite(low) and math.isfinite(high)):
        raise click.BadParameter(f"{low:g} does not lie below {high:g}", param_hint="--between")
    if wrong := entry.misread(low, high):
        raise click.BadParameter(wrong, param_hint="--between")
    return between
