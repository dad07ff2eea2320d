"""What `forecast show` takes."""

from dataclasses import dataclass
from typing import Annotated

from forecast_commands.options.common import Edited, scenario


@dataclass(frozen=True, kw_only=True)
class Show(Edited):
    """Show every value of a scenario, and where it comes from.

    \b
    Example:
      forecast show kaplan --set hardware.doubling_time=2
    """

    scenario: Annotated[str, scenario()]
