"""The milestones of a scenario: when each is reached, and the years between them."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from forecast.analysis.milestones import Milestones, Span
from forecast.plots.forecasts.cdf import several
from forecast.plots.layout import beside, probability_axes, subtitle, year_span
from forecast.plots.style import INK, PAGE_WIDTH, PALETTE, SMALL, dress, figure, headline
from forecast.results.forecast import QUANTILES

_LINE = 0.34  # inches that a span takes
_BEYOND = 1.5  # longest median, in which the axis of spans is measured


def cdfs(found: Milestones) -> Figure:
    """Draw the CDFs of all milestones in one picture."""
    forecasts = list(found.forecasts.values())
    label = "probability that it is reached by then"
    drawing, axes = probability_axes(year_span(forecasts), label)
    headline(drawing, found.any.scenario.title)
    subtitle(axes, f"requirement: {found.any.scenario.milestone}")
    several(drawing, axes, forecasts, list(found.forecasts))
    return drawing


def spans(found: Milestones) -> Figure:
    """Draw the years from each milestone to each later one: 10%, median and 90%."""
    drawing = figure(PAGE_WIDTH, 1.2 + _LINE * len(found.spans))
    axes = dress(drawing.subplots(), "years from one to the other (10%, median, 90%)", "")
    headline(drawing, found.any.scenario.title)
    subtitle(axes, "where the first is reached; an arrow: longer than shown, or never")
    last = _longest(found)
    for place, span in enumerate(reversed(found.spans)):
        _draw(axes, span, place, last)
    axes.set_yticks(
        range(len(found.spans)),
        [f"{span.start} to {span.end}" for span in reversed(found.spans)],
        fontsize=SMALL,
        parse_math=False,
    )
    axes.axvline(0.0, color=PALETTE["grey"], linewidth=0.6)
    axes.set_ylim(-0.6, len(found.spans) - 0.4)
    return drawing


def _longest(found: Milestones) -> float:
    """Years at which the axis ends, so that long tails leave room for medians."""
    shown = [span.quantiles.value[_index(0.5)] for span in found.spans]
    finite = [value for value in shown if np.isfinite(value)]
    return _BEYOND * float(max([1.0, *finite]))


def _draw(axes: Axes, span: Span, place: int, last: float) -> None:
    low, median, high = (span.quantiles.value[_index(p)] for p in (0.1, 0.5, 0.9))
    if not low <= last:
        axes.annotate("later, or never", (0.0, place), fontsize=SMALL, va="center")
        return
    end = min(high, last)
    axes.plot([low, end], [place, place], color=PALETTE["blue"], linewidth=3.0)
    if high > last:
        axes.plot([end], [place], ">", color=PALETTE["blue"], markersize=7)
    if median <= last:
        axes.plot([median], [place], "o", color=INK, markersize=5, zorder=4)
        beside(axes, f"{median:.1f}", (median, place), (0, 5), "baseline", ha="center")


def _index(probability: float) -> int:
    return QUANTILES.index(probability)
