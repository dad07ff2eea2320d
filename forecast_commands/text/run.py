"""A forecast as text: one screen of a terminal, and a table for a post."""

import math
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from forecast.distributions.estimate import Estimate
from forecast.export.report import conditional_medians
from forecast.plain import year_key
from forecast.results.forecast import QUANTILES, Forecast
from forecast_commands.text.binding import bound_by
from forecast_commands.text.format import percent, reported_years, weight_text, year_text
from forecast_commands.text.table import labelled, table, wrapped

if TYPE_CHECKING:
    from forecast.analysis.precision import Precision
    from forecast.results.forecast import AnchorForecast

_SHARE_YEAR = 2030.0
_CURVE_ROWS = 6
_COLUMNS = 72  # beside the labels of the curve
_REMOVED_BY = {"already_tried": "tried", "training_runs": "runs", "no_arrival_by": "no arrival"}
_AT_A_DATE = "-: arrives at a date; compute, limits, pauses and runs tried do not act on it"
_EIGHTHS = " ▁▂▃▄▅▆▇█"


def screen_text(forecast: "Forecast", by: Sequence[float], seconds: float) -> str:
    """The forecast on one screen of 80 columns."""
    parts = [
        _heading(forecast, seconds),
        _headline(forecast),
        _by_years(forecast, by),
        _anchors(forecast),
    ]
    if set(forecast.scenario.evidence.kinds) - {"already_tried"}:
        parts.append(_evidence(forecast))
    parts += bound_by(forecast, by)
    if sys.stdout.isatty() and "utf" in (sys.stdout.encoding or "").lower():
        parts.insert(2, _curve(forecast))
    return "\n\n".join(parts)


def _heading(forecast: "Forecast", seconds: float) -> str:
    scenario, batches = forecast.scenario, forecast.batches
    made = f"{batches.draws:,} draws per anchor, seed {batches.seed}, {seconds:.2f} s"
    name = f"{forecast.name} ({scenario.hash})"
    lines = [scenario.title, scenario.arrives, name, made]
    return "\n".join(wrapped(line) for line in lines if line)


def _headline(forecast: "Forecast") -> str:
    last = forecast.scenario.years.last
    low, median, high = _median_between_tenths(forecast)
    rows = [
        ("Median", median),
        ("80% interval", f"{low} to {high}"),
        ("Most likely year", _most_likely(forecast)),
        _later(forecast),
    ]
    for year, estimate in conditional_medians(forecast).items():
        text = year_text(estimate, 0, last)
        if np.isnan(estimate.value[0]):
            text += f": everything has arrived by {year:g}"
        rows.append((f"Median if not by {year:g}", text))
    return labelled(rows)


def _most_likely(forecast: "Forecast") -> str:
    year = forecast.most_likely_year
    if year is None:
        return f"undefined: nothing arrives by {forecast.scenario.years.last}"
    later, met = forecast.most_likely_later_year, float(forecast.by_year.value[0])
    if later == year or not met:
        return str(year)
    rest = "nothing arrives later" if later is None else f"without it {later}"
    return f"{year}, with {percent(met)} met from the start; {rest}"


def _by_years(forecast: "Forecast", by: Sequence[float]) -> str:
    years = reported_years(forecast, by)
    estimate = forecast.mixture.probability(np.array(years))
    rows = [
        [year_key(year), percent(float(value), float(error))]
        for year, value, error in zip(years, estimate.value, estimate.error, strict=True)
    ]
    return table(rows, ["arrival by", "probability"])


def _anchors(forecast: "Forecast") -> str:
    first, last = forecast.scenario.years.first, forecast.scenario.years.last
    year = min(max(_SHARE_YEAR, float(first)), float(last))
    header = [
        "anchor",
        "weight",
        "10%",
        "50%",
        "90%",
        "median year",
        f"of {year:g}",
        "ruled out",
    ]
    shares = forecast.mixture.shares_of_arrival(np.array([year]))
    rows = [
        _anchor_row(forecast, anchor, shares.get(anchor.name))
        for anchor in forecast.anchors.values()
    ]
    none = forecast.scenario.weights.none_at_first
    if none > 0:
        rows.append(["none", weight_text(none), *[""] * 6])
    itself = " by the requirement itself" if forecast.scenario.asked else ""
    quantiles = f"10% to 90%: quantiles of log10 FLOP required{itself}, after the evidence"
    legend = (
        f"{wrapped(quantiles)}\n"
        f"of {year:g}: share of arrivals by {year:g}; "
        "ruled out: removed by evidence"
    )
    if any(anchor.in_time for anchor in forecast.anchors.values()):
        legend += f"\n{_AT_A_DATE}"
    legend += "\nnone: the case that no anchor suffices" if none > 0 else ""
    return f"{table(rows, header)}\n{legend}"


