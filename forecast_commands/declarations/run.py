"""What `forecast run` takes."""

from pathlib import Path
from typing import Annotated

from forecast_commands.options.common import FORCE, Pictured, Precise, file, flag, scenario
from forecast_commands.options.condition import Given


class Run(Pictured, Given, Precise):
    """When does it arrive? The forecast of one scenario.

    SCENARIO is a built-in name (forecast list) or the path of a file or a result.

    \b
    Examples:
      forecast run cotra_2020
      forecast run my.yaml --set hardware.doubling_time=2 --by 2030,2040
      forecast run cotra_2020 --output result.nc --plot cdf.png
      forecast run cotra_2020 --given "arrival < 2035"
      forecast run trend_2026 --precision 0.01
    """

    scenario: Annotated[str, scenario()]
    markdown: Annotated[bool, flag("--markdown", "Print a table to paste into a post.")]
    output: Annotated[
        Path | None,
        file("--output", "Write the result: .nc or .zarr (the cube), .csv (by year), .json."),
    ]
    picture: Annotated[
        Path | None,
        file("--plot", "Draw the CDFs, or with --given the beliefs before and after."),
    ]
    force: Annotated[bool, flag("--force", FORCE)]
