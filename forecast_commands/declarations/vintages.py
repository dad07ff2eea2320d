"""What `forecast vintages` takes."""

from pathlib import Path
from typing import Annotated

import click

from forecast.defaults import MOST_AHEAD
from forecast_commands.options.common import Exported, Looking, Pictured, file, option, scenario
from forecast_commands.options.types import number, positive, year


def years_apart(text: str) -> float:
    """Read the years between two dates."""
    return positive(text, "year")


def years_ahead(text: str) -> float:
    """Read years that are still to come."""
    found = number(text, "year")
    if not 0.0 <= found <= MOST_AHEAD:
        raise click.BadParameter(f"takes 0 to {MOST_AHEAD} years, not {text}")
    return found


class Vintages(Pictured, Exported, Looking):
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
            "Years between two dates, such as 0.5 or 6 months.",
            "YEARS",
            years_apart,
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
            years_ahead,
            default=0.0,
        ),
    ]
    plot: Annotated[Path | None, file("--plot", "Draw how median and interval moved.")]
