"""Forecasts side by side: how far apart, and how surely."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from forecast.distributions.estimate import Estimate
from forecast.errors import UnequalDrawsError
from forecast.export.report import forecast_dict
from forecast.plain import keyed, number, status
from forecast.results.forecast import QUANTILES, Forecast
from priors.types import Array


@dataclass(frozen=True)
class Difference:
    """What one forecast says minus what another says.

    Both are made from the same draws wherever their beliefs agree, so that the difference is
    far surer than either.

    Parameters
    ----------
    start, end : Forecast
        The difference is `end` minus `start`.
    """

    start: Forecast
    end: Forecast

    @property
    def median_years(self) -> Estimate:
        """Difference of the medians, years; NaN where one lies after the last year."""
        one, other = (forecast.quantile_years for forecast in (self.start, self.end))
        middle = QUANTILES.index(0.5)
        with np.errstate(invalid="ignore"):
            gap = other.value[[middle]] - one.value[[middle]]
        gap = np.where(np.isfinite(gap), gap, np.nan)
        return self._estimate(gap, one.deviation[:, [middle]], other.deviation[:, [middle]])

    def probability(self, years: Array) -> Estimate:
        """Difference of the probabilities of arrival by each of `years`."""
        one, other = (f.mixture.probability(years) for f in (self.start, self.end))
        return self._estimate(other.value - one.value, one.deviation, other.deviation)

    def _estimate(self, value: Array, one: Array, other: Array) -> Estimate:
        if self.start.batches != self.end.batches:
            raise UnequalDrawsError(
                "forecasts can be compared only if they have the same draws"
            )
        return Estimate(value, other - one)

    def to_dict(self, by: Sequence[float] = ()) -> dict[str, Any]:
        """The difference as plain data, an entry of `differences` of `compare --json`."""
        years = np.unique(np.concatenate([self.common_years, np.asarray(by, dtype=float)]))
        median, probability = self.median_years, self.probability(years)
        return {
            "from": self.start.name,
            "to": self.end.name,
            "median_years": number(median.value[0]),
            "median_error": number(median.error[0]) if np.isfinite(median.value[0]) else None,
            "median_status": status(max(self.start.median, self.end.median)),
            "probability_by_year": keyed(years, probability.value),
            "probability_error_by_year": keyed(years, probability.error),
        }

    @property
    def common_years(self) -> Array:
        """Whole years that both forecasts report."""
        return np.intersect1d(self.start.years, self.end.years)


def differences(forecasts: Sequence[Forecast]) -> list[Difference]:
    """The difference of each forecast but the first to the first."""
    return [Difference(forecasts[0], other) for other in forecasts[1:]]


def comparison_dict(forecasts: Sequence[Forecast], by: Sequence[float] = ()) -> dict[str, Any]:
    """Forecasts side by side as plain data, the form of `forecast compare --json`."""
    return {
        "scenarios": [forecast_dict(forecast, by) for forecast in forecasts],
        "differences": [difference.to_dict(by) for difference in differences(forecasts)],
    }
