"""What `forecast page` takes."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

from forecast_commands.options.common import FORCE, Drawn, file, flag, scenario, several
from forecast_commands.options.completion import complete_published


class Page(Drawn):
    """A page for readers: one file that needs no server and no network.

    The first scenario is the one that the page is about; others stand beside it, with what
    leads from the one to the other. Headline, tables and still pictures are there without
    script.

    \b
    Examples:
      forecast page cotra_2020 --output page.html
      forecast page mine.yaml cotra_2020 --output page.html --open
      forecast page mine.yaml --beside published:cotra_2022 --output page.html
      forecast page mine.yaml --watch --open --output page.html
      forecast page --all --output gallery

    It needs the extra `page`: pip install 'bioanchors[page]'.
    """

    scenarios: Annotated[Sequence[str], scenario("[SCENARIO...]", nargs=-1)]
    output: Annotated[
        Path | None,
        file("--output", "File to write, by default page.html; with --all a folder."),
    ]
    beside: Annotated[
        tuple[str, ...],
        several(
            "--beside",
            "Forecasts of others, published:ID or tables of points.",
            "FORECAST",
            str,
            complete_published,
        ),
    ]
    watch: Annotated[
        bool, flag("--watch", "Write and show it anew when a file of the scenario changes.")
    ]
    every: Annotated[
        bool, flag("--all", "A page of each built-in scenario, and an index, into a folder.")
    ]
    opened: Annotated[bool, flag("--open", "Show it in the browser.")]
    force: Annotated[bool, flag("--force", FORCE)]
