"""What commands print and draw, for the pages that show it."""

import shlex
import sys
from collections.abc import Callable, Mapping, Sequence

from click.testing import CliRunner

from forecast_commands.group import forecast


def output(command: str) -> str:
    """A command and what it prints, as a block of code."""
    result = CliRunner().invoke(forecast, shlex.split(command))
    if result.exit_code:
        raise RuntimeError(f"{command}: {result.output}")
    warnings = [line for line in result.stderr.splitlines() if line.startswith("warning: ")]
    lines = [f"$ forecast {command}", *warnings, result.stdout.rstrip()]
    return "\n".join(["```text", *lines, "```"])


def outputs(commands: Mapping[str, str]) -> dict[str, Callable[[], str]]:
    """Blocks of a page by name, each a command with what it prints."""
    return {name: lambda command=command: output(command) for name, command in commands.items()}


def drawn(arguments: Sequence[str]) -> None:
    """Draw a picture by a command, which stands in its small print."""
    sys.argv[1:] = arguments
    result = CliRunner().invoke(forecast, [*arguments, "--force"])
    if result.exit_code:
        raise RuntimeError(f"{shlex.join(arguments)}: {result.output}")
