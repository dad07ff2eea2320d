"""What the pictures of the scaling laws share: lines, axes, named points."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import cycle
from typing import Literal

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from anchors.laws import LAWS, Law, NotInLaw
from anchors.laws.choice import answers, members
from forecast.plots.style import GRID, HALO, PALETTE, Style, figure

Mark = tuple[str, float, float]

LINES: dict[str, Style] = {
    "kaplan_2020": {"color": PALETTE["black"], "linestyle": "-"},
    "henighan_2020": {"color": PALETTE["orange"], "linestyle": (0, (6, 1.5))},
    "hoffmann_2022": {"color": PALETTE["blue"], "linestyle": "-"},
    "hoffmann_2022_precise": {"color": PALETTE["sky"], "linestyle": (0, (4, 1.5, 1, 1.5))},
    "besiroglu_2024": {"color": PALETTE["green"], "linestyle": (0, (3, 1.2))},
    "muennighoff_2023": {"color": PALETTE["purple"], "linestyle": (0, (1, 1))},
    "hoffmann_2022_approach_1": {"color": PALETTE["vermilion"], "linestyle": (0, (8, 2))},
    "hoffmann_2022_approach_2": {"color": PALETTE["vermilion"], "linestyle": (0, (2, 1))},
    "kaplan_2020_table_5": {"color": PALETTE["grey"], "linestyle": (0, (5, 1))},
    "vance_2022": {"color": PALETTE["grey"], "linestyle": (0, (1, 1.5))},
}


def open_axes(xlabel: str, ylabel: str) -> tuple[Figure, Axes]:
    """Open a figure with one pair of logarithmic axes."""
    drawing = figure()
    axes = drawing.subplots()
    axes.set(xscale="log", yscale="log", xlabel=xlabel, ylabel=ylabel)
    axes.grid(**GRID)
    return drawing, axes


def log_loss_ticks(axes: Axes) -> None:
    """Label a logarithmic axis of losses in plain numbers."""
    low, high = axes.get_ylim()
    steps = (0.5, 0.6, 0.8, 1, 1.25, 1.5, 1.75, 2, 2.5, 3, 4, 5, 6, 8, 10)
    ticks = [tick for tick in steps if low <= tick <= high]
    axes.set_yticks(ticks, [f"{tick:g}" for tick in ticks])
    axes.set_yticks([], minor=True)


def laws_that_answer(names: Sequence[str], ask: Callable[[Law], object]) -> list[Law]:
    """Pick the laws named, or all that can answer; one that was named and cannot raises."""

    def answer(law: Law) -> Law:
        ask(law)
        return law

    return answers(names, answer)[0]


def points(
    axes: Axes,
    x: Sequence[float],
    y: Sequence[float],
    names: Sequence[str],
    nudges: Mapping[str, tuple[float, float]],
) -> None:
    """Draw dots with their names beside them, moved by so many points right and up."""
    axes.scatter(x, y, s=26, color=PALETTE["black"], zorder=5)
    for at, name in zip(zip(x, y, strict=True), names, strict=True):
        side: Literal["left", "center", "right"] = "left"
        if nudges[name][0] <= 0:
            side = "right" if nudges[name][0] < 0 else "center"
        style: Style = {"ha": side, "fontsize": 8, "path_effects": HALO, "zorder": 8}
        axes.annotate(name, at, xytext=nudges[name], textcoords="offset points", **style)


def user_points(
    axes: Axes, x: Sequence[float], y: Sequence[float], names: Sequence[str]
) -> None:
    """Draw the points of the user, named in the legend, where nothing can overlap them."""
    for marker, across, up, name in zip(cycle("DsP^Xv"), x, y, names, strict=False):
        style: Style = {"facecolors": "white", "edgecolors": "black", "linewidths": 1.6}
        axes.scatter([across], [up], s=60, marker=marker, zorder=7, label=name, **style)


def mark_losses(
    axes: Axes, names: Sequence[str], marks: Sequence[Mark], at: Callable[[float, float], float]
) -> None:
    """Put the points of the user at the loss that the first law named gives them.

    With none named, or none that has an L(N, D), it is `hoffmann_2022`; the label says which.
    """
    able = [
        name for name in members(names) if _answers(LAWS[name], lambda law: law.loss(1e9, 1e10))
    ]
    law = LAWS[[*able, "hoffmann_2022"][0]]
    x = [at(N, D) for _, N, D in marks]
    y = [float(law.loss(N, D)) for _, N, D in marks]
    user_points(axes, x, y, [f"{name} ({law.name})" for name, _, _ in marks])


def _answers(law: Law, ask: Callable[[Law], object]) -> bool:
    try:
        ask(law)
    except NotInLaw:
        return False
    return True
