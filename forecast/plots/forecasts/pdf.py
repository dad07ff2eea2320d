"""Probability of arrival within each year, and before the first and after the last."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from forecast.plots.figures import contributions, later, percent, weight, weighted_anchors
from forecast.plots.layout import (
    anchor_label,
    beside,
    heading,
    legend_below,
    milestone,
    names_of,
    percent_axis,
    sample,
    year_span,
)
from forecast.plots.style import (
    MEDIUM,
    PAGE_WIDTH,
    PALETTE,
    Style,
    dress,
    figure,
    hatches,
    scenario_styles,
    styles,
)
from forecast.results.forecast import Forecast
from priors.types import Array

NONE: Style = {"facecolor": "#E8E8E8", "edgecolor": "black", "linewidth": 0.5}

_HEADROOM = 1.18  # of a side's highest bar, for the figure over it
_LEAST_SIDE = 0.05  # probability that the sides can show, however little they hold
_WIDTHS = (1, 9, 1)


def draw(forecasts: Sequence[Forecast]) -> Figure:
    """Draw the probability of each year: stacked by anchor, or a line for each forecast.

    What has arrived by the first year, and what has not by the last, stands in panels of its
    own at the edges, whose scale is a probability and not one of a year.
    """
    drawing = figure(PAGE_WIDTH, 3.7)
    panels = drawing.subplots(1, 3, gridspec_kw={"width_ratios": _WIDTHS})
    before, middle, after = panels
    heading(drawing, forecasts, "Probability of arrival by year")
    dress(before, ylabel="probability, all in all")
    dress(middle, "year", "probability within the year")
    dress(after)
    milestone(middle, forecasts, 4.0)
    (_one if len(forecasts) == 1 else _several)(drawing, panels, forecasts)
    middle.set_xlim(year_span(forecasts))
    middle.set_ylim(bottom=0.0)
    percent_axis(middle.yaxis)
    _finish_sides(before, after, forecasts)
    return drawing


def yearly(forecast: Forecast) -> dict[str, Array]:
    """What each anchor adds within each year from its first moment on, shape (year - 1,)."""
    return {
        name: np.diff(p) for name, p in contributions(forecast, forecast.year_edges).items()
    }


def _one(drawing: Figure, panels: Sequence[Axes], forecasts: Sequence[Forecast]) -> None:
    (forecast,) = forecasts
    before, middle, after = panels
    anchors = weighted_anchors(forecast)
    look = areas(list(anchors))
    _stack_years(middle, forecast, look)
    first = contributions(forecast, forecast.years[:1])
    _stack(before, {name: float(p[0]) for name, p in first.items()}, look)
    _stack(after, later(forecast), {**look, "none": NONE})
    handles = [Patch(**{"label": name, **look[name]}) for name in anchors]
    labels = [
        f"{anchor_label(name)} ({weight(anchor.weight)})" for name, anchor in anchors.items()
    ]
    if later(forecast)["none"] > 0:
        handles.append(Patch(**NONE))
        labels.append("no anchor suffices")
    legend_below(drawing, handles, labels)


def areas(names: Sequence[str]) -> dict[str, Style]:
    """Colour and hatching of anchors' areas by name."""
    lines, hatching = styles(names), hatches(names)
    return {
        name: {
            "facecolor": lines[name]["color"],
            "hatch": hatching[name],
            "edgecolor": "white",
            "linewidth": 0.0,
        }
        for name in names
    }


def _stack_years(axes: Axes, forecast: Forecast, look: Mapping[str, Style]) -> None:
    edges = forecast.years
    below = np.zeros(len(edges) - 1)
    for name, added in yearly(forecast).items():
        above = below + added
        axes.stairs(above, edges, baseline=below, fill=True, label=name, **look[name])
        below = above


def _stack(axes: Axes, parts: Mapping[str, float], look: Mapping[str, Style]) -> None:
    below = 0.0
    for name, part in parts.items():
        axes.bar([0.0], [part], bottom=below, width=0.8, label=name, **look[name])
        below += part
    _total(axes, 0.0, below)


def _total(axes: Axes, x: float, height: float) -> None:
    beside(axes, percent(height), (x, height), (0, 1.5), "bottom", ha="center")


def _several(drawing: Figure, panels: Sequence[Axes], forecasts: Sequence[Forecast]) -> None:
    before, middle, after = panels
    look = scenario_styles(len(forecasts))
    for i, (forecast, style) in enumerate(zip(forecasts, look, strict=True)):
        edges = forecast.years
        line: Style = {"linewidth": 2.0, **style}
        middle.plot(
            0.5 * (edges[1:] + edges[:-1]),
            np.diff(forecast.mixture.value(forecast.year_edges)),
            **line,
        )
        bar: Style = {"color": style["color"], "width": 0.8}
        before.bar([i], [forecast.by_year.value[0]], **bar)
        after.bar([i], [forecast.probability_later], **bar)
    labels = [
        f"{name}: {percent(float(forecast.by_year.value[0]))} by {forecast.years[0]:.0f}, "
        f"{percent(forecast.probability_later)} after {forecast.years[-1]:.0f}"
        for name, forecast in zip(names_of(forecasts), forecasts, strict=True)
    ]
    legend_below(drawing, [sample(style, 2.0) for style in look], labels, 2)


def _finish_sides(before: Axes, after: Axes, forecasts: Sequence[Forecast]) -> None:
    """Give both sides one scale, their names, and nothing that they do not need."""
    bars = [bar for axes in (before, after) for bar in axes.patches]
    top = max(bar.get_y() + bar.get_height() for bar in bars)  # type: ignore[attr-defined]
    first, last = ({f"{f.years[end]:.0f}" for f in forecasts} for end in (0, -1))
    sides = ((before, "by", first, "first year"), (after, "after", last, "last year"))
    for axes, word, years, name in sides:
        words = f"{word}\n{years.pop() if len(years) == 1 else name}"
        axes.set_ylim(0.0, max(top, _LEAST_SIDE) * _HEADROOM)
        axes.set_xlim(-0.6, len(forecasts) - 0.4)
        axes.set_xticks([])
        axes.set_xlabel(words, fontsize=MEDIUM)
        percent_axis(axes.yaxis)
    after.set_yticklabels([])
    before.spines["left"].set_color(PALETTE["grey"])
