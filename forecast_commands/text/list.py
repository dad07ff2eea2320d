"""The built-in scenarios as text."""

from collections.abc import Mapping

from forecast_commands.text.table import labelled


def list_text(titles: Mapping[str, str]) -> str:
    """Names and titles."""
    return labelled(titles.items())
