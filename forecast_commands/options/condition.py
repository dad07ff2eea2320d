"""`--given`: conditions on the answer, read from text."""

from typing import TYPE_CHECKING, Annotated

import click

from forecast_commands.options.common import Options, option

if TYPE_CHECKING:
    from forecast.analysis.reweighting.conditioning import Window


def window(text: str) -> "Window":
    """Read a condition on the arrival year; see `forecast.analysis.reweighting.windows`."""
    from forecast.analysis.reweighting.windows import window as read
    from forecast.errors import ConditionError

    try:
        return read(text)
    except ConditionError as error:
        raise click.BadParameter(str(error)) from None


class Given(Options):
    """Of commands that can be conditioned on the answer."""

    given: Annotated[
        "Window | None",
        option(
            "--given",
            "Look only at the draws in which arrival comes then: 'arrival < 2035'.",
            "CONDITION",
            window,
            instead="write one window, as in '2030 <= arrival < 2040'",
        ),
    ]
