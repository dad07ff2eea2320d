"""The built-in scenarios, and published forecasts, as text."""

from collections.abc import Mapping, Sequence
from typing import Any

from forecast_commands.text.table import labelled, wrapped


def list_text(titles: Mapping[str, str]) -> str:
    """Names and titles."""
    return labelled(titles.items())


def published_text(rows: Sequence[Mapping[str, Any]]) -> str:
    """Who stated what, of which milestone, when."""
    blocks = []
    for row in rows:
        points = ", ".join(f"{p:.0%} by {year:g}" for year, p in row["points"])
        later = "".join(f", {p:.0%} after {year:g}" for year, p in row["later"])
        says = f"{row['title']}: {row['milestone']}; {row['kind']}, {row['date']}; "
        blocks.append(f"{row['name']}\n{wrapped(f'{says}{points}{later}', '    ', '    ')}")
    return "\n".join(blocks)
