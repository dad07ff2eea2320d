"""What `forecast diff` takes."""

from typing import Annotated

from forecast_commands.options.common import Edited, scenario


class Diff(Edited):
    """Show every value in which two scenarios differ.

    \b
    Example:
      forecast diff cotra_2020 kaplan
    """

    one: Annotated[str, scenario("A")]
    other: Annotated[str, scenario("B")]
