"""Probabilities by year as lines."""

from __future__ import annotations

from collections.abc import Mapping

from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter

from forecast.plots.style import MEDIUM, dress, figure, styles
from priors.types import Array


def by_year(years: Array, lines: Mapping[str, Array], label: str) -> Figure:
    """Draw probabilities by year, a line for each name; the label says what they are of."""
    drawn = figure(6.5, 4.0)
    axes = dress(drawn.add_subplot(), "Year", label)
    looks = styles(list(lines))
    for name, probability in lines.items():
        axes.plot(years, probability, label=name, linewidth=2, **looks[name])
    axes.set_ylim(0.0, 1.0)
    axes.yaxis.set_major_formatter(PercentFormatter(1.0))
    axes.legend(fontsize=MEDIUM, frameon=False)
    return drawn
