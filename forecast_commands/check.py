"""`forecast check`: problems of scenario files."""

from collections.abc import Sequence
from typing import Any

import click

from forecast_commands.options.common import (
    complete_scenario,
    print_json,
    with_edits,
    with_json,
)


@click.command()
@click.argument(
    "scenarios",
    nargs=-1,
    required=True,
    metavar="SCENARIO...",
    shell_complete=complete_scenario,
)
@with_edits
@with_json
def check(scenarios: Sequence[str], settings: Sequence[tuple[str, str]], as_json: bool) -> None:
    """Look for problems in scenario files, and for what is suspicious.

    Exits with 1 if any file has a problem.

    \b
    Example:
      forecast check scenarios/*.yaml
    """
    reports = [_check(name, settings) for name in scenarios]
    if as_json:
        print_json(reports)
    else:
        for report in reports:
            _print(report)
    if not all(report["ok"] for report in reports):
        raise click.exceptions.Exit(1)


def _check(name: str, settings: Sequence[tuple[str, str]]) -> dict[str, Any]:
    from scenarios.loading.load import resolve
    from scenarios.problems import ScenarioError

    try:
        found = resolve(name, dict(settings))
    except ScenarioError as error:
        problems = [_plain(problem) for problem in error.problems]
        more = {"unlisted": error.unlisted} if error.unlisted else {}
        return {"scenario": name, "ok": False, "problems": problems, **more, "warnings": []}
    warnings = [_plain(problem) for problem in found.warnings]
    return {"scenario": name, "ok": True, "problems": [], "warnings": warnings}


def _plain(problem: Any) -> dict[str, Any]:
    mark = problem.mark
    place = {key: getattr(mark, key, None) for key in ("file", "line", "column")}
    return {**place, "key": problem.key, "message": problem.message, "text": str(problem)}


def _print(report: dict[str, Any]) -> None:
    from scenarios.problems import printable

    count = len(report["problems"])
    verdict = "fine" if report["ok"] else f"{count} problem{'s' if count != 1 else ''}"
    unlisted = report.get("unlisted", 0)
    if unlisted:
        verdict = f"at least {count + unlisted:,} problems, the first {count} of them listed"
    click.echo(f"{printable(report['scenario'])}: {verdict}")
    for problem in report["problems"]:
        click.echo(problem["text"], err=True)
    for warning in report["warnings"]:
        click.echo(f"warning: {warning['text']}", err=True)
