"""`forecast diff`: every value in which two scenarios differ."""

import click

from forecast_commands.declarations.diff import Diff
from forecast_commands.output.json import print_json
from forecast_commands.running import resolve_all
from forecast_commands.text.diff import diff_text
from scenarios.listing import differing


def action(options: Diff) -> None:
    """Load both, and print what differs."""
    before, after = resolve_all([options.one, options.other], options)
    rows = differing(before.scenario, after.scenario)
    if options.as_json:
        print_json(rows)
    else:
        click.echo(diff_text(rows))
