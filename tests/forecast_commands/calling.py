"""The command line, called inside the tests' own process."""

import json
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from forecast_commands.group import forecast


def call(*arguments: str | Path) -> Result:
    """What a command did."""
    return CliRunner().invoke(forecast, [str(argument) for argument in arguments])


def data(*arguments: str | Path) -> Any:
    """What a command that works answers as JSON."""
    result = call(*arguments, "--json")
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)
