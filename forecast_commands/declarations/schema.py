"""What `forecast schema` takes."""

from pathlib import Path
from typing import Annotated

from forecast_commands.options.common import FORCE, Printed, file, flag


class Schema(Printed):
    """Print the JSON schema of scenario files, for editors.

    With it beside a scenario whose first line is
    `# yaml-language-server: $schema=scenario.schema.json`, editors complete keys and show
    what they mean.

    \b
    Example:
      forecast schema --output scenario.schema.json
    """

    output: Annotated[
        Path | None, file("--output", "Write it to a file instead of printing it.")
    ]
    force: Annotated[bool, flag("--force", FORCE)]
