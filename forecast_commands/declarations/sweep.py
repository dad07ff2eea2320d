"""What `forecast sweep` takes."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

from forecast_commands.options.common import (
    FORCE,
    Pictured,
    Ran,
    Tabled,
    file,
    flag,
    pairs,
    scenario,
)
from forecast_commands.options.completion import keys
from forecast_commands.options.grid import Values, axis


class Sweep(Pictured, Tabled, Ran):
    """What if? A grid over one or two beliefs, all of it with the same draws.

    KEY is what --set takes, or KEY.times, KEY.plus and KEY.spread to move or widen a belief
    that varies, or scenario, whose values are scenarios. LOW:HIGH:COUNT is evenly spread,
    log:LOW:HIGH:COUNT by equal factors; numbers may have units, as in a file.

    \b
    Examples:
      forecast sweep cotra_2020 --over "hardware.doubling_time=1 year:4 years:6"
      forecast sweep cotra_2020 --over priors.brain_compute.times=log:0.01:100:9
      forecast sweep cotra_2020 --over spending.doubling_time=1:4:7 \\
        --over weights.short_horizon=0:1:6 --by 2036 --output grid.nc

    A sweep that was interrupted goes on where it stopped when the same command is given again.
    """

    scenario: Annotated[str, scenario()]
    over: Annotated[
        Sequence[tuple[str, Values]],
        pairs(
            "--over",
            "Values of a key: 1,2,3 or 0.5:1.2:15 or log:1e12:1e16:9; once or twice.",
            "KEY=VALUES",
            axis,
            required=True,
            shell_complete=keys("="),
        ),
    ]
    output: Annotated[
        Path | None,
        file("--output", "Write the cube: .nc or .zarr, or its answers: .csv, .json, .md."),
    ]
    picture: Annotated[
        Path | None,
        file("--plot", "Draw the median; with --by, the probability by its first year."),
    ]
    force: Annotated[bool, flag("--force", FORCE)]
