"""Which anchor it is likely to have been, given arrival by each year."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from forecast.plots.cdf import moments
from forecast.plots.figures import weighted_anchors
from forecast.plots.layout import heading, legend_below, names_of, percent_axis, subtitle
from forecast.plots.pdf import areas
from forecast.plots.style import PAGE_WIDTH, PALETTE, SMALL, dress, figure
from forecast.results.forecast import Forecast

LEAST = 1e-4
"""Probability of arrival below which nothing is said of the anchors behind it."""

_HEIGHT = 2.6  # inches of one forecast's panel


def draw(forecasts: Sequence[Forecast]) -> Figure:
    """Draw the probability of each anchor given arrival by t, a panel for each forecast."""
    drawing = figure(PAGE_WIDTH, _HEIGHT * len(forecasts) + 0.7)
    panels = np.atleast_1d(drawing.subplots(len(forecasts), 1, sharex=True))
    heading(drawing, forecasts, "Which anchor, given arrival by then")
    names = list(dict.fromkeys(n for f in forecasts for n in weighted_anchors(f)))
    look = areas(names)
    for axes, forecast, name in zip(panels, forecasts, names_of(forecasts), strict=True):
        dress(axes, "", "probability of the anchor\ngiven arrival by then")
        said = "If it has arrived by then, which anchor was right?"
        subtitle(axes, said if len(forecasts) == 1 else name)
        _shares(axes, forecast, look)
        axes.set_ylim(0.0, 1.0)
        percent_axis(axes.yaxis)
    panels[-1].set_xlabel("year", fontsize=SMALL + 1)
    legend_below(drawing, [Patch(**{"label": n, **look[n]}) for n in names], names)
    return drawing


def _shares(axes: Axes, forecast: Forecast, look: dict[str, dict[str, object]]) -> None:
    t = moments(forecast)
    axes.set_xlim(t[0], t[-1])
    arrived = forecast.mixture.probability(t).value >= LEAST
    if not arrived.any():
        axes.text(0.5, 0.5, "nothing arrives", transform=axes.transAxes, ha="center")
        return
    t = t[arrived]
    below = np.zeros(len(t))
    for name, part in forecast.mixture.shares_of_arrival(t).items():
        above = below + part.value
        axes.fill_between(t, below, above, label=name, **look[name])  # type: ignore[arg-type]
        below = above
    axes.axvline(t[0], color=PALETTE["grey"], linewidth=0.6)
