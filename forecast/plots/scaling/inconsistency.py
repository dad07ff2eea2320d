"""Where Kaplan et al.'s two laws contradict each other, and the curves that say why."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from anchors.laws import LAWS, NotInLaw
from anchors.laws.kaplan_2020 import PARAMETERS_CURVE
from anchors.laws.kaplan_2020_crossing import CONSTANT_SETS
from anchors.laws.kaplan_2020_stopping import (
    stop_loss,
    stop_rule_limit,
    tokens_at_stop,
    tokens_to,
)
from anchors.laws.numeric import power_law
from anchors.laws.units import flop_of_pf_days, pf_days
from forecast.plots.scaling.parts import Mark, log_loss_ticks, mark_losses, open_axes
from forecast.plots.style import PALETTE, Style

KAPLAN = LAWS["kaplan_2020"]

SIZES = 10.0 ** np.arange(7, 17)
"""Models whose learning curves are drawn."""


def crossover(names: Sequence[str], marks: Sequence[Mark]) -> Figure:
    """L(C_min) running under L(D(C)), and the frontier that respects both.

    Always Kaplan et al.'s Table 6. A mark is at C_min = 3 N D, half of 6 N D, with L(N, D).
    """
    _only_kaplan(names)
    laws = CONSTANT_SETS["table_6"]
    drawing, axes = open_axes("compute C_min (FLOP)", "loss (nats per token)")
    C = np.logspace(19, 30, 300)
    budget, data = laws.frontier.loss(C), laws.loss_of_tokens(laws.frontier.tokens(C))
    promised = "promised by L(C), denied by L(D)"
    shade: Style = {"color": "#E2E2E2", "linewidth": 0, "label": promised}
    axes.fill_between(C, budget, data, where=budget < data, **shade)
    both = laws.frontier_of_both(C)[0]
    axes.plot(C, both, color="black", linewidth=5, label="frontier that obeys both")
    axes.plot(
        C, budget, color=PALETTE["vermilion"], linewidth=2, label="L(C), best use of compute"
    )
    style: Style = {"color": PALETTE["blue"], "linestyle": (0, (4, 1.5))}
    axes.plot(C, data, linewidth=2, label="L(D) of the tokens that this plan sees", **style)
    _crossing_points(axes)
    mark_losses(axes, [KAPLAN.name], marks, lambda N, D: 3 * N * D)
    axes.set(xlim=(C[0], C[-1]), title="Kaplan et al.'s two laws contradict each other")
    top = axes.secondary_xaxis("top", functions=(pf_days, flop_of_pf_days))
    top.set_xlabel("PF-days")
    log_loss_ticks(axes)
    axes.legend(loc="lower left", fontsize=9)
    return drawing


def _crossing_points(axes: Axes) -> None:
    for marker, (name, laws) in zip("oDs^v", CONSTANT_SETS.items(), strict=True):
        C, _, _, L = laws.crossing()
        face = PALETTE["black"] if name == "table_6" else "white"
        label = f"crossing, constants {name}"
        style: Style = {"color": face, "edgecolors": "black", "marker": marker, "zorder": 6}
        axes.scatter([float(C)], [float(L)], s=45, label=label, **style)


def learning_curves(names: Sequence[str], marks: Sequence[Mark]) -> Figure:
    """Learning curves of growing models in one pass, merging into L(D), with the 1.1 stop.

    Each curve is eq. 1.6 at the critical batch. What a curve promises under L(D) is dotted: no
    model gets there with so few tokens. Full dots are stops that the data allows, open ones
    are not.
    """
    _only_kaplan(names)
    drawing, axes = open_axes("tokens seen in one pass", "loss (nats per token)")
    D = np.logspace(8, 16, 300)
    for N, shade in zip(SIZES, np.linspace(0.72, 0.0, len(SIZES)), strict=True):
        _curve(axes, N, shade)
    axes.plot(
        D, KAPLAN.loss_of_tokens(D), color=PALETTE["vermilion"], linewidth=3, label="L(D)"
    )
    _stops(axes)
    mark_losses(axes, [KAPLAN.name], marks, lambda _N, D: D)
    axes.set(xlim=(1e8, 1e16), ylim=(0.7, 8))
    axes.set(title="Learning curves of growing models merge into L(D)")
    log_loss_ticks(axes)
    axes.legend(loc="upper right", fontsize=9)
    return drawing


def _curve(axes: Axes, N: float, shade: float) -> None:
    converged = float(power_law(PARAMETERS_CURVE.scale, N, PARAMETERS_CURVE.alpha))
    L = converged * (1 + np.logspace(-2.0, 1.5, 400))
    D = tokens_to(L, N)
    allowed = KAPLAN.loss_of_tokens(D) <= L
    color = (shade, shade, shade)
    axes.plot(np.where(allowed, D, np.nan), L, color=color, linewidth=1.3)
    axes.plot(
        np.where(allowed, np.nan, D), L, color=color, linewidth=1.0, linestyle=(0, (1, 2))
    )
    axes.annotate(
        f"N = 1e{round(np.log10(N))}",
        (D[0], L[0]),
        xytext=(4, -3),
        textcoords="offset points",
        fontsize=7.5,
        annotation_clip=True,
    )


def _stops(axes: Axes) -> None:
    D, L = tokens_at_stop(SIZES), stop_loss(SIZES)
    allowed = KAPLAN.loss_of_tokens(D) <= L
    style: Style = {"edgecolors": PALETTE["blue"], "s": 34, "zorder": 6, "linewidths": 1.4}
    full, hollow = "stop at 1.1 L(N)", "stop that L(D) forbids"
    axes.scatter(D[allowed], L[allowed], color=PALETTE["blue"], label=full, **style)
    axes.scatter(D[~allowed], L[~allowed], facecolors="white", label=hollow, **style)
    N, D_limit = stop_rule_limit()
    axes.annotate(
        f"from N = {f'{N:.1e}'.replace('+', '')} on,\nno run can stop at 1.1 L(N)",
        (float(D_limit), float(stop_loss(N))),
        xytext=(1.3e9, 1.0),
        fontsize=8,
        arrowprops={"arrowstyle": "->", "color": "black", "shrinkB": 6},
    )


def _only_kaplan(names: Sequence[str]) -> None:
    for name in names:
        if name != KAPLAN.name:
            raise NotInLaw(f"this picture shows {KAPLAN.name} alone, not {name}")
