"""One look for all pictures: palette, line styles, figure, footer, files."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.layout_engine import ConstrainedLayoutEngine, LayoutEngine
from matplotlib.patheffects import AbstractPathEffect, withStroke
from matplotlib.text import Annotation, Text
from matplotlib.textpath import TextToPath
from matplotlib.transforms import Bbox

from forecast.errors import ArgumentError
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

INK = "#444444"
"""Text that explains, beside the black of what is read first."""

FOOTER_SIZE = 6.5
_DPI = 200
_SCREEN_DPI = 110

FREE = 0.03
"""Share of the height that is kept for the footer before it is known."""

SMALL, MEDIUM, LARGE = 7.0, 8.0, 9.5
"""Sizes of text, points, in pictures that are as wide as a printed page's text."""

PAGE_WIDTH = 6.5
"""Width of the text on a printed page, inches."""

FORMATS = (".png", ".svg", ".pdf")

_ANCHOR_COLOURS = ("vermilion", "blue", "green", "purple", "orange", "sky", "grey")
_DASHES = ("-", (0, (5, 1.5)), (0, (1.2, 1.2)), (0, (6, 1.5, 1.2, 1.5)), (0, (9, 2)))
_HATCHES = ("", "////", "....", "\\\\\\\\", "xxxx", "----", "++++", "oooo", "||||")
_KNOWN = ("lifetime", "short_horizon", "genome", "medium_horizon", "long_horizon", "evolution")
"""Anchors that look the same in every picture, whichever others stand beside them."""

_HINTING = 1.05  # most that fitting glyphs to pixels widens a text
_MARGIN = 0.01  # of the figure's width, left and right of the footer
_FOOTER_GAP = 0.06  # inches between the picture and its footer
_FOOTER = "footer"


@dataclass(frozen=True)
class Look:
    """What somebody wants otherwise in the file of a picture.

    Parameters
    ----------
    width : int, optional
        Pixels of a .png.
    title : str, optional
        In place of the picture's own.
    footer : bool
        Whether small print says what made it.
    years : (float, float), optional
        First and last year that is shown.
    """

    width: int | None = None
    title: str | None = None
    footer: bool = True
    years: tuple[float, float] | None = None


_look: ContextVar[Look] = ContextVar("look", default=Look())  # noqa: B039  (it is frozen)


@contextmanager
def looking(look: Look) -> Iterator[None]:
    """Write pictures like this, for a while."""
    before = _look.set(look)
    try:
        yield
    finally:
        _look.reset(before)


class Picture(Figure):
    """A figure that notebooks show without being told to, and without pyplot."""

    def _repr_png_(self) -> bytes:
        file = BytesIO()
        self.savefig(file, format="png", dpi=_SCREEN_DPI)
        return file.getvalue()


def figure(width: float = 8.0, height: float = 5.4) -> Figure:
    """Empty figure that lays itself out and leaves room for the footer."""
    drawing = Picture(figsize=(width, height), layout=ConstrainedLayoutEngine())
    FigureCanvasAgg(drawing)  # a canvas that can say how large a legend is
    keep_free(drawing, FREE)
    return drawing


def styles(names: Sequence[str]) -> dict[str, Style]:
    """Colour and dashes of anchors by name, different for up to 35 of them."""
    free = (i for i in range(len(_KNOWN) + len(names)) if i >= len(_KNOWN))
    index = {
        name: _KNOWN.index(name) if name in _KNOWN else next(free)
        for name in dict.fromkeys(names)
    }
    return {name: _style(i) for name, i in index.items()}


def scenario_styles(count: int) -> list[Style]:
    """Colour and dashes of scenarios that lie over each other; the first is black."""
    first: Style = {"color": PALETTE["black"], "linestyle": "-"}
    return [first, *(_style(i + 1) for i in range(count - 1))]


def _style(index: int) -> Style:
    # Seven colours and five dashes have no common factor: 35 pairs before one comes again.
    colour = PALETTE[_ANCHOR_COLOURS[index % len(_ANCHOR_COLOURS)]]
    return {"color": colour, "linestyle": _DASHES[index % len(_DASHES)]}


