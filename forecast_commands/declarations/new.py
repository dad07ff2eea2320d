"""What `forecast new` takes."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import click

from forecast_commands.options.common import FORCE, PATH, Printed, flag


@dataclass(frozen=True, kw_only=True)
class New(Printed):
    """Write a scenario file to start from, with a comment on every line.

    \b
    Example:
      forecast new mine.yaml
    """

    path: Annotated[Path, click.Argument(["path"], type=PATH)]
    force: Annotated[bool, flag("--force", FORCE)]
