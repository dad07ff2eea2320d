"""How much training compute each anchor requires, beside what is known to have been used."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from forecast.distributions.estimate import pooled
from forecast.plots.figures import (
    DENSITY_WINDOW,
    density,
    flop,
    mixture_of,
    percent,
    requiring_anchors,
    weight,
)
from forecast.plots.layout import (
    anchor_label,
    beside,
    heading,
    legend_below,
    names_of,
    note,
    power_axis,
    sample,
    subtitle,
)
from forecast.plots.style import (
    INK,
    PAGE_WIDTH,
    PALETTE,
    SMALL,
    Style,
    dress,
    figure,
    scenario_styles,
    styles,
    text_width,
)
from forecast.results.forecast import REQUIREMENT_QUANTILES, AnchorForecast, Forecast
from priors.types import Array
from scenarios.data.training_runs import largest_run, run_named

STEP = 0.05
"""Distance of a curve's points, OOM."""

_FOOT = -1.1  # in rows, where the lines of the flags meet those of the axes
_ALL = "all, weighted"
_TAIL = 0.005  # share of the mixture that may lie beyond each end of the axis
_MARGIN = 1.0  # OOM between the outermost landmark and the axis's end
_ROW = 0.13  # inches between landmarks' names
_NARROW = 4 * DENSITY_WINDOW  # OOM; what is narrower is a line and has no density to show


@dataclass(frozen=True)
class Landmark:
    """A known amount of compute, log10(FLOP)."""

    name: str
    log10: float


def landmarks() -> list[Landmark]:
    """What requirements are compared with, in order of size."""
    gpt_3, gpt_4 = run_named("GPT-3 175B (davinci)"), run_named("GPT-4")
    largest = largest_run(2025)
    known = {
        "a human lifetime": 1e24,  # facts, section 7: 1e9 s of 1e15 FLOP/s, Cotra 2020 p. 105
        "GPT-3": gpt_3.compute,
        "GPT-4": gpt_4.compute,
        f"largest run of 2025 ({largest.model})": largest.compute,
        "evolution": 1e41,  # facts, section 1.3: the median of Cotra 2020
    }
    marks = [Landmark(name, math.log10(compute)) for name, compute in known.items()]
    return sorted(marks, key=lambda mark: mark.log10)


def draw(forecasts: Sequence[Forecast]) -> Figure:
    """Draw densities of log10 requirements: of anchors and their mixture, or of mixtures."""
    marks = landmarks()
    low, high = span(forecasts, marks)
    inches = (PAGE_WIDTH - 0.8) / (high - low)
    rows = flag_rows(marks, inches)
    drawing = figure(PAGE_WIDTH, 3.5 + _ROW * (max(rows) + 1))
    gaps = {"height_ratios": (_ROW * (max(rows) + 1.3), 3.0), "hspace": 0.0}
    flags, axes = drawing.subplots(2, 1, sharex=True, gridspec_kw=gaps)
    heading(drawing, forecasts, "Training compute requirement")
    subtitle(flags, "At the algorithms of the base year, after the evidence")
    dress(axes, "training compute requirement (FLOP)", "probability per order of magnitude")
    axes.set_xlim(low, high)
    power_axis(axes.xaxis)
    x = np.linspace(low, high, round((high - low) / STEP) + 1)
    (_one if len(forecasts) == 1 else _several)(drawing, axes, forecasts, x)
    axes.set_ylim(bottom=0.0)
    _flags(flags, axes, marks, rows)
    return drawing


def span(forecasts: Sequence[Forecast], marks: Sequence[Landmark]) -> tuple[float, float]:
    """Ends of the axis: all landmarks, and nearly all of every forecast's mixture."""
    ends = [mark.log10 for mark in marks]
    for forecast in forecasts:
        curves = [a.requirement for a in requiring_anchors(forecast).values()]
        low, high = min(c.ends[0] for c in curves), max(c.ends[1] for c in curves)
        grid = np.linspace(low, high, 400)
        below = _mixture_cdf(forecast, grid)
        inside = grid[(below > _TAIL) & (below < 1.0 - _TAIL)]
        ends += [low, high] if inside.size == 0 else [inside[0], inside[-1]]
    return math.floor(min(ends) - _MARGIN), math.ceil(max(ends) + _MARGIN)


def _mixture_cdf(forecast: Forecast, x: Array) -> Array:
    anchors = requiring_anchors(forecast)
    return mixture_of({n: pooled(a.requirement, x).value for n, a in anchors.items()}, forecast)


