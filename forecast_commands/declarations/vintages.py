"""What `forecast vintages` takes."""

from pathlib import Path
from typing import Annotated

from forecast_commands.options.common import Drawn, Exported, Pictured, file, option, scenario
from forecast_commands.options.types import year


class Vintages(Pictured, Exported, Drawn):
    """How data moved the answer: the scenario with its beliefs from data as of each date.

    \b
    Examples:
      forecast vintages mine.yaml --from 2018 --to 2026 --every 0.5
      forecast vintages mine.yaml --from 2020 --to 2026 --ahead 1 --plot vintages.png

    Beliefs from data are those with `fitted`. Today's copy of the data is cut at each date;
    it knows some estimates that came later. --ahead draws the coming years' points from the
    fits themselves: the spread of the next vintage is what its data would be worth.
    """

    scenario: Annotated[str, scenario()]
    start: Annotated[float, option("--from", "First date.", "YEAR", year, required=True)]
    end: Annotated[float, option("--to", "Last date.", "YEAR", year, required=True)]
    every: Annotated[
        float,
        option(
            "--every",
            "Years between two dates.",
            "YEARS",
            float,
            default=1.0,
            show_default=True,
        ),
    ]
    ahead: Annotated[
        float,
        option(
            "--ahead",
            "Draw so many years of data after the last date.",
            "YEARS",
            float,
            default=0.0,
        ),
    ]
    plot: Annotated[Path | None, file("--plot", "Draw how median and interval moved.")]
