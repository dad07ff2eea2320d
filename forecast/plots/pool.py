"""A pool and its members: CDFs as far as they are known, bounds where they are open."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from forecast.analysis.pools import Pool
from forecast.plots.style import LARGE, PALETTE, SMALL, dress, figure, scenario_styles
from forecast.results.stated import ArrivalForecast, StatedForecast

_KNOWN = 1e-6  # of a probability, between two bounds that are one


def pool_plot(found: Pool) -> Figure:
    """Draw a pool with its members.

    Parameters
    ----------
    found : Pool
    """
    drawing = figure()
    axes = dress(drawing.add_subplot(), "year", "probability of arrival by then")
    looks = scenario_styles(len(found.members) + 1)[1:]
    for member, look in zip(found.members, looks, strict=True):
        draw_arrival(axes, member, look["color"], 1.2, member.title)
    draw_arrival(axes, found, PALETTE["black"], 2.2, f"{found.method} pool")
    axes.set_ylim(0.0, 1.0)
    axes.set_xlim(*found.span)
    axes.legend(fontsize=SMALL, frameon=False, loc="best")
    axes.set_title(found.milestone, fontsize=LARGE, loc="left", wrap=True)
    return drawing


def draw_arrival(
    axes: Axes, forecast: ArrivalForecast, colour: object, width: float, label: str
) -> None:
    """Draw a forecast of any kind: a line where it is known, a band where it is open.

    What is stated at fewer than three points gets marks and no line.
    """
    t = np.linspace(*forecast.span, 1 + round(4 * (forecast.span[1] - forecast.span[0])))
    lower, upper = forecast.bounds(t)
    stated = forecast.stated if isinstance(forecast, StatedForecast) else None
    if stated is not None:
        axes.plot(*np.array(stated.points).reshape(-1, 2).T, "o", color=colour, markersize=4,
                  label=None if stated.is_curve else label)  # fmt: skip
    if stated is None or stated.is_curve:
        known = np.where(upper - lower <= _KNOWN, lower, np.nan)
        axes.plot(t, known, color=colour, lw=width, label=label)
        open_ends = upper - lower > _KNOWN
        axes.fill_between(t, lower, upper, where=open_ends, color=colour, alpha=0.07, lw=0)
