"""A small kit for text: one width, wrapped lines, labelled rows and tables.

Nothing is cut: what a line has no room for goes on in the next.
"""

import math
import re
import shutil
import sys
import textwrap
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from itertools import zip_longest

Cell = str | float | None
Row = Sequence[Cell]

GAP = "  "
INDENT = "    "
_USUAL = 80
_UNLIMITED = 1_000_000
_LEAST = 16  # columns that text keeps: a year or a percentage with its error

_MARK = "\0"  # stands around tables in Markdown; no text holds it
_escape: ContextVar[Callable[[str], str] | None] = ContextVar("escape", default=None)


@contextmanager
def as_markdown(escape: Callable[[str], str]) -> Iterator[str]:
    """Make tables Markdown's, for a while; gives the mark that stands around each."""
    before = _escape.set(escape)
    try:
        yield _MARK
    finally:
        _escape.reset(before)


def width() -> int:
    """Columns of the terminal where it is wider than usual, and 80 in files and pipes.

    Markdown has no width: readers' programs wrap it.
    """
    if _escape.get() is not None:
        return _UNLIMITED
    if not sys.stdout.isatty():
        return _USUAL
    return max(_USUAL, shutil.get_terminal_size().columns)


def wrapped(text: str, first: str = "", later: str = "") -> str:
    """Text in lines of the width, after an indent of the first and one of the later lines."""
    return textwrap.fill(
        text, width(), initial_indent=first, subsequent_indent=later, break_on_hyphens=False
    )


def labelled(rows: Iterable[tuple[str, str]], indent: str = "") -> str:
    """Labels, and beside them their texts, one below the other."""
    rows = list(rows)
    longest = max((len(label) for label, _ in rows), default=0)
    return "\n".join(
        wrapped(text, f"{indent}{label:<{longest}}{GAP}", f"{indent}{'':{longest}}{GAP}")
        for label, text in rows
    )


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


def table(rows: Sequence[Row], header: Sequence[str]) -> str:
    """Lay out rows under a header: text to the left, numbers to the right.

    A column is one of numbers when all its cells are: numbers, nothing, or text that begins
    like a number and has no space (`34%`). A table that is wider than the width has its text
    wrapped, names that are longer than their column on a line of their own, and columns for
    which there is still no room in another table below.
    """
    numeric = [all(_like_number(row[i]) for row in rows) for i in range(len(header))]
    lines = [list(header), *([_text(cell) for cell in row] for row in rows)]
    if escape := _escape.get():
        return _markdown([[escape(cell) for cell in line] for line in lines], numeric)
    widths = _fitted(_natural(lines), numeric)
    blocks = _blocks(widths)
    return "\n\n".join(_laid_out(lines, widths, numeric, columns) for columns in blocks)


def _markdown(lines: Sequence[Sequence[str]], numeric: Sequence[bool]) -> str:
    rule = ["---:" if number else "---" for number in numeric]
    rows = (f"| {' | '.join(line)} |" for line in (lines[0], rule, *lines[1:]))
    text = "\n".join(rows)
    return f"{_MARK}{text}{_MARK}"


def natural_width(rows: Sequence[Row], header: Sequence[str]) -> int:
    """Columns that a table takes where there is room for all of it."""
    return _total(_natural([list(header), *([_text(cell) for cell in row] for row in rows)]))


def _text(cell: Cell) -> str:
    return cell if isinstance(cell, str) else number(cell)


def _like_number(cell: Cell) -> bool:
    return not isinstance(cell, str) or (" " not in cell and cell[:1] in "+-0123456789")


def _natural(lines: Sequence[Sequence[str]]) -> list[int]:
    return [max(map(len, column)) for column in zip(*lines, strict=True)]


def _total(widths: Sequence[int]) -> int:
    return sum(widths) + len(GAP) * (len(widths) - 1)


def _fitted(widths: list[int], numeric: Sequence[bool]) -> list[int]:
    """Widths of columns, the widest of text made narrower until all of them fit."""
    widths = list(widths)
    while _total(widths) > width():
        room = [0 if number else size for size, number in zip(widths, numeric, strict=True)]
        widest = room.index(max(room))
        if room[widest] <= _LEAST:
            break
        widths[widest] -= 1
    return widths


def _blocks(widths: Sequence[int]) -> list[list[int]]:
    """Columns that stand side by side, the first of all in each block."""
    blocks = [[0]]
    for column in range(1, len(widths)):
        wider = [widths[i] for i in (*blocks[-1], column)]
        if _total(wider) > width() and len(blocks[-1]) > 1:
            blocks.append([0])
        blocks[-1].append(column)
    return blocks


def _laid_out(
    lines: Sequence[Sequence[str]],
    widths: Sequence[int],
    numeric: Sequence[bool],
    columns: Sequence[int],
) -> str:
    rule = ["-" * size for size in widths]
    laid = []
    for line in (lines[0], rule, *lines[1:]):
        for parts in _wrapped_row([line[i] for i in columns], [widths[i] for i in columns]):
            cells = (
                part.rjust(widths[i]) if numeric[i] else part.ljust(widths[i])
                for i, part in zip(columns, parts, strict=True)
            )
            laid.append(GAP.join(cells).rstrip())
    return "\n".join(laid)


class _CellWrapper(textwrap.TextWrapper):
    """Breaks names of several words after their underscores, before it cuts a word in two."""

    wordsep_simple_re = re.compile(r"([\t\n\x0b\x0c\r ]+)|(?<=[^_]_)(?=[^_])")


def _cell_lines(text: str, size: int) -> list[str]:
    if len(text) <= size:
        return [text]
    return _CellWrapper(size, break_on_hyphens=False).wrap(text) or [""]


def _wrapped_row(cells: Sequence[str], widths: Sequence[int]) -> Iterator[tuple[str, ...]]:
    """The lines of one row; a name that is too long for its column has its own."""
    name, *others = cells
    if len(name) > widths[0]:
        for line in textwrap.wrap(name, width()):
            yield line, *[""] * len(others)
        name = ""
    parts = [_cell_lines(c, w) for c, w in zip(others, widths[1:], strict=True)]
    yield from zip_longest([name], *parts, fillvalue="")
