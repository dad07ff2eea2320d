"""L(N, D) of one law as a map, with its limits and the two compute-optimal lines."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from anchors.laws import LAWS, Law
from forecast.plots.scaling.parts import LINES, Mark, laws_that_answer, points, user_points
from forecast.plots.scaling.runs import shown_runs
from forecast.plots.style import GRID, HALO, PALETTE, Style, figure

N_RANGE = (1e7, 1e14)
D_RANGE = (1e9, 1e15)

NUDGES: dict[str, tuple[float, float]] = {
    "GPT-3": (-6, 1),
    "Gopher": (0, 7),
    "MT-NLG": (7, -4),
    "PaLM": (7, 0),
    "Chinchilla": (7, -4),
    "Falcon 180B": (7, -4),
    "Llama 3.1": (7, 0),
    "GPT-2": (-7, -4),
}


def surface(names: Sequence[str], marks: Sequence[Mark]) -> Figure:
    """Draw L(N, D) as a map of nearly L-shaped contours: the scarcer of N and D decides.

    The panels above and to the right show the limits L(N), unlimited data, and L(D), an
    unlimited model. The first law named is drawn (Hoffmann et al. 2022 by default), with the
    compute-optimal lines of Kaplan et al. and of that law, or of Hoffmann's beside Kaplan's.
    """
    law = laws_that_answer(names or ["hoffmann_2022"], lambda law: law.loss(1e9, 1e10))[0]
    drawing = figure(9.0, 7.2)
    panels = drawing.subplots(
        2,
        2,
        sharex="col",
        sharey="row",
        gridspec_kw={"width_ratios": (5, 1), "height_ratios": (1, 4.4)},
    )
    (above, corner), (middle, beside) = panels
    corner.remove()
    _map(drawing, middle, beside, law)
    other = "hoffmann_2022" if law.name == "kaplan_2020" else law.name
    _optimal_lines(middle, ("kaplan_2020", other))
    runs = shown_runs()
    sizes, tokens = [run.parameters for run in runs], [run.tokens for run in runs]
    points(middle, sizes, tokens, [run.name for run in runs], NUDGES)
    user_points(middle, [N for _, N, _ in marks], [D for *_, D in marks], [m[0] for m in marks])
    middle.legend(loc="lower right", fontsize=8, framealpha=0.95)
    _limits(above, beside, law)
    middle.set(xscale="log", yscale="log", xlim=N_RANGE, ylim=D_RANGE)
    middle.set(xlabel="parameters N", ylabel="training tokens D")
    drawing.suptitle(f"Loss of N parameters on D tokens, {law.name}", fontsize=12)
    return drawing


def _map(drawing: Figure, axes: Axes, beside: Axes, law: Law) -> None:
    N, D = np.logspace(7, 14, 150), np.logspace(9, 15, 150)
    losses = law.loss(N[None, :], D[:, None])
    floor = float(law.irreducible_loss)
    steps = np.geomspace(losses.min() - floor, losses.max() - floor, 13)
    levels = np.unique(np.round(floor + steps, 2))  # as the labels say them
    filled = axes.contourf(N, D, losses, levels=levels, cmap="cividis_r", extend="both")
    lines = axes.contour(N, D, losses, levels=levels, colors="#333333", linewidths=0.6)
    low = [(level, float(law.parameters_for_loss(level, D_RANGE[1] * 0.6))) for level in levels]
    spots = [(n, D_RANGE[1] * 0.6) for _, n in low if 1.5 * N_RANGE[0] < n < N_RANGE[1]]
    for label in axes.clabel(lines, fmt="%.2f", fontsize=7, manual=spots or None):
        label.set_path_effects(HALO)
    drawing.colorbar(filled, ax=beside, label="loss (nats per token)", format="%.2f")


def _optimal_lines(axes: Axes, names: Sequence[str]) -> None:
    C = np.logspace(15, 34, 200)
    for name in names:
        axes.plot(*LAWS[name].optimum(C), linewidth=4, color="white", alpha=0.75)
        axes.plot(*LAWS[name].optimum(C), linewidth=2, label=f"optimal: {name}", **LINES[name])


def _limits(above: Axes, beside: Axes, law: Law) -> None:
    N, D = np.geomspace(*N_RANGE, 150), np.geomspace(*D_RANGE, 150)
    line: Style = {"color": PALETTE["black"], "linewidth": 1.6}
    above.plot(N, law.loss_of_parameters(N), **line)
    beside.plot(law.loss_of_tokens(D), D, **line)
    above.set(ylabel="L(N),\nunlimited data")
    beside.set(xlabel="L(D),\nunlimited model")
    for axes in (above, beside):
        axes.grid(**GRID)
