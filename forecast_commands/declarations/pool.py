"""What `forecast pool` takes."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import click

from forecast_commands.options.common import (
    Exported,
    Pictured,
    Ran,
    file,
    flag,
    option,
    scenario,
)
from forecast_commands.options.types import numbers

METHODS = ("linear", "log", "median")


class Pool(Pictured, Exported, Ran):
    """Several forecasts as one, and what they disagree by.

    A forecast is a scenario, a published one (published:ID; forecast list --published) or a
    table of points, CSV or YAML. Where a member is open beyond its stated points the pool has
    bounds. Never is an outcome, and is pooled with the years.

    \b
    Examples:
      forecast pool published:daniel_2026_08 published:eli_2026_08
      forecast pool cotra_2020 shah_2021 kokotajlo_2021 --weights 2,1,1
      forecast pool mine.yaml table.csv --method median --across-milestones
    """

    forecasts: Annotated[Sequence[str], scenario("A B [C...]", nargs=-1, required=True)]
    weights: Annotated[
        tuple[float, ...] | None,
        option(
            "--weights",
            "How likely each is to be right, in any unit; equal when left out.",
            "W1,W2,...",
            numbers,
            instead="separate weights by commas, as in --weights 2,1,1",
        ),
    ]
    method: Annotated[
        str,
        option(
            "--method",
            "Mean of probabilities, geometric mean of the odds of years, or their median.",
            read=click.Choice(METHODS),
            default="linear",
            show_default=True,
        ),
    ]
    across_milestones: Annotated[
        bool, flag("--across-milestones", "Pool forecasts of different milestones.")
    ]
    plot: Annotated[Path | None, file("--plot", "Draw the pool with its members.")]
