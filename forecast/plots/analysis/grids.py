"""Sweeps: a line over one key, a heat map over two."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from forecast.export.attributes import attributes
from forecast.plots.layout import arrival_label
from forecast.plots.style import (
    PALETTE,
    SMALL,
    Style,
    dress,
    figure,
    headline,
    text_width,
)
from priors.types import Array

if TYPE_CHECKING:
    from forecast.analysis.parameter_studies.sweep import Axis, Sweep

_MOST_NUMBERS = 150  # cells that still have room for their number
_AROUND = 1.8  # inches above and below a heat map
_LABEL = 9  # points
_WIDE = 20.0  # a span of more than this factor is shown in equal factors


def grid_plot(found: Sweep, by: float | None = None) -> Figure:
    """Draw the median, or the probability of arrival by a year it reports, over the grid."""
    values = found.medians() if by is None else 100.0 * found.probability_by(by)
    label = "Median arrival year" if by is None else f"Probability of arrival by {by:g} (%)"
    one = len(found.axes) == 1
    drawn = _line(found, values, label) if one else _heat_map(found, values, label, by)
    axes, across = drawn.axes[0], found.axes[-1]
    arrival_label(axes, _named(across), [str(found.made_by.get("milestone", ""))])
    keys = " and ".join(axis.key for axis in found.axes)
    headline(drawn, f"{label} by {keys}")
    return drawn


def _line(found: Sweep, values: Array, label: str) -> Figure:
    (axis,) = found.axes
    drawn = figure(6.5, 4.0)
    axes = dress(drawn.add_subplot(), "", label)
    x: list[float] = [float(v) for v in axis.values] if axis.is_numeric else []
    x = x or [float(i) for i in range(len(axis.values))]
    order = np.argsort(x)
    shown = np.where(np.isfinite(values), values, np.nan)
    axes.plot(
        np.array(x)[order],
        shown[order],
        color=PALETTE["blue"],
        marker="o",
        markersize=4,
        linestyle="-" if axis.is_numeric else "",
    )
    later = [x[i] for i in order if not np.isfinite(values[i])]
    if later:
        top = axes.get_ylim()[1]
        axes.plot(later, [top] * len(later), "^", color=PALETTE["vermilion"], clip_on=False)
        axes.set_title(f"triangles: after {found.last_year}", fontsize=8, loc="right")
    if axis.is_numeric:
        _scale(axes, x)
    else:
        axes.set_xticks(x, [str(value) for value in axis.values], rotation=20, ha="right")
    return drawn


def _scale(axes: Axes, x: list[float]) -> None:
    if min(x) > 0 and max(x) / min(x) > _WIDE:
        axes.set_xscale("log")


def _heat_map(found: Sweep, values: Array, label: str, by: float | None) -> Figure:
    down, right = found.axes
    rows, columns = values.shape
    tall = _AROUND + max(0.4 * rows + 0.6, text_width(_named(down), _LABEL))
    drawn = figure(min(2.6 + 0.62 * columns, 11.0), min(tall, 9.0))
    axes = drawn.add_subplot()
    shown = np.ma.masked_invalid(np.where(np.isfinite(values), values, np.nan))
    # Early is dark in both: the map of years runs the other way.
    image = axes.imshow(
        shown, aspect="auto", cmap="cividis" if by is None else "cividis_r", origin="lower"
    )
    axes.set_facecolor("#DDDDDD")
    bar = drawn.colorbar(image, ax=axes, ticks=MaxNLocator(nbins=8, integer=True))
    bar.set_label(label, fontsize=_LABEL)
    bar.ax.tick_params(labelsize=8)
    _ticks(axes, down, right)
    if values.size <= _MOST_NUMBERS:
        _numbers(axes, values, by)
    if not np.isfinite(values).all():
        axes.set_title(f"grey: after {found.last_year}", fontsize=8, loc="right")
    return drawn


def _ticks(axes: Axes, down: Axis, right: Axis) -> None:
    for axis, set_ticks, set_label in (
        (right, axes.set_xticks, axes.set_xlabel),
        (down, axes.set_yticks, axes.set_ylabel),
    ):
        every = max(1, len(axis.values) // 12)
        at = list(range(0, len(axis.values), every))
        set_ticks(at, [_text(axis.values[i]) for i in at], fontsize=8)
        set_label(_named(axis), fontsize=_LABEL)
    if not right.is_numeric:
        axes.tick_params(axis="x", rotation=20)


def _numbers(axes: Axes, values: Array, by: float | None) -> None:
    finite = values[np.isfinite(values)]
    middle = 0.5 * (finite.min() + finite.max()) if finite.size else 0.0
    for (row, column), value in np.ndenumerate(values):
        if np.isfinite(value):
            dark = value < middle if by is None else value > middle
            style: Style = {"ha": "center", "va": "center", "fontsize": SMALL}
            axes.text(column, row, f"{value:.0f}", color="white" if dark else "black", **style)


def _text(value: float | str) -> str:
    return value if isinstance(value, str) else f"{value:.3g}"


def _named(axis: Axis) -> str:
    if not axis.is_numeric:
        return axis.key
    unit = attributes(axis.key)["units"]
    return axis.key if unit == "1" else f"{axis.key} ({unit})"
