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
    enlarged_text,
    kaplan_text,
    laws_text,
    lifetime_text,
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
    takes several values: repeated, or separated by commas. `--law chinchilla` asks all three
    approaches of Hoffmann et al. 2022.

    \b
    Example:
      forecast scaling optimum --law chinchilla --compute 5.76e23
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
    """Loss of N parameters trained on D tokens, or of the best run at a compute.

    With `--tokens inf` it is L(N), with `--parameters inf` L(D): where a paper fits these by
    themselves, they are its own and not the limits of its L(N, D).

    \b
    Examples:
      forecast scaling loss --parameters 70e9 --tokens 1.4e12
      forecast scaling loss --law kaplan_2020 --parameters inf --tokens 3e11
      forecast scaling loss --law hoffmann_2022,vance_2022 --compute 1e24
    """
    from forecast.analysis import scaling_tables as rows

    _one_way({"--parameters with --tokens": parameters or tokens, "--compute": compute})
    if compute:
        _answer(law, lambda chosen: rows.of_best_losses(chosen, compute), as_json)
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
    """Compute-optimal parameters and tokens: at a compute, for a model size, for a loss.

    For Kaplan et al. also batch, steps, and the data that their rule against overfitting asks
    for, with the epochs that the plan would make of it.

    \b
    Examples:
      forecast scaling optimum --law chinchilla,kaplan_2020 --compute 1e24
      forecast scaling optimum --law kaplan_2020 --parameters 1e15
      forecast scaling optimum --loss 2.0
    """
    from forecast.analysis import scaling_tables as rows

    _one_way({"--compute": compute, "--parameters": parameters, "--loss": loss})
    if float("inf") in parameters:
        raise click.UsageError("--parameters must be finite here")

    def ask(chosen: Any) -> list[Row]:
        if loss:
            return rows.of_losses(chosen, loss)
        if parameters:
            return rows.of_sizes(chosen, parameters)
        return rows.of_computes(chosen, compute)

    _warn(rows.plan_notes(_answer(law, ask, as_json)), "note")


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
    """Parameters that some tokens need to reach a loss, or tokens that a model needs.

    \b
    Examples:
      forecast scaling solve --loss 2.0 --parameters 70e9
      forecast scaling solve --law besiroglu_2024 --loss 2.0 --tokens 1e12,inf
    """
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

    \b
    Examples:
      forecast scaling crossover
      forecast scaling crossover --law kaplan_2020 --law hoffmann_2022
    """
    from anchors.laws.choice import answers
    from forecast.analysis import scaling_tables as rows

    try:
        pair = answers(law, lambda one: (one.loss_at_compute(1.0), one)[1])[0] if law else []
        if law and len(pair) != 2:
            raise click.UsageError("crossover takes no --law (Kaplan's own two laws) or two")
        found = rows.law_crossings(*pair) if law else rows.kaplan_crossings()
    except ValueError as problem:
        raise click.UsageError(str(problem)) from problem
    if as_json:
        _print_json(found)
    else:
        names = [one.name for one in pair]
        click.echo(pair_text(names, found) if law else kaplan_text(found))
    _warn(rows.warnings_of(found))


@scaling.command()
@json_option
def laws(as_json: bool) -> None:
    """List all laws with their constants, ranges and sources.

    \b
    Example:
      forecast scaling laws
    """
    from forecast.analysis import scaling_tables as rows

    described = rows.descriptions()
    if as_json:
        _print_json(described)
        return
    click.echo(laws_text(described))


@scaling.command()
@several("--times", positive, "K", "How many times larger the model is.")
@several(
    "--exponent",
    positive,
    "A",
    "Data-scaling exponent a of D ~ N^a, the first to compare with.",
)
@law_option
@json_option
def enlarge(
    times: Sequence[float], exponent: Sequence[float], law: Sequence[str], as_json: bool
) -> None:
    """Data and compute that a larger model takes, under different exponents.

    If tokens grow as D ~ N^a, a model K times larger takes K^a times the data and K^(1+a)
    times the compute. Exponents are given, or those that an anchor takes from the laws.

    \b
    Examples:
      forecast scaling enlarge --times 1e5 --exponent 0.8,1.0
      forecast scaling enlarge --times 10,1e5 --law kaplan_2020,chinchilla
    """
    from anchors.laws.choice import answers
    from forecast.analysis import scaling_tables as rows

    if not times:
        raise click.UsageError("--times is missing: how many times larger?")
    laws = answers(law, lambda one: (one.name, float(one.anchor_data_exponent)))[0]
    given = {f"{a:g}": a for a in exponent}
    found = rows.enlarged(times, given | dict(laws if law or not given else ()))
    if as_json:
        _print_json(found)
    else:
        click.echo(enlarged_text(found))


@scaling.command()
@parameters_option
@law_option
@json_option
def lifetime(parameters: Sequence[float], law: Sequence[str], as_json: bool) -> None:
    """Data points that a brain sees in a lifetime, against what the laws ask for.

    A lifetime is 1e9 seconds. What counts as a data point is a choice: a second, a token, a
    firing of the neurons, a bit. By default the parameters are a brain's synapses, 1e14 and
    1e15. The laws ask for what an anchor takes from them: Kaplan's rule against overfitting,
    and the compute-optimal tokens of the others.

    \b
    Example:
      forecast scaling lifetime --law kaplan_2020,chinchilla --parameters 1e15
    """
    from anchors.laws.lifetime_data import SYNAPSES
    from forecast.analysis import scaling_tables as rows

    if float("inf") in parameters:
        raise click.UsageError("--parameters must be finite here")
    sizes = parameters or SYNAPSES
    found, _ = rows.answering(law, lambda chosen: rows.lifetime_data(chosen, sizes))
    if as_json:
        _print_json(found)
    else:
        click.echo(lifetime_text(found))


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
    """Draw one of the pictures of the scaling laws.

    \b
    Examples:
      forecast scaling plot --kind frontier --output frontier.png
      forecast scaling plot --kind optimum --law chinchilla --mark Mine=7e10,1.4e12
    """
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


def _answer(names: Sequence[str], ask: Callable[[Any], list[Row]], as_json: bool) -> list[Row]:
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
    return found


def _print_json(found: Sequence[Row]) -> None:
    from forecast.analysis.scaling_tables import usable

    click.echo(json.dumps([usable(row) for row in found], indent=2, allow_nan=False))


def _warn(messages: Sequence[str], kind: str = "warning") -> None:
    for message in messages:
        click.echo(f"{kind}: {message}", err=True)


def _mark(text: str) -> tuple[str, float, float]:
    name, _, numbers = text.rpartition("=")
    try:
        N, D = (float(part) for part in numbers.split(","))
    except ValueError:
        N = D = 0.0
    if not name or not (0 < N <= MOST and 0 < D <= MOST):
        raise click.UsageError(f"--mark {text}: write NAME=N,D, as in Mine=7e10,1.4e12")
    return name, N, D
