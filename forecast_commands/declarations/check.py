"""What `forecast check` takes."""

from collections.abc import Sequence
from typing import Annotated

from forecast_commands.options.common import Edited, scenario


class Check(Edited):
    """Look for problems in scenario files, and for what is suspicious.

    Exits with 1 if any file has a problem.

    \b
    Example:
      forecast check scenarios/*.yaml
    """

    scenarios: Annotated[Sequence[str], scenario("SCENARIO...", nargs=-1, required=True)]
