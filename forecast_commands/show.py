"""`forecast show`: every value of a scenario and where it comes from."""

import textwrap
from collections.abc import Sequence
from typing import Any

import click

from forecast_commands.options.common import (
    complete_scenario,
    handled,
    print_json,
    resolve_all,
    with_edits,
    with_json,
)

_WIDTH = 80


@click.command()
@click.argument("scenario", shell_complete=complete_scenario)
@with_edits
@with_json
@handled
def show(scenario: str, settings: Sequence[tuple[str, str]], as_json: bool) -> None:
    """Show every value of a scenario, and where it comes from.

    \b
    Example:
      forecast show kaplan --set hardware.doubling_time=2
    """
    from scenarios.listing import shown

    (resolved,) = resolve_all([scenario], settings)
    rows = shown(resolved)
    if as_json:
        data = {"scenario": resolved.name, "hash": resolved.scenario.hash, "values": rows}
        print_json({**data, "sources": resolved.scenario.sources})
        return
    for row in rows:
        click.echo(_entry(row))
    click.echo("\nsources")
    for key, text in resolved.scenario.sources.items():
        click.echo(
            textwrap.fill(
                f"{key}: {text}", _WIDTH, initial_indent="  ", subsequent_indent="    "
            )
        )
    click.echo(f"\nhash {resolved.scenario.hash}")


def _entry(row: dict[str, Any]) -> str:
    """Key and value on the first line, place and source below it."""
    from scenarios.listing import spelled
    from scenarios.problems import printable

    unit = f" {row['unit']}" if row["unit"] and row["unit"] != "1" else ""
    value = textwrap.fill(
        f"{row['key']}: {spelled(row['value'])}{unit}", _WIDTH, subsequent_indent="    "
    )
    place = f"{row['file']}:{row['line']}" if not row["file"].startswith("--") else row["file"]
    place = printable(place)
    about = ", ".join(text for text in (row["source"], row["note"]) if text)
    below = f"{place}; {about}" if about else place
    indent = 4 * " "
    place = textwrap.fill(below, _WIDTH, initial_indent=indent, subsequent_indent=indent)
    return f"{value}\n{place}"
