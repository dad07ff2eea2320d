"""Options that commands share, each written once.

A command takes an object of a class whose fields say, in their annotations, by which option or
argument of click they are given.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Self

import click

from forecast.defaults import (
    LOOKED_AT,
    MAX_DRAWS,
    MAX_SEED,
    MEDIAN_ERROR,
    MOST_DRAWS,
    MOST_WORKERS,
)
from forecast_commands.options.completion import Complete, complete_scenario, keys
from forecast_commands.options.execution import remember_scheduler
from forecast_commands.options.types import count_from, precision, setting, year_range, years

if TYPE_CHECKING:
    from forecast.analysis.precision import Precision

EMPTY = "the value is empty"
_FEWEST_PIXELS, _MOST_PIXELS = 100, 20_000


class Option(click.Option):
    """An option that says what to do instead where its one value is given twice."""

    def __init__(self, flags: Sequence[str], instead: str = "give it once", **settings: Any):
        super().__init__(flags, **settings)
        self.instead = instead

    def type_cast_value(self, ctx: click.Context, value: Any) -> Any:
        """The value as its type has it; an empty one says nothing, whatever the type."""
        found = super().type_cast_value(ctx, value)
        texts = value if isinstance(value, tuple | list) else (value,)
        if any(isinstance(text, str) and not text.strip() for text in texts):
            raise click.BadParameter(EMPTY, ctx, self)
        return found


def option(
    name: str,
    text: str,
    metavar: str | None = None,
    read: "Callable[[str], Any] | click.ParamType[Any] | None" = None,
    **settings: Any,
) -> Option:
    """Option with one value, or with several where `multiple` is set.

    Parameters
    ----------
    name, text, metavar : str
        The option and, as `--help` shows them, what it does and what its value is.
    read : callable, optional
        Turns the text of one value into the value, or raises `click.BadParameter`.
    **settings
        Of `click.Option`.
    """
    return Option([name], help=text, metavar=metavar, type=read, **settings)


def each_once(
    _context: click.Context, _param: click.Parameter, given: Sequence[tuple[str, Any]]
) -> Sequence[tuple[str, Any]]:
    """Refuse two values for one key: no order of options decides a forecast."""
    keys = [key for key, _ in given]
    for key in keys:
        if keys.count(key) > 1:
            raise click.BadParameter(f"{key} is given twice")
    return given


def pairs(
    name: str, text: str, metavar: str, read: Callable[[str], tuple[str, Any]], **settings: Any
) -> Option:
    """Option that may be repeated, each time with another key and its value."""
    return option(name, text, metavar, read, multiple=True, callback=each_once, **settings)


def flag(name: str, text: str) -> Option:
    """Option without a value."""
    return Option([name], is_flag=True, help=text)


def file(name: str, text: str) -> Option:
    """Option that names a file."""
    return Option([name], "give one file; call again for another", type=PATH, help=text)


def several(
    name: str,
    text: str,
    metavar: str,
    read: Callable[[str], Any],
    complete: Complete | None = None,
) -> Option:
    """Option that may be repeated and takes comma lists; equal values count once."""

    def values(_ctx: click.Context, _param: click.Parameter, given: tuple[str, ...]) -> Any:
        parts = (part.strip() for group in given for part in group.split(","))
        return tuple(dict.fromkeys(read(part) for part in parts))

    return option(name, text, metavar, multiple=True, callback=values, shell_complete=complete)


class Scenario(click.Argument):
    """Argument that is a scenario, or with `nargs` several."""

    instead = "forecast compare A B sets forecasts side by side"


def scenario(metavar: str = "SCENARIO", **settings: Any) -> Scenario:
    """Argument that is a scenario, or with `nargs` several."""
    return Scenario(["scenario"], metavar=metavar, shell_complete=complete_scenario, **settings)


class _File(click.Path):
    """A path; click takes an empty one for the folder that one is in."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: Any) -> Any:
        return super().convert(value, param, ctx) if value else self.fail(EMPTY, param, ctx)


PATH = _File(path_type=Path)
FORCE = "Replace files that exist."


class Options:
    """What a command is called with: an attribute for each option that a subclass annotates.

    `forecast_commands.group` makes one of all that click has read; nothing is left out.
    """

    def __init__(self, **values: Any):
        vars(self).update(values)

    def but(self, **changes: Any) -> Self:
        """The same with other values for some options."""
        return type(self)(**vars(self) | changes)


class Printed(Options):
    """Of every command."""

    as_json: Annotated[bool, flag("--json", "Print JSON.")]


