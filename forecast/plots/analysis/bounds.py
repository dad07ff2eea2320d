"""An envelope of CDFs."""

from matplotlib.figure import Figure

from forecast.analysis.ensembles.bounds import Bounds
from forecast.plots.layout import moments_between, percent_axis, subtitle
from forecast.plots.style import PAGE_WIDTH, PALETTE, SMALL, dress, figure, headline


def bounds_plot(found: Bounds) -> Figure:
    """Draw the least and the greatest probability of arrival by year, and what lies between.

    Parameters
    ----------
    found : Bounds
    """
    drawing = figure(PAGE_WIDTH, 3.9)
    axes = dress(drawing.subplots(), "year", "probability of arrival by then")
    headline(drawing, found.title)
    subtitle(axes, f"{found.milestone}. Bounds: {found.label}.")
    first, last = found.span
    t = moments_between(first, last)
    lower, upper = found.bounds(t)
    axes.fill_between(t, lower, upper, color=PALETTE["sky"], alpha=0.3, lw=0)
    if found.label == "outer":
        for edge in found.attained(t):
            axes.plot(t, edge, color=PALETTE["blue"], linewidth=1.0, linestyle=":")
        axes.plot([], [], color=PALETTE["blue"], linewidth=1.0, linestyle=":", label="attained")
        axes.legend(fontsize=SMALL, frameon=False, loc="upper left")
    for edge in (lower, upper):
        axes.plot(t, edge, color=PALETTE["blue"], linewidth=2.0)
    axes.axhline(0.5, color=PALETTE["grey"], linewidth=0.8)
    axes.set(xlim=found.span, ylim=(0.0, 1.0))
    percent_axis(axes.yaxis)
    return drawing
