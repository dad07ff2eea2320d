"""How an answer leaves: as text, JSON, Markdown or CSV, and into a file."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click

from forecast_commands.options.common import Exported
from forecast_commands.output.files import check_format, refuse_existing, save_text
from forecast_commands.output.json import print_json
from forecast_commands.output.records import Record, csv_of
from forecast_commands.text.markdown import markdown

FORMATS = (".json", ".csv", ".md")


def check_output(options: Exported, *others: Path | None) -> None:
    """Refuse, before the work, what could not be answered or written after it."""
    asked = {
        "--json": options.as_json,
        "--markdown": options.as_markdown,
        "--csv": options.as_csv,
    }
    if sum(asked.values()) > 1:
        both = " and ".join(name for name, given in asked.items() if given)
        raise click.UsageError(f"{both} exclude each other; --output writes another format")
    check_format(options.output, FORMATS)
    refuse_existing([options.output, *others], options.force)


def answer(
    options: Exported,
    data: Callable[[], Any],
    text: Callable[[], str],
    main: str | None = None,
) -> None:
    """Write and print an answer.

    Parameters
    ----------
    options : Exported
    data : callable
        The answer as `--json` prints it.
    text : callable
        The answer as people read it.
    main : str, optional
        Key of the list in the data that is the table of `--csv`.
    """
    if options.output is not None:
        save_text(options.output, _as(options.output.suffix, data, text, main))
    if options.as_json:
        print_json(data())
    elif options.as_markdown or options.as_csv:
        suffix = ".md" if options.as_markdown else ".csv"
        click.echo(_as(suffix, data, text, main), nl=False)
    else:
        click.echo(text())


def _as(suffix: str, data: Callable[[], Any], text: Callable[[], str], main: str | None) -> str:
    if suffix == ".md":
        return f"{markdown(text)}\n"
    if suffix == ".json":
        return f"{json.dumps(data(), indent=2, allow_nan=False)}\n"
    return csv_of(_records(data(), main))


def _records(data: Any, main: str | None) -> Sequence[Record]:
    found = data if main is None else data[main]
    return found if isinstance(found, list) else [found]
