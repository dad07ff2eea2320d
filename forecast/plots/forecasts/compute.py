"""Affordable and effective compute by year against the requirements, with real runs."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from forecast.plots.figures import requiring_anchors
from forecast.plots.layout import (
    anchor_label,
    heading,
    legend_below,
    milestone,
    names_of,
    note,
    power_axis,
    sample,
    subtitle,
    year_span,
)
from forecast.plots.style import (
    HALO,
    MEDIUM,
    PAGE_WIDTH,
    PALETTE,
    SMALL,
    Style,
    dress,
    figure,
    styles,
    text_width,
)
from forecast.results.forecast import REQUIREMENT_QUANTILES, Forecast
from forecast.results.trend_quantiles import Fans, fans
from priors.types import Array
from scenarios.data.training_runs import TrainingRun, training_runs

RUNS_FROM = 2010
"""First year of the runs that are shown."""

LOWEST = 19.0
"""Lower end of the axis, log10(FLOP), unless what is affordable lies lower."""

_CONFIDENCE: dict[str, Style] = {
    "Confident": {"facecolors": PALETTE["black"], "marker": "o"},
    "Likely": {"facecolors": PALETTE["sky"], "marker": "s"},
    "Speculative": {"facecolors": "white", "marker": "D"},
    "": {"facecolors": PALETTE["yellow"], "marker": "^"},
}
_LABELLED = 4  # largest runs with their names
_NAME_SIZE = SMALL - 0.5
_PANEL_WIDTH = 4.3  # inches, of the years
_BETWEEN_NAMES = 0.12  # least inches between the feet of two names
_AROUND = 0.9  # inches of a panel's height that its axes do not have
_WIDTHS = (7, 2)
_LEAST_SLOTS = 5  # for bars of requirements, so that one alone is not as wide as the panel


def draw(forecasts: Sequence[Forecast]) -> Figure:
    """Draw fans of compute by year beside the requirements, a row of panels a forecast."""
    count = len(forecasts)
    height = 4.2 if count == 1 else 2.5
    drawing = figure(PAGE_WIDTH, height * count)
    grid: Style = {"gridspec_kw": {"width_ratios": _WIDTHS, "wspace": 0.0}}
    rows = drawing.subplots(count, 2, squeeze=False, sharey="row", **grid)
    heading(drawing, forecasts, "Compute by year against the requirements")
    look = styles([name for forecast in forecasts for name in requiring_anchors(forecast)])
    by_forecast = [fans(forecast) for forecast in forecasts]
    for (axes, side), fan, name in zip(rows, by_forecast, names_of(forecasts), strict=True):
        _panel(axes, fan, look)
        low, high = _height(fan)
        _requirements(side, fan.forecast, look, high)
        axes.set(ylim=(low, high), xlim=(RUNS_FROM, year_span(forecasts)[1]), xlabel="")
        _runs(axes, low, height - _AROUND)
        if count == 1:
            milestone(axes, forecasts)
        else:
            subtitle(axes, name)
    rows[-1, 0].set_xlabel("year")
    rows[-1, 1].set_xlabel("requirement\n10%, 50%, 90%", fontsize=MEDIUM)
    legend_below(drawing, *_legend(look, by_forecast))
    return drawing


def _panel(axes: Axes, fan: Fans, look: dict[str, Style]) -> None:
    dress(axes, "year", "compute of one training run (FLOP)")
    power_axis(axes.yaxis)
    axes.axvline(fan.years[0], color=PALETTE["grey"], linewidth=0.7, linestyle=(0, (1, 2)))
    anchors = requiring_anchors(fan.forecast)
    for name in anchors:
        low, middle, high = fan.effective_compute[name]
        style = look[name]
        axes.fill_between(fan.years, low, high, color=style["color"], alpha=0.13, linewidth=0)
        axes.plot(fan.years, middle, label=f"effective, {name}", linewidth=1.2, **style)
    low, middle, high = fan.affordable_compute
    axes.fill_between(fan.years, low, high, color=PALETTE["black"], alpha=0.2, linewidth=0)
    bold: Style = {"color": PALETTE["black"], "linewidth": 2.4}
    axes.plot(fan.years, middle, label="affordable", **bold)
    for name in anchors:
        _meeting(axes, fan, name, look[name])


def meeting(fan: Fans, anchor: str) -> tuple[float, float] | None:
    """Where the median of effective compute meets that of the requirement, if it does.

    Returns
    -------
    (float, float) or None
        Year, and log10(FLOP).
    """
    required = requirement_range(fan.forecast, anchor)[1]
    middle = fan.effective_compute[anchor][1]
    above = np.flatnonzero(middle >= required)
    if not above.size:
        return None
    after = int(above[0])
    if after == 0:
        return float(fan.years[0]), required
    steps = slice(after - 1, after + 1)
    return float(np.interp(required, middle[steps], fan.years[steps])), required


def requirement_range(forecast: Forecast, anchor: str) -> Array:
    """10%, 50% and 90% of an anchor's requirement, log10(FLOP)."""
    values = forecast.anchors[anchor].log10_requirement.value
    return values[[REQUIREMENT_QUANTILES.index(p) for p in (0.1, 0.5, 0.9)]]


def _meeting(axes: Axes, fan: Fans, anchor: str, style: Style) -> None:
    """Mark where medians meet, and lead from there to the requirement at the side."""
    place = meeting(fan, anchor)
    if place is None:
        return
    year, height = place
    axes.plot([year, fan.years[-1]], [height, height], linewidth=0.6, alpha=0.8, **style)
    dot: Style = {"marker": "o", "markersize": 4.5, "markeredgecolor": "black", "zorder": 5}
    axes.plot([year], [height], color=style["color"], markeredgewidth=0.7, **dot)


