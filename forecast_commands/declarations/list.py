"""What `forecast list` takes."""

from typing import Annotated

from forecast_commands.options.common import Printed, flag


class List(Printed):
    """List the built-in scenarios, or the published forecasts of others.

    \b
    Examples:
      forecast list
      forecast list --published
    """

    published: Annotated[
        bool, flag("--published", "List what others have published: use it as published:ID.")
    ]
