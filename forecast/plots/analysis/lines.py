"""Probabilities by year as lines."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter

from forecast.plots.style import MEDIUM, check_format, dress, figure, save, styles
from priors.types import Array


def by_year(
    years: Array,
    lines: Mapping[str, Array],
    label: str,
    path: str | Path | None = None,
    title: str = "",
) -> Figure:
    """Draw probabilities by year, a line for each name.

    Parameters
    ----------
    years : ndarray, shape (year,)
    lines : mapping of str to ndarray, shape (year,)
    label : str
        What the probability is of.
    path : str or Path, optional
        File to write.
    title : str
        For the file's footer.
    """
    if path is not None:
        check_format(Path(path))
    drawn = figure(6.5, 4.0)
    axes = dress(drawn.add_subplot(), "Year", label)
    looks = styles(list(lines))
    for name, probability in lines.items():
        axes.plot(years, probability, label=name, linewidth=2, **looks[name])
    axes.set_ylim(0.0, 1.0)
    axes.yaxis.set_major_formatter(PercentFormatter(1.0))
    axes.legend(fontsize=MEDIUM, frameon=False)
    if path is not None:
        save(drawn, Path(path), title, "")
    return drawn
