"""Single draws: the requirement falling and affordable compute rising until they meet."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial, reduce

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from forecast.model.simulation import AnchorSimulation
from forecast.model.trends import Line, Trend
from forecast.plots.figures import percent, requiring_anchors
from forecast.plots.layout import (
    STEPS_A_YEAR,
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
from forecast.plots.style import PAGE_WIDTH, Style, dress, figure, styles
from forecast.results.forecast import Forecast
from priors.types import Array

COUNT = 40
"""Draws that are shown."""

_ROUNDING = 1e-6  # years; to which an arrival without its lag is known
_RISING: Style = {"color": "#8A8A8A"}
_EDGE: Style = {"markeredgecolor": "black", "markeredgewidth": 0.5}
_MARKS: dict[str, Style] = {
    "before": {"marker": "s", "markersize": 4, "zorder": 5, "clip_on": False},
    "within": {"marker": "o", "markersize": 4, "zorder": 5},
    "later": {"marker": ">", "markersize": 5, "zorder": 5, "clip_on": False},
}
_Index = tuple[int, int]


@dataclass(frozen=True)
class Trajectory:
    """One draw of one anchor.

    Parameters
    ----------
    anchor : str
    years : ndarray, shape (year,)
        From the first year to the meeting, or to the last year.
    required, affordable : ndarray, shape (year,), log10(FLOP)
        What one run takes at the algorithms of each year, and what can be had.
    met : str
        "before", at the first year already; "within" the years; or "later", perhaps never.
    """

    anchor: str
    years: Array
    required: Array
    affordable: Array
    met: str


def draw(forecasts: Sequence[Forecast]) -> Figure:
    """Draw single draws, a panel a forecast."""
    count = len(forecasts)
    drawing = figure(PAGE_WIDTH, 4.2 if count == 1 else 2.8 * count)
    panels = drawing.subplots(count, 1, squeeze=False)[:, 0]
    heading(drawing, forecasts, "Draws: requirement and affordable compute until they meet")
    look = styles([name for forecast in forecasts for name in requiring_anchors(forecast)])
    for axes, forecast, name in zip(panels, forecasts, names_of(forecasts), strict=True):
        _panel(axes, forecast, look)
        axes.set(xlim=year_span(forecasts), xlabel="")
        if count == 1:
            milestone(axes, forecasts)
        else:
            subtitle(axes, name)
    panels[-1].set_xlabel("year")
    legend_below(drawing, *_legend(look))
    return drawing


def paths(forecast: Forecast, count: int = COUNT) -> list[Trajectory]:
    """Draws that stand for all: as many of an anchor as its share, spread over its arrivals."""
    return [
        _path(forecast.simulation.anchors[name], index)
        for name, number in shared_out(_shares(forecast), count).items()
        for index in _evenly(forecast.simulation.anchors[name], number)
    ]


def _shares(forecast: Forecast) -> dict[str, float]:
    """Shares of the anchors that wait for compute."""
    shares = {name: forecast.mixture.shares[name] for name in requiring_anchors(forecast)}
    total = math.fsum(shares.values())
    return {name: share / total for name, share in shares.items()}


def shared_out(shares: Mapping[str, float], count: int) -> dict[str, int]:
    """Whole numbers in proportion to shares, by the largest remainders."""
    exact = {name: share * count for name, share in shares.items() if share > 0}
    numbers = {name: int(value) for name, value in exact.items()}
    left = count - sum(numbers.values())
    by_remainder = sorted(exact, key=lambda name: numbers[name] - exact[name])
    for name in by_remainder[:left]:
        numbers[name] += 1
    return numbers


def _evenly(anchor: AnchorSimulation, number: int) -> list[_Index]:
    """Draws at even steps of weight through the anchor's arrivals, and requirements."""
    arrival, required = anchor.arrival_year, anchor.log10_need
    order = np.lexsort((required.ravel(), arrival.ravel()))
    cumulative = np.cumsum(anchor.evidence_weight.ravel()[order])
    wanted = (np.arange(number) + 0.5) / max(number, 1) * cumulative[-1]
    chosen = order[np.searchsorted(cumulative, wanted)]
    return [
        (int(i), int(j)) for i, j in zip(*np.unravel_index(chosen, arrival.shape), strict=True)
    ]


