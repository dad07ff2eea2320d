"""What notebooks show: tables and curves that take the colours of the page around them."""

import math
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from priors.types import Array

CURVE_COLOUR = "#3A87C8"
"""Colour of curves: a blue that stands out from white and from black."""

_WIDTH, _HEIGHT = 460, 220
_LEFT, _RIGHT, _TOP, _BOTTOM = 58, 14, 10, 42
_TICKS = 5
_MOST_ROWS = 60
_STEPS = (1, 2, 5, 10, 20, 25, 50, 100)

Row = Mapping[str, Any]


def table(
    rows: Sequence[Row], units: Mapping[str, str] | None = None, caption: str = ""
) -> str:
    """Rows as a table.

    Parameters
    ----------
    rows : sequence of mapping
        Values by column; the first row says which columns there are.
    units : mapping of str to str, optional
        Units by column, shown under its name.
    caption : str
    """
    title = f"<caption><b>{escape(caption)}</b></caption>" if caption else ""
    columns = list(rows[0]) if rows else []
    head = "".join(f"<th>{_heading(name, (units or {}).get(name))}</th>" for name in columns)
    body = "".join(_row([row.get(name) for name in columns]) for row in rows[:_MOST_ROWS])
    rest = len(rows) - _MOST_ROWS
    more = f"<p>and {rest:,} more rows; to_dataframe() has all of them</p>" if rest > 0 else ""
    return f"<table>{title}<tr>{head}</tr>{body}</table>{more}"


def _heading(name: str, unit: str | None) -> str:
    text = escape(name.replace("_", " "))
    return f"{text}<br><small>{escape(unit)}</small>" if unit else text


def _row(values: Sequence[Any]) -> str:
    return f"<tr>{''.join(f'<td>{escape(shown(value))}</td>' for value in values)}</tr>"


def shown(value: Any) -> str:
    """A value of a cell: numbers to six digits, nothing for what has no value."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, float):
        return f"{value:.6g}" if abs(value) < 1e4 else f"{value:.4g}"
    return str(value)


def curve(x: Array, probability: Array, xlabel: str, ylabel: str) -> str:
    """A probability by year as a picture with axes.

    Parameters
    ----------
    x : ndarray, shape (year,)
    probability : ndarray, shape (year,)
    xlabel, ylabel : str
    """
    first, last = float(x[0]), float(x[-1])
    wide, high = _WIDTH - _LEFT - _RIGHT, _HEIGHT - _TOP - _BOTTOM

    def across(value: float) -> float:
        return _LEFT + wide * (value - first) / ((last - first) or 1.0)

    def down(value: float) -> float:
        return _TOP + high * (1.0 - value)

    points = " ".join(
        f"{across(a):.1f},{down(p):.1f}" for a, p in zip(x, probability, strict=True)
    )
    marks = [_text(across(year), _HEIGHT - 26, f"{year:g}") for year in ticks(first, last)]
    for level in (0.0, 0.25, 0.5, 0.75, 1.0):
        marks.append(_text(_LEFT - 6, down(level) + 4, f"{level:.0%}", "end"))
        marks.append(
            f'<line x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" y1="{down(level):.1f}" '
            f'y2="{down(level):.1f}" stroke="currentColor" stroke-opacity="0.2"/>'
        )
    middle = _TOP + high / 2
    turned = f'transform="rotate(-90 14 {middle:g})"'
    return (
        f'<svg width="{_WIDTH}" height="{_HEIGHT}" role="img" '
        f'aria-label="{escape(ylabel)}, {first:g} to {last:g}" fill="currentColor" '
        f'font-size="11" font-family="sans-serif">{"".join(marks)}'
        f"{_text(_LEFT + wide / 2, _HEIGHT - 8, xlabel)}"
        f"{_text(14, middle, ylabel, 'middle', turned)}"
        f'<polyline points="{points}" fill="none" stroke="{CURVE_COLOUR}" stroke-width="2"/>'
        "</svg>"
    )


def ticks(first: float, last: float) -> list[int]:
    """A handful of round years between two."""
    step = next((s for s in _STEPS if (last - first) / s <= _TICKS), _STEPS[-1])
    return list(range(math.ceil(first / step) * step, math.floor(last) + 1, step))


def _text(x: float, y: float, text: str, anchor: str = "middle", extra: str = "") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" {extra}>{escape(text)}</text>'
