"""`forecast scaling`: what the scaling laws say, and where they disagree."""

import math
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click

from anchors.laws import Law, NotInLaw
from anchors.laws.choice import answers
from anchors.laws.lifetime_data import SYNAPSES
from forecast.analysis.scaling import tables as rows
from forecast.defaults import MOST
from forecast_commands.answering import answer, check_output
from forecast_commands.declarations import scaling as declared
from forecast_commands.options.common import Exported
from forecast_commands.output.errors import warn
from forecast_commands.output.files import PICTURE_FORMATS, check_format, refuse_existing
from forecast_commands.output.json import print_json
from forecast_commands.output.pictures import save_picture
from forecast_commands.text.scaling import (
    constants_text,
    enlarged_text,
    kaplan_text,
    laws_text,
    lifetime_text,
    pair_text,
    rows_text,
)

Row = dict[str, Any]


def loss(options: declared.Loss) -> None:
    """Print the loss of runs, or of the best run at a compute."""
    check_output(options)
    parameters, tokens, compute = options.parameters, options.tokens, options.compute
    _one_way({"--parameters with --tokens": parameters or tokens, "--compute": compute})
    if compute:
        _answer(options, lambda law: rows.of_best_losses(law, compute))
        return
    if not (parameters and tokens):
        raise click.UsageError("--parameters and --tokens go together (inf is allowed)")
    seen = _seen(options)
    _answer(options, lambda law: rows.of_runs(law, parameters, seen))


def optimum(options: declared.Optimum) -> None:
    """Print the compute-optimal run of a compute, a model size or a loss."""
    check_output(options)
    compute, parameters, losses = options.compute, options.parameters, options.loss
    _one_way({"--compute": compute, "--parameters": parameters, "--loss": losses})
    _check_finite(parameters)

    def ask(law: Law) -> list[Row]:
        if losses:
            return rows.of_losses(law, losses)
        if parameters:
            return rows.of_sizes(law, parameters)
        return rows.of_computes(law, compute)

    warn(rows.plan_notes(_answer(options, ask)), kind="note")


def solve(options: declared.Solve) -> None:
    """Print the other side of a loss."""
    check_output(options)
    _one_way({"--parameters": options.parameters, "--tokens": options.tokens})
    if not options.loss:
        raise click.UsageError("--loss is missing: which loss is to be reached?")
    seen = _seen(options)
    _answer(options, lambda law: rows.solved(law, options.loss, options.parameters, seen))


def crossover(options: declared.Crossover) -> None:
    """Print where laws cross."""
    check_output(options)
    law = options.law
    try:
        pair = answers(law, lambda one: (one.loss_at_compute(1.0), one)[1])[0] if law else []
        if law and len(pair) != 2:
            raise click.UsageError("crossover takes no --law (Kaplan's own two laws) or two")
        found = rows.law_crossings(*pair) if law else rows.kaplan_crossings()
    except ValueError as problem:
        raise click.UsageError(str(problem)) from None
    names = [one.name for one in pair]
    _show(options, found, lambda: pair_text(names, found) if law else kaplan_text(found))
    warn(rows.warnings_of(found))


def laws(options: declared.Laws) -> None:
    """Print every law."""
    check_output(options)
    described = rows.descriptions()
    _show(options, described, lambda: laws_text(described))


def enlarge(options: declared.Enlarge) -> None:
    """Print what a larger model takes."""
    check_output(options)
    if not options.times:
        raise click.UsageError("--times is missing: how many times larger?")
    law, given = options.law, {f"{a:g}": a for a in options.exponent}
    of_laws = answers(law, lambda one: (one.name, float(one.anchor_data_exponent)))[0]
    found = rows.enlarged(options.times, given | dict(of_laws if law or not given else ()))
    _show(options, found, lambda: enlarged_text(found))


def lifetime(options: declared.Lifetime) -> None:
    """Print what a brain sees in a lifetime."""
    check_output(options)
    _check_finite(options.parameters)
    sizes = options.parameters or SYNAPSES
    found, _ = rows.answering(options.law, lambda law: rows.lifetime_data(law, sizes))
    _show(options, found, lambda: lifetime_text(found))


def plot(options: declared.Plot) -> None:
    """Draw a picture of laws into a file."""
    path = options.output or Path(f"scaling_{options.kind}.png")
    check_format(path, PICTURE_FORMATS)
    refuse_existing([path], options.force)
    points = [_mark(text) for text in options.marks]
    try:
        title = f"scaling laws, {options.kind}"
        save_picture("scaling.curves.draw", path, title, options.kind, options.law, points)
    except NotInLaw as problem:
        raise click.UsageError(str(problem)) from None
    if options.as_json:
        print_json([{"kind": options.kind, "file": str(path)}])


def _seen(options: declared.Data) -> list[float]:
    seen = [count * options.tokens_per_sample for count in options.tokens]
    if any(MOST < count < math.inf for count in seen):
        raise click.UsageError(f"--tokens in such samples are above {MOST:g} tokens")
    return seen


def _check_finite(parameters: Sequence[float]) -> None:
    if math.inf in parameters:
        raise click.UsageError("--parameters must be finite here")


def _one_way(ways: dict[str, Sequence[float]]) -> None:
    given = [name for name, values in ways.items() if values]
    if len(given) != 1:
        raise click.UsageError(f"give exactly one of {', '.join(ways)}")


def _answer(options: declared.Asked, ask: Callable[[Law], list[Row]]) -> list[Row]:
    try:
        found, silent = rows.answering(options.law, ask)
    except NotInLaw as problem:
        raise click.UsageError(str(problem)) from None
    _show(options, found, lambda: f"{rows_text(found)}\n{constants_text(found)}")
    warn([*silent, *rows.warnings_of(found)])
    return found


def _show(options: Exported, found: Sequence[Row], text: Callable[[], str]) -> None:
    answer(options, lambda: [rows.usable(row) for row in found], text)


def _mark(text: str) -> tuple[str, float, float]:
    name, _, numbers = text.rpartition("=")
    try:
        N, D = (float(part) for part in numbers.split(","))
    except ValueError:
        N = D = 0.0
    if not name or not (0 < N <= MOST and 0 < D <= MOST):
        raise click.UsageError(f"--mark {text}: write NAME=N,D, as in Mine=7e10,1.4e12")
    return name, N, D
