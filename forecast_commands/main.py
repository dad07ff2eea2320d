"""The program `forecast`: what it is called with, and how it ends.

Its help needs nothing but text; click and the commands are imported when a command is called.
"""

import io
import os
import sys

from forecast_commands.help import HELP_OPTIONS, overview

_INTERRUPTED = 130
_COMPLETION = "_FORECAST_COMPLETE"
"""Variable of the environment by which a shell asks."""
_LONGEST = 4000  # characters of a message


def main(arguments: list[str] | None = None) -> None:
    """Run the program and leave with its exit code.

    0 when it worked, 1 for a problem with a scenario or data, 2 for a wrong call, 130 after
    an interruption.
    """
    asked = sys.argv[1:] if arguments is None else arguments
    try:
        _ready_streams()
        if len(asked) == 1 and asked[0] in HELP_OPTIONS:
            sys.stdout.write(f"{overview()}\n")
            code = 0
        else:
            from forecast_commands.call_stack import with_room

            code = with_room(lambda: _call(asked))
        sys.stdout.flush()
    except KeyboardInterrupt:
        code = _say("interrupted", _INTERRUPTED)
    except BrokenPipeError:
        _leave_stdout()
        code = 0
    except OSError as error:
        code = _say(f"the result could not be written: {error.strerror or error}", 1)
        _leave_stdout()
    except MemoryError:
        code = _say("there is not enough memory for this; take fewer --draws", 1)
    sys.exit(code)


def _ready_streams() -> None:
    """Have streams to write to, which what they cannot show does not end."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:  # closed by whoever calls, as some daemons do
            setattr(sys, name, os.fdopen(os.open(os.devnull, os.O_WRONLY), "w"))
        elif isinstance(stream, io.TextIOWrapper):  # a notebook's takes everything as it is
            stream.reconfigure(errors="backslashreplace")


def _call(arguments: list[str]) -> int:
    """Have click call a command; the exit code."""
    from forecast_commands.importing import imported, spare_libraries

    spare_libraries()
    imported("forecast_commands.group")
    import click

    from forecast_commands.group import forecast

    if _COMPLETION in os.environ:
        from forecast_commands.options.shells import register

        register()
    stdout = sys.stdout
    try:
        result = forecast.main(arguments, "forecast", standalone_mode=False)
    except click.exceptions.Abort:
        raise KeyboardInterrupt from None
    except SystemExit:
        if sys.stdout is stdout:
            raise
        raise BrokenPipeError from None  # click has put another in the place of one unread
    except click.ClickException as error:
        error.message = _shortened(error.message)  # type: ignore[misc]
        error.show()
        return error.exit_code
    return result if isinstance(result, int) else 0


def _say(message: str, code: int) -> int:
    sys.stderr.write(f"{message}\n")
    return code


def _shortened(message: str) -> str:
    """A message without what a terminal would obey, and without more than one can read."""
    from scenarios.problems import printable

    cut = message if len(message) <= _LONGEST else f"{message[:_LONGEST]}..."
    return "\n".join(printable(line) for line in cut.split("\n"))


def _leave_stdout() -> None:
    """Nobody reads it, or it is full: leave it to nothing, so that closing it is quiet."""
    try:
        number = sys.stdout.fileno()
    except (AttributeError, OSError):  # a stream of Python's own, which nothing closes
        return
    os.dup2(os.open(os.devnull, os.O_WRONLY), number)
