"""What `forecast new` takes."""

from pathlib import Path
from typing import Annotated

import click

from forecast_commands.options.common import FORCE, PATH, Printed, flag, option
from forecast_commands.options.completion import complete_scenario


class New(Printed):
    """Write a scenario file to start from, with a comment on every line.

    \b
    Examples:
      forecast new mine.yaml
      forecast new mine.yaml --from cotra_2020
    """

    path: Annotated[Path, click.Argument(["path"], type=PATH)]
    start: Annotated[
        str | None,
        option(
            "--from",
            "Start from every value of this scenario.",
            "SCENARIO",
            shell_complete=complete_scenario,
        ),
    ]
    force: Annotated[bool, flag("--force", FORCE)]
