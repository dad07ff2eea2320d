"""What `forecast verify` takes."""

from pathlib import Path
from typing import Annotated

import click

from forecast.defaults import MAX_DRAWS
from forecast_commands.options.common import PATH, Printed, Worked, option
from forecast_commands.options.types import count_from


class Verify(Worked, Printed):
    """Does a stored result still hold?

    RESULT is a .nc, .zarr or .json that `forecast run --output` wrote. What it says of its
    making is made again and compared, number by number. Exit code 0 if all of it holds, to
    the byte or to 1e-9, and 1 if it does not.

    \b
    Examples:
      forecast verify result.nc
      forecast verify result.json --json
    """

    result: Annotated[Path, click.Argument(["result"], type=PATH)]
    max_draws: Annotated[
        int,
        option(
            "--max-draws",
            "Most draws per anchor that are made again.",
            "N",
            count_from(1),
            default=MAX_DRAWS,
            show_default=True,
        ),
    ]