def _evidence(forecast: "Forecast") -> str:
    """What evidence that moves the weights has done to them."""
    kinds = forecast.scenario.evidence.kinds
    header = ["anchor", "prior", "posterior", *(_REMOVED_BY[kind] for kind in kinds)]
    rows = []
    for name, anchor in forecast.anchors.items():
        removed = anchor.evidence_removed_by
        weights = [weight_text(anchor.weight), _posterior(forecast.posterior_weights[name])]
        rows.append([name, *weights, *(f"{share:.1%}" for share in removed.values())])
    none = forecast.scenario.weights.none_at_first
    if none > 0:
        after = _posterior(forecast.mixture.weight_of_none())
        rows.append(["none", weight_text(none), after, *[""] * len(kinds)])
    legend = (
        "prior, posterior: weight before and after the evidence; then what each kind\n"
        f"({', '.join(kinds)}) removes of the anchor by itself"
    )
    return f"{table(rows, header)}\n{legend}"


def _posterior(weight: Estimate) -> str:
    return percent(float(weight.value[0]), float(weight.error[0]))


def _anchor_row(
    forecast: "Forecast", anchor: "AnchorForecast", share: Estimate | None
) -> list[str]:
    required = anchor.log10_requirement.value[1:4]
    last = forecast.scenario.years.last
    return [
        anchor.name,
        weight_text(anchor.weight),
        *(["-"] * 3 if anchor.in_time else [f"{value:.1f}" for value in required]),
        year_text(anchor.median_year, 0, last),
        f"{share.value[0] if share else 0.0:.0%}",
        f"{anchor.evidence_removed:.1%}",
    ]


def precision_text(forecast: "Forecast", precision: "Precision", by: Sequence[float]) -> str:
    """What a precision took."""
    error = precision.error(forecast, by)
    reached = "reached" if precision.is_met(forecast, by) else "not reached"
    if precision.of_probabilities:
        wanted = f"{100 * precision.target:g} points for every probability"
        got = f"largest error {100 * error:.2g} points"
    else:
        wanted = f"{precision.target:g} years for the median"
        got = f"error {error:.2g} years" if math.isfinite(error) else "no error"
    draws = f"{forecast.batches.draws:,} draws per anchor"
    return f"Precision of {wanted}:\n{reached} with {draws}, {got}"


def _curve(forecast: "Forecast") -> str:
    """The CDF as a block of characters, years to the right."""
    years = forecast.years
    columns = np.interp(
        np.linspace(years[0], years[-1], _COLUMNS), years, forecast.by_year.value
    )
    lines = []
    for row in range(_CURVE_ROWS, 0, -1):
        filled = np.clip(columns * _CURVE_ROWS - (row - 1), 0.0, 1.0)
        bar = "".join(_EIGHTHS[round(8 * float(part))] for part in filled)
        label = {_CURVE_ROWS: "100%", _CURVE_ROWS // 2: " 50%"}.get(row, "")
        lines.append(f"{label:>5}  {bar}".rstrip())
    axis = f"{years[0]:<{_COLUMNS - 4}g}{years[-1]:g}"
    return "\n".join([*lines, f"{'':7}{axis}"])


def _median_between_tenths(forecast: "Forecast") -> list[str]:
    """Ends of the 80% interval, and the median between them."""
    years, last = forecast.quantile_years, forecast.scenario.years.last
    return [year_text(years, QUANTILES.index(q), last) for q in (0.1, 0.5, 0.9)]


def _later(forecast: "Forecast") -> tuple[str, str]:
    text = percent(forecast.probability_later, float(forecast.by_year.error[-1]))
    return f"After {forecast.scenario.years.last}", text


def markdown_text(forecast: "Forecast", by: Sequence[float]) -> str:
    """The forecast as a Markdown table."""
    from forecast_commands.text.markdown import escaped

    low, median, high = _median_between_tenths(forecast)
    rows = [("Median", median), ("80% interval", f"{low} to {high}")]
    years = reported_years(forecast, by)
    estimate = forecast.mixture.probability(np.array(years))
    for year, value, error in zip(years, estimate.value, estimate.error, strict=True):
        rows.append((f"Arrival by {year_key(year)}", percent(float(value), float(error))))
    rows.append(_later(forecast))
    body = "\n".join(f"| {label} | {text} |" for label, text in rows)
    scenario = forecast.scenario
    title = f"**{escaped(scenario.title)}** ({escaped(scenario.arrives)})"
    made = (
        f"forecast {forecast.version}, scenario {escaped(forecast.name)} ({scenario.hash}), "
        f"{forecast.batches.draws:,} draws per anchor, seed {forecast.batches.seed}"
    )
    return f"{title}\n\n| | |\n|---|---|\n{body}\n\n{made}"
