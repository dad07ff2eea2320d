"""Differing values as text."""

from collections.abc import Mapping, Sequence
from typing import Any

from forecast_commands.text.format import value_text
from forecast_commands.text.table import INDENT, wrapped


def diff_text(rows: Sequence[Mapping[str, Any]]) -> str:
    """Every key that differs, with what it was and what it is."""
    return "\n".join(map(_entry, rows)) if rows else "no value differs"


def _entry(row: Mapping[str, Any]) -> str:
    before, after = (value_text(row[side]) for side in ("from", "to"))
    return "\n".join(
        [row["key"], wrapped(before, "  - ", INDENT), wrapped(after, "  + ", INDENT)]
    )
