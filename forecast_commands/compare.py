"""`forecast compare`: forecasts side by side."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from forecast_commands.options.common import (
    complete_scenario,
    handled,
    print_json,
    run_all,
    that_runs,
    with_precision,
)

if TYPE_CHECKING:
    from forecast.analysis.explanation import Explanation
    from forecast.analysis.precision import Precision
    from forecast.results.forecast import Forecast
    from scenarios.variants.hybrids import Grouping


@click.command()
@click.argument(
    "scenarios",
    nargs=-1,
    required=True,
    metavar="A B [C...]",
    shell_complete=complete_scenario,
)
@that_runs
@with_precision
@click.option("--explain", is_flag=True, help="Share out the difference among the beliefs.")
@click.option(
    "--by-anchor", is_flag=True, help="With --explain: a belief in each anchor alone."
)
@click.option("--by-section", is_flag=True, help="With --explain: sections of the file.")
@click.option(
    "--plot",
    "picture",
    type=click.Path(path_type=Path),
    help="Overlay the CDFs; with --explain, a waterfall from A to B.",
)
@click.option("--force", is_flag=True, help="Replace files that exist.")
@handled
def compare(
    scenarios: Sequence[str],
    draws: int,
    seed: int,
    settings: Sequence[tuple[str, str]],
    by: Sequence[float],
    workers: int | None,
    as_json: bool,
    explain: bool,
    by_anchor: bool,
    by_section: bool,
    precision: "Precision | None",
    max_draws: int | None,
    picture: Path | None,
    force: bool,
) -> None:
    """Forecasts side by side, with their differences to the first.

    All use the same draws wherever their beliefs agree, so that differences are far surer
    than the forecasts themselves. --set applies to all of them.

    \b
    Examples:
      forecast compare cotra_2020 short_horizon
      forecast compare cotra_2020 mine.yaml --by 2030,2040 --plot both.png
      forecast compare cotra_2020 cotra_2022 --explain --plot why.png
      forecast compare cotra_2020 cotra_2022 --explain --by 2036 --by-anchor

    With --explain every belief that differs gets its share of the difference in the median,
    or with --by YEAR in the probability of arrival by that year: its Shapley value, the mean of
    what it changes over all orders in which the beliefs could be changed.
    """
    from forecast_commands.output.files import (
        PICTURE_FORMATS,
        check_count,
        check_format,
        refuse_existing,
    )

    if len(scenarios) < 2:
        raise click.UsageError("compare needs at least two scenarios")
    _check_explaining(scenarios, by, explain, by_anchor, by_section)
    if picture:
        check_count(scenarios)
    check_format(picture, PICTURE_FORMATS)
    refuse_existing([picture], force)
    forecasts = run_all(scenarios, settings, draws, seed, workers, by, precision, max_draws)
    milestones = {forecast.scenario.milestone for forecast in forecasts}
    if len(milestones) > 1:
        click.echo("warning: the scenarios forecast different milestones", err=True)
    explanation = None
    if explain:
        grouping: Grouping = "anchor" if by_anchor else "section" if by_section else "name"
        explanation = _explained(forecasts, workers, by, grouping)
    if picture:
        _draw(forecasts, explanation, picture)
    if as_json:
        print_json(_json(forecasts, by, explanation, precision))
    else:
        click.echo(_text(forecasts, by, explanation, precision))


def _check_explaining(
    scenarios: Sequence[str],
    by: Sequence[float],
    explain: bool,
    by_anchor: bool,
    by_section: bool,
) -> None:
    if (by_anchor or by_section) and not explain:
        raise click.UsageError("--by-anchor and --by-section go with --explain")
    if by_anchor and by_section:
        raise click.UsageError("--by-anchor and --by-section exclude each other")
    if explain and len(scenarios) != 2:
        raise click.UsageError(f"--explain takes two scenarios; here are {len(scenarios)}")
    if explain and len(by) > 1:
        raise click.UsageError("with --explain, --by takes one year")


def _explained(
    forecasts: "Sequence[Forecast]",
    workers: int | None,
    by: Sequence[float],
    grouping: "Grouping",
) -> "Explanation":
    from forecast.analysis.estimand import Question
    from forecast.analysis.explanation import explain
    from forecast.errors import NoMedianError
    from forecast_commands.options.common import DataError
    from forecast_commands.options.execution import runs_with
    from forecast_commands.output.progress import progress

    one, other = (forecast.scenario for forecast in forecasts)
    question = Question(by[0] if by else None)
    batches = forecasts[0].batches
    try:
        with progress("explaining: scenario") as tell:
            return explain(
                one,
                other,
                runs_with(batches.draws, batches.seed, workers),
                question,
                grouping,
                tell,
            )
    except NoMedianError as error:
        raise DataError(str(error)) from None


def _json(
    forecasts: "Sequence[Forecast]",
    by: Sequence[float],
    explanation: "Explanation | None",
    precision: "Precision | None",
) -> dict[str, Any]:
    from forecast.analysis.comparison import differences
    from forecast.export.report import forecast_dict

    data: dict[str, Any] = {
        "scenarios": [
            forecast_dict(f, by)
            | ({"precision": precision.to_dict(f, by)} if precision else {})
            for f in forecasts
        ],
        "differences": [difference.to_dict(by) for difference in differences(forecasts)],
    }
    if explanation:
        data["explanation"] = explanation.to_list()
        data["interactions"] = explanation.interactions_list()
    return data


def _text(
    forecasts: "Sequence[Forecast]",
    by: Sequence[float],
    explanation: "Explanation | None",
    precision: "Precision | None",
) -> str:
    from forecast_commands.text.compare import answers_text, comparison_text
    from forecast_commands.text.explain import explanation_text
    from forecast_commands.text.run import precision_text

    if explanation is None:
        blocks = [comparison_text(forecasts, by)]
    else:
        names = (forecast.name for forecast in forecasts)
        blocks = [answers_text(forecasts, by), explanation_text(explanation, *names)]
    if precision:
        blocks.append(
            "\n".join(f"{f.name}\n{precision_text(f, precision, by)}" for f in forecasts)
        )
    return "\n\n".join(blocks)


def _draw(
    forecasts: "Sequence[Forecast]", explanation: "Explanation | None", picture: Path
) -> None:
    from forecast_commands.output.files import save_figure, save_picture

    if explanation is None:
        save_picture(forecasts, "cdf", picture)
        return
    from forecast.plots.waterfall import waterfall

    names = [forecast.name for forecast in forecasts]
    title = "\n".join(f"{f.scenario.title} ({f.scenario.hash})" for f in forecasts)
    save_figure(waterfall(explanation, *names), picture, title)
