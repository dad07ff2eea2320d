"""`forecast trends`: prices, spending, compute, data and algorithms by year."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from forecast_commands.options.common import (
    complete_scenario,
    handled,
    print_json,
    run_all,
    that_runs,
)
from forecast_commands.options.types import flop, positive

if TYPE_CHECKING:
    from forecast.results.forecast import Forecast

Target = tuple[str, float]

_UNITS = {
    "compute": "FLOP that one run can afford",
    "data": "tokens that there are",
    "hardware": "orders of magnitude of price-performance",
    "spending": "orders of magnitude of the largest run's cost",
    "algorithms": "orders of magnitude that algorithms save",
}


def target(text: str) -> Target:
    """Read TREND=AMOUNT."""
    name, equals, amount = text.partition("=")
    if name not in _UNITS or not equals:
        known = ", ".join(f"{known}=AMOUNT" for known in _UNITS)
        raise click.BadParameter(f"{text!r} is none of {known}")
    return name, flop(amount) if name == "compute" else positive(amount)


@click.command()
@click.argument("scenario", shell_complete=complete_scenario)
@that_runs
@click.option(
    "--reach",
    "targets",
    type=target,
    multiple=True,
    metavar="TREND=AMOUNT",
    help="When a trend gets there: compute=1e29 (FLOP), data=1e15 (tokens), or growth in "
    "orders of magnitude, hardware=3, spending=2, algorithms=2; repeatable.",
)
@click.option(
    "--since", type=float, metavar="YEAR", help="Count growth from here, not the base year."
)
@click.option("--anchor", "anchors", multiple=True, metavar="NAME", help="Whose algorithms.")
@click.option(
    "--cost-of",
    type=flop,
    metavar="FLOP",
    help="What a capability costs by year that took so much with the algorithms of --since.",
)
@click.option("--below", type=positive, metavar="$", help="When --cost-of falls below this.")
@handled
def trends(
    scenario: str,
    draws: int,
    seed: int,
    settings: Sequence[tuple[str, str]],
    by: Sequence[float],
    workers: int | None,
    as_json: bool,
    targets: Sequence[Target],
    since: float | None,
    anchors: Sequence[str],
    cost_of: float | None,
    below: float | None,
) -> None:
    """Prices, spending, compute, data and algorithms by year, and when they get somewhere.

    \b
    Examples:
      forecast trends trend_2026
      forecast trends trend_2026 --reach compute=1e29 --reach hardware=3 --by 2030
      forecast trends cotra_2020 --reach algorithms=2 --anchor short_horizon
      forecast trends cotra_2020 --cost-of 3.14e23 --since 2020 --below 1000
    """
    asked = bool(targets) or cost_of is not None
    if below is not None and cost_of is None:
        raise click.UsageError("--below needs --cost-of: the cost of what?")
    if since is not None and not asked:
        raise click.UsageError("--since needs --reach or --cost-of")
    (forecast,) = run_all([scenario], settings, draws, seed, workers, by)
    _check(forecast, targets, since, anchors)
    if not asked:
        _show_trends(forecast, by, anchors, as_json)
        return
    _answer(forecast, by, targets, since, anchors, cost_of, below, as_json)


def _check(
    forecast: Forecast, targets: Sequence[Target], since: float | None, anchors: Sequence[str]
) -> None:
    from scenarios.problems import did_you_mean

    for name in anchors:
        if name not in forecast.anchors:
            hint = did_you_mean(name, list(forecast.anchors))
            raise click.UsageError(f"--anchor: there is no anchor {name!r} with weight{hint}")
    last = forecast.scenario.years.last
    if since is not None and not 1900 <= since < last:
        raise click.UsageError(f"--since {since:g} must lie between 1900 and {last}")
    if forecast.scenario.data is None and any(name == "data" for name, _ in targets):
        raise click.UsageError(
            "--reach data: the scenario has no data section; it is unlimited"
        )


def _show_trends(
    forecast: Forecast, by: Sequence[float], anchors: Sequence[str], as_json: bool
) -> None:
    import numpy as np

    from forecast.analysis.trend_tables import trends_dict
    from forecast_commands.text.trends import trends_text

    names = list(anchors or forecast.anchors)
    if as_json:
        years = np.unique(np.concatenate([forecast.years, np.asarray(by, dtype=float)]))
        print_json(trends_dict(forecast, years, names))
    else:
        click.echo(trends_text(forecast, by, names))


def _answer(
    forecast: Forecast,
    by: Sequence[float],
    targets: Sequence[Target],
    since: float | None,
    anchors: Sequence[str],
    cost_of: float | None,
    below: float | None,
    as_json: bool,
) -> None:
    from forecast.analysis.reach import Cost, reach
    from forecast.analysis.trend_tables import cost_dict
    from forecast_commands.text.trends import cost_text, reached_text

    reached = [
        found
        for name, amount in targets
        for found in reach(forecast, name, amount, since, anchors)
    ]
    costs = [
        Cost(forecast, cost_of, name, since) for name in anchors or forecast.anchors if cost_of
    ]
    fallen = [cost.below(below) if below else None for cost in costs]
    if as_json:
        answer: dict[str, Any] = {}
        if targets:
            answer["reach"] = [found.to_dict(by) for found in reached]
        if costs:
            answer["cost_of"] = [
                cost_dict(cost, forecast.years, fall, by)
                for cost, fall in zip(costs, fallen, strict=True)
            ]
        print_json(answer)
        return
    texts = [reached_text(found, by) for found in reached]
    texts += [
        cost_text(cost, fall, by, forecast) for cost, fall in zip(costs, fallen, strict=True)
    ]
    click.echo("\n\n".join(texts))
