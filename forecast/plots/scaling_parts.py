"""What the pictures of the scaling laws share: lines, axes, named points."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from anchors.laws import LAWS, Law, NotInLaw
from anchors.laws.units import training_compute
from forecast.plots.runs import Run
from forecast.plots.style import GRID, PALETTE, figure

Mark = tuple[str, float, float]

LINES: dict[str, dict[str, Any]] = {
    "kaplan_2020": {"color": PALETTE["vermilion"], "linestyle": "-"},
    "henighan_2020": {"color": PALETTE["orange"], "linestyle": (0, (6, 1.5))},
    "hoffmann_2022": {"color": PALETTE["blue"], "linestyle": "-"},
    "hoffmann_2022_precise": {"color": PALETTE["sky"], "linestyle": (0, (4, 1.5, 1, 1.5))},
    "besiroglu_2024": {"color": PALETTE["green"], "linestyle": (0, (3, 1.2))},
    "muennighoff_2023": {"color": PALETTE["purple"], "linestyle": (0, (1, 1))},
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
    answering = []
    for name in names or LAWS:
        try:
            ask(LAWS[name])
        except NotInLaw:
            if names:
                raise
            continue
        answering.append(LAWS[name])
    return answering


def as_runs(marks: Iterable[Mark]) -> list[Run]:
    """Read the points of the user as runs of one pass, C = 6 N D."""
    return [Run(name, N, D, float(training_compute(N, D))) for name, N, D in marks]


def points(
    axes: Axes,
    x: Sequence[float],
    y: Sequence[float],
    runs: Sequence[Run],
    nudges: dict[str, tuple[float, float]],
) -> None:
    """Draw runs as dots with their names beside them, moved by so many points."""
    axes.scatter(x, y, s=26, color=PALETTE["black"], zorder=5)
    for at, run in zip(zip(x, y, strict=True), runs, strict=True):
        offset = nudges.get(run.name, (6, 6))
        axes.annotate(
            run.name,
            at,
            xytext=offset,
            textcoords="offset points",
            ha="right" if offset[0] < 0 else "left",
            fontsize=8,
            zorder=6,
        )


def mark_losses(
    axes: Axes, laws: Sequence[Law], marks: Sequence[Mark], at: Callable[[float, float], float]
) -> None:
    """Put the points of the user where the first law with an L(N, D) has them."""
    if not marks:
        return
    law = next(chosen for chosen in (*laws, LAWS["hoffmann_2022"]) if _has_runs(chosen))
    x = [at(N, D) for _, N, D in marks]
    y = [float(law.loss(N, D)) for _, N, D in marks]
    points(axes, x, y, as_runs(marks), {})


def _has_runs(law: Law) -> bool:
    try:
        law.loss(1e9, 1e10)
    except NotInLaw:
        return False
    return True
