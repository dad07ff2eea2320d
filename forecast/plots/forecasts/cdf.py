"""Probability of arrival by year."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from forecast.plots.figures import median_year, percent, weight, weighted_anchors
from forecast.plots.layout import (
    anchor_label,
    beside,
    heading,
    legend_below,
    milestone,
    moments_between,
    names_of,
    probability_axes,
    sample,
    spread,
    year_span,
)
from forecast.plots.style import HALO, INK, PALETTE, SMALL, Style, scenario_styles, styles
from forecast.results.forecast import Forecast
from priors.types import Array

_LABEL_GAP = 0.045  # least distance of the labels at the right edge, as a share of the axis


def draw(forecasts: Sequence[Forecast]) -> Figure:
    """Draw CDFs: of one forecast with its anchors, of several over each other."""
    drawing, axes = probability_axes(year_span(forecasts))
    heading(drawing, forecasts, "Probability of arrival by year")
    milestone(axes, forecasts)
    if len(forecasts) == 1:
        _one(drawing, axes, forecasts[0])
    else:
        several(drawing, axes, forecasts, names_of(forecasts))
    return drawing


def moments(forecast: Forecast) -> Array:
    """Times at which the curves of a forecast are drawn."""
    return moments_between(*forecast.years[[0, -1]])


def _one(drawing: Figure, axes: Axes, forecast: Forecast) -> None:
    t, last = moments(forecast), forecast.years[-1]
    anchors = weighted_anchors(forecast)
    look = styles(list(anchors))
    handles, labels = [], []
    for name, anchor in anchors.items():
        _curve(axes, t, anchor.probability(t).value, {"linewidth": 1.3, **look[name]}, name)
        handles.append(sample(look[name]))
        median = median_year(float(anchor.median_year.value[0]), last)
        labels.append(f"{anchor_label(name)} ({weight(anchor.weight)}), median {median}")
    bold: Style = {"color": PALETTE["black"], "linewidth": 2.8, "zorder": 4}
    _curve(axes, t, forecast.mixture.probability(t).value, bold, "all anchors")
    _median(axes, forecast)
    _later_bracket(axes, forecast)
    mixed = sample({"color": PALETTE["black"]}, 2.8)
    legend_below(drawing, [mixed, *handles], ["all, weighted", *labels], columns=3)


def _curve(axes: Axes, t: Array, probability: Array, style: Style, label: str) -> None:
    """Draw a curve, with the rise of what has arrived by the first year."""
    rising = np.concatenate([[0.0], probability])
    axes.plot(np.concatenate([t[:1], t]), rising, label=label, clip_on=False, **style)


def _median(axes: Axes, forecast: Forecast) -> None:
    median, last = forecast.median, forecast.years[-1]
    if not math.isfinite(median):
        return
    axes.plot([median, median], [0.0, 0.5], color=INK, linewidth=0.8, zorder=3.5)
    dot: Style = {"marker": "o", "markersize": 6, "color": PALETTE["black"], "zorder": 6}
    axes.plot([median], [0.5], markeredgecolor="white", **dot)
    late = median > forecast.years[0] + 0.6 * (last - forecast.years[0])
    side, points = ("right", (-4, 5)) if late else ("left", (4, 5))
    words: Style = {"ha": side, "va": "baseline", "fontsize": SMALL + 0.5, "zorder": 7}
    beside(axes, f"median {median:.1f}", (median, 0.0), points, path_effects=HALO, **words)


def _later_bracket(axes: Axes, forecast: Forecast) -> None:
    """Mark at the right edge how much arrives after the last year, or never."""
    last = forecast.years[-1]
    reached = float(forecast.by_year.value[-1])
    words = f"later than\n{last:.0f}: {percent(forecast.probability_later)}"
    if not math.isfinite(forecast.median):
        words += f"\n\nthe median\nis after {last:.0f}"
    edge = axes.get_yaxis_transform()
    style: Style = {"color": PALETTE["black"], "linewidth": 1.2, "clip_on": False}
    across, up = [1.015, 1.03, 1.03, 1.015], [reached, reached, 1.0, 1.0]
    axes.plot(across, up, transform=edge, label="later", **style)
    middle = 0.5 * (reached + 1.0)
    axes.text(1.04, middle, words, transform=edge, va="center", fontsize=SMALL + 0.5)


def several(
    drawing: Figure, axes: Axes, forecasts: Sequence[Forecast], names: Sequence[str]
) -> None:
    """Draw the CDFs of several forecasts over each other, each under a name."""
    look = scenario_styles(len(forecasts))
    labels = []
    for forecast, name, style in zip(forecasts, names, look, strict=True):
        t = moments(forecast)
        line: Style = {"linewidth": 2.2, **style}
        _curve(axes, t, forecast.mixture.probability(t).value, line, name)
        if math.isfinite(forecast.median):
            dot: Style = {"marker": "o", "markersize": 5.5, "color": style["color"]}
            axes.plot([forecast.median], [0.5], markeredgecolor="white", zorder=6, **dot)
        labels.append(f"{name}, median {_median_words(forecast)}")
    _later_labels(axes, forecasts, look)
    legend_below(drawing, [sample(style, 2.2) for style in look], labels, columns=2)


def _median_words(forecast: Forecast) -> str:
    if math.isfinite(forecast.median):
        return f"{forecast.median:.1f}"
    return median_year(forecast.median, float(forecast.years[-1]))


def _later_labels(axes: Axes, forecasts: Sequence[Forecast], look: Sequence[Style]) -> None:
    """Say at the right edge how much of each curve is still to come."""
    reached = [float(forecast.by_year.value[-1]) for forecast in forecasts]
    heights = spread(reached, _LABEL_GAP, 0.02, 0.98)
    edge = axes.get_yaxis_transform()
    for forecast, from_, to, style in zip(forecasts, reached, heights, look, strict=True):
        ends: Style = {"linewidth": 1.2, "clip_on": False, "transform": edge, **style}
        axes.plot([1.005, 1.04, 1.09], [from_, to, to], label="later", **ends)
        words = f"{percent(forecast.probability_later)} after {forecast.years[-1]:.0f}"
        axes.text(1.1, to, words, transform=edge, va="center", fontsize=SMALL + 0.5)
