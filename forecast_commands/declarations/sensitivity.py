"""What `forecast sensitivity` takes."""

from pathlib import Path
from typing import Annotated

from forecast_commands.options.common import Exported, Pictured, Ran, file, scenario


class Sensitivity(Pictured, Exported, Ran):
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
