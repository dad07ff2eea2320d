"""What `forecast trends` takes."""

from collections.abc import Sequence
from typing import Annotated

import click

from forecast_commands.options.common import Exported, Ran, option, scenario
from forecast_commands.options.types import flop, positive, year

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
    try:
        return name, positive(amount, _OWN.get(name, "1"))
    except click.BadParameter as error:
        raise click.BadParameter(f"{error.message}; {name} is in {_UNITS[name]}") from None


_OWN = {"compute": "FLOP", "data": "token"}


class Trends(Exported, Ran):
    """Prices, spending, compute, data and algorithms by year, and when they get somewhere.

    \b
    Examples:
      forecast trends trend_2026
      forecast trends trend_2026 --reach compute=1e29 --reach hardware=3 --by 2030
      forecast trends cotra_2020 --reach algorithms=2 --anchor short_horizon
      forecast trends cotra_2020 --cost-of 3.14e23 --since 2020 --below 1000
    """

    scenario: Annotated[str, scenario()]
    targets: Annotated[
        Sequence[Target],
        option(
            "--reach",
            "When a trend gets there: compute=1e29 (FLOP), data=1e15 (tokens), or growth "
            "in orders of magnitude, hardware=3, spending=2, algorithms=2; repeatable.",
            "TREND=AMOUNT",
            target,
            multiple=True,
        ),
    ]
    since: Annotated[
        float | None,
        option("--since", "Count growth from here, not the base year.", "YEAR", year),
    ]
    anchors: Annotated[
        Sequence[str], option("--anchor", "Whose algorithms.", "NAME", multiple=True)
    ]
    cost_of: Annotated[
        float | None,
        option(
            "--cost-of",
            "What a capability costs by year that took so much with the algorithms of --since.",
            "FLOP",
            flop,
        ),
    ]
    below: Annotated[
        float | None, option("--below", "When --cost-of falls below this.", "$", positive)
    ]