def _path(anchor: AnchorSimulation, index: _Index) -> Trajectory:
    scenario = anchor.simulation.scenario
    first, last = float(scenario.years.first), float(scenario.years.last)
    crossings = anchor.lag.before(anchor.arrival_year)
    crossing = max(first, float(crossings[index]))
    end = min(crossing, last)
    grid = np.arange(first, last, 1.0 / STEPS_A_YEAR)
    years = np.append(grid[grid < end], end)
    hardware, _, _, *limits = (_trend_of(trend, index) for trend in anchor.path_trends)
    cost = anchor.simulation.section_trends.cost
    spending = cost.mapped(partial(_trend_of, index=index), partial(_of, index=index))
    saved = [_of(anchor.progress.at(np.asarray(t)), index) for t in years]
    required = float(anchor.log10_need[index]) - np.array(saved)
    money = hardware.at(years) + spending.in_reach_at(
        years, _of(anchor.simulation.section_trends.offset, index)
    )
    affordable = reduce(np.minimum, (limit.at(years) for limit in limits), money)
    met = "later" if crossing > last else "before" if crossing - first < _ROUNDING else "within"
    return Trajectory(anchor.name, years, required, affordable, met)


def _of(values: Array, index: _Index) -> Array:
    return values if np.ndim(values) == 0 else values[index]


def _trend_of(trend: Trend, index: _Index) -> Trend:
    """A trend in one draw."""

    def line(full: Line) -> Line:
        return Line(full.year, _of(full.level, index), _of(full.rate, index))

    ceiling = line(trend.ceiling) if trend.ceiling else None
    changes = [(year, _of(rate, index)) for year, rate in trend.changes]
    return Trend(line(trend.growth), ceiling, changes, trend.since)


def _panel(axes: Axes, forecast: Forecast, look: dict[str, Style]) -> None:
    dress(axes, "year", "compute of one training run (FLOP)")
    power_axis(axes.yaxis)
    drawn = paths(forecast)
    for path in drawn:
        style = look[path.anchor]
        axes.plot(
            path.years, path.affordable, label="affordable", linewidth=0.6, zorder=2, **_RISING
        )
        axes.plot(path.years, path.required, linewidth=0.9, label=path.anchor, **style)
    for path in drawn:
        mark: Style = {"color": look[path.anchor]["color"], **_MARKS[path.met], **_EDGE}
        axes.plot(path.years[-1:], path.required[-1:], linestyle="", label=path.met, **mark)
    _count(axes, forecast, drawn)


def _count(axes: Axes, forecast: Forecast, drawn: Sequence[Trajectory]) -> None:
    """Say at the edges how many draws have met before, and how many meet later or never."""
    by_kind = {met: sum(path.met == met for path in drawn) for met in _MARKS}
    first, last = forecast.years[0], forecast.years[-1]
    words = [f"of {len(drawn)} draws:"]
    words += [f"{by_kind['before']} met by {first:.0f}"] if by_kind["before"] else []
    words += [f"{by_kind['within']} meet by {last:.0f}"]
    words += [f"{by_kind['later']} later, or never"]
    none = float(forecast.mixture.none_at(forecast.years[-1:])[0])
    lags = any(a.lag.is_any for a in forecast.simulation.anchors.values())
    words += ["", "arrival comes a\nlag later"] if lags else []
    words += ["", "not drawn:", f"no anchor\nsuffices, {percent(none)}"] if none > 0 else []
    note(axes, 1.03, 0.5, "\n".join(words), va="center")


def _legend(look: dict[str, Style]) -> tuple[list[Line2D], list[str]]:
    lines = [(sample(style), f"required, {anchor_label(name)}") for name, style in look.items()]
    lines.append((sample(_RISING, 1.0), "affordable compute"))
    words = {
        "within": "they meet",
        "before": "met at the first year",
        "later": "not by the last year",
    }
    for met, text in words.items():
        mark: Style = {"linestyle": "", "color": "white", **_EDGE, **_MARKS[met]}
        lines.append((Line2D([], [], **mark), text))
    return [handle for handle, _ in lines], [label for _, label in lines]
