"""Weights and beliefs, given arrival within a window of years."""

from __future__ import annotations

import math

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from forecast.analysis.reweighting.conditioned_belief import ConditionedBelief
from forecast.analysis.reweighting.conditioning import Conditioning
from forecast.distributions.estimate import pooled
from forecast.plots.figures import percent
from forecast.plots.layout import heading, legend_below, percent_axis
from forecast.plots.style import (
    HALO,
    INK,
    PAGE_WIDTH,
    PALETTE,
    SMALL,
    Style,
    dress,
    figure,
    shortened,
)
from priors.types import Array

SHOWN = 11
"""Beliefs that are drawn, those that moved most."""

_COLUMNS = 3
_ROW = 1.55  # inches
_BINS = 40
_HEADROOM = 1.2  # over the highest bin, for the figure in the corner
_REACH = 0.005  # of the probability that a panel leaves out at each end
_PRIOR: Style = {"facecolor": "#D0D0D0", "edgecolor": "none"}
_POSTERIOR: Style = {"color": PALETTE["vermilion"], "linewidth": 1.6}


def draw(conditioning: Conditioning) -> Figure:
    """Draw small multiples: the weights, then each belief, before and after conditioning."""
    beliefs = conditioning.beliefs[:SHOWN]
    rows = -(-(len(beliefs) + 1) // _COLUMNS)
    drawing = figure(PAGE_WIDTH, _ROW * rows + 0.9)
    heading(drawing, [conditioning.forecast], "")
    panels = drawing.subplots(rows, _COLUMNS, squeeze=False).ravel()
    _weights(panels[0], conditioning)
    for axes, belief in zip(panels[1:], beliefs, strict=False):
        _belief(axes, belief)
    for axes in panels[len(beliefs) + 1 :]:
        axes.set_visible(False)
    probability = percent(float(conditioning.probability.value[0]))
    labels = ["all draws", f"draws with {conditioning.window.text} ({probability} of all)"]
    legend_below(drawing, [Patch(**_PRIOR), Line2D([], [], **_POSTERIOR)], labels)
    return drawing


def _weights(axes: Axes, conditioning: Conditioning) -> None:
    shown = {
        name: (float(before.value[0]), float(after.value[0]))
        for name, (before, after) in conditioning.weights.items()
        if before.value[0] > 0 or after.value[0] > 0
    }
    dress(axes)
    _title(axes, "weights")
    places = np.arange(len(shown))
    before, after = (np.array([pair[i] for pair in shown.values()]) for i in (0, 1))
    axes.barh(places, before, height=0.8, label="all", **_PRIOR)
    axes.plot(after, places, "D", markersize=4, color=_POSTERIOR["color"], label="these")
    axes.hlines(places, before, after, color=_POSTERIOR["color"], linewidth=1.2)
    axes.set_yticks(places, list(shown), fontsize=SMALL - 1)
    axes.invert_yaxis()
    axes.set_xlim(0.0, 1.12 * max(*before, *after))
    axes.tick_params(axis="x", labelsize=SMALL - 1)
    percent_axis(axes.xaxis)


def _belief(axes: Axes, belief: ConditionedBelief) -> None:
    dress(axes)
    edges = _edges(belief)
    before, after = (_heights(belief, edges, i) for i in (0, 1))
    axes.stairs(before, edges, fill=True, label="all", **_PRIOR)
    axes.stairs(after, edges, label="these", **_POSTERIOR)
    axes.set_yticks([])
    axes.set_ylim(0.0, _HEADROOM * max(before.max(), after.max()))
    axes.set_xlim(edges[0], edges[-1])
    axes.tick_params(axis="x", labelsize=SMALL - 1)
    if belief.is_log:
        axes.xaxis.set_major_locator(MaxNLocator(5, integer=True, min_n_ticks=1))
        axes.xaxis.set_major_formatter(_power)
    unit = "" if belief.unit in (None, "1") else str(belief.unit)
    axes.set_xlabel(unit, fontsize=SMALL - 1, labelpad=1)
    place = "" if belief.anchor is None else f"{belief.anchor}:\n"
    shift = belief.shift
    _title(axes, f"{place}{belief.name}")
    error = float(shift.error[0])
    sure = f" ± {error:.1g}" if math.isfinite(error) else ""
    words = f"{shift.value[0]:+z.2f}{sure} sd"
    corner: Style = {"transform": axes.transAxes, "ha": "right", "va": "top"}
    corner["path_effects"] = HALO
    axes.text(0.99, 0.98, words, fontsize=SMALL - 1, color=INK, **corner)


def _title(axes: Axes, text: str) -> None:
    lines = [shortened(line, SMALL, PAGE_WIDTH / _COLUMNS - 0.25) for line in text.split("\n")]
    axes.set_title("\n".join(lines), fontsize=SMALL, loc="left", pad=3, parse_math=False)


def _power(x: float, _: float) -> str:
    return f"$10^{{{x:.0f}}}$"


def _edges(belief: ConditionedBelief) -> Array:
    """Bins over nearly all of both distributions."""
    low, high = belief.prior.ends
    grid = np.linspace(low, high, 512)
    heights = [pooled(curve, grid).value for curve in (belief.prior, belief.posterior)]
    inside = [(p > _REACH) & (p < 1.0 - _REACH) for p in heights]
    kept = grid[inside[0] | inside[1]]
    if len(kept) > 1:
        low, high = float(kept[0]), float(kept[-1])
    return np.linspace(low, high, _BINS + 1)


def _heights(belief: ConditionedBelief, edges: Array, which: int) -> Array:
    curve = (belief.prior, belief.posterior)[which]
    return np.asarray(np.diff(pooled(curve, edges).value) / np.diff(edges))
