"""The values of a scenario as text."""

from collections.abc import Iterable, Mapping
from typing import Any

from forecast_commands.text.table import INDENT, wrapped
from scenarios.listing import spelled
from scenarios.problems import printable


def shown_text(
    rows: Iterable[Mapping[str, Any]], sources: Mapping[str, str], scenario_hash: str
) -> str:
    """Every value, then the sources and the hash."""
    texts = [wrapped(f"{key}: {text}", "  ", INDENT) for key, text in sources.items()]
    values = "\n".join(map(_entry, rows))
    return "\n".join([values, "\nsources", *texts, f"\nhash {scenario_hash}"])


def _entry(row: Mapping[str, Any]) -> str:
    """Key and value on the first line, place and source below it."""
    unit = f" {row['unit']}" if row["unit"] and row["unit"] != "1" else ""
    value = wrapped(f"{row['key']}: {spelled(row['value'])}{unit}", later=INDENT)
    where = f"{row['file']}:{row['line']}" if not row["file"].startswith("--") else row["file"]
    written = f"converted from {', '.join(row['written'])}" if row["written"] else None
    about = ", ".join(text for text in (written, row["source"], row["note"]) if text)
    below = f"{printable(where)}; {about}" if about else printable(where)
    return f"{value}\n{wrapped(below, INDENT, INDENT)}"
