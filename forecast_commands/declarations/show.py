"""What `forecast show` takes."""

from typing import Annotated

from forecast_commands.options.common import Edited, flag, scenario


class Show(Edited):
    """Show every value of a scenario, and where it comes from.

    \b
    Examples:
      forecast show kaplan --set hardware.doubling_time=2
      forecast show ./mine.yaml --yaml > whole.yaml
    """

    scenario: Annotated[str, scenario()]
    as_yaml: Annotated[
        bool, flag("--yaml", "Print one file that stands on no other, to share.")
    ]
