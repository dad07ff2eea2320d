"""Which arrivals wait for data, as text."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from forecast.plain import year_key
from forecast.results.binding_limit import data_share
from forecast_commands.text.format import error_text, reported_years
from forecast_commands.text.table import table

if TYPE_CHECKING:
    from forecast.distributions.estimate import Estimate
    from forecast.results.forecast import Forecast

_COLUMNS = 5


def held_up_by_data(forecast: Forecast, by: Sequence[float]) -> str:
    """Shares of arrivals that wait for data and not for compute."""
    share = data_share(forecast)
    assert share is not None
    years = np.array(reported_years(forecast, by)[-_COLUMNS:])
    shares = {"all": share.of_all(years)}
    shares |= {name: share.of_anchor(name, years) for name in share.limited}
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
