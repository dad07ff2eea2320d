"""Where words go in the pictures: headings, legends, labels that do not overlap."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import FuncFormatter, MaxNLocator

from forecast.analysis.estimand import Question
from forecast.plots.style import (
    FREE,
    GRID,
    INK,
    PAGE_WIDTH,
    SMALL,
    Style,
    dress,
    figure,
    headline,
    keep_free,
    shortened,
    text_width,
    wrapped,
)
from forecast.results.forecast import Forecast
from forecast.results.stated import ArrivalForecast
from priors.types import Array

STEPS_A_YEAR = 4
"""Points of a curve between whole years."""

_WIDTH = 5.0  # inches of words over axes: what is wider than they are squeezes them
_PART = 0.6  # of a picture's width that its axes are sure to have
_LEGEND_SAMPLE = 0.55  # inches that a legend's line and its spaces take
_ANCHOR_WIDTH = 1.3  # inches that an anchor's name may take there
_LEGEND_LINE = 0.145  # inches that a line of a legend takes
_BAR_NAME = 2.4  # inches that a name may take to the left of its bar
_NAME_WIDTH = 2.6  # inches that a name may take in a legend


def names_of(forecasts: Sequence[ArrivalForecast]) -> list[str]:
    """What each forecast is called in a picture; the same name twice gets the hash as well."""
    count = Counter(forecast.name for forecast in forecasts)
    names = []
    for forecast in forecasts:
        name = shortened(forecast.name, SMALL, _NAME_WIDTH)
        if count[forecast.name] > 1 and isinstance(forecast, Forecast):
            name = f"{name} ({forecast.scenario.hash})"
        names.append(name)
    return names


def anchor_label(name: str) -> str:
    """An anchor's name, short enough for a legend of several columns."""
    return shortened(name, SMALL, _ANCHOR_WIDTH)


def heading(drawing: Figure, forecasts: Sequence[Forecast], what: str) -> None:
    """Put the title of the one scenario, or what is compared, over the picture."""
    headline(drawing, forecasts[0].scenario.title if len(forecasts) == 1 else what)


def milestone(axes: Axes, forecasts: Sequence[ArrivalForecast], width: float = _WIDTH) -> None:
    """Say over a picture what arrives, in lines of so many inches."""
    subtitle(axes, _said([each.milestone for each in forecasts]), width)


def _said(milestones: Iterable[str]) -> str:
    said = list(dict.fromkeys(milestones))
    return said[0] if len(said) == 1 else "The milestones differ: " + "; ".join(said)


def arrival_label(axes: Axes, label: str, milestones: Iterable[str]) -> None:
    """Say below a pair of axes what is on them, and of what arrival the answers are."""
    drawing = axes.get_figure(root=True)
    assert drawing is not None
    width = _PART * drawing.get_figwidth()
    said = wrapped(_said(milestones), SMALL, width)
    axes.set_xlabel(f"{label}\n{said}".rstrip(), fontsize=8)


def subtitle(axes: Axes, text: str, width: float = _WIDTH) -> None:
    """Put words over a pair of axes, in lines of so many inches."""
    broken = wrapped(text, SMALL, width)
    style: Style = {"loc": "left", "fontsize": SMALL, "color": INK, "pad": 4.0}
    axes.set_title(broken, parse_math=False, **style)