def hatches(names: Sequence[str]) -> dict[str, str]:
    """Hatching of areas by name, so that neighbours differ in grey print too."""
    return {name: _HATCHES[i % len(_HATCHES)] for i, name in enumerate(names)}


def dress(axes: Axes, xlabel: str = "", ylabel: str = "") -> Axes:
    """Set labels, sizes and grid of a pair of axes, without the box around it."""
    axes.set_xlabel(xlabel, fontsize=MEDIUM)
    axes.set_ylabel(ylabel, fontsize=MEDIUM)
    axes.tick_params(labelsize=MEDIUM, color=INK, width=0.6)
    axes.grid(**GRID)
    axes.set_axisbelow(True)
    for side, spine in axes.spines.items():
        spine.set_visible(side in ("left", "bottom"))
        spine.set_linewidth(0.6)
    return axes


@cache
def text_width(text: str, size: float) -> float:
    """Width of the widest line of a text, inches."""
    font = FontProperties(size=size)
    widths = [
        TextToPath().get_text_width_height_descent(line, font, ismath=False)[0]
        for line in text.split("\n")
    ]
    return float(max(widths)) * _HINTING / 72.0


def wrapped(text: str, size: float, width: float) -> str:
    """Break a text at spaces into lines no wider than so many inches.

    A word that is wider is broken after a point or a `_`, as keys and names have them.
    """
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for word in paragraph.split(" "):
            space = " " if line else ""
            for piece in _pieces(word, size, width):
                longer = f"{line}{space}{piece}"
                if line and text_width(longer, size) > width:
                    lines.append(line)
                    longer = piece
                line, space = longer, ""
        lines.append(line)
    return "\n".join(lines)


def _pieces(word: str, size: float, width: float) -> list[str]:
    """What a word may be broken into: nothing, where it fits."""
    if text_width(word, size) <= width:
        return [word]
    return re.findall(r"[^._]+[._]*|[._]+", word)


def shortened(text: str, size: float, width: float) -> str:
    """A text no wider than so many inches, its middle left out where it is too long."""
    short, full = text, text_width(text, size)
    kept = int(len(text) * min(1.0, width / full) * 1.2) if full > width else len(text)
    while kept > 8 and text_width(short, size) > width:
        kept -= 1
        short = f"{text[: kept // 3]}…{text[len(text) - (kept - kept // 3) :]}"
    return short


def check_format(path: Path) -> None:
    """Refuse a file whose suffix names no format that can be written."""
    if path.suffix.lower() not in FORMATS:
        given = f"{path.suffix} is none" if path.suffix else "there is none"
        raise ArgumentError(
            f"{path.name}: the suffix says the format, one of {', '.join(FORMATS)}; {given}"
        )


def save(figure: Figure, path: Path, title: str, command: str = "") -> None:
    """Write a figure with what made it in small print at the bottom.

    A picture drawn again gives the same bytes: nothing in the file says when it was written.

    Parameters
    ----------
    figure : Figure
    path : Path
        Its suffix says the format: .png, .svg or .pdf.
    title : str
        What is shown, with the hash of the scenario where there is one; a line for each.
    command : str
        Arguments of `forecast` that draw it again; nothing when none would.

    Raises
    ------
    ValueError
        When the suffix is another one.
    """
    check_format(path)
    look = _look.get()
    _apply(look, figure, path)
    line = f"{title}  |  forecast {__version__}"
    line += f"  |  forecast {command}" if command else ""
    _set_footer(figure, line if look.footer else "")
    engine = _settle_layout(figure)
    format = path.suffix.lower()[1:]
    dates = {"png": {}, "svg": {"Date": None}, "pdf": {"CreationDate": None}}
    description = {"Subject" if format == "pdf" else "Description": line.replace("\n", "; ")}
    metadata: dict[str, Any] = {"Title": title.split("\n")[0], **description, **dates[format]}
    dpi = look.width / figure.get_figwidth() if look.width else _DPI
    # Text of an SVG stays text, which can be searched, read out and edited.
    with mpl.rc_context({"svg.hashsalt": "forecast", "svg.fonttype": "none"}):
        figure.savefig(path, dpi=dpi, format=format, metadata=metadata)
    figure.set_layout_engine(engine)


