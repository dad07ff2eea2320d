"""Output of an answer: as text, JSON, Markdown or CSV, and into a file."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from forecast_commands.options.common import Exported, Tabled
from forecast_commands.output.json import print_json
from forecast_commands.output.records import Record, csv_of

FORMATS = (".json", ".csv", ".md")

Main = str | Callable[[], Sequence[Record]] | None
"""What the table of an answer is."""


def check_output(
    options: Exported,
    picture: Path | None = None,
    *others: Path | None,
    formats: Sequence[str] = FORMATS,
) -> None:
    """Refuse, before the work, what could not be drawn or written after it."""
    asked = [options.output, picture, *others]
    if any(asked):  # most answers are printed alone, without all that writes files
        from forecast_commands.output.files import (
            PICTURE_FORMATS,
            check_format,
            refuse_existing,
        )

        check_format(picture, PICTURE_FORMATS)
        check_format(options.output, formats)
        refuse_existing(asked, options.force)


@dataclass(frozen=True)
class Forms:
    """One answer in the forms in which it can leave.

    Parameters
    ----------
    data : callable
        The answer as `--json` prints it.
    text : callable
        The answer as people read it.
    table : callable
        The answer as CSV.
    """

    data: Callable[[], Any]
    text: Callable[[], str]
    table: Callable[[], str]

    def written(self, suffix: str) -> str:
        """The answer as the text of a file, .json, .csv or .md."""
        if suffix == ".md":
            from forecast_commands.text.markdown import markdown

            return f"{markdown(self.text)}\n"
        if suffix == ".json":
            return f"{json.dumps(self.data(), indent=2, allow_nan=False)}\n"
        return self.table()


def answer(
    options: Exported,
    data: Callable[[], Any],
    text: Callable[[], str],
    main: Main = None,
    cells: Callable[[Record], Record] = lambda record: record,
) -> None:
    """Write and print an answer.

    Parameters
    ----------
    options : Exported
    data, text : callable
        As for `Forms`.
    main : str or callable, optional
        The table of `--csv`: the key of a list in the data, or what gives its records.
    cells : callable, optional
        Turns a record of it into a row, where a value is better read as text.
    """
    forms = Forms(data, text, lambda: csv_of([*map(cells, _records(data, main))]))
    if options.output is not None and options.output.suffix in FORMATS:
        from forecast_commands.output.files import save_text

        save_text(options.output, forms.written(options.output.suffix))
    show(options, forms)


def show(options: Tabled, forms: Forms) -> None:
    """Print an answer in the form that is asked for."""
    if options.as_json:
        print_json(forms.data())
    elif options.as_markdown or options.as_csv:
        click.echo(forms.written(".md" if options.as_markdown else ".csv"), nl=False)
    else:
        click.echo(forms.text())


def _records(data: Callable[[], Any], main: Main) -> Sequence[Record]:
    if callable(main):
        return main()
    found = data() if main is None else data()[main]
    return found if isinstance(found, list) else [found]
