"""An envelope as text."""

from collections.abc import Sequence

import numpy as np

from forecast.analysis.ensembles.bounds import Bounds
from forecast.plain import year_key
from forecast.results.forecast import QUANTILES
from forecast.results.stated import quantile_bounds
from forecast_commands.text.arrivals import reported, year_cell
from forecast_commands.text.table import table, wrapped

_SETTLED = {True: "yes", False: "no", None: "not settled"}

_LEGENDS = {
    "exact": "Every year's bounds are attained, and nothing that the sets allow passes them.",
    "outer": (
        "Nothing that the sets allow passes these bounds. Where evidence weighs draws they are "
        "taken draw by draw, so that no belief need attain them; what is attained was found by "
        "search, at most {gap:.1%} away, and the truth lies between."
    ),
    "inner": (
        "Inner bounds are attained, and were found by search: nothing is known of which way "
        "arrival moves in a set, and the truth may be wider."
    ),
}


def bounds_text(found: Bounds, by: Sequence[float]) -> str:
    """Soonest and latest quantiles, probabilities by year, and what is settled."""
    quantiles = zip(QUANTILES, quantile_bounds(found, QUANTILES), strict=True)
    span = found.span
    rows = [[f"{p:.0%}", _year(soon, span), _year(late, span)] for p, (soon, late) in quantiles]
    return "\n\n".join(
        [
            f"{wrapped(found.title)}\n{wrapped(found.milestone)}",
            table(rows, ["quantile", "soonest", "latest"]),
            _settled(found, reported([found.lower], by)),
            _sets(found),
        ]
    )


def _settled(found: Bounds, years: Sequence[float]) -> str:
    rows = found.settled(years)
    cells = [[year_key(row["by"]), *(f"{p:.1%}" for p in row["probability"])] for row in rows]
    header = ["by", "at least", "at most"]
    if found.label == "outer":
        attained = zip(*found.attained(np.array(years, dtype=float)), strict=True)
        for cell, (low, high) in zip(cells, attained, strict=True):
            cell.append(f"{low:.1%} to {high:.1%}")
        header.append("attained")
    for cell, row in zip(cells, rows, strict=True):
        cell.append(_SETTLED[row["more_likely_than_not"]])
    return table(cells, [*header, "more likely than not"])


def _year(year: float, span: tuple[float, float]) -> str:
    return year_cell(year, year, span)


def _sets(found: Bounds) -> str:
    ends = {f"weights.{name}": ends for name, ends in found.weights.items()}
    rows = [
        [key, label + ("" if key not in ends else ", {:.3g} to {:.3g}".format(*ends[key]))]
        for key, label in found.labels.items()
    ]
    gap = found.gap if found.label == "outer" else 0.0
    return f"{table(rows, ['set', 'bounds'])}\n{wrapped(_LEGENDS[found.label].format(gap=gap))}"
