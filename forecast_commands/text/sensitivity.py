"""What matters in one forecast, as text."""

import math
from typing import TYPE_CHECKING

from forecast_commands.text.format import error_text, of_arrival
from forecast_commands.text.table import number, table, wrapped

if TYPE_CHECKING:
    from forecast.analysis.influence.belief_look import Indices
    from forecast.analysis.influence.sensitivity import Sensitivity
    from forecast.analysis.influence.sobol import Index

_HORIZON = "effective_horizon_length"
_UNDEFINED = "\n-: refused, or the evidence leaves nothing of an anchor then"
_LEAST = 0.0005  # of the variance; what explains less by itself shows as 0.0%


def sensitivity_text(found: "Sensitivity") -> str:
    """Swings, variance, and what it is worth to know."""
    tables = [_swings(found), _variance(found), _knowing(found)]
    if found.nothing_varies:
        tables = [wrapped(found.nothing_varies)]
    tables += [_fixed(found)] if found.fixed else []
    return "\n\n".join([_heading(found), *tables])


def _heading(found: "Sensitivity") -> str:
    forecast = found.forecast
    return (
        f"{wrapped(forecast.scenario.title)}\n{of_arrival(forecast.milestone)}\n"
        f"{forecast.name} ({forecast.scenario.hash}), "
        f"{forecast.batches.draws:,} draws per anchor, seed {forecast.batches.seed}"
    )


def _swings(found: "Sensitivity") -> str:
    rows = [
        [
            swing.name,
            _answer(found, swing.low, swing.low_error),
            _answer(found, swing.high, swing.high_error),
        ]
        for swing in found.swings
    ]
    what = "median" if found.question.is_median else f"probability by {found.question.by:g}"
    return (
        f"{table(rows, ['belief', 'at its 10%', 'at its 90%'])}{_undefined(rows)}\n"
        f"{what}, one belief fixed at a percentile, the others free;\n"
        "weights: the anchors that those percentiles fall on, in order of their medians"
        f"{_of_horizons(found)}"
    )


def _of_horizons(found: "Sensitivity") -> str:
    """A word on the belief most of whose spread is between anchors and not in any of them."""
    own = [
        anchor
        for anchor, weight in found.forecast.scenario.weights.anchors.items()
        if weight > 0 and _HORIZON in found.forecast.scenario.anchors[anchor].priors
    ]
    if len(own) < 2:
        return ""
    return "\n" + wrapped(
        f"{_HORIZON}: within each of {', '.join(own)}; how far it differs between them is in "
        "the weights"
    )


def _several(name: str) -> str:
    """What a number differs by that has one name and several values."""
    return "by year" if name.endswith(".levels") else "by anchor"


def _fixed(found: "Sensitivity") -> str:
    """What is one number, and what half and twice of it would do."""
    rows = [
        [
            each.name,
            number(each.value) if math.isfinite(each.value) else _several(each.name),
            _answer(found, each.halved, each.halved_error),
            _answer(found, each.doubled, each.doubled_error),
        ]
        for each in found.fixed
        if not each.is_idle
    ]
    idle = [each.name for each in found.fixed if each.is_idle]
    lines = ["Not varied, and taken as certain above: each is one number in the scenario"]
    if rows:
        header = ["belief", "now", "at half of it", "at twice"]
        lines.append(f"{table(rows, header)}{_undefined(rows)}")
    if idle:
        lines.append(wrapped(f"neither half nor twice changes the answer: {', '.join(idle)}"))
    return "\n".join(lines)


def _undefined(rows: list[list[str]]) -> str:
    return _UNDEFINED if any("-" in row[1:] for row in rows) else ""


def _answer(found: "Sensitivity", value: float, error: float) -> str:
    if math.isnan(value):
        return "-"
    if not found.question.is_median:
        return f"{value:.2%}{error_text(100 * error)}"
    if math.isinf(value):
        return f"after {found.forecast.scenario.years.last}"
    return f"{value:.2f}{error_text(error)}"


def _variance(found: "Sensitivity") -> str:
    probability = {each.name: each for each in found.of_probability}
    rows = [
        [each.name, *_cells(found, each), *_cells(found, probability[each.name])]
        for each in found.of_rank
    ]
    of_year = f"by {found.year:g}"
    header = ["belief", "rank", *(["total"] if not found.no_totals else [])]
    header += [of_year, *(["total"] if not found.no_totals else [])]
    legend = (
        "share of the variance that each belief explains by itself: of the rank of the\n"
        f"arrival year, and of arrival {of_year}"
    )
    totals = found.no_totals or "total: with all that it interacts with"
    return f"{table(rows, header)}\n{legend}\n{totals}"


def _cells(found: "Sensitivity", each: "Indices") -> list[str]:
    return [_share(each.first)] if found.no_totals else [_share(each.first), _share(each.total)]


def _share(index: "Index | None") -> str:
    if index is None:
        return "-"
    value = 0.0 if abs(index.value) < _LEAST else index.value
    return f"{value:.1%}{error_text(100 * index.error)}"


def _knowing(found: "Sensitivity") -> str:
    last = found.forecast.scenario.years.last
    rows = [
        [
            each.name,
            f"{round(each.shrink.value, 2) + 0.0:.2f}{error_text(each.shrink.error)}",
            _year(each.low, last),
            _year(each.high, last),
        ]
        for each in found.knowing
    ]
    header = ["belief", "interval shrinks", "median from", "to"]
    return (
        f"{table(rows, header)}\n"
        f"if the belief were known: years by which the 80% interval (now {found.interval:.1f},"
        f" cut off\nat {last}) is expected to shrink, and the median with it at its 10% and 90%"
        f"{_why_not_the_first_table(found)}"
    )


def _year(median: "Index", last: int) -> str:
    if math.isnan(median.value):
        return "-"
    if math.isinf(median.value):
        return f"after {last}"
    return f"{median.value:.1f}{error_text(median.error)}"


def _why_not_the_first_table(found: "Sensitivity") -> str:
    if not found.no_totals:
        return ""
    return (
        "\nhere it is learnt, in the first table it is set: with evidence or correlations\n"
        "its percentiles and the other beliefs then differ"
    )
