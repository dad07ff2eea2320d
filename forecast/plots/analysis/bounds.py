"""An envelope of CDFs."""

from matplotlib.figure import Figure

from forecast.analysis.ensembles.bounds import Bounds
from forecast.plots.layout import moments_between, probability_axes, subtitle
from forecast.plots.style import PALETTE, SMALL, headline


def bounds_plot(found: Bounds) -> Figure:
    """Draw the least and the greatest probability of arrival by year, and what lies between."""
    drawing, axes = probability_axes(found.span)
    headline(drawing, found.title)
    subtitle(axes, f"{found.milestone}. Bounds: {found.label}.")
    t = moments_between(*found.span)
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
    return drawing
