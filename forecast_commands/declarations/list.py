"""What `forecast list` takes."""

from dataclasses import dataclass

from forecast_commands.options.common import Printed


@dataclass(frozen=True, kw_only=True)
class List(Printed):
    """List the built-in scenarios.

    \b
    Example:
      forecast list
    """
