"""Pages of the reference that the program says of itself: commands, keys, Python."""

import inspect
from collections.abc import Iterator

import click

import forecast
from forecast_commands.group import forecast as program
from tools.page import cell, markdown
from tools.site_pages.keys import keys


def commands() -> str:
    """Every command with its options, as click knows them."""
    context = click.Context(program, info_name="forecast")
    sections = (
        section
        for name in program.list_commands(context)
        if (command := program.get_command(context, name)) is not None
        for section in _command(f"forecast {name}", command, 2)
    )
    head = "# Commands\n\nWritten from what `forecast COMMAND --help` knows."
    return "\n\n".join([head, *sections, ""])


def _command(name: str, command: click.Command, level: int) -> Iterator[str]:
    context = click.Context(command, info_name=name)
    yield f"{'#' * level} `{name}`"
    yield f"```text\n{name} {' '.join(command.collect_usage_pieces(context))}\n```"
    yield _prose(inspect.cleandoc(command.help or ""))
    if isinstance(command, click.Group):
        for inner, of in command.commands.items():
            yield from _command(f"{name} {inner}", of, level + 1)
        return
    rows = (each.get_help_record(context) for each in command.get_params(context))
    table = [(f"`{record[0]}`", cell(record[1])) for record in rows if record]
    yield markdown(["option", "meaning"], table)


def options_of(name: str) -> set[str]:
    """Options that a command takes."""
    command = program.get_command(click.Context(program), name)
    return {flag for each in command.params for flag in each.opts} if command else set()


def _prose(text: str) -> str:
    """A docstring of click as Markdown; what it leaves as it is laid out becomes a block."""
    parts = text.split("\n\n")
    return "\n\n".join(
        f"```text\n{part.removeprefix(chr(8)).strip(chr(10))}\n```"
        if part.startswith("\b")
        else cell(part)
        for part in parts
    )


def python() -> str:
    """The public names, documented by their docstrings."""
    named = {name: getattr(forecast, name) for name in forecast.__all__ if name[0] != "_"}
    functions = [name for name, found in named.items() if inspect.isfunction(found)]
    errors = [n for n, f in named.items() if inspect.isclass(f) and issubclass(f, Exception)]
    results = [name for name in named if name not in {*functions, *errors}]
    head = (
        "# API\n\nEvery public name of `forecast`, beside `__version__`. [From Python]"
        "(../python.md) says what can be asked, and how errors are kinds of each other. Arrays "
        "are those of [NumPy](https://numpy.org/doc/stable/), datasets those of "
        "[xarray](https://docs.xarray.dev/)."
    )
    parts = (
        ("Functions", "autofunction", functions),
        ("Results", "autoclass", results),
        ("Errors and warnings", "autoexception", errors),
    )
    return "\n\n".join([head, *(each for part in parts for each in _documented(*part)), ""])


def _documented(title: str, directive: str, names: list[str]) -> Iterator[str]:
    yield f"## {title}"
    members = "   :members:\n" if title == "Results" else ""
    for name in names:
        rst = f".. {directive}:: forecast.{name}\n{members}"
        yield f"### {name}\n\n```{{eval-rst}}\n{rst}```"


PAGES = {"commands": commands, "keys": keys, "python": python}
