"""Text for people: tables and numbers that fit a terminal of 80 columns."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Sequence

GAP = "  "
WIDTH = 80


def wrapped(text: str) -> str:
    """Prose in lines that fit."""
    return textwrap.fill(text, WIDTH)


def number(value: float | None) -> str:
    """Four significant digits; powers of ten outside 0.001 to 9,999; a dash for nothing."""
    if value is None or math.isnan(value):
        return "-"
    if math.isinf(value):
        return "inf" if value > 0 else "-inf"
    if value == 0 or 1e-3 <= abs(value) < 9999.5:
        return f"{value:.4g}"
    mantissa, exponent = f"{value:.3e}".split("e")
    mantissa = mantissa.rstrip("0").rstrip(".")
    return f"{mantissa}e{int(exponent)}"


def table(rows: Sequence[Sequence[str | float | None]], header: Sequence[str]) -> str:
    """Lay out rows under a header: text to the left, numbers to the right.

    A column is one of numbers when all its cells are: numbers, nothing, or text that begins
    like a number and has no space (`34%`).
    """
    numeric = [all(_like_number(row[i]) for row in rows) for i in range(len(header))]
    cells = [[c if isinstance(c, str) else number(c) for c in row] for row in rows]
    lines = [list(header), *cells]
    widths = [max(len(line[i]) for line in lines) for i in range(len(header))]
    lines.insert(1, ["-" * width for width in widths])
    return "\n".join(
        GAP.join(
            cell.rjust(width) if right else cell.ljust(width)
            for cell, width, right in zip(line, widths, numeric, strict=True)
        ).rstrip()
        for line in lines
    )


def _like_number(cell: str | float | None) -> bool:
    return not isinstance(cell, str) or (" " not in cell and cell[:1] in "+-0123456789")
