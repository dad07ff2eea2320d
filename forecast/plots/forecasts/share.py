"""Which anchor it is likely to have been, given arrival by each year."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from forecast.distributions.estimate import Estimate
from forecast.plots.figures import weighted_anchors
from forecast.plots.forecasts.cdf import moments
from forecast.plots.forecasts.pdf import areas
from forecast.plots.layout import heading, legend_below, names_of, percent_axis, subtitle
from forecast.plots.style import PAGE_WIDTH, PALETTE, SMALL, dress, figure
from forecast.results.forecast import Forecast
from priors.types import Array

LEAST = 1e-4
"""Probability of arrival below which nothing is said of the anchors behind it."""

_HEIGHT = 2.6  # inches of one forecast's panel

Shares = dict[str, Estimate]


@dataclass(frozen=True)
class Panel:
    """Shares of what has arrived by each moment, one upon the other.

    Parameters
    ----------
    title : str
    forecast : Forecast
    arrived : callable
        Probability of arrival by some moments.
    shares : callable
        By name, at some moments.
    """

    title: str
    forecast: Forecast
    arrived: Callable[[Array], Estimate]
    shares: Callable[[Array], Shares]


def draw(forecasts: Sequence[Forecast]) -> Figure:
    """Draw the probability of each anchor given arrival by t, a panel for each forecast."""
    said = "If it has arrived by then, which anchor was right?"
    panels = [
        Panel(
            said if len(forecasts) == 1 else name,
            forecast,
            forecast.mixture.probability,
            forecast.mixture.shares_of_arrival,
        )
        for forecast, name in zip(forecasts, names_of(forecasts), strict=True)
    ]
    names = list(dict.fromkeys(n for f in forecasts for n in weighted_anchors(f)))
    label = "probability of the anchor\ngiven arrival by then"
    return stacked(panels, names, "Which anchor, given arrival by then", label)


def stacked(panels: Sequence[Panel], names: Sequence[str], title: str, label: str) -> Figure:
    """Draw shares one upon the other, a panel below the other."""
    drawing = figure(PAGE_WIDTH, _HEIGHT * len(panels) + 0.7)
    rows = np.atleast_1d(drawing.subplots(len(panels), 1, sharex=True))
    heading(drawing, list(dict.fromkeys(panel.forecast for panel in panels)), title)
    look = areas(names)
    for axes, panel in zip(rows, panels, strict=True):
        dress(axes, "", label)
        subtitle(axes, panel.title)
        _stack(axes, panel, look)
        axes.set_ylim(0.0, 1.0)
        percent_axis(axes.yaxis)
    rows[-1].set_xlabel("year", fontsize=SMALL + 1)
    legend_below(drawing, [Patch(**{"label": n, **look[n]}) for n in names], names)
    return drawing


def _stack(axes: Axes, panel: Panel, look: dict[str, dict[str, object]]) -> None:
    t = moments(panel.forecast)
    axes.set_xlim(t[0], t[-1])
    arrived = panel.arrived(t).value >= LEAST
    if not arrived.any():
        axes.text(0.5, 0.5, "nothing arrives", transform=axes.transAxes, ha="center")
        return
    t = t[arrived]
    below = np.zeros(len(t))
    for name, part in panel.shares(t).items():
        above = below + part.value
        axes.fill_between(t, below, above, label=name, **look[name])  # type: ignore[arg-type]
        below = above
    axes.axvline(t[0], color=PALETTE["grey"], linewidth=0.6)