def _requirements(side: Axes, forecast: Forecast, look: dict[str, Style], top: float) -> None:
    """Draw what each anchor requires as a bar from 10% to 90% with its median.

    What is out of reach ends at the top.
    """
    dress(side)
    anchors = list(requiring_anchors(forecast))
    for x, name in enumerate(anchors):
        low, middle, high = np.minimum(requirement_range(forecast, name), top)
        colour = look[name]["color"]
        side.plot([x, x], [low, high], linewidth=1.6, label=name, **look[name])
        side.plot([x - 0.3, x + 0.3], [middle, middle], color=colour, linewidth=2.4)
        for end in (low, high):
            side.plot([x - 0.15, x + 0.15], [end, end], color=colour, linewidth=1.2)
    middle, half = 0.5 * (len(anchors) - 1), 0.5 * max(len(anchors), _LEAST_SLOTS) + 0.3
    side.set_xlim(middle - half, middle + half)
    side.set_xticks([])
    side.tick_params(labelleft=False, length=0)
    side.spines["bottom"].set_visible(False)


def _height(fan: Fans) -> tuple[float, float]:
    """Ends of the axis: everything that is drawn, and a little more."""
    anchors = list(requiring_anchors(fan.forecast))
    drawn = [requirement_range(fan.forecast, name) for name in anchors]
    drawn += [fan.effective_compute[name] for name in anchors] + [fan.affordable_compute]
    finite = np.concatenate([values[np.isfinite(values)] for values in drawn])
    low, high = float(finite.min()), float(finite.max())
    return min(LOWEST, low - 1.0), high + 1.0


def shown(low: float) -> list[TrainingRun]:
    """Runs inside the axes."""
    return [
        run for run in training_runs() if run.year >= RUNS_FROM and np.log10(run.compute) >= low
    ]


def _runs(axes: Axes, low: float, height: float) -> None:
    runs = shown(low)
    for confidence, style in _CONFIDENCE.items():
        of_kind = [run for run in runs if run.confidence == confidence]
        x, y = [run.year for run in of_kind], [np.log10(run.compute) for run in of_kind]
        edge: Style = {"edgecolors": "black", "linewidths": 0.3, "s": 5, "zorder": 3}
        axes.scatter(x, y, label=f"runs, {confidence or 'unknown'}", **edge, **style)
    inches_a_year = _PANEL_WIDTH / (axes.get_xlim()[1] - RUNS_FROM)
    inches_an_oom = height / (axes.get_ylim()[1] - low)
    for run in labelled(runs, inches_a_year, inches_an_oom):
        at = (run.year, float(np.log10(run.compute)))
        words: Style = {"ha": "right", "va": "bottom", "fontsize": _NAME_SIZE, "zorder": 7}
        offset: Style = {"xytext": (-3, 0), "textcoords": "offset points"}
        axes.annotate(_short(run), at, path_effects=HALO, **offset, **words)
    hidden = len(training_runs()) - len(runs)
    note(axes, 0.985, 0.015, f"{hidden} runs are smaller or earlier", ha="right", va="bottom")


def labelled(
    runs: Sequence[TrainingRun], inches_a_year: float, inches_an_oom: float
) -> list[TrainingRun]:
    """The largest runs of their time whose names fit to their left and over each other."""
    chosen: list[TrainingRun] = []
    for run in reversed(_records(runs)):
        room = inches_a_year * (run.year - RUNS_FROM) - 0.1
        drop = np.log10(chosen[-1].compute / run.compute) if chosen else np.inf
        clear = drop * inches_an_oom >= _BETWEEN_NAMES
        if clear and text_width(_short(run), _NAME_SIZE) < room:
            chosen.append(run)
    return chosen[:_LABELLED]


def _records(runs: Sequence[TrainingRun]) -> list[TrainingRun]:
    """Runs larger than all before them, in order."""
    records: list[TrainingRun] = []
    for run in sorted(runs, key=lambda run: run.published):
        if not records or run.compute > records[-1].compute:
            records.append(run)
    return records


def _short(run: TrainingRun) -> str:
    return run.model.split(" (")[0]


def _legend(
    look: dict[str, Style], by_forecast: Sequence[Fans]
) -> tuple[list[Line2D | Patch], list[str]]:
    rows: list[tuple[Line2D | Patch, str]] = [
        (sample({"color": PALETTE["black"]}, 2.4), "affordable, median")
    ]
    rows += [
        (sample(style), f"effective, {anchor_label(name)}") for name, style in look.items()
    ]
    if any(np.ptp(fan.affordable_compute, axis=0).any() for fan in by_forecast):
        rows.append((Patch(facecolor=PALETTE["black"], alpha=0.2), "bands: 10% to 90%"))
    dot: Style = {"marker": "o", "markersize": 4.5, "markeredgecolor": "black"}
    meet = f"medians meet by {max(fan.years[-1] for fan in by_forecast):.0f}"
    rows.append((Line2D([], [], linestyle="", color="white", **dot), meet))
    given = {run.confidence for run in shown(min(_height(fan)[0] for fan in by_forecast))}
    for confidence, style in _CONFIDENCE.items():
        if confidence not in given:
            continue
        mark: Style = {"marker": style["marker"], "markerfacecolor": style["facecolors"]}
        edge: Style = {"markersize": 3.5, "markeredgecolor": "black", "markeredgewidth": 0.5}
        words = f"run, {confidence.lower() or 'no confidence given'}"
        rows.append((Line2D([], [], linestyle="", **mark, **edge), words))
    return [handle for handle, _ in rows], [label for _, label in rows]
