"""What `forecast doctor` takes."""

from forecast_commands.options.common import Printed


class Doctor(Printed):
    """Is this installation in order?

    Checks it in a few seconds, by a known answer too, and prints what a bug report needs.
    Exit code 0 if all is in order, and 1 with what is wrong, and how to mend it, if not.

    \b
    Examples:
      forecast doctor
      forecast doctor --json
    """
