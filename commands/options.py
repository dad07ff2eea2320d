"""What commands share: options, loading scenarios, turning problems into exit codes."""

import functools
import json
import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from forecast.forecast import Forecast
    from scenarios.load import Resolved

Command = Callable[..., Any]

DRAWS = 65536


class DataError(click.ClickException):
    """A problem with data or files; one line on standard error and exit code 1."""

    exit_code = 1

    def show(self, file: Any = None) -> None:
        """Print the message alone."""
        click.echo(self.message, err=True, file=file)


def count_from(least: int) -> Callable[[str], int]:
    """Reader of a whole number of at least `least`, which may be written as 1e6."""

    def read(text: str | int) -> int:
        try:
            number = int(text) if str(text).lstrip("+-").isdigit() else _whole(float(text))
        except (ValueError, OverflowError):
            raise click.BadParameter(f"{text!r} is not a whole number") from None
        if number < least:
            raise click.BadParameter(f"{text} is below {least}")
        return number

    return read


def _whole(number: float) -> int:
    if not number.is_integer():
        raise ValueError(number)
    return int(number)


def years(text: str | tuple[float, ...]) -> tuple[float, ...]:
    """Read years separated by commas."""
    if isinstance(text, tuple):
        return text
    try:
        found = {float(part) for part in text.split(",")}
    except ValueError:
        raise click.BadParameter(f"{text!r} is not a list of years like 2028,2030.5") from None
    if not all(math.isfinite(year) for year in found):
        raise click.BadParameter(f"{text!r} holds a year that is not finite")
    return tuple(sorted(found))


def setting(text: str | tuple[str, str]) -> tuple[str, str]:
    """Read KEY=VALUE, split at the first equals sign."""
    if isinstance(text, tuple):
        return text
    key, equals, value = text.partition("=")
    if not (key.strip() and equals and value.strip()):
        raise click.BadParameter(f"{text!r} is not of the form KEY=VALUE")
    return key.strip(), value.strip()


def complete_scenario(
    _context: click.Context, _param: click.Parameter, incomplete: str
) -> list[Any]:
    """Built-in names for the shell's completion, or files where a path has begun."""
    from click.shell_completion import CompletionItem

    from scenarios.load import built_in_names

    names = [name for name in built_in_names() if name.startswith(incomplete)]
    if not names:
        return [CompletionItem(incomplete, type="file")]
    return [CompletionItem(name) for name in names]


def with_json(command: Command) -> Command:
    """Add `--json`."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON.")(command)


def with_edits(command: Command) -> Command:
    """Add `--set`."""
    return click.option(
        "--set",
        "settings",
        type=setting,
        multiple=True,
        metavar="KEY=VALUE",
        help="Lay a value over the scenario, such as hardware.doubling_time=2; repeatable.",
    )(command)


def that_runs(command: Command) -> Command:
    """Add the options of every command that runs scenarios."""
    options: list[Callable[[Command], Command]] = [
        click.option(
            "--draws",
            type=count_from(1),
            metavar="N",
            default=DRAWS,
            show_default=True,
            help="Draws per anchor, rounded up to whole batches.",
        ),
        click.option(
            "--seed",
            type=count_from(0),
            metavar="N",
            default=0,
            show_default=True,
            help="Seed of the draws.",
        ),
        with_edits,
        click.option(
            "--by",
            type=years,
            default=(),
            metavar="YEARS",
            help="Years to report, such as 2028,2030.5.",
        ),
        click.option(
            "--workers",
            type=count_from(1),
            metavar="N",
            default=1,
            show_default=True,
            help="Threads; they do not change the result.",
        ),
        with_json,
    ]
    for option in reversed(options):
        command = option(command)
    return command


def handled(command: Command) -> Command:
    """Turn a scenario's problems into lines on standard error and exit code 1."""

    @functools.wraps(command)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        from scenarios.problems import ScenarioError

        try:
            return command(*args, **kwargs)
        except ScenarioError as error:
            for problem in error.problems:
                click.echo(str(problem), err=True)
            raise click.exceptions.Exit(1) from None

    return wrapped


def resolve_all(names: Sequence[str], settings: Sequence[tuple[str, str]]) -> "list[Resolved]":
    """Load scenarios, all problems of all of them at once; warnings go to standard error."""
    from scenarios.load import resolve
    from scenarios.problems import ScenarioError

    resolved, problems, warned = [], [], set()
    for name in names:
        try:
            one = resolve(name, dict(settings))
        except ScenarioError as error:
            problems += error.problems
            continue
        resolved.append(one)
        for warning in one.warnings:
            if str(warning) not in warned:
                click.echo(f"warning: {warning}", err=True)
            warned.add(str(warning))
    if problems:
        raise ScenarioError(dict.fromkeys(problems))
    return resolved


def run_all(
    names: Sequence[str],
    settings: Sequence[tuple[str, str]],
    draws: int,
    seed: int,
    workers: int,
    by: Sequence[float] = (),
) -> "list[Forecast]":
    """Load and run scenarios."""
    from forecast.engine import run

    resolved = resolve_all(names, settings)
    for one in resolved:
        check_years(by, one.scenario.years.first, one.scenario.years.last)
    return [run(one.scenario, draws, seed, workers, name=one.name) for one in resolved]


def check_years(by: Sequence[float], first: int, last: int, hint: str = "--by") -> None:
    """Refuse years that the scenario does not report."""
    outside = [year for year in by if not first <= year <= last]
    if outside:
        raise click.BadParameter(
            f"{outside[0]:g} lies outside the scenario's years, {first} to {last}",
            param_hint=hint,
        )


def print_json(data: Any) -> None:
    """Print data as JSON, numbers to the last digit."""
    click.echo(json.dumps(data, indent=2, ensure_ascii=False, allow_nan=False))
