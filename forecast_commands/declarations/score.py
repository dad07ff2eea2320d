"""What `forecast score` takes."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

from forecast_commands.options.common import Exported, Looking, Pictured, file, option, scenario
from forecast_commands.options.types import year


class Score(Pictured, Exported, Looking):
    """How forecasts have fared against what happened since.

    A forecast is a scenario, a published one (published:ID; forecast list --published) or a
    table of points, CSV or YAML.

    \b
    Examples:
      forecast score cotra_2020 --as-of 2020.5
      forecast score cotra_2020 published:goodheart_2022_01 --as-of 2020 --until 2026
      forecast score mine.yaml --as-of 2026.5 --against mine.csv --plot scores.png

    Of scenarios the trends are scored: compute and cost of the largest run, FLOP per dollar,
    the growth of algorithmic efficiency, and time horizons where anchors are about them, in
    orders of magnitude: CRPS, log score, bias, skill against two naive forecasters, and which
    belief was off. Of all, what they gave to arrival by now, where nothing has arrived. Nothing
    that was known at --as-of counts, nor what was known when a forecast was made.
    """

    forecasts: Annotated[Sequence[str], scenario("FORECAST...", nargs=-1, required=True)]
    as_of: Annotated[
        float,
        option(
            "--as-of",
            "When the forecasts were made: nothing up to then is scored.",
            "YEAR",
            year,
            required=True,
        ),
    ]
    until: Annotated[
        float | None, option("--until", "Score nothing that came later.", "YEAR", year)
    ]
    against: Annotated[
        Path | None,
        file("--against", "A table of what happened: date, quantity, value (and item)."),
    ]
    plot: Annotated[Path | None, file("--plot", "Draw what was said beside what happened.")]