def flag_rows(marks: Sequence[Landmark], inches: float) -> list[int]:
    """Rows of the landmarks' names, so that none crosses a name or another's line.

    A name stands to the right of its line, which rises to its row: so it has to be above every
    landmark that it reaches over.
    """
    rows = [0] * len(marks)
    for i in reversed(range(len(marks))):
        end = marks[i].log10 + (text_width(marks[i].name, SMALL) + 0.15) / inches
        over = [rows[j] for j in range(i + 1, len(marks)) if marks[j].log10 < end]
        rows[i] = max(over, default=-1) + 1
    return rows


def _flags(flags: Axes, axes: Axes, marks: Sequence[Landmark], rows: Sequence[int]) -> None:
    flags.set_axis_off()
    flags.set_ylim(-0.3, max(rows) + 1.0)
    for mark, row in zip(marks, rows, strict=True):
        line: Style = {"color": INK, "linewidth": 0.8, "linestyle": (0, (2, 1.5))}
        axes.axvline(mark.log10, label=f"landmark: {mark.name}", zorder=1.5, **line)
        pole = flags.plot([mark.log10, mark.log10], [_FOOT, row + 0.7], clip_on=False, **line)
        pole[0].set_in_layout(False)  # it bridges the gap that the layout leaves
        beside(flags, mark.name, (mark.log10, row + 0.35), (3, 0))


def _one(drawing: Figure, axes: Axes, forecasts: Sequence[Forecast], x: Array) -> None:
    (forecast,) = forecasts
    anchors = requiring_anchors(forecast)
    look = styles(list(anchors))
    heights = {name: density(anchor.requirement, x) for name, anchor in anchors.items()}
    labels = []
    for name, anchor in anchors.items():
        median = _median(anchor)
        if _is_narrow(anchor):
            axes.axvline(median, label=name, linewidth=2.0, **look[name])
        else:
            axes.plot(x, heights[name], label=name, linewidth=1.4, **look[name])
        labels.append(
            f"{anchor_label(name)} ({weight(anchor.weight)}), median {flop(median)} FLOP"
        )
    handles = [sample(look[name]) for name in anchors]
    if len(anchors) > 1:
        bold: Style = {"color": PALETTE["black"], "zorder": 4}
        axes.plot(x, mixture_of(heights, forecast), label=_ALL, linewidth=2.6, **bold)
        handles, labels = [sample(bold, 2.6), *handles], [_ALL, *labels]
    wide = [heights[name].max() for name, anchor in anchors.items() if not _is_narrow(anchor)]
    if wide and max(wide) > 0:
        axes.set_ylim(top=1.1 * max(wide))
    note(axes, 0.99, 0.98, beyond(forecast, x[0], x[-1]), ha="right", va="top")
    legend_below(drawing, handles, labels, columns=3)


def _several(drawing: Figure, axes: Axes, forecasts: Sequence[Forecast], x: Array) -> None:
    look = scenario_styles(len(forecasts))
    names = names_of(forecasts)
    labels = []
    for forecast, name, style in zip(forecasts, names, look, strict=True):
        anchors = requiring_anchors(forecast).items()
        heights = {anchor: density(a.requirement, x) for anchor, a in anchors}
        line: Style = {"linewidth": 2.0, **style}
        axes.plot(x, mixture_of(heights, forecast), label=name, **line)
        labels.append(": ".join(filter(None, (name, beyond(forecast, x[0], x[-1])))))
    handles = [sample(style, 2.0) for style in look]
    legend_below(drawing, handles, labels, 2)


def _median(anchor: AnchorForecast) -> float:
    return float(anchor.log10_requirement.value[REQUIREMENT_QUANTILES.index(0.5)])


def _is_narrow(anchor: AnchorForecast) -> bool:
    low, high = anchor.log10_requirement.value[[0, -1]]
    return math.isfinite(high) and bool(high - low < _NARROW)


def beyond(forecast: Forecast, low: float, high: float) -> str:
    """How much of a forecast lies beyond the ends of the axis, in words."""
    left, right = _mixture_cdf(forecast, np.array([low, high]))
    parts = [(float(left), f"below 1e{low:.0f}"), (float(1.0 - right), f"above 1e{high:.0f}")]
    return ", ".join(f"{percent(share)} {where}" for share, where in parts if share > 5e-5)
