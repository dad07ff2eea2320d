"""A forecast as plain data, as one line, and as a notebook shows it."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from forecast.distributions.estimate import Estimate
from forecast.plain import UNDEFINED, keyed, number, status, statuses, year_key
from forecast.results.binding_limit import DATA, BindingLimits, binding_limits
from forecast.results.forecast import QUANTILES, REQUIREMENT_QUANTILES, AnchorForecast, Forecast
from priors.types import Array

_BY_YEAR = "probability of arrival by then"
CONDITIONS = (2026, 2030)
"""Years for which the median is given should nothing have arrived by then."""


def forecast_dict(forecast: Forecast, by: Sequence[float] = ()) -> dict[str, Any]:
    """Everything that `forecast run --json` prints; see `Forecast.to_dict`."""
    scenario = forecast.scenario
    years = np.unique(np.concatenate([forecast.years, np.asarray(by, dtype=float)]))
    probability = forecast.mixture.probability(years)
    binding = binding_limits(forecast)
    likely = forecast.most_likely_year
    return {
        "scenario": forecast.name,
        "title": scenario.title,
        "milestone": scenario.arrives,
        "hash": scenario.hash,
        "version": forecast.version,
        "draws": forecast.batches.draws,
        "method": forecast.method,
        "seed": forecast.batches.seed,
        "first_year": scenario.years.first,
        "last_year": scenario.years.last,
        "median_year": number(forecast.median),
        "median_error": number(forecast.median_error),
        "median_status": status(forecast.median),
        **quantiles_dict(forecast.quantile_years),
        "most_likely_year": likely,
        "most_likely_year_status": UNDEFINED if likely is None else None,
        "most_likely_later_year": forecast.most_likely_later_year,
        **_conditional_medians(forecast),
        "probability_by_year": keyed(years, probability.value),
        "probability_error_by_year": keyed(years, probability.error),
        "probability_later": forecast.probability_later,
        "probability_later_error": number(forecast.by_year.error[-1]),
        "binding_limit": _binding_limit(binding, years),
        "binding": None if binding is None else _by_year(years, binding.of_all(years)),
        "anchors": {
            name: {
                **_anchor_dict(forecast, anchor, years),
                "binding": binding and _by_year(years, binding.of_anchor(name, years)),
            }
            for name, anchor in forecast.anchors.items()
        },
        "none": {
            "weight": scenario.weights.none_at_first,
            **_posterior(forecast.mixture.weight_of_none()),
        },
    }


def quantiles_dict(years: Estimate) -> dict[str, Any]:
    """`QUANTILES` of arrival years as plain data."""
    return {
        "quantiles": keyed(QUANTILES, years.value),
        "quantile_errors": keyed(QUANTILES, years.error),
        "quantile_status": statuses(QUANTILES, years.value),
    }


def conditional_medians(forecast: Forecast) -> dict[float, Estimate]:
    """Median arrival year should nothing have arrived by each of `CONDITIONS`."""
    years = forecast.scenario.years
    inside = [year for year in CONDITIONS if years.first <= year < years.last]
    return {year: forecast.median_if_not_by(year) for year in inside}


def _conditional_medians(forecast: Forecast) -> dict[str, Any]:
    medians = conditional_medians(forecast)
    values = np.array([median.value[0] for median in medians.values()])
    return {
        "median_year_if_not_by": keyed([*medians], values),
        "median_status_if_not_by": statuses([*medians], values),
    }


def _by_year(years: Array, shares: dict[str, Estimate]) -> dict[str, Any]:
    """By year the share of the arrivals by then that each limit holds up."""
    return {
        year_key(year): {name: number(share.value[i]) for name, share in shares.items()}
        for i, year in enumerate(years)
    }


def _binding_limit(binding: BindingLimits | None, years: Array) -> dict[str, Any] | None:
    """Shares of arrivals held up by data; None where data is unlimited."""
    if binding is None or DATA not in binding.names:
        return None
    of_anchors = {
        name: binding.of_anchor(name, years)[DATA] for name in binding.limited_by_data
    }
    return {
        **_shares_by_year(years, binding.of_all(years)[DATA]),
        "anchors": {name: _shares_by_year(years, of) for name, of in of_anchors.items()},
    }


def _shares_by_year(years: Array, share: Estimate) -> dict[str, Any]:
    return {
        "data_share_by_year": keyed(years, share.value),
        "data_share_error_by_year": keyed(years, share.error),
    }


def _posterior(weight: Estimate) -> dict[str, Any]:
    return {
        "posterior_weight": float(weight.value[0]),
        "posterior_weight_error": number(weight.error[0]),
    }


def _requirement(anchor: AnchorForecast) -> dict[str, float | None] | None:
    """Quantiles of what it requires; None where it arrives at a date."""
    if anchor.in_time:
        return None
    return keyed(REQUIREMENT_QUANTILES, anchor.log10_requirement.value)


def _anchor_dict(forecast: Forecast, anchor: AnchorForecast, years: Array) -> dict[str, Any]:
    return {
        "weight": anchor.weight,
        **_posterior(forecast.posterior_weights[anchor.name]),
        "median_year": number(anchor.median_year.value[0]),
        "median_error": number(anchor.median_year.error[0]),
        "median_status": status(anchor.median_year.value[0]),
        "log10_requirement": _requirement(anchor),
        "probability_by_year": keyed(years, anchor.probability(years).value),
        "method": anchor.method,
        "reason": anchor.reason or None,
        **_singularity(forecast, anchor.name),
        "evidence_removed": anchor.evidence_removed,
        "evidence_removed_by": anchor.evidence_removed_by,
    }


def _singularity(forecast: Forecast, anchor: str) -> dict[str, Any]:
    """When the time horizon is infinite, for anchors of which it can be."""
    if (found := forecast.singularities.get(anchor)) is None:
        return {}
    return {"singularity": {"share": found.share, "median_year": number(found.median_year)}}


def yearly(forecast: Forecast, by: Sequence[float] = ()) -> dict[str, Array]:
    """Columns of the probabilities of arrival by year: of all, their errors, of each anchor.

    The column of an anchor that is called like one of the first three is `anchor.NAME`.
    """
    years = np.unique(np.concatenate([forecast.years, np.asarray(by, dtype=float)]))
    probability = forecast.mixture.probability(years)
    columns = {"year": years, "probability": probability.value, "error": probability.error}
    for name, anchor in forecast.anchors.items():
        column = f"anchor.{name}" if name in columns else name
        columns[column] = anchor.probability(years).value
    return columns


def csv_text(forecast: Forecast, by: Sequence[float] = ()) -> str:
    """Probabilities of arrival by year, one row a year, one column an anchor."""
    columns = yearly(forecast, by)
    years = columns.pop("year")
    lines = [",".join(["year", *columns])]
    for index, year in enumerate(years):
        values = (number(float(column[index])) for column in columns.values())
        lines.append(
            ",".join([year_key(year), *("" if v is None else repr(v) for v in values)])
        )
    return "\n".join(lines) + "\n"


def one_line(forecast: Forecast) -> str:
    """Title and median with its error."""
    last = forecast.scenario.years.last
    if not math.isfinite(forecast.median):
        return f"{forecast.scenario.title}: median after {last}"
    error = forecast.median_error
    spread = f" ± {error:.2g}" if math.isfinite(error) else ""
    return f"{forecast.scenario.title}: median {forecast.median:.1f}{spread}"


def html(forecast: Forecast) -> str:
    """A small table and a curve, for notebooks."""
    from html import escape

    from forecast.export.html import curve

    usual = [y for y in (2030, 2036, 2040, 2050, 2060, 2100) if y in forecast.years]
    years = usual or [forecast.scenario.years.last]
    head = "".join(f"<th>{year}</th>" for year in years)
    cells = "".join(f"<td>{forecast.probability_by(year):.1%}</td>" for year in years)
    return (
        f"<p><b>{escape(one_line(forecast))}</b><br>{escape(forecast.milestone)}</p>"
        f"<table><tr><th>by</th>{head}</tr><tr><th>probability</th>{cells}</tr></table>"
        f"{curve(forecast.years, forecast.by_year.value, 'year', _BY_YEAR)}"
    )
