"""A pool of forecasts as text."""

from collections.abc import Mapping, Sequence
from typing import Any

from forecast.analysis.ensembles.pools import Pool
from forecast_commands.text.arrivals import about_text, arrival_text, median_cell, year_cell
from forecast_commands.text.format import error_text
from forecast_commands.text.table import table, wrapped

_MOST = 15  # beliefs that are shown


def pool_text(
    found: Pool, disagreement: Sequence[Mapping[str, Any]], by: Sequence[float]
) -> str:
    """The pooled forecast, its members, and what they disagree by."""
    members = [_member(found, index) for index in range(len(found.members))]
    header = ["member", "weight", "median", "pool without it", "moves it by"]
    blocks = [arrival_text(found, by), table(members, header), about_text(found.members)]
    blocks.append(_spread(found.spread))
    return "\n\n".join([*blocks, *_disagreement(disagreement)])


def _member(found: Pool, index: int) -> list[str]:
    left_out, rest = found.leave_one_out[index], found.without(index)
    low, high = rest.median
    moves = left_out["moves_median_by"]
    return [
        left_out["name"],
        f"{left_out['weight']:.3g}",
        median_cell(found.members[index]),
        year_cell(low, high, rest.span),
        "-" if moves is None else f"{moves:+z.2f}",
    ]


def _spread(spread: Mapping[str, float | None]) -> str:
    total, within, between = (spread[key] for key in ("total", "within", "between"))
    if total is None or within is None or between is None:
        return wrapped(
            "How much of the spread is within and how much between forecasters is not known: "
            "a member is open beyond its stated points."
        )
    share = f" ({between / total:.0%})" if total > 0 else ""
    return wrapped(
        f"Spread (half the mean distance of two arrivals, within the years reported): "
        f"{total:.2f} years, of which {within:.2f} within forecasters and {between:.2f}"
        f"{share} between them."
    )


def _years(row: Mapping[str, Any]) -> str:
    error = row["years_error"]
    return f"{row['years']:.2f}{'' if error is None else error_text(error)}"


def _disagreement(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    if not rows:
        return []
    shown = [[row["name"], _years(row)] for row in rows[:_MOST]]
    left = len(rows) - len(shown)
    more = f"\nand {left} more beliefs of less" if left else ""
    heading = wrapped(
        "What the scenarios disagree by: how many years of the median's difference each "
        "belief is worth, its Shapley value's size, averaged over pairs."
    )
    return [f"{heading}\n{table(shown, ['belief', 'years'])}{more}"]
