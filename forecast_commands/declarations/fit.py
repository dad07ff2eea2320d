"""What `forecast fit` takes."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import click

from forecast_commands.options.common import Exported, Pictured, file, option, pairs, several
from forecast_commands.options.completion import complete_quantity
from forecast_commands.options.types import year

MOMENT = "a year (2026.5), a month (2026-09, from its first day) or a day (2026-09-30)"


def pair(text: str) -> tuple[str, str]:
    """Read COLUMN=VALUE."""
    column, equals, value = text.partition("=")
    if not (column.strip() and equals and value.strip()):
        raise click.BadParameter(f"{text!r} is not of the form COLUMN=VALUE")
    return column.strip().lower(), value.strip()


class Fit(Pictured, Exported):
    """Level and growth of a published quantity, as beliefs to paste into a scenario.

    QUANTITY is record_compute, notable_compute, largest_run_cost, achieved_price_performance,
    gpu_price_performance, dataset_size, installed_accelerators, horizon_50 or horizon_80.

    \b
    Examples:
      forecast fit record_compute --from 2018 --as-of 2026-09-30
      forecast fit notable_compute --where domain=Language --confidence Confident,Likely
      forecast fit horizon_50 --from 2023 --plot horizon.png
      forecast fit record_compute --data notable_ai_models.csv

    The interval of a growth comes from resampling the points, and each point's own interval
    where its source states one; that of records from simulated histories, since records are
    a running maximum.
    """

    quantity: Annotated[
        str, click.Argument(["quantity"], metavar="QUANTITY", shell_complete=complete_quantity)
    ]
    data: Annotated[
        Path | None,
        file("--data", "A table with the same columns, such as Epoch AI's own download."),
    ]
    start: Annotated[str | None, option("--from", f"Fit from here on: {MOMENT}.", "WHEN")]
    as_of: Annotated[str | None, option("--as-of", "Leave out what is dated later.", "WHEN")]
    records: Annotated[
        bool | None,
        click.Option(
            ["--records/--all"],
            default=None,
            help="Fit only what passed all before it, or all; what is usual when left out.",
        ),
    ]
    where: Annotated[
        Sequence[tuple[str, str]],
        pairs("--where", "Keep rows with this in a column; repeatable.", "COLUMN=VALUE", pair),
    ]
    confidence: Annotated[
        Sequence[str],
        several(
            "--confidence", "Keep rows of such confidence: Confident,Likely.", "WORDS", str
        ),
    ]
    method: Annotated[
        str,
        option(
            "--method",
            "How the line is drawn; single points cannot move theil_sen.",
            read=click.Choice(["least_squares", "theil_sen"]),
            default="least_squares",
            show_default=True,
        ),
    ]
    break_at: Annotated[
        float | None, option("--break", "Let the growth change there.", "YEAR", year)
    ]
    plot: Annotated[Path | None, file("--plot", "Draw the points with the fit.")]
