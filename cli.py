"""The command `forecast`: which commands there are, and how it ends.

Commands live in `commands/` and are imported when they are called, so that `--help` is quick.
"""

import importlib
import os
import sys
from typing import Any

import click

from forecast.version import __version__

_COMMANDS = {
    "run": "When does it arrive? The forecast of one scenario.",
    "compare": "Forecasts side by side, with their differences.",
    "plot": "Pictures of one or several forecasts.",
    "sensitivity": "What matters in one forecast, and what it would be worth to know.",
    "solve": "What would have to be true for an answer to hold.",
    "sweep": "A grid over one or two beliefs.",
    "trends": "Prices, spending, compute and algorithms by year.",
    "verify": "Does a stored result still hold?",
    "doctor": "Is this installation in order? What to paste into a bug report.",
    "scaling": "Scaling laws: loss, optimum, crossings, pictures.",
    "list": "The built-in scenarios.",
    "show": "Every value of a scenario, and where it comes from.",
    "diff": "Every value in which two scenarios differ.",
    "check": "Look for problems in scenario files.",
    "new": "Write a scenario file to start from.",
    "schema": "The JSON schema of scenario files, for editors.",
}
_ATTRIBUTES = {"list": "list_scenarios"}  # where the command's name is taken in Python
_INTERRUPTED = 130
_LONGEST = 4000  # characters of a message


class LazyGroup(click.Group):
    """A group that knows its commands' names and imports one when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Names in the order of the help text."""
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """The command of a name, imported now."""
        if cmd_name not in _COMMANDS:
            return None
        module = importlib.import_module(f"commands.{cmd_name}")
        command: click.Command = getattr(module, _ATTRIBUTES.get(cmd_name, cmd_name))
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command; for an unknown one say what is near."""
        name = args[0]
        if name not in _COMMANDS and not name.startswith("-"):
            from scenarios.problems import did_you_mean

            raise click.UsageError(
                f"no such command '{name}'{did_you_mean(name, [*_COMMANDS])}", ctx
            )
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """List the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(_COMMANDS.items()))


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, message="forecast %(version)s")
def forecast() -> None:
    """When could the compute for transformative AI become affordable?

    SCENARIO is a built-in name (forecast list) or the path of a YAML file.

    \b
    Example:
      forecast run cotra_2020
    """


def main(arguments: list[str] | None = None) -> None:
    """Run the program and leave with its exit code.

    0 when it worked, 1 for a problem with a scenario or data, 2 for a wrong call, 130 after
    an interruption.
    """
    try:
        for stream in (sys.stdout, sys.stderr):  # what it cannot show must not end a run
            stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
        result: Any = forecast.main(arguments, standalone_mode=False)
        code = result if isinstance(result, int) else 0
        sys.stdout.flush()
    except (click.exceptions.Abort, KeyboardInterrupt):
        click.echo("interrupted", err=True)
        code = _INTERRUPTED
    except click.ClickException as error:
        error.message = _shortened(error.message)  # type: ignore[misc]
        error.show()
        code = error.exit_code
    except BrokenPipeError:
        _leave_stdout()
        code = 0
    except OSError as error:
        click.echo(f"the result could not be written: {error.strerror or error}", err=True)
        _leave_stdout()
        code = 1
    except MemoryError:
        click.echo("there is not enough memory for this; take fewer --draws", err=True)
        code = 1
    sys.exit(code)


def _shortened(message: str) -> str:
    """A message without what a terminal would obey, and without more than one can read."""
    from scenarios.problems import printable

    cut = message if len(message) <= _LONGEST else f"{message[:_LONGEST]}..."
    return "\n".join(printable(line) for line in cut.split("\n"))


def _leave_stdout() -> None:
    """Nobody reads it, or it is full: leave it to nothing, so that closing it is quiet."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    main()
