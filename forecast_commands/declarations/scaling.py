"""What the commands of `forecast scaling` take."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import click

from forecast_commands.options.common import (
    FORCE,
    Exported,
    Framed,
    Options,
    Printed,
    file,
    flag,
    option,
    several,
)
from forecast_commands.options.completion import complete_law
from forecast_commands.options.types import flop, law_name, parameters, positive, tokens

HELP = """Scaling laws: loss from parameters, data and compute, and where laws disagree.

Loss is in nats per token, compute in FLOP (a PF-day is 8.64e19). Every numeric option
takes several values: repeated, or separated by commas. `--law chinchilla` asks all three
approaches of Hoffmann et al. 2022.

\b
Example:
  forecast scaling optimum --law chinchilla --compute 5.76e23
"""
KINDS = ("frontier", "surface", "optimum", "crossover", "learning_curves", "data")


class OfLaws(Printed):
    """Of commands that ask laws."""

    law: Annotated[
        Sequence[str],
        several(
            "--law",
            "Scaling law; by default all that have an answer.",
            "NAME",
            law_name,
            complete_law,
        ),
    ]


class Asked(Exported, OfLaws):
    """Of commands that answer with a table."""


class Sizes(Options):
    """Of commands that take models."""

    parameters: Annotated[
        Sequence[float],
        several("--parameters", "Parameters: 7e10, 70B (or inf).", "N", parameters),
    ]


class Data(Options):
    """Of commands that take data."""

    tokens: Annotated[
        Sequence[float],
        several("--tokens", "Training tokens: 1.4e12, 1.4T (or inf).", "D", tokens),
    ]
    tokens_per_sample: Annotated[
        float,
        option(
            "--tokens-per-sample",
            "Count --tokens in samples of so many tokens each.",
            "COUNT",
            positive,
            default=1.0,
        ),
    ]


class Computes(Options):
    """Of commands that take compute."""

    compute: Annotated[
        Sequence[float],
        several("--compute", "Training compute: 1e24, or 1e4pfd.", "FLOP", flop),
    ]


class Losses(Options):
    """Of commands that take losses."""

    loss: Annotated[
        Sequence[float], several("--loss", "Loss in nats per token.", "NATS", positive)
    ]


class Loss(Sizes, Data, Computes, Asked):
    """Loss of N parameters trained on D tokens, or of the best run at a compute.

    With `--tokens inf` it is L(N), with `--parameters inf` L(D): where a paper fits these by
    themselves, they are its own and not the limits of its L(N, D).

    \b
    Examples:
      forecast scaling loss --parameters 70e9 --tokens 1.4e12
      forecast scaling loss --law kaplan_2020 --parameters inf --tokens 3e11
      forecast scaling loss --law hoffmann_2022,vance_2022 --compute 1e24
    """


class Optimum(Computes, Sizes, Losses, Asked):
    """Compute-optimal parameters and tokens: at a compute, for a model size, for a loss.

    For Kaplan et al. also batch, steps, and the data that their rule against overfitting asks
    for, with the epochs that the plan would make of it.

    \b
    Examples:
      forecast scaling optimum --law chinchilla,kaplan_2020 --compute 1e24
      forecast scaling optimum --law kaplan_2020 --parameters 1e15
      forecast scaling optimum --loss 2.0
    """


class Solve(Losses, Sizes, Data, Asked):
    """Parameters that some tokens need to reach a loss, or tokens that a model needs.

    \b
    Examples:
      forecast scaling solve --loss 2.0 --parameters 70e9
      forecast scaling solve --law besiroglu_2024 --loss 2.0 --tokens 1e12,inf
    """


class Crossover(Asked):
    """Where Kaplan's two laws contradict each other, or where the losses of two laws meet.

    Without --law: L(C) of compute-optimal training against L(D) of the data that it uses, for
    each set of constants in the paper. With two laws: every compute at which their best losses
    are equal.

    \b
    Examples:
      forecast scaling crossover
      forecast scaling crossover --law kaplan_2020 --law hoffmann_2022
    """


class Laws(Exported):
    """List all laws with their constants, ranges and sources.

    \b
    Example:
      forecast scaling laws
    """


class Enlarge(Asked):
    """Data and compute that a larger model takes, under different exponents.

    If tokens grow as D ~ N^a, a model K times larger takes K^a times the data and K^(1+a)
    times the compute. Exponents are given, or those that an anchor takes from the laws.

    \b
    Examples:
      forecast scaling enlarge --times 1e5 --exponent 0.8,1.0
      forecast scaling enlarge --times 10,1e5 --law kaplan_2020,chinchilla
    """

    times: Annotated[
        Sequence[float],
        several("--times", "How many times larger the model is.", "K", positive),
    ]
    exponent: Annotated[
        Sequence[float],
        several(
            "--exponent",
            "Data-scaling exponent a of D ~ N^a, the first to compare with.",
            "A",
            positive,
        ),
    ]


class Lifetime(Sizes, Asked):
    """Data points that a brain sees in a lifetime, against what the laws ask for.

    A lifetime is 1e9 seconds. What counts as a data point is a choice: a second, a token, a
    firing of the neurons, a bit. By default the parameters are a brain's synapses, 1e14 and
    1e15. The laws ask for what an anchor takes from them: Kaplan's rule against overfitting,
    and the compute-optimal tokens of the others.

    \b
    Example:
      forecast scaling lifetime --law kaplan_2020,chinchilla --parameters 1e15
    """


class Plot(Framed, OfLaws):
    """Draw one of the pictures of the scaling laws.

    \b
    Examples:
      forecast scaling plot --kind frontier --output frontier.png
      forecast scaling plot --kind optimum --law chinchilla --mark Mine=7e10,1.4e12
    """

    kind: Annotated[
        str,
        option(
            "--kind",
            "Which picture.",
            read=click.Choice(KINDS),
            required=True,
            instead="draw each kind into a file of its own",
        ),
    ]
    marks: Annotated[Sequence[str], option("--mark", "Add a point.", "NAME=N,D", multiple=True)]
    output: Annotated[
        Path | None,
        file("--output", "File to write: .png, .svg or .pdf; scaling_KIND.png by default."),
    ]
    force: Annotated[bool, flag("--force", FORCE)]


COMMANDS = {
    "loss": Loss,
    "optimum": Optimum,
    "solve": Solve,
    "crossover": Crossover,
    "laws": Laws,
    "enlarge": Enlarge,
    "lifetime": Lifetime,
    "plot": Plot,
}
