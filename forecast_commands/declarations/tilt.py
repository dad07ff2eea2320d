"""What `forecast tilt` takes."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import click

from forecast_commands.options.common import (
    Exported,
    Looking,
    Pictured,
    Ran,
    file,
    option,
    scenario,
)
from forecast_commands.options.completion import complete_scenario
from forecast_commands.options.types import number, year


def quantile(text: str) -> tuple[float, float]:
    """Read P=YEAR."""
    probability, _, moment = text.partition("=")
    try:
        return number(probability), year(moment)
    except click.BadParameter:
        raise click.BadParameter(f"{text!r} is not of the form 0.1=2028") from None


class Tilt(Pictured, Exported, Ran, Looking):
    """What one would have to believe: the least change to a wanted answer.

    The draws of SCENARIO are weighed anew, as little as possible (minimum relative entropy),
    so that its answer is the wanted one. It says how far each weight and belief moves, in its
    own standard deviations and in bits.

    \b
    Examples:
      forecast tilt cotra_2020 --median 2032
      forecast tilt cotra_2020 --quantile 0.1=2028 --quantile 0.9=2060
      forecast tilt cotra_2020 --to published:metaculus_2026_06 --plot tilt.png
      forecast tilt cotra_2020 --to trend_2026 --output mine.yaml

    --output mine.yaml writes a scenario to go on with, and beside it mine.csv, the draws that
    it reads, a row each: its run gives the wanted answer. --marginals writes one with each
    belief and weight by itself; what that gives in place of the wanted answer is said.
    """

    scenario: Annotated[str, scenario()]
    to: Annotated[
        str | None,
        option(
            "--to",
            "A scenario, published:ID or table of points.",
            "FORECAST",
            shell_complete=complete_scenario,
        ),
    ]
    median: Annotated[float | None, option("--median", "The wanted median.", "YEAR", year)]
    quantile: Annotated[
        Sequence[tuple[float, float]],
        option(
            "--quantile",
            "A wanted quantile, such as 0.1=2028; repeatable.",
            "P=YEAR",
            quantile,
            multiple=True,
        ),
    ]
    output: Annotated[
        Path | None,
        file(
            "--output",
            "Write the scenario of its draws (.yaml, with a .csv), or the answer: .json, .csv "
            "or .md.",
        ),
    ]
    marginals: Annotated[
        Path | None, file("--marginals", "Write a scenario (.yaml) with what is believed then.")
    ]
    plot: Annotated[Path | None, file("--plot", "Draw the forecast before and after.")]
