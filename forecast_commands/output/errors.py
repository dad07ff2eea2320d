"""What goes wrong with data, and what is worth a warning: lines on standard error."""

from collections.abc import Iterable
from typing import Any

import click


class DataError(click.ClickException):
    """A problem with data or files; one line on standard error and exit code 1."""

    exit_code = 1

    def show(self, file: Any = None) -> None:
        """Print the message alone."""
        click.echo(self.message, err=True, file=file)


def warn(
    warnings: Iterable[object], warned: set[str] | None = None, kind: str = "warning"
) -> None:
    """Show warnings, or notes, that have not been shown yet, and remember them."""
    warned = set() if warned is None else warned
    for warning in map(str, warnings):
        if warning not in warned:
            click.echo(f"{kind}: {warning}", err=True)
        warned.add(warning)
