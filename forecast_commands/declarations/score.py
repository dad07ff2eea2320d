"""What `forecast score` takes."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from forecast_commands.options.common import Edited, Exported, file, option, scenario


@dataclass(frozen=True, kw_only=True)
class Score(Exported, Edited):
    """How the trends of scenarios have fared against what happened since.

    \b
    Examples:
      forecast score cotra_2020 --as-of 2020.5
      forecast score cotra_2020 trend_2026 --as-of 2026 --plot scores.png
      forecast score mine.yaml --as-of 2026.5 --against mine.csv

    Compute and cost of the largest run, FLOP per dollar and the growth of algorithmic
    efficiency, in orders of magnitude: CRPS, log score, bias, and skill against two naive
    forecasters. Nothing that was known at --as-of counts.
    """

    scenarios: Annotated[Sequence[str], scenario("SCENARIO...", nargs=-1, required=True)]
    as_of: Annotated[
        float,
        option(
            "--as-of",
            type=float,
            required=True,
            metavar="YEAR",
            help="When the forecasts were made: nothing up to then is scored.",
        ),
    ]
    until: Annotated[
        float | None,
        option("--until", type=float, metavar="YEAR", help="Score nothing that came later."),
    ]
    against: Annotated[
        Path | None,
        file("--against", "A table of what happened: date, quantity, value (and item)."),
    ]
    plot: Annotated[Path | None, file("--plot", "Draw what was said beside what happened.")]