class Tabled(Printed):
    """Of commands whose answer can be pasted, and read by programs."""

    as_markdown: Annotated[bool, flag("--markdown", "Print Markdown to paste into a post.")]
    as_csv: Annotated[bool, flag("--csv", "Print the table as CSV, numbers to the last digit.")]


class Exported(Tabled):
    """Of commands whose answer can be kept, too."""

    output: Annotated[Path | None, file("--output", "Write the answer: .json, .csv or .md.")]
    force: Annotated[bool, flag("--force", FORCE)]


class Framed(Options):
    """Of commands that draw: how the file should look."""

    pixels: Annotated[
        int | None,
        option(
            "--width", "Width of a .png.", "PIXELS", count_from(_FEWEST_PIXELS, _MOST_PIXELS)
        ),
    ]
    headline: Annotated[str | None, option("--title", "Title of the picture.", "TEXT")]
    no_footer: Annotated[bool, flag("--no-footer", "Leave out the picture's small print.")]


class Pictured(Framed):
    """Of commands that draw over years."""

    shown_years: Annotated[
        tuple[float, float] | None,
        option(
            "--years",
            "Years that the picture shows, such as 2025:2060.",
            "FROM:TO",
            year_range,
            instead="show one range of years",
        ),
    ]


class Edited(Printed):
    """Of commands that load scenarios."""

    settings: Annotated[
        Sequence[tuple[str, str]],
        pairs(
            "--set",
            "Lay a value over the scenario, such as hardware.doubling_time=2; repeatable.",
            "KEY=VALUE",
            setting,
            shell_complete=keys("="),
        ),
    ]

    @property
    def edits(self) -> dict[str, Any]:
        """All that is laid over the scenario, by dotted key."""
        return dict(self.settings)


class Worked(Options):
    """Of commands whose work can be shared out."""

    workers: Annotated[
        int | None,
        option(
            "--workers",
            "Processes for long runs and for many scenarios, one for each core when left "
            "out; they change no result.",
            "N",
            count_from(1, MOST_WORKERS),
        ),
    ]


AS_NEEDED = f"as many as it takes for an error of {MEDIAN_ERROR} years in the median"


def draws_option(usual: str) -> Option:
    """How many draws are made, and how many when that is left out."""
    text = f"Draws per anchor, rounded up to whole batches; when left out, {usual}."
    return option("--draws", text, "N", count_from(1, MOST_DRAWS))


class Drawn(Edited, Worked):
    """Of commands that draw: which draws, of which scenario, and who makes them."""

    draws: Annotated[int | None, draws_option(f"{AS_NEEDED}, {MAX_DRAWS} at most")]
    seed: Annotated[
        int,
        option(
            "--seed",
            "Seed of the draws.",
            "N",
            count_from(0, MAX_SEED),
            default=0,
            show_default=True,
        ),
    ]
    milestone: Annotated[
        str | None,
        option(
            "--milestone",
            "Ask about one of the scenario's milestones, or about `requirement`, what its "
            "anchors are about.",
            "NAME",
            instead="ask about one milestone at a time; forecast run reports all of them",
        ),
    ]
    scheduler: Annotated[
        str | None,
        option(
            "--scheduler",
            "Dask scheduler that long runs and the points of sweeps go to, such as "
            "tcp://host:8786.",
            "ADDRESS",
            callback=remember_scheduler,
        ),
    ]

    @property
    def edits(self) -> dict[str, Any]:
        """All that is laid over the scenario, by dotted key."""
        from scenarios.variants.milestone import asking

        return super().edits | asking(self.milestone)


class Looking(Drawn):
    """Of commands that look at every draw."""

    draws: Annotated[int | None, draws_option(str(LOOKED_AT))]


class Ran(Drawn):
    """Of commands that run scenarios and report years."""

    by: Annotated[
        tuple[float, ...],
        option(
            "--by",
            "Years to report, such as 2028,2030.5.",
            "YEARS",
            years,
            default=(),
            instead="separate years by commas, as in --by 2028,2030.5",
        ),
    ]


class Precise(Ran):
    """Of commands that draw until a precision is reached."""

    precision: Annotated[
        "Precision | None",
        option(
            "--precision",
            "Draw until the median's error is below so many years (0.01), or that of "
            "every probability below so many percentage points (0.1%).",
            "ERROR",
            precision,
            instead="give the one that matters to you, years or percentage points",
        ),
    ]
    max_draws: Annotated[
        int | None,
        option(
            "--max-draws",
            f"Draws per anchor that --precision may take; {MAX_DRAWS} when left out.",
            "N",
            count_from(1, MOST_DRAWS),
        ),
    ]
