"""What arrivals wait for, as text: money, limits on the compute of one run, data."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from forecast.plain import year_key
from forecast.results.binding_limit import DATA, BindingLimits, binding_limits
from forecast_commands.text.format import error_text, reported_years
from forecast_commands.text.table import table

if TYPE_CHECKING:
    from forecast.distributions.estimate import Estimate
    from forecast.results.forecast import Forecast
    from priors.types import Array

_COLUMNS = 5


def bound_by(forecast: Forecast, by: Sequence[float]) -> list[str]:
    """Tables of what arrivals wait for; none where that can only be money."""
    binding = binding_limits(forecast)
    if binding is None:
        return []
    years = np.array(reported_years(forecast, by)[-_COLUMNS:])
    if forecast.scenario.limits is None:
        return [_held_up_by_data(binding, years)]
    return [_by_limit(binding, years), _by_anchor(binding, years[-1:])]


def _by_limit(binding: BindingLimits, years: Array) -> str:
    rows = [[name, *_percents(share)] for name, share in binding.of_all(years).items()]
    header = ["bound by", *(f"by {year_key(year)}" for year in years)]
    legend = (
        "share of the arrivals by then that would have come sooner without the limit;\n"
        "of several, the one that is scarcest in the moment of arrival"
    )
    if binding.at_dates:
        legend += f"\nmoney: also what arrives at a date ({', '.join(binding.at_dates)})"
    return f"{table(rows, header)}\n{legend}"


def _by_anchor(binding: BindingLimits, year: Array) -> str:
    rows = []
    for anchor in binding.forecast.anchors:
        shares = binding.of_anchor(anchor, year).values()
        rows.append([anchor, *(_percents(share)[0] for share in shares)])
    return table(rows, [f"bound by, by {year_key(year[0])}", *binding.names])


def _held_up_by_data(binding: BindingLimits, years: Array) -> str:
    """Shares of arrivals that wait for data and not for compute."""
    shares = {"all": binding.of_all(years)[DATA]}
    for name in binding.limited_by_data:
        shares[name] = binding.of_anchor(name, years)[DATA]
    rows = [[name, *_percents(estimate)] for name, estimate in shares.items()]
    header = ["waits for data", *(f"by {year_key(year)}" for year in years)]
    legend = (
        "share of the arrivals that unlimited data would have brought sooner;\n"
        "anchors that do not say what data they need are left out"
    )
    return f"{table(rows, header)}\n{legend}"


def _percents(estimate: Estimate) -> list[str]:
    """Percents with their errors in percentage points; a dash where nothing arrives."""
    return [
        f"{100.0 * value:.1f}%{error_text(100.0 * error)}" if math.isfinite(value) else "-"
        for value, error in zip(estimate.value, estimate.error, strict=True)
    ]