def _apply(look: Look, figure: Figure, path: Path) -> None:
    """Give a figure the title and the years that are wanted."""
    if look.width and path.suffix.lower() != ".png":
        raise ArgumentError(f"{path.suffix} has no pixels: a width is that of a .png")
    if look.title is not None:
        headline(figure, look.title)
    if look.years is None:
        return
    of_years = [axes for axes in figure.axes if "year" in axes.get_xlabel().lower().split()]
    if not of_years:
        raise ArgumentError("this picture has no axis of years to cut")
    for axes in of_years:
        _show_years(axes, *look.years)


def _show_years(axes: Axes, first: float, last: float) -> None:
    """Cut a pair of axes, and those above it with the same years, to some of them."""
    axes.set_xlim(first, last)
    for each in axes.get_shared_x_axes().get_siblings(axes):
        for line in each.lines:
            line.set_clip_on(True)
        for text in each.texts:
            year = _year_of(text, each)
            if year is not None and not first <= year <= last:
                text.set_visible(False)  # it would stand beside the picture


def _year_of(text: Text, axes: Axes) -> float | None:
    """The year that words belong to; none where they stand beside or over the axes."""
    if isinstance(text, Annotation):
        return float(text.xy[0]) if text.xycoords == "data" else None
    is_data = text.get_transform().contains_branch(axes.transData)
    return float(text.get_position()[0]) if is_data else None


def headline(drawing: Figure, title: str) -> None:
    """Put a title over the picture, in lines as wide as a page."""
    width = min(float(drawing.get_figwidth()), PAGE_WIDTH)
    text = wrapped(title, LARGE * 1.08, width - 0.2)  # bold is wider
    style: Style = {"fontsize": LARGE, "fontweight": "bold", "ha": "left", "x": 0.01}
    drawing.suptitle(text, parse_math=False, **style)


def _settle_layout(figure: Figure) -> LayoutEngine | None:
    """Lay out, then round all positions: their last bits differ from one drawing to the next.

    SVG names its clipping regions by a hash of them, which would make files differ, too.
    Returns the engine that laid out.
    """
    engine = figure.get_layout_engine()
    dpi = figure.dpi
    figure.set_dpi(_DPI)  # text is a little wider or narrower at other resolutions
    if engine is not None:
        engine.execute(figure)
    figure.set_dpi(dpi)
    figure.set_layout_engine(None)  # not "none", for which all is drawn once more
    for axes in figure.axes:
        rounded = (round(edge, 6) for edge in axes.get_position().bounds)
        axes.set_position(Bbox.from_bounds(*rounded))
    return engine


def _set_footer(figure: Figure, line: str) -> None:
    """Put a line at the bottom, broken where it must be, and keep the picture above it."""
    for text in [text for text in figure.texts if text.get_gid() == _FOOTER]:
        text.remove()
    width, height = figure.get_size_inches()
    broken = wrapped(line, FOOTER_SIZE, width * (1 - 2 * _MARGIN))
    figure.text(
        _MARGIN,
        0.02 / height,
        broken,
        fontsize=FOOTER_SIZE,
        color="#555555",
        ha="left",
        va="bottom",
        parse_math=False,
        gid=_FOOTER,
    )
    used = (broken.count("\n") + 1) * FOOTER_SIZE * 1.25 / 72 + _FOOTER_GAP
    keep_free(figure, used / height)


def keep_free(figure: Figure, share: float) -> None:
    """Keep the lowest share of a figure's height free, and put its legend over that."""
    taken = share
    for legend in figure.legends:
        legend.set_bbox_to_anchor((0.0, share, 1.0, 1.0 - share), figure.transFigure)
        taken += legend.get_window_extent().height / figure.bbox.height
    engine = figure.get_layout_engine()
    assert isinstance(engine, ConstrainedLayoutEngine)
    engine.set(rect=(0.0, taken, 1.0, 1.0 - taken))
