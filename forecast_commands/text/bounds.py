"""An envelope as text."""

from collections.abc import Sequence

from forecast.analysis.ensembles.bounds import Bounds
from forecast.plain import year_key
from forecast.results.forecast import QUANTILES
from forecast.results.stated import quantile_bounds
from forecast_commands.text.arrivals import reported, year_cell
from forecast_commands.text.table import table, wrapped

_SETTLED = {True: "yes", False: "no", None: "not settled"}


def bounds_text(found: Bounds, by: Sequence[float]) -> str:
    """Soonest and latest quantiles, probabilities by year, and what is settled."""
    quantiles = zip(QUANTILES, quantile_bounds(found, QUANTILES), strict=True)
    span = found.span
    rows = [[f"{p:.0%}", _year(soon, span), _year(late, span)] for p, (soon, late) in quantiles]
    settled = [
        [
            year_key(row["by"]),
            *(f"{p:.1%}" for p in row["probability"]),
            _SETTLED[row["more_likely_than_not"]],
        ]
        for row in found.settled(reported([found.lower], by))
    ]
    return "\n\n".join(
        [
            f"{wrapped(found.title)}\n{wrapped(found.milestone)}",
            table(rows, ["quantile", "soonest", "latest"]),
            table(settled, ["by", "at least", "at most", "more likely than not"]),
            _sets(found),
        ]
    )


def _year(year: float, span: tuple[float, float]) -> str:
    return year_cell(year, year, span)


def _sets(found: Bounds) -> str:
    rows = [[key, label] for key, label in found.labels.items()]
    rows += [
        [f"weights.{name}", f"exact, {low:.3g} to {high:.3g}"]
        for name, (low, high) in found.weights.items()
    ]
    if found.label == "exact":
        legend = (
            "Every year's bounds are attained, and nothing that the sets allow passes them."
        )
    else:
        legend = (
            "Inner bounds are attained, and were found by search: where evidence weighs draws, "
            "or arrival is not monotone in a belief, the truth may be wider."
        )
    return f"{table(rows, ['set', 'bounds'])}\n{wrapped(legend)}"
