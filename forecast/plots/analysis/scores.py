"""What scenarios said beside what happened: a panel for each quantity."""

from matplotlib.figure import Figure

from forecast.analysis.backtesting.scores import Scores
from forecast.plots.style import LARGE, SMALL, dress, figure, scenario_styles
from scenarios.data.actuals import QUANTITIES


def scores_plot(found: Scores) -> Figure:
    """Draw scores: medians and central 80% of each scenario, and the values.

    Parameters
    ----------
    found : Scores
    """
    quantities = [q for q in QUANTITIES if any(s.quantity == q for s in found.scores)]
    names = list(dict.fromkeys(score.scenario for score in found.scores))
    drawing = figure(8.0, 2.2 * len(quantities) + 1.0)
    panels = drawing.subplots(len(quantities), 1, squeeze=False, sharex=True)[:, 0]
    looks = dict(zip(names, scenario_styles(len(names) + 1)[1:], strict=True))
    for axes, quantity in zip(panels, quantities, strict=True):
        scored = QUANTITIES[quantity]
        dress(axes, "year" if axes is panels[-1] else "", scored.unit)
        axes.set_title(scored.title, fontsize=LARGE, loc="left")
        of = [score for score in found.scores if score.quantity == quantity]
        axes.plot([s.year for s in of], [s.actual for s in of], "kD", markersize=5, zorder=3,
                  label="happened")  # fmt: skip
        for place, name in enumerate(names):
            own = [score for score in of if score.scenario == name]
            x = [score.year + 0.012 * (place + 1) for score in own]
            middle = [score.predicted[0.5] for score in own]
            below = [score.predicted[0.5] - score.predicted[0.1] for score in own]
            above = [score.predicted[0.9] - score.predicted[0.5] for score in own]
            axes.errorbar(x, middle, yerr=[below, above], fmt="o", markersize=4,
                          color=looks[name]["color"], label=f"{name}, 80%")  # fmt: skip
        axes.set_yscale("log")
        axes.ticklabel_format(axis="x", useOffset=False)
        axes.legend(fontsize=SMALL, frameon=False)
    return drawing
