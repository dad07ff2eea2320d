"""What forecasts said beside what happened: a panel for each quantity, and one for arrival."""

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter, PercentFormatter

from forecast.analysis.backtesting.non_arrival import NonArrival
from forecast.analysis.backtesting.scores import Score, Scores
from forecast.errors import ArgumentError
from forecast.plots.style import LARGE, SMALL, Style, dress, figure, headline, scenario_styles
from scenarios.data.actuals import QUANTITIES

_PLAIN = ("times a year", "minute")  # units of numbers that are read without powers of ten
_PANEL, _ROW, _REST = 2.2, 0.22, 1.0  # inches


def scores_plot(found: Scores) -> Figure:
    """Draw scores: medians and central 80% of each scenario, and the values; then arrival.

    Raises
    ------
    ArgumentError
        Where nothing could be scored.
    """
    if not found.names:
        reasons = "; ".join(dict.fromkeys(found.refused.values()))
        raise ArgumentError(f"nothing is scored, so that nothing can be drawn: {reasons}")
    quantities = [q for q in QUANTITIES if any(s.quantity == q for s in found.scores)]
    heights = [_PANEL] * len(quantities)
    heights += [0.6 + _ROW * len(found.arrivals)] if found.arrivals else []
    drawing = figure(8.0, sum(heights) + _REST)
    grid = drawing.subplots(len(heights), 1, squeeze=False, height_ratios=heights)[:, 0]
    panels, names = grid[: len(quantities)], found.names
    looks = dict(zip(names, scenario_styles(len(names) + 1)[1:], strict=True))
    for axes, quantity in zip(panels, quantities, strict=True):
        axes.sharex(panels[0])
        own = [score for score in found.scores if score.quantity == quantity]
        _quantity(axes, own, looks, "year" if axes is panels[-1] else "")
    if found.arrivals:
        _arrivals(grid[-1], found.arrivals, looks)
    headline(drawing, "What was said beside what happened")
    return drawing


def _quantity(axes: Axes, own: Sequence[Score], looks: dict[str, Style], label: str) -> None:
    scored = QUANTITIES[own[0].quantity]
    dress(axes, label, scored.unit)
    axes.tick_params(which="both", labelsize=SMALL, labelbottom=bool(label))
    axes.set_title(scored.title, fontsize=LARGE, loc="left")
    axes.plot([s.year for s in own], [s.actual for s in own], "kD", markersize=5, zorder=3,
              label="happened")  # fmt: skip
    for place, name in enumerate(dict.fromkeys(score.scenario for score in own)):
        _expected(
            axes, [s for s in own if s.scenario == name], 0.012 * (place + 1), looks[name]
        )
    axes.set_yscale("log")
    if scored.unit in _PLAIN:
        axes.yaxis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0)))
        axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
        axes.yaxis.set_minor_formatter(NullFormatter())
    axes.ticklabel_format(axis="x", useOffset=False)
    axes.legend(fontsize=SMALL, framealpha=0.85, edgecolor="none")


def _expected(axes: Axes, own: Sequence[Score], shift: float, look: Style) -> None:
    """Draw what one scenario expected, beside what happened."""
    middle = [score.predicted[0.5] for score in own]
    below = [score.predicted[0.5] - score.predicted[0.1] for score in own]
    above = [score.predicted[0.9] - score.predicted[0.5] for score in own]
    certain = all(score.claims_certainty for score in own)
    said = "certain" if certain else "80%"
    axes.errorbar(
        [score.year + shift for score in own], middle, yerr=[below, above], fmt="o",
        markersize=4, color=look["color"], label=f"{own[0].scenario}, {said}",
    )  # fmt: skip


def _arrivals(axes: Axes, arrivals: Sequence[NonArrival], looks: dict[str, Style]) -> None:
    """Draw what each forecast gave to arrival by now, a row for each."""
    dress(axes, "probability that was given to it")
    axes.set_title(f"Arrival by {arrivals[0].by:.2f}: none", fontsize=LARGE, loc="left")
    for row, each in enumerate(arrivals):
        axes.plot(each.bounds, [row, row], "o-", color=looks[each.scenario]["color"],
                  markersize=5, clip_on=False, fillstyle="full" if each.probability is not None
                  else "none")  # fmt: skip
    axes.set_yticks(range(len(arrivals)), [each.scenario for each in arrivals])
    axes.tick_params(labelsize=SMALL)
    axes.set_ylim(len(arrivals) - 0.5, -0.5)
    axes.set_xlim(left=0.0)
    axes.xaxis.set_major_formatter(PercentFormatter(1.0))
