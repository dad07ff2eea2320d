"""The shares of beliefs in a difference as text."""

from typing import TYPE_CHECKING

from forecast.analysis.influence.explanation import NOTABLE
from forecast_commands.text.format import error_text
from forecast_commands.text.table import table
from scenarios.listing import brief

if TYPE_CHECKING:
    from forecast.analysis.influence.explanation import Explanation, Interaction

_MOST_PAIRS = 5


def explanation_text(explanation: "Explanation", one: str, other: str) -> str:
    """Table from one answer to the other, and the pairs that matter."""
    lines = [_heading(explanation, one, other)]
    if not explanation.shares:
        return "\n".join([*lines, "  no belief differs"])
    lines += [_table(explanation), _legend(explanation)]
    if explanation.interactions:
        lines += ["", _pairs(explanation)]
    return "\n".join(lines)


def _heading(explanation: "Explanation", one: str, other: str) -> str:
    start, end = (_answer(explanation, x) for x in (explanation.start, explanation.end))
    what = "median" if explanation.question.is_median else f"by {explanation.question.by:g}"
    return f"Why {other} differs from {one} ({what}: {start} -> {end})"


def _answer(explanation: "Explanation", value: float) -> str:
    return f"{value:.2f}" if explanation.question.is_median else f"{value:.2%}"


def _table(explanation: "Explanation") -> str:
    total = explanation.end - explanation.start
    unit = "years" if explanation.question.is_median else "points"
    rows = [
        [
            share.name,
            brief(share.before),
            brief(share.after),
            _amount(explanation, share.worth, share.error),
            f"{share.worth / total:z.0%}" if total else "-",
        ]
        for share in explanation.shares
    ]
    all_of_it = _amount(explanation, total, explanation.total_error)
    rows.append(["all", "", "", all_of_it, "100%" if total else "-"])
    return table(rows, ["belief", "from", "to", unit, "share"])


def _amount(explanation: "Explanation", worth: float, error: float) -> str:
    scale = 1.0 if explanation.question.is_median else 100.0
    return f"{scale * worth:+z.2f}{error_text(scale * error) if error else ''}"


def _legend(explanation: "Explanation") -> str:
    how = (
        f"Shapley values from {explanation.orders} sampled orders"
        if explanation.orders
        else f"Shapley values from all {explanation.coalitions} scenarios in between"
    )
    return f"{how}; ~ is the median of what varies"


def _pairs(explanation: "Explanation") -> str:
    rows = [
        [*pair.names, _worth(explanation, pair)]
        for pair in explanation.interactions[:_MOST_PAIRS]
    ]
    unit = "years" if explanation.question.is_median else "points"
    left_out = len(explanation.interactions) - len(rows)
    more = f"; {left_out} more with --json" if left_out else ""
    legend = (
        f"together: what both change beyond what each changes by itself; listed from\n"
        f"{NOTABLE:.0%} of the largest share on{more}"
    )
    return f"{table(rows, ['belief', 'with', f'{unit} together'])}\n{legend}"


def _worth(explanation: "Explanation", pair: "Interaction") -> str:
    return _amount(explanation, pair.worth, pair.error)
