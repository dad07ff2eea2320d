"""What commands share: options, loading scenarios, turning problems into exit codes."""

import functools
import json
import math
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from forecast.defaults import MAX_SEED
from forecast_commands.options.execution import delete_parts, with_scheduler

if TYPE_CHECKING:
    from forecast.analysis.precision import Precision
    from forecast.engine.sharded import Means
    from forecast.results.forecast import Forecast
    from scenarios.loading.load import Resolved
    from scenarios.problems import Problem

Command = Callable[..., Any]

DRAWS = 65536
MAX_DRAWS = 1_048_576
_MOST_DRAWS = 10**15  # years of work; far more could not even be counted
_UNSHOWN = re.compile(r"[\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


class DataError(click.ClickException):
    """A problem with data or files; one line on standard error and exit code 1."""

    exit_code = 1

    def show(self, file: Any = None) -> None:
        """Print the message alone."""
        click.echo(self.message, err=True, file=file)


def count_from(least: int, most: float = math.inf) -> Callable[[str], int]:
    """Reader of a whole number between two, which may be written as 1e6."""

    def read(text: str | int) -> int:
        try:
            number = int(text) if str(text).lstrip("+-").isdigit() else _whole(float(text))
        except (ValueError, OverflowError):
            raise click.BadParameter(f"{text!r} is not a whole number") from None
        if number < least:
            raise click.BadParameter(f"{text} is below {least}")
        if number > most:
            raise click.BadParameter(f"{text} is above {most:,}")
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


def setting(text: str) -> tuple[str, str]:
    """Read KEY=VALUE, split at the first equals sign."""
    key, equals, value = text.partition("=")
    if not (key.strip() and equals and value.strip()):
        raise click.BadParameter(f"{text!r} is not of the form KEY=VALUE")
    return key.strip(), value.strip()


def complete_scenario(
    _context: click.Context, _param: click.Parameter, incomplete: str
) -> list[Any]:
    """Built-in names for the shell's completion, or files where a path has begun."""
    from click.shell_completion import CompletionItem

    from scenarios.loading.load import built_in_names

    names = [name for name in built_in_names() if name.startswith(incomplete)]
    if not names:
        return [CompletionItem(incomplete, type="file")]
    return [CompletionItem(name) for name in names]


def with_json(command: Command) -> Command:
    """Add `--json`."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON.")(command)


def _each_once(
    _context: click.Context, _param: click.Parameter, given: Sequence[tuple[str, str]]
) -> Sequence[tuple[str, str]]:
    """Refuse two values for one key: no order of options decides a forecast."""
    keys = [key for key, _ in given]
    for key in keys:
        if keys.count(key) > 1:
            raise click.BadParameter(f"{key} is given twice")
    return given


def with_edits(command: Command) -> Command:
    """Add `--set`."""
    return click.option(
        "--set",
        "settings",
        type=setting,
        multiple=True,
        callback=_each_once,
        metavar="KEY=VALUE",
        help="Lay a value over the scenario, such as hardware.doubling_time=2; repeatable.",
    )(command)


def with_workers(command: Command) -> Command:
    """Add `--workers`."""
    return click.option(
        "--workers",
        type=count_from(1),
        metavar="N",
        help="Processes for long runs, one for each core when left out; they change no result.",
    )(command)


def that_draws(command: Command) -> Command:
    """Add what says which draws are made, of which scenario, and by how many threads."""
    options: list[Callable[[Command], Command]] = [
        click.option(
            "--draws",
            type=count_from(1, _MOST_DRAWS),
            metavar="N",
            default=DRAWS,
            show_default=True,
            help="Draws per anchor, rounded up to whole batches.",
        ),
        click.option(
            "--seed",
            type=count_from(0, MAX_SEED),
            metavar="N",
            default=0,
            show_default=True,
            help="Seed of the draws.",
        ),
        with_edits,
        with_workers,
        with_scheduler,
    ]
    for option in reversed(options):
        command = option(command)
    return command


def that_runs(command: Command) -> Command:
    """Add the options of every command that runs scenarios."""
    by = click.option(
        "--by",
        type=years,
        default=(),
        metavar="YEARS",
        help="Years to report, such as 2028,2030.5.",
    )
    return that_draws(by(with_json(command)))


def precision(text: str) -> "Precision":
    """Read a precision: years of the median, or with a % points of probabilities."""
    from forecast.analysis.precision import Precision

    words = text.strip()
    of_probabilities = words.endswith("%")
    try:
        target = float(words.removesuffix("%"))
    except ValueError:
        target = math.nan
    if not (math.isfinite(target) and target > 0):
        raise click.BadParameter(
            f"{text!r} is not a precision like 0.01 (years of the median) or 0.1% "
            "(percentage points of probabilities)"
        )
    return Precision(target / 100.0 if of_probabilities else target, of_probabilities)


def with_precision(command: Command) -> Command:
    """Add `--precision` and `--max-draws`."""
    command = click.option(
        "--max-draws",
        type=count_from(1, _MOST_DRAWS),
        metavar="N",
        help=f"Draws per anchor that --precision may take; {MAX_DRAWS} when left out.",
    )(command)
    return click.option(
        "--precision",
        type=precision,
        metavar="ERROR",
        help="Draw until the median's error is below so many years (0.01), or that of every "
        "probability below so many percentage points (0.1%).",
    )(command)


def handled(command: Command) -> Command:
    """Turn a scenario's problems into lines on standard error and exit code 1."""

    @functools.wraps(command)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        from scenarios.problems import ScenarioError, WorkError

        try:
            result = command(*args, **kwargs)
            delete_parts()
            return result
        except WorkError as error:
            raise DataError(str(error)) from None
        except ScenarioError as error:
            for line in error.lines:
                click.echo(line, err=True)
            raise click.exceptions.Exit(1) from None

    return wrapped


def resolve_all(names: Sequence[str], settings: Sequence[tuple[str, str]]) -> "list[Resolved]":
    """Load scenarios, all problems of all of them at once; warnings go to standard error."""
    from scenarios.loading.load import resolve
    from scenarios.problems import ScenarioError

    resolved, problems, unlisted = [], [], 0
    warned: set[str] = set()
    for name in names:
        try:
            one = resolve(name, dict(settings))
        except ScenarioError as error:
            problems += error.problems
            unlisted += error.unlisted
            continue
        resolved.append(one)
        warn(one.warnings, warned)
    if problems:
        raise ScenarioError(problems, unlisted)
    return resolved


def run_all(
    names: Sequence[str],
    settings: Sequence[tuple[str, str]],
    draws: int,
    seed: int,
    workers: int | None,
    by: Sequence[float] = (),
    precision: "Precision | None" = None,
    max_draws: int | None = None,
) -> "list[Forecast]":
    """Load and run scenarios, where a precision is asked for until it is met."""
    from forecast.engine.run import run
    from forecast_commands.options.execution import means
    from forecast_commands.output.progress import progress

    resolved = resolve_all(names, settings)
    for one in resolved:
        check_years(by, one.scenario.years.first, one.scenario.years.last)
    if precision is None and max_draws is not None:
        raise click.UsageError("--max-draws limits what --precision may take; give both")
    most = MAX_DRAWS if max_draws is None else max_draws
    forecasts = []
    with progress("drawing") as tell:
        by_means = means(workers, draws, tell)
        for one in resolved:
            with placing(one):
                forecasts.append(
                    run(one.scenario, draws, seed, name=one.name, means=by_means)
                    if precision is None
                    else _run_until(one, precision, draws, seed, by_means, most, by)
                )
            _warn_of_removed(forecasts[-1], one)
    if precision is None:
        return forecasts
    for forecast in forecasts:
        _warn_if_vague(forecast, precision, by)
    most = max(forecast.batches.draws for forecast in forecasts)
    return [  # comparisons need the same draws in all
        f if f.batches.draws == most else run(one.scenario, most, seed, name=one.name)
        for f, one in zip(forecasts, resolved, strict=True)
    ]


def _run_until(
    one: "Resolved",
    precision: "Precision",
    draws: int,
    seed: int,
    by_means: "Means",
    most: int,
    by: Sequence[float],
) -> "Forecast":
    from forecast.analysis.precision import run_until

    return run_until(one.scenario, precision, draws, seed, by_means, one.name, most, by)


def warn(warnings: "Iterable[Problem]", warned: set[str]) -> None:
    """Show warnings that have not been shown yet."""
    for warning in map(str, warnings):
        if warning not in warned:
            click.echo(f"warning: {warning}", err=True)
        warned.add(warning)


@contextmanager
def placing(resolved: "Resolved") -> Iterator[None]:
    """Give the problems that only a run can find their places in the scenario's files."""
    from scenarios.problems import ScenarioError

    try:
        yield
    except ScenarioError as error:
        raise ScenarioError(resolved.placed(error.problems), error.unlisted) from None


def _warn_of_removed(forecast: "Forecast", resolved: "Resolved") -> None:
    from scenarios.problems import Problem

    for name, share in forecast.all_but_removed.items():
        weight = forecast.anchors[name].weight
        message = (
            f"the evidence removes {100.0 * share:.4g}% of this anchor, and what is left "
            f"of it carries a weight of {weight:.3g}"
        )
        for warning in resolved.placed([Problem(message, ("weights", name))]):
            click.echo(f"warning: {warning}", err=True)


def _warn_if_vague(forecast: "Forecast", precision: "Precision", by: Sequence[float]) -> None:
    if precision.is_met(forecast, by):
        return
    if precision.is_hopeless(forecast):
        reason = (
            f"the median lies after {forecast.scenario.years.last} and has no error; "
            "ask for the precision of probabilities, as in --precision 0.1%"
        )
    else:
        reason = f"--max-draws allows only {forecast.batches.draws:,} draws"
    click.echo(f"warning: {forecast.name}: the precision was not reached: {reason}", err=True)


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
    utf = "utf" in (getattr(sys.stdout, "encoding", None) or "utf-8").lower()
    text = json.dumps(data, indent=2, ensure_ascii=not utf, allow_nan=False)
    click.echo(_UNSHOWN.sub(lambda found: json.dumps(found[0])[1:-1], text))
