"""How data moved the answer, as text."""

from forecast.analysis.backtesting.vintages import Vintage, Vintages
from forecast_commands.text.format import error_text, year_text
from forecast_commands.text.table import table, wrapped


def vintages_text(found: Vintages) -> str:
    """A row for each date, what moved it, and what the next year's data are worth."""
    rows = [_row(vintage) for vintage in found.vintages]
    header = ["as of", "median", "10%", "90%", "new data", "moved most by"]
    legend = (
        "Today's copy of the data, cut at each date: it knows some estimates that came\n"
        "later. Moved: Shapley value of each belief between neighbouring dates, years."
    )
    parts = [found.title, f"{table(rows, header)}\n{legend}"]
    if found.skipped:
        lines = [f"{date:g}: {why}" for date, why in found.skipped.items()]
        shown = [wrapped(line, later="  ") for line in lines]
        parts.append("\n".join(["Dates without data enough:", *shown]))
    if found.ahead:
        parts.append(_ahead(found))
    return "\n\n".join(parts)


def _row(vintage: Vintage) -> list[str]:
    low, median, high = (year_text(vintage.quantiles, i, vintage.last_year) for i in range(3))
    count = sum(map(len, vintage.arrived.values()))
    largest = max(vintage.moved, key=lambda share: abs(share.worth), default=None)
    moved = "" if largest is None else f"{largest.name} {largest.worth:+.2f}"
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
