"""A fit to data: the points, the line, and where it may run."""

import numpy as np
from matplotlib.figure import Figure

from forecast.plots.layout import beside
from forecast.plots.style import PALETTE, SMALL, dress, figure, headline
from priors.moments import calendar_year
from scenarios.data.fitting import INTERVAL, Fit

_NAMED = 12  # points that still have room for their names


def fit_plot(found: Fit) -> Figure:
    """Draw the points of a fit, its line, and the central 80% of it and of a further point."""
    drawing = figure(8.0, 5.0)
    axes = dress(drawing.add_subplot(), "year", f"{found.series.title}, {found.series.unit}")
    dates = np.array([each.date for each in found.points])
    values = np.array([each.value for each in found.points])
    others = [each for each in found.observed.found if each not in found.points]
    axes.plot(
        [calendar_year(each.date) for each in others if each.date >= dates.min()],
        [each.value for each in others if each.date >= dates.min()],
        ".", color=PALETTE["grey"], markersize=3, label="not fitted",
    )  # fmt: skip
    begin = dates.min() if found.break_at is None else found.julian(found.break_at)
    t = np.linspace(begin, dates.max() + 1.0, 60)
    years = [calendar_year(float(x)) for x in t]
    ends = np.array(INTERVAL)
    low, high = 10.0 ** np.array([found.trend.point_quantiles(float(x), ends) for x in t]).T
    axes.fill_between(
        years, low, high, color=PALETTE["sky"], alpha=0.25, lw=0, label="80% of a further point"
    )
    line = np.array([np.quantile(found.trend.levels_at(float(x)), ends) for x in t]).T
    axes.fill_between(
        years, 10.0 ** line[0], 10.0 ** line[1], color=PALETTE["blue"], alpha=0.3, lw=0,
        label="80% of the line",
    )  # fmt: skip
    axes.plot(
        years, 10.0 ** found.trend.level_at(t), color=PALETTE["blue"], lw=1.5, label="fit"
    )
    stated = [(e.value - e.low, e.high - e.value) if e.low and e.high else (0.0, 0.0)
              for e in found.points]  # fmt: skip
    axes.errorbar(
        [calendar_year(x) for x in dates], values, yerr=np.maximum(np.array(stated).T, 0.0),
        fmt="o", color=PALETTE["black"], markersize=4, elinewidth=0.8,
        label="records" if found.records else "points",
    )  # fmt: skip
    if len(found.points) <= _NAMED:
        for each in found.points:
            at = (calendar_year(each.date), each.value)
            beside(axes, each.name, at, (4, -8), "baseline", fontsize=SMALL - 1)
    axes.set_yscale("log")
    axes.legend(fontsize=SMALL, frameon=False, loc="upper left")
    low_time, high_time = found.doubling_time_interval
    headline(
        drawing,
        f"{found.series.title}: doubles in {found.doubling_time:.3g} years "
        f"(80% {low_time:.3g} to {high_time:.3g})",
    )
    return drawing
