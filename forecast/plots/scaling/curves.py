"""Pictures of the scaling laws, and of where they part ways."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from matplotlib.figure import Figure

from anchors.laws.units import training_compute
from forecast.plots.scaling.inconsistency import crossover, learning_curves
from forecast.plots.scaling.parts import (
    LINES,
    Mark,
    laws_that_answer,
    log_loss_ticks,
    mark_losses,
    open_axes,
    points,
    user_points,
)
from forecast.plots.scaling.runs import shown_runs
from forecast.plots.scaling.surface import surface
from forecast.plots.style import GRID, PALETTE, figure

STOCK = (1e14, 3e14, 1e15)
"""Effective stock of public text, tokens: 5%, median, 95% (Epoch AI, facts, section 6)."""


def draw(kind: str, names: Sequence[str] = (), marks: Sequence[Mark] = ()) -> Figure:
    """Draw one picture of the scaling laws.

    Parameters
    ----------
    kind : {"frontier", "surface", "optimum", "crossover", "learning_curves", "data"}
    names : sequence of str
        Laws to draw; each picture has its own default. `crossover` and `learning_curves` are
        Kaplan et al.'s own and take no other.
    marks : sequence of (name, N, D)
        Further points. Where an axis is a loss, it is the first law's L(N, D).
    """
    return PICTURES[kind](names, marks)


def frontier(names: Sequence[str], marks: Sequence[Mark]) -> Figure:
    """L(C) of several laws: power laws fall for ever, laws with a constant term level off."""
    drawing, axes = open_axes("training compute (FLOP)", "loss (nats per token)")
    C = np.logspace(17, 34, 400)
    laws = laws_that_answer(names, lambda law: law.loss_at_compute(1e20))
    for law in laws:
        axes.plot(C, law.loss_at_compute(C), label=law.name, linewidth=2, **LINES[law.name])
        if law.irreducible_loss > 0:
            axes.axhline(
                float(law.irreducible_loss), linewidth=0.8, alpha=0.8, **LINES[law.name]
            )
    mark_losses(axes, names, marks, lambda N, D: float(training_compute(N, D)))
    axes.set(xlim=(C[0], C[-1]), title="Best loss at each compute, by law")
    log_loss_ticks(axes)
    axes.legend(title="thin lines: the constant term E", loc="lower left")
    return drawing


def optimum(names: Sequence[str], marks: Sequence[Mark]) -> Figure:
    """Compute-optimal parameters and tokens against compute, with real models."""
    drawing = figure(10.0, 5.2)
    panels = drawing.subplots(1, 2)
    C = np.logspace(19, 28, 200)
    laws = laws_that_answer(names, lambda law: law.optimum(1e20))
    runs = shown_runs()
    computes = [float(training_compute(N, D)) for _, N, D in marks]
    titles = ("parameters", "training tokens")
    for side, (axes, title) in enumerate(zip(panels, titles, strict=True)):
        for law in laws:
            line = law.optimum(C)[side]
            axes.plot(C, line, label=law.name, linewidth=2, **LINES[law.name])
        sizes = [(run.parameters, run.tokens)[side] for run in runs]
        labels = [run.name for run in runs]
        points(axes, [run.compute for run in runs], sizes, labels, NUDGES[side])
        user_points(axes, computes, [(N, D)[side] for _, N, D in marks], [m[0] for m in marks])
        axes.set(xscale="log", yscale="log", xlim=(C[0], C[-1]))
        axes.set(xlabel="training compute (FLOP)", ylabel=title, title=f"Optimal {title}")
        axes.grid(**GRID)
    panels[0].legend(loc="upper left", fontsize=8)
    return drawing


NUDGES: tuple[dict[str, tuple[float, float]], ...] = (
    {
        "GPT-3": (-4, -11),
        "Gopher": (7, -4),
        "MT-NLG": (0, 6),
        "PaLM": (6, 3),
        "Chinchilla": (7, 0),
        "Falcon 180B": (6, -4),
        "Llama 3.1": (6, -4),
        "GPT-2": (6, -4),
    },
    {
        "GPT-3": (-6, 2),
        "Gopher": (6, -1),
        "MT-NLG": (6, -9),
        "PaLM": (6, -5),
        "Chinchilla": (-6, 5),
        "Falcon 180B": (6, -5),
        "Llama 3.1": (6, -6),
        "GPT-2": (6, -4),
    },
)
"""Offsets of the names, points to the right and up, for parameters and for tokens."""


def data(names: Sequence[str], marks: Sequence[Mark]) -> Figure:
    """L(D) of all laws: what data alone allows, however large the model."""
    drawing, axes = open_axes("training tokens", "loss of an infinite model (nats per token)")
    D = np.logspace(8, 17, 300)
    laws = laws_that_answer(names, lambda law: law.loss_of_tokens(1e10))
    low, middle, high = STOCK
    axes.axvspan(low, high, color="#EAEAEA", zorder=0)
    axes.axvline(middle, color=PALETTE["grey"], linewidth=0.9, zorder=0)
    for law in laws:
        axes.plot(D, law.loss_of_tokens(D), label=law.name, linewidth=2, **LINES[law.name])
    mark_losses(axes, names, marks, lambda _N, D: D)
    axes.set(xlim=(D[0], D[-1]), title="What data alone allows, by law")
    log_loss_ticks(axes)
    axes.text(
        low * 0.8,
        axes.get_ylim()[1] * 0.97,
        "stock of public text\n(90% interval)",
        ha="right",
        va="top",
        fontsize=8,
        color="#444444",
    )
    axes.legend(loc="lower left")
    return drawing


PICTURES: dict[str, Callable[[Sequence[str], Sequence[Mark]], Figure]] = {
    "frontier": frontier,
    "surface": surface,
    "optimum": optimum,
    "crossover": crossover,
    "learning_curves": learning_curves,
    "data": data,
}
