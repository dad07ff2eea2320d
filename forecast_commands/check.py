"""`forecast check`: problems of scenario files."""

from functools import partial
from typing import Any

import click

from forecast_commands.declarations.check import Check
from forecast_commands.output.errors import warn
from forecast_commands.output.json import print_json
from scenarios.listing import checked
from scenarios.loading.load import resolve
from scenarios.problems import printable


def action(options: Check) -> None:
    """Load every file and print its problems; exit code 1 if there are any."""
    reports = [
        checked(name, partial(resolve, name, options.edits)) for name in options.scenarios
    ]
    if options.as_json:
        print_json(reports)
    else:
        for report in reports:
            _print(report)
    if not all(report["ok"] for report in reports):
        raise click.exceptions.Exit(1)


def _print(report: dict[str, Any]) -> None:
    count = len(report["problems"])
    verdict = "fine" if report["ok"] else f"{count} problem{'s' if count != 1 else ''}"
    unlisted = report.get("unlisted", 0)
    if unlisted:
        verdict = f"at least {count + unlisted:,} problems, the first {count} of them listed"
    click.echo(f"{printable(report['scenario'])}: {verdict}")
    for problem in report["problems"]:
        click.echo(problem["text"], err=True)
    warn(warning["text"] for warning in report["warnings"])
