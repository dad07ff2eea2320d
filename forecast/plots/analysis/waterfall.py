"""From one forecast's answer to another's, belief by belief."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from forecast.analysis.influence.explanation import Explanation, Share
from forecast.plots.layout import bar_axes, beside
from forecast.plots.style import MEDIUM, PALETTE, figure, headline
from scenarios.listing import brief

_MOST = 14  # bars; the smallest of more are drawn as one
_EARLIER, _LATER, _ANSWER = PALETTE["vermilion"], PALETTE["blue"], PALETTE["grey"]


def waterfall(explanation: Explanation, one: str, other: str) -> Figure:
    """Draw the shares of beliefs in a difference between two scenarios of these names."""
    bars = _bars(explanation.shares)
    drawn = figure(7.5, 1.4 + 0.36 * (len(bars) + 2))
    axes = drawn.add_subplot()
    scale = 1.0 if explanation.question.is_median else 100.0
    at = scale * explanation.start
    _answer_line(axes, at, 0, one, explanation)
    for row, (_, worth) in enumerate(bars, start=1):
        _step(axes, row, at, scale * worth, explanation)
        at += scale * worth
    _answer_line(axes, scale * explanation.end, len(bars) + 1, other, explanation)
    labels = [one, *(label for label, _ in bars), other]
    bar_axes(axes, explanation.question, labels, explanation.milestones)
    axes.set_xlim(*_limits(explanation, scale))
    headline(drawn, f"From {one} to {other}, belief by belief")
    return drawn


def _bars(shares: list[Share]) -> list[tuple[str, float]]:
    bars = [(_label(share), share.worth) for share in shares]
    if len(bars) <= _MOST:
        return bars
    rest = bars[_MOST - 1 :]
    return [*bars[: _MOST - 1], (f"{len(rest)} others", sum(worth for _, worth in rest))]


def _label(share: Share) -> str:
    before, after = brief(share.before), brief(share.after)
    return share.name if before == after else f"{share.name}\n{before} → {after}"


def _limits(explanation: Explanation, scale: float) -> tuple[float, float]:
    """From the lowest to the highest point on the way, with room for the labels."""
    way = np.cumsum([explanation.start, *(share.worth for share in explanation.shares)])
    low, high = scale * float(way.min()), scale * float(way.max())
    room = max(high - low, 0.1)
    return low - 0.06 * room, high + 0.16 * room


def _answer_line(
    axes: Axes, value: float, row: int, name: str, explanation: Explanation
) -> None:
    text = f"{value:.1f}" if explanation.question.is_median else f"{value:.1f}%"
    axes.plot([value], [row], marker="D", color=_ANSWER, markersize=6, linestyle="", label=name)
    beside(axes, text, (value, row), (7, 0), fontsize=MEDIUM)


def _step(axes: Axes, row: int, start: float, worth: float, explanation: Explanation) -> None:
    """A floating bar, joined to where the one before it ended."""
    sooner = (worth < 0) == explanation.question.is_median
    axes.barh(row, worth, left=start, height=0.62, color=_EARLIER if sooner else _LATER)
    axes.plot([start, start], [row - 1, row + 0.31], color="#9A9A9A", linewidth=0.7, zorder=1)
    end = start + worth
    axes.plot([end, end], [row - 0.31, row + 1], color="#9A9A9A", linewidth=0.7, zorder=1)
    text = f"{worth:+z.2f}".replace("-", "\u2212")
    beside(axes, text, (max(start, end), row), (4, 0), fontsize=MEDIUM)
