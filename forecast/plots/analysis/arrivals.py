"""Forecasts of any kind over each other: lines where they are known, bands where open."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from forecast.analysis.ensembles.pools import Pool
from forecast.plots.layout import (
    legend_below,
    milestone,
    moments_between,
    names_of,
    probability_axes,
    sample,
    year_span,
)
from forecast.plots.style import Style, headline, scenario_styles
from forecast.results.stated import (
    ArrivalForecast,
    StatedForecast,
    quantile_bounds,
    quantile_status,
)

_KNOWN = 1e-6  # of a probability, between two bounds that are one


def draw(forecasts: Sequence[ArrivalForecast], heading: str = "") -> Figure:
    """Draw forecasts of any kind over each other.

    Parameters
    ----------
    forecasts : sequence of ArrivalForecast
        The first is drawn in black.
    heading : str
        Over the picture.
    """
    drawing, axes = probability_axes(year_span(forecasts))
    headline(drawing, heading or "Probability of arrival by year")
    milestone(axes, [each for each in forecasts if not isinstance(each, Pool)])
    looks = scenario_styles(len(forecasts))
    handles = [_drawn(axes, *each) for each in zip(forecasts, looks, strict=True)]
    names = zip(names_of(forecasts), forecasts, strict=True)
    labels = [f"{name}, {_about(forecast)}" for name, forecast in names]
    legend_below(drawing, handles, labels, columns=2)
    return drawing


def _drawn(axes: Axes, forecast: ArrivalForecast, look: Style) -> Line2D:
    """Draw one forecast, and return what stands for it in a legend.

    What is stated at fewer than three points gets marks and no line; an arrow marks a year by
    which a probability has not been reached.
    """
    points, first, last = [], *forecast.span
    marks: Style = {"color": look["color"], "linestyle": "", "markersize": 4, "clip_on": False}
    if isinstance(forecast, StatedForecast):
        points = [each for each in forecast.stated.points if first <= each[0] <= last]
        later = [each for each in forecast.stated.later if first <= each[0] <= last]
        _mark(axes, points, marker="o", **marks)
        _mark(axes, later, marker=">", fillstyle="none", **marks)
        if not forecast.stated.is_curve:
            return Line2D([], [], marker="o", **marks)
    t = moments_between(first, last)
    t = np.unique(np.concatenate([t, [year for year, _ in points]]))
    lower, upper = forecast.bounds(t)
    is_open = upper - lower > _KNOWN
    axes.plot(t, np.where(is_open, np.nan, lower), linewidth=2.0, **look)
    axes.fill_between(t, lower, upper, where=is_open, color=look["color"], alpha=0.09, lw=0)
    return sample(look, 2.0)


def _mark(axes: Axes, points: Sequence[tuple[float, float]], **style: Any) -> None:
    """Mark points; none would still take room where they are not clipped."""
    if points:
        axes.plot(*np.array(points).T, **style)


def _about(forecast: ArrivalForecast) -> str:
    """Kind and date of what is stated, and the median."""
    if not isinstance(forecast, StatedForecast):
        return _median(forecast)
    said = (forecast.stated.kind, forecast.stated.date, _median(forecast))
    return ", ".join(filter(None, said))


def _median(forecast: ArrivalForecast) -> str:
    ((low, high),) = quantile_bounds(forecast, [0.5])
    why = quantile_status(low, high)
    if why is None:
        return f"median {high:.1f}"
    last = f"median after {forecast.span[1]:.0f}"
    return last if why == "after_last_year" else "median not stated"
