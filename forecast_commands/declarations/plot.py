"""What `forecast plot` takes."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import click

from forecast_commands.options.common import FORCE, Pictured, Ran, file, flag, option, scenario
from forecast_commands.options.condition import Given

KINDS = (
    *("cdf", "pdf", "requirement", "compute", "trajectories", "share", "limits"),
    *("given", "milestones", "spans"),
)


class Plot(Pictured, Given, Ran):
    """Pictures of one or several forecasts.

    \b
    cdf           probability of arrival by year, per anchor and together
    pdf           probability of arrival in each year, stacked by anchor
    requirement   training compute that each anchor requires
    compute       what can be afforded by year, against what is required
    trajectories  single draws: requirement and compute until they meet
    share         which anchor, given arrival by each year
    limits        what arrivals by each year waited for: money, limits, data
    given         weights and beliefs where arrival comes then; needs --given
    milestones    probability by year of each of the scenario's milestones
    spans         years between its milestones

    \b
    Examples:
      forecast plot cotra_2020 --kind pdf --output pdf.png
      forecast plot cotra_2020 shah_2021 kokotajlo_2021 --output cdfs.svg
    """

    scenarios: Annotated[Sequence[str], scenario("SCENARIO...", nargs=-1, required=True)]
    kind: Annotated[
        str,
        option(
            "--kind",
            "What to draw.",
            "KIND",
            click.Choice(KINDS),
            default="cdf",
            show_default=True,
            instead="draw each kind into a file of its own",
        ),
    ]
    output: Annotated[
        Path | None, file("--output", "File to write: .png, .svg or .pdf; by default KIND.png.")
    ]
    force: Annotated[bool, flag("--force", FORCE)]
