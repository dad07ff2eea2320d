"""`forecast scaling`: what the scaling laws say, and where they disagree."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click

from forecast_commands.options.types import (
    MOST,
    flop,
    law_name,
    positive,
    positive_or_infinite,
    several,
)
from forecast_commands.text.scaling import (
    constants_text,
    kaplan_text,
    laws_text,
    pair_text,
    rows_text,
)

KINDS = ("frontier", "surface", "optimum", "crossover", "learning_curves", "data")

Row = dict[str, Any]

law_option = several(
    "--law", law_name, "NAME", "Scaling law; by default all that have an answer."
)
parameters_option = several(
    "--parameters", positive_or_infinite, "N", "Parameters of the model (or inf)."
)
tokens_option = several("--tokens", positive_or_infinite, "D", "Training tokens (or inf).")
compute_option = several("--compute", flop, "FLOP", "Training compute: 1e24, or 1e4pfd.")
loss_option = several("--loss", positive, "NATS", "Loss in nats per token.")
sample_option = click.option(
    "--tokens-per-sample",
    type=positive,
    metavar="COUNT",
    default=1.0,
    help="Count --tokens in samples of so many tokens each.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print a list of objects.")


@click.group()
def scaling() -> None:
    """Scaling laws: loss from parameters, data and compute, and where laws disagree.

    Loss is in nats per token, compute in FLOP (a PF-day is 8.64e19). Every numeric option
    takes several values: repeated, or separated by commas.
    """


@scaling.command()
@law_option
@parameters_option
@tokens_option
@sample_option
@compute_option
@json_option
def loss(
    law: Sequence[str],
    parameters: Sequence[float],
    tokens: Sequence[float],
    tokens_per_sample: float,
    compute: Sequence[float],
    as_json: bool,
) -> None:
    """Loss of N parameters trained on D tokens, or of the best run at a compute."""
    from forecast.analysis import scaling_tables as rows

    _one_way({"--parameters with --tokens": parameters or tokens, "--compute": compute})
    if compute:
        _answer(law, lambda chosen: rows.of_computes(chosen, compute), as_json)
        return
    if not (parameters and tokens):
        raise click.UsageError("--parameters and --tokens go together (inf is allowed)")
    seen = _seen(tokens, tokens_per_sample)
    _answer(law, lambda chosen: rows.of_runs(chosen, parameters, seen), as_json)


@scaling.command()
@law_option
@compute_option
@parameters_option
@loss_option
@json_option
def optimum(
    law: Sequence[str],
    compute: Sequence[float],
    parameters: Sequence[float],
    loss: Sequence[float],
    as_json: bool,
) -> None:
    """Compute-optimal parameters and tokens: at a compute, for a model size, for a loss."""
    from forecast.analysis import scaling_tables as rows

    _one_way({"--compute": compute, "--parameters": parameters, "--loss": loss})
    if compute:
        _answer(law, lambda chosen: rows.of_computes(chosen, compute), as_json)
    elif parameters:
        if float("inf") in parameters:
            raise click.UsageError("--parameters must be finite here")
        _answer(law, lambda chosen: rows.of_sizes(chosen, parameters), as_json)
    else:
        _answer(law, lambda chosen: rows.of_losses(chosen, loss), as_json)


@scaling.command()
@law_option
@loss_option
@parameters_option
@tokens_option
@sample_option
@json_option
def solve(
    law: Sequence[str],
    loss: Sequence[float],
    parameters: Sequence[float],
    tokens: Sequence[float],
    tokens_per_sample: float,
    as_json: bool,
) -> None:
    """Parameters that some tokens need to reach a loss, or tokens that a model needs."""
    from forecast.analysis import scaling_tables as rows

    _one_way({"--parameters": parameters, "--tokens": tokens})
    if not loss:
        raise click.UsageError("--loss is missing: which loss is to be reached?")
    seen = _seen(tokens, tokens_per_sample)
    _answer(law, lambda chosen: rows.solved(chosen, loss, parameters, seen), as_json)


@scaling.command()
@law_option
@json_option
def crossover(law: Sequence[str], as_json: bool) -> None:
    """Where Kaplan's two laws contradict each other, or where the losses of two laws meet.

    Without --law: L(C) of compute-optimal training against L(D) of the data that it uses, for
    each set of constants in the paper. With two laws: every compute at which their best losses
    are equal.
    """
    from anchors.laws import LAWS
    from forecast.analysis import scaling_tables as rows

    if law and len(law) != 2:
        raise click.UsageError("crossover takes no --law (Kaplan's own two laws) or two")
    found = rows.law_crossings(LAWS[law[0]], LAWS[law[1]]) if law else rows.kaplan_crossings()
    if as_json:
        _print_json(found)
    else:
        click.echo(pair_text(law, found) if law else kaplan_text(found))
    _warn(rows.warnings_of(found))


@scaling.command()
@json_option
def laws(as_json: bool) -> None:
    """List all laws with their constants, ranges and sources."""
    from forecast.analysis import scaling_tables as rows

    described = rows.descriptions()
    if as_json:
        _print_json(described)
        return
    click.echo(laws_text(described))


@scaling.command()
@click.option("--kind", type=click.Choice(KINDS), required=True, help="Which picture.")
@several("--law", law_name, "NAME", "Laws to draw; each picture has its own default.")
@click.option("--mark", "marks", metavar="NAME=N,D", multiple=True, help="Add a point.")
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    help="File to write: .png, .svg or .pdf; scaling_KIND.png by default.",
)
@click.option("--force", is_flag=True, help="Replace a file that exists.")
@json_option
def plot(
    kind: str,
    law: tuple[str, ...],
    marks: tuple[str, ...],
    output: Path | None,
    force: bool,
    as_json: bool,
) -> None:
    """Draw one of the pictures of the scaling laws."""
    from forecast_commands.output.files import (
        PICTURE_FORMATS,
        check_format,
        refuse_existing,
        save_figure,
    )

    path = output or Path(f"scaling_{kind}.png")
    check_format(path, PICTURE_FORMATS)
    refuse_existing([path], force)
    points = [_mark(text) for text in marks]
    from anchors.laws import NotInLaw
    from forecast.plots.scaling.curves import draw

    try:
        figure = draw(kind, law, points)
    except NotInLaw as problem:
        raise click.UsageError(str(problem)) from problem
    save_figure(figure, path, f"scaling laws, {kind}")
    if as_json:
        _print_json([{"kind": kind, "file": str(path)}])


def _seen(counts: Sequence[float], tokens_per_sample: float) -> list[float]:
    seen = [count * tokens_per_sample for count in counts]
    if any(MOST < count < float("inf") for count in seen):
        raise click.UsageError(f"--tokens in such samples are above {MOST:g} tokens")
    return seen


def _one_way(ways: dict[str, Sequence[float]]) -> None:
    given = [name for name, values in ways.items() if values]
    if len(given) != 1:
        raise click.UsageError(f"give exactly one of {', '.join(ways)}")


def _answer(names: Sequence[str], ask: Callable[[Any], list[Row]], as_json: bool) -> None:
    from anchors.laws import NotInLaw
    from forecast.analysis import scaling_tables as rows

    try:
        found, silent = rows.answering(names, ask)
    except NotInLaw as problem:
        raise click.UsageError(str(problem)) from problem
    if as_json:
        _print_json(found)
    else:
        click.echo(rows_text(found))
        click.echo(constants_text(found))
    _warn([*silent, *rows.warnings_of(found)])


def _print_json(found: Sequence[Row]) -> None:
    from forecast.analysis.scaling_tables import usable

    click.echo(json.dumps([usable(row) for row in found], indent=2, allow_nan=False))


def _warn(messages: Sequence[str]) -> None:
    for message in messages:
        click.echo(f"warning: {message}", err=True)


def _mark(text: str) -> tuple[str, float, float]:
    name, _, numbers = text.rpartition("=")
    try:
        N, D = (float(part) for part in numbers.split(","))
    except ValueError:
        N = D = 0.0
    if not name or not (0 < N <= MOST and 0 < D <= MOST):
        raise click.UsageError(f"--mark {text}: write NAME=N,D, as in Mine=7e10,1.4e12")
    return name, N, D
