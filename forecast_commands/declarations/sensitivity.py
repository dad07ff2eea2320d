"""What `forecast sensitivity` takes."""

from pathlib import Path
from typing import Annotated

from forecast.defaults import LOOKED_AT
from forecast_commands.options.common import (
    AS_NEEDED,
    Drawn,
    Exported,
    Pictured,
    Ran,
    draws_option,
    file,
    scenario,
)


class _FewerDrawn(Drawn):
    """Every draw is looked at once more for each belief."""

    draws: Annotated[int | None, draws_option(f"{AS_NEEDED}, {LOOKED_AT} at most")]


class Sensitivity(Pictured, Exported, Ran, _FewerDrawn):
    """What matters in one forecast, and what would it be worth to know?

    Swings of the median, or with --by YEAR of the probability of arrival by that year, when a
    belief is fixed at its 10th and at its 90th percentile; the part of the variance that each
    belief explains; and how much less uncertain the arrival would be if it were known.

    \b
    Examples:
      forecast sensitivity cotra_2020
      forecast sensitivity cotra_2020 --by 2036 --plot tornado.png
    """

    scenario: Annotated[str, scenario()]
    picture: Annotated[Path | None, file("--plot", "Draw the swings, largest on top.")]
