"""What `forecast bounds` takes."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import click

from forecast_commands.options.common import Exported, Pictured, Ran, file, pairs, scenario
from forecast_commands.options.completion import keys
from forecast_commands.options.types import number


def widening(text: str) -> tuple[str, float]:
    """Read KEY=FACTOR."""
    key, _, factor = text.partition("=")
    if not (key.strip() and factor.strip()):
        raise click.BadParameter(f"{text!r} is not of the form KEY=3")
    return key.strip(), number(factor)


class Bounds(Pictured, Exported, Ran):
    """Everything that a scenario allows whose beliefs are only given as sets.

    A belief that is written as {between: [belief, belief]} stands for all whose quantiles lie
    between theirs, rank by rank; --widen KEY=3 makes a set of a belief, from a third to three
    times it, and --widen weights.NAME=2 of a weight. What comes out are the least and the
    greatest probability of arrival by each year, and whether they settle it.

    \b
    Examples:
      forecast bounds mine.yaml --by 2036,2050
      forecast bounds cotra_2020 --widen priors.brain_compute=100 --set evidence=null
      forecast bounds cotra_2020 --widen weights.short_horizon=2 --plot bounds.png

    Bounds are exact; outer, where evidence weighs draws, with what was found to be attained
    beside them; or inner, where members were only searched and the truth may be wider.
    """

    scenario: Annotated[str, scenario()]
    widen: Annotated[
        Sequence[tuple[str, float]],
        pairs(
            "--widen",
            "Make a set of a belief or a weight; repeatable.",
            "KEY=FACTOR",
            widening,
            shell_complete=keys("="),
        ),
    ]
    plot: Annotated[Path | None, file("--plot", "Draw the envelope.")]
