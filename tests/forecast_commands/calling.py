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


def refused(code: int, *arguments: str | Path) -> str:
    """What a command says on standard error, and there alone, that ends with a code."""
    result = call(*arguments)
    assert (result.exit_code, result.stdout) == (code, ""), result.output
    assert "Traceback" not in result.stderr
    return result.stderr
