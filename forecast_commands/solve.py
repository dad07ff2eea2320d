"""`forecast solve`: what would have to be true."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from forecast_commands.options.common import (
    DataError,
    check_years,
    complete_scenario,
    handled,
    placing,
    print_json,
    resolve_all,
    that_draws,
    warn,
    with_json,
)

if TYPE_CHECKING:
    from forecast.analysis.estimand import Question
    from scenarios.loading.load import Resolved
    from scenarios.schema.scenario import Scenario
    from scenarios.variants.adjustments import Varied


@click.command()
@click.argument("scenario", shell_complete=complete_scenario)
@click.option("--vary", "key", required=True, metavar="KEY", help="The number to find.")
@click.option("--median", type=float, metavar="YEAR", help="The median that is wanted.")
@click.option("--probability", type=float, metavar="P", help="The probability that is wanted.")
@click.option("--by", type=float, metavar="YEAR", help="Year that --probability is of.")
@click.option(
    "--between", nargs=2, type=float, metavar="LOW HIGH", help="Where to look for the value."
)
@that_draws
@with_json
@handled
def solve(
    scenario: str,
    key: str,
    median: float | None,
    probability: float | None,
    by: float | None,
    between: tuple[float, float] | None,
    draws: int,
    seed: int,
    settings: Sequence[tuple[str, str]],
    workers: int | None,
    as_json: bool,
) -> None:
    """What would have to be true for an answer to hold?

    Finds the value of KEY, any number of the scenario as --set names it, at which the median
    or the probability of arrival by a year is the wanted one. What is fixed gets another value;
    a belief that varies keeps its shape and moves, by a factor if it is positive and by a sum
    otherwise; KEY.spread is its width. Of a weight, the others give way pro rata.

    \b
    Examples:
      forecast solve cotra_2020 --vary hardware.doubling_time --median 2035
      forecast solve cotra_2020 --vary priors.reference_samples --median 2040
      forecast solve cotra_2020 --vary weights.genome --probability 0.4 --by 2045
    """
    from forecast.analysis.solve import solve as solve_for
    from forecast_commands.options.execution import runs_with
    from forecast_commands.output.progress import progress
    from forecast_commands.text.solve import solution_text
    from scenarios.loading.load import resolve

    (resolved,) = resolve_all([scenario], settings)
    question, target = _asked(resolved.scenario, median, probability, by)
    entry = _varied(resolved.scenario, key)
    bounds = _bounds(entry, between)
    if any(key == other for key, _ in settings for other in (entry.key, entry.target)):
        raise click.UsageError(f"{entry.target} is both varied and set")

    def resolved_at(value: float) -> "Resolved":
        return resolve(scenario, {**dict(settings), **entry.edits(value)})

    with placing(resolved), progress("solving: value") as tell:
        solution = solve_for(
            lambda value: resolved_at(value).scenario,
            runs_with(draws, seed, workers),
            question,
            target,
            bounds,
            entry.now,
            logarithmic=bounds[0] > 0 and (entry.is_logarithmic or bounds[1] > 20 * bounds[0]),
            keep_inside=between is None,
            progress=tell,
        )
    warned = set(map(str, resolved.warnings))
    for root in solution.roots:
        warn(resolved_at(root.value).warnings, warned)
    if as_json:
        print_json(_json(solution.to_dict(question, key), entry, solution.roots))
    else:
        click.echo(solution_text(solution, entry, question, target, resolved))


def _json(data: dict[str, Any], entry: "Varied", roots: Sequence[Any]) -> dict[str, Any]:
    setting = entry.setting(roots[0].value) if roots else None
    return {**data, "now": entry.now, "meaning": entry.meaning, "set": setting}


def _asked(
    scenario: "Scenario", median: float | None, probability: float | None, by: float | None
) -> "tuple[Question, float]":
    from forecast.analysis.estimand import Question

    years = scenario.years
    if (median is None) == (probability is None):
        raise click.UsageError("give one of --median YEAR and --probability P --by YEAR")
    if probability is None:
        assert median is not None
        if by is not None:
            raise click.UsageError("--by goes with --probability")
        check_years([median], years.first, years.last, hint="--median")
        return Question(), median
    if by is None:
        raise click.UsageError("--probability needs --by YEAR")
    if not 0.0 < probability < 1.0:
        raise click.BadParameter(
            f"{probability:g} does not lie between 0 and 1", param_hint="--probability"
        )
    check_years([by], years.first, years.last)
    return Question(by), probability


def _varied(scenario: "Scenario", key: str) -> "Varied":
    from scenarios.variants.adjustments import UnknownKeyError, varied

    try:
        entry = varied(scenario, key)
    except UnknownKeyError as error:
        raise DataError(str(error)) from None
    if entry.is_whole:
        raise DataError(f"{key} takes whole numbers only; forecast sweep can try them")
    return entry


def _bounds(entry: "Varied", between: tuple[float, float] | None) -> tuple[float, float]:
    if between is None:
        return entry.bounds
    low, high = between
    if not (low < high and abs(low) < float("inf") and abs(high) < float("inf")):
        raise click.BadParameter(f"{low:g} does not lie below {high:g}", param_hint="--between")
    return between
