"""Differing values as text."""

import textwrap
from collections.abc import Mapping, Sequence
from typing import Any

from scenarios.listing import spelled

_WIDTH = 80


def diff_text(rows: Sequence[Mapping[str, Any]]) -> str:
    """Every key that differs, with what it was and what it is."""
    return "\n".join(_entry(row) for row in rows) if rows else "no value differs"


def _entry(row: Mapping[str, Any]) -> str:
    lines = [row["key"]]
    for mark, side in (("-", "from"), ("+", "to")):
        value = "(none)" if row[side] is None else spelled(row[side])
        lines.append(
            textwrap.fill(value, _WIDTH, initial_indent=f"  {mark} ", subsequent_indent="    ")
        )
    return "\n".join(lines)
