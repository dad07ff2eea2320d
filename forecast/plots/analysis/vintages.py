"""How an answer moved with the data: median and interval by date, and what moved them."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from forecast.analysis.backtesting.vintages import Vintages
from forecast.plots.layout import beside
from forecast.plots.style import PALETTE, SMALL, dress, figure, headline

_COLOURS = ("blue", "vermilion", "green", "purple", "orange", "sky", "grey")


def vintages_plot(found: Vintages) -> Figure:
    """Draw median and interval of each vintage over what moved the median."""
    drawing = figure(8.0, 6.0)
    upper, lower = drawing.subplots(2, 1, sharex=True, height_ratios=[3, 2])
    dates = [vintage.as_of for vintage in found.vintages]
    last = found.vintages[0].last_year
    ends = np.array([np.minimum(v.quantiles.value, last) for v in found.vintages])
    dress(upper, ylabel="arrival year (10, 50 and 90%)")
    upper.fill_between(dates, ends[:, 0], ends[:, 2], color=PALETTE["sky"], alpha=0.3, lw=0)
    upper.plot(dates, ends[:, 1], "o-", color=PALETTE["blue"], markersize=4)
    if (ends[:, 2] >= last).any():
        upper.axhline(last, color=PALETTE["grey"], lw=0.8, ls=":")
        upper.annotate(f"after {last}", (dates[0], last), fontsize=SMALL, va="bottom")
    if found.expected:
        at = dates[-1] + found.ahead
        later = [min(median, last) for median in found.expected]
        upper.plot([at] * len(later), later, "_", color=PALETTE["vermilion"], markersize=8)
        beside(upper, "next vintage,\ndrawn", (at, min(later)), (0, -4), "top", ha="center")
    headline(drawing, f"{found.title}: median by date of the data")
    _moves(lower, found)
    return drawing


def _moves(axes: Axes, found: Vintages) -> None:
    dress(axes, "year of the data", "median moved by (years)")
    names = dict.fromkeys(share.name for v in found.vintages for share in v.moved)
    gaps = np.diff([v.as_of for v in found.vintages]) if len(found.vintages) > 1 else [1.0]
    width = 0.8 * float(min(gaps)) / max(1, len(names))
    for place, (name, colour) in enumerate(zip(names, _COLOURS * 5, strict=False)):
        worth = {v.as_of: s.worth for v in found.vintages for s in v.moved if s.name == name}
        x = [date + (place - 0.5 * (len(names) - 1)) * width for date in worth]
        axes.bar(x, list(worth.values()), width, color=PALETTE[colour], label=name)
    axes.axhline(0.0, color=PALETTE["black"], lw=0.6)
    if names:
        axes.legend(fontsize=SMALL, frameon=False)
