"""Swings of the answer when one belief at a time is fixed low and high."""

from __future__ import annotations

import math

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from forecast.analysis.influence.belief_look import Swing
from forecast.analysis.influence.sensitivity import Sensitivity
from forecast.plots.layout import bar_axes, beside
from forecast.plots.style import PALETTE, figure, headline

_MOST = 16
_LOW, _HIGH = PALETTE["sky"], PALETTE["orange"]


def tornado(found: Sensitivity) -> Figure:
    """Draw the swings that have both ends, largest on top; arrows lead past the last year."""
    told = [each for each in found.swings if not math.isnan(each.low + each.high)]
    swings = told[:_MOST]
    drawn = figure(7.0, 1.5 + 0.3 * len(swings))
    axes = drawn.add_subplot()
    last = float(found.forecast.scenario.years.last)
    scale = 1.0 if found.question.is_median else 100.0
    middle = scale * min(found.question.value(found.forecast), last)
    for row, swing in enumerate(swings):
        _bar(axes, row, swing, middle, scale, last if found.question.is_median else np.inf)
    axes.axvline(middle, color="black", linewidth=0.9)
    names = [swing.name for swing in swings]
    bar_axes(axes, found.question, names, [found.forecast.milestone])
    axes.set_xlim(*_limits(found, scale, last if found.question.is_median else np.inf))
    _legend(axes)
    headline(drawn, f"{found.forecast.scenario.title}: one belief at a time, low and high")
    return drawn


def _bar(axes: Axes, row: int, swing: Swing, middle: float, scale: float, last: float) -> None:
    ends = sorted(
        ((swing.low, _LOW), (swing.high, _HIGH)), key=lambda end: -abs(end[0] * scale - middle)
    )  # the shorter one on top, where both lie on one side
    for value, colour in ends:
        end = min(scale * value, last)
        axes.barh(row, end - middle, left=middle, height=0.66, color=colour)
    low, high = sorted((swing.low, swing.high))
    left, right = (min(scale * end, last) for end in (low, high))
    # One label to each side of all bars: they cannot meet, though both ends lie on one side.
    beside(axes, _said(low, scale, last), (min(left, middle), row), (-3, 0), ha="right")
    beside(axes, _said(high, scale, last), (max(right, middle), row), (3, 0), ha="left")


def _said(value: float, scale: float, last: float) -> str:
    return f"{scale * value:.1f}" if np.isfinite(value) else f"after {last:g}"


def _legend(axes: Axes) -> None:
    handles = [
        Patch(color=colour, label=f"at its {text} percentile")
        for colour, text in ((_LOW, "10th"), (_HIGH, "90th"))
    ]
    axes.legend(
        handles=handles,
        fontsize=7.5,
        loc="lower right",
        bbox_to_anchor=(1.0, 1.0),
        ncols=2,
        frameon=False,
    )


def _limits(found: Sensitivity, scale: float, last: float) -> tuple[float, float]:
    """From the lowest to the highest end, with room for their labels."""
    ends = [scale * found.question.value(found.forecast)]
    ends += [scale * end for swing in found.swings for end in (swing.low, swing.high)]
    low, high = min(np.nanmin(ends), last), min(np.nanmax(ends), last)
    room = max(high - low, 0.1)
    return low - 0.14 * room, high + 0.18 * room
