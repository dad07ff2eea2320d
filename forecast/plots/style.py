"""One look for all pictures: palette, figure, footer."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.patheffects import AbstractPathEffect, withStroke

from forecast.version import __version__

PALETTE = {
    "black": "#000000",
    "orange": "#E69F00",
    "sky": "#56B4E9",
    "green": "#009E73",
    "yellow": "#F0E442",
    "blue": "#0072B2",
    "vermilion": "#D55E00",
    "purple": "#CC79A7",
    "grey": "#7F7F7F",
}
"""Okabe and Ito's colours, told apart under every common colour blindness, and a grey."""

Style = dict[str, Any]
"""Keyword arguments of a line or a marker."""

GRID: Style = {"color": "#D9D9D9", "linewidth": 0.6}

HALO: list[AbstractPathEffect] = [withStroke(linewidth=2.5, foreground="white")]
"""Keeps text readable where lines pass under it."""

FOOTER_SIZE = 6.5


def figure(width: float = 8.0, height: float = 5.4) -> Figure:
    """Empty figure that lays itself out and leaves room for the footer."""
    layout = ConstrainedLayoutEngine(rect=(0.0, 0.03, 1.0, 0.97))
    return Figure(figsize=(width, height), layout=layout)


def save(figure: Figure, path: Path, title: str, command: str) -> None:
    """Write a figure with what made it in small print at the bottom.

    Parameters
    ----------
    figure : Figure
    path : Path
        Its suffix says the format: .png, .svg or .pdf.
    title : str
        What is shown, with the hash of the scenario where there is one.
    command : str
        Arguments of `forecast` that draw it again.
    """
    line = f"{title}  |  forecast {__version__}  |  forecast {command}"
    figure.text(0.01, 0.008, line, fontsize=FOOTER_SIZE, color="#555555", ha="left")
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=160)