def legend_below(
    drawing: Figure, handles: Sequence[Artist], labels: Sequence[str], columns: int = 4
) -> None:
    """Put a legend under the picture, in as many columns as fit, read line by line."""
    if not handles:
        return
    widest = max(text_width(label, SMALL) for label in labels) + _LEGEND_SAMPLE
    fitting = max(1, min(columns, len(labels), int((PAGE_WIDTH - 0.2) / widest)))
    order = by_rows(len(labels), fitting)
    rows = -(-len(labels) // fitting)
    drawing.set_figheight(float(drawing.get_figheight()) + rows * _LEGEND_LINE)
    legend = drawing.legend(
        [handles[i] for i in order],
        # A label that starts with an underscore would be left out.
        [f" {labels[i]}" if labels[i].startswith("_") else labels[i] for i in order],
        loc="lower center",
        ncols=fitting,
        fontsize=SMALL,
        frameon=False,
        handlelength=2.6,
        columnspacing=1.2,
    )
    for text in legend.get_texts():
        text.set_parse_math(False)
    keep_free(drawing, FREE)


def by_rows(count: int, columns: int) -> list[int]:
    """Order in which a legend that fills its columns one by one reads line by line.

    The first columns are the longer ones when the last line is not full, as in a legend.
    """
    rows = -(-count // columns)
    full = count - (rows - 1) * columns
    lengths = [rows if column < full else rows - 1 for column in range(columns)]
    return [
        row * columns + column for column, length in enumerate(lengths) for row in range(length)
    ]


def sample(style: Style, width: float = 1.4) -> Line2D:
    """A line to show in a legend."""
    return Line2D([], [], linewidth=width, **style)


def spread(wanted: Sequence[float], gap: float, low: float, high: float) -> Array:
    """Move positions apart, each as little as the others allow.

    Parameters
    ----------
    wanted : sequence of float
    gap : float
        Least distance between two; less where the range cannot hold them.
    low, high : float
        Range that they stay in.

    Returns
    -------
    ndarray, in the order of `wanted`
    """
    count = len(wanted)
    if count > 1:
        gap = min(gap, (high - low) / (count - 1))
    order = np.argsort(wanted, kind="stable")
    steps = gap * np.arange(count)
    # With the gaps taken out, positions need only be in order: pool those that are not.
    blocks: list[list[float]] = []
    for value in np.asarray(wanted, dtype=float)[order] - steps:
        blocks.append([float(value)])
        while len(blocks) > 1 and np.mean(blocks[-2]) > np.mean(blocks[-1]):
            blocks[-2:] = [blocks[-2] + blocks[-1]]
    level = np.concatenate([np.full(len(block), np.mean(block)) for block in blocks])
    placed = np.empty(count)
    placed[order] = np.clip(level, low, high - gap * (count - 1)) + steps
    return placed


def percent_axis(axis: Axis) -> None:
    """Label an axis of probabilities in percent, each tick with as many digits as it has."""
    axis.set_major_formatter(FuncFormatter(lambda x, _: f"{100.0 * x:.6g}%"))


def power_axis(axis: Axis) -> None:
    """Label an axis of base-10 logarithms by the powers themselves."""
    axis.set_major_locator(MaxNLocator(8, steps=(1, 2, 5, 10), integer=True))
    axis.set_major_formatter(FuncFormatter(lambda x, _: f"$10^{{{x:.0f}}}$"))


def note(axes: Axes, x: float, y: float, text: str, **style: object) -> None:
    """Write into a picture at a place given as shares of its width and height."""
    full: Style = {"fontsize": SMALL, "color": INK, "transform": axes.transAxes, **style}
    axes.text(x, y, text, parse_math=False, **full)


def moments_between(first: float, last: float) -> Array:
    """Times at which curves are drawn, both ends among them."""
    return np.linspace(first, last, 1 + round(STEPS_A_YEAR * (last - first)))


def beside(
    axes: Axes,
    text: str,
    at: tuple[float, float],
    points: tuple[float, float],
    va: str = "center",
    **style: object,
) -> None:
    """Write beside a place of the data, so many points away from it."""
    full: Style = {"fontsize": SMALL, "va": va, "textcoords": "offset points", **style}
    axes.annotate(text, at, points, **full)


def probability_axes(
    span: tuple[float, float], label: str = "probability of arrival by then"
) -> tuple[Figure, Axes]:
    """A picture of probabilities by year, from 0 to 1."""
    drawing = figure(PAGE_WIDTH, 3.9)
    axes = dress(drawing.subplots(), "year", label)
    axes.set(xlim=span, ylim=(0.0, 1.0))
    percent_axis(axes.yaxis)
    return drawing, axes


def bars(axes: Axes, names: Sequence[str]) -> None:
    """Lay out axes of horizontal bars: names to the left, the first on top."""
    labels = [wrapped(name, 8, _BAR_NAME) for name in names]
    axes.set_yticks(range(len(names)), labels, fontsize=8)
    axes.set_ylim(max(1, len(names)) - 0.4, -0.6)
    axes.tick_params(labelsize=8)
    axes.tick_params(axis="y", length=0)
    axes.grid(axis="x", **GRID)
    axes.set_axisbelow(True)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)


def bar_axes(
    axes: Axes, question: Question, names: Sequence[str], milestones: Iterable[str]
) -> None:
    """Lay out axes of bars of answers, which stand below."""
    bars(axes, names)
    axes.xaxis.set_major_locator(MaxNLocator(nbins=8, integer=question.is_median))
    what = f"Probability of arrival by {question.by:g} (%)" if question.by else ""
    arrival_label(axes, what or "Median arrival year", milestones)


def year_span(forecasts: Sequence[ArrivalForecast]) -> tuple[float, float]:
    """First and last year of all forecasts together."""
    starts, ends = zip(*(forecast.span for forecast in forecasts), strict=True)
    return min(starts), max(ends)
