"""How far entries would have to move for an answer to hold."""

from collections.abc import Sequence

from matplotlib.figure import Figure

from forecast.plots.layout import bars, beside
from forecast.plots.style import PALETTE, figure, headline

_MOST = 30


def moves_plot(rows: Sequence[tuple[str, float | None, str]], title: str) -> Figure:
    """Draw moves, the least on top.

    Parameters
    ----------
    rows : sequence of (str, float or None, str)
        Key, how far it moves, and in what unit; what cannot move far enough is left out.
    title : str
        Over the picture.
    """
    moved = [(key, by, unit) for key, by, unit in rows if by is not None]
    shown = sorted(moved, key=lambda row: abs(row[1]))[:_MOST]
    drawing = figure(7.0, 1.3 + 0.3 * max(1, len(shown)))
    axes = drawing.add_subplot()
    for row, (_, by, unit) in enumerate(shown):
        colour = PALETTE["blue"] if unit == "sd" else PALETTE["orange"]
        axes.barh(row, by, height=0.6, color=colour)
        label = f"{by:+z.2f} {unit}{'' if unit == 'sd' or abs(by) == 1 else 's'}"
        beside(axes, label, (max(by, 0.0), row), (3, 0))
    axes.axvline(0.0, color=PALETTE["black"], lw=0.8)
    bars(axes, [key for key, _, _ in shown])
    axes.margins(x=0.18)
    axes.set_xlabel("moves by standard deviations, or doublings of what is fixed", fontsize=8)
    headline(drawing, title)
    return drawing
