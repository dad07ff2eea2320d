"""How data moved the answer, as text."""

from collections.abc import Sequence

from forecast.analysis.backtesting.vintages import Vintage, Vintages
from forecast_commands.text.format import error_text, year_text
from forecast_commands.text.table import labelled, table, wrapped

_MOST = 8  # observations that are named


def vintages_text(found: Vintages) -> str:
    """A row for each date, what moved it, and what the next year's data are worth."""
    rows = [_row(vintage) for vintage in found.vintages]
    header = ["as of", "median", "10%", "90%", "new data", "moved most by"]
    legend = (
        "Today's copy of the data, cut at each date: it knows some estimates that came\n"
        "later. Moved: Shapley value of each belief between neighbouring dates, years."
    )
    parts = [wrapped(found.title), f"{table(rows, header)}\n{legend}", *_arrived(found)]
    if found.skipped:
        lines = [f"{date:g}: {why}" for date, why in found.skipped.items()]
        shown = [wrapped(line, later="  ") for line in lines]
        parts.append("\n".join(["Dates without data enough:", *shown]))
    if found.ahead:
        parts.append(_ahead(found))
    return "\n\n".join(parts)


def _arrived(found: Vintages) -> list[str]:
    """Which observations came in with each vintage; the first of many."""
    rows = [
        (f"{vintage.as_of:g}", _named(names, quantity))
        for vintage in found.vintages
        for quantity, names in vintage.arrived.items()
        if names
    ]
    return [f"New data:\n{labelled(rows, '  ')}"] if rows else []


def _named(names: Sequence[str], quantity: str) -> str:
    more = f" and {len(names) - _MOST} more" if len(names) > _MOST else ""
    return f"{quantity}: {', '.join(names[:_MOST])}{more}"


def _row(vintage: Vintage) -> list[str]:
    low, median, high = (year_text(vintage.quantiles, i, vintage.last_year) for i in range(3))
    count = sum(map(len, vintage.arrived.values()))
    largest = max(vintage.moved, key=lambda share: abs(share.worth), default=None)
    moved = "" if largest is None else f"{largest.name} {largest.worth:+z.2f}"
    new = f"{count}" if vintage.moved or vintage.arrived else ""
    return [f"{vintage.as_of:g}", median, low.split(" ±")[0], high.split(" ±")[0], new, moved]


def _ahead(found: Vintages) -> str:
    spread = found.expected_spread
    years = f"{found.ahead:g} more year{'s' if found.ahead != 1 else ''} of data"
    if spread is None:
        return f"{years}: in some futures the median lies after the last year"
    low, high = min(found.expected), max(found.expected)
    error = spread / (2 * len(found.expected)) ** 0.5
    return (
        f"{years}, drawn {len(found.expected)} times from the fits, would move the median by\n"
        f"{spread:.2f}{error_text(error)} years (standard deviation): {low:.1f} to {high:.1f}"
    )
