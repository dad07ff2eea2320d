"""What `verify` says of a file."""

import json
from pathlib import Path
from typing import Any

from tests.forecast_commands.calling import call


def verified(path: Path) -> tuple[int, dict[str, Any]]:
    result = call("verify", path, "--json")
    return result.exit_code, json.loads(result.stdout)


def refusal(path: Path) -> str:
    """The one line that a file is refused by."""
    result = call("verify", path)
    assert result.exit_code == 1
    assert result.stdout == ""
    assert isinstance(result.exception, SystemExit)
    (line,) = result.stderr.splitlines()
    start = f"{path}: "
    assert line.startswith(start)
    return line.removeprefix(start)
