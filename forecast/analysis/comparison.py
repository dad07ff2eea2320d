"""Forecasts side by side: how far apart, and how surely."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from forecast.distributions.estimate import Estimate
from forecast.errors import UnequalDrawsError
from forecast.export.report import forecast_dict
from forecast.plain import keyed, number, status
from forecast.results.forecast import Forecast
from forecast.results.stated import (
    NOT_STATED,
    SAME,
    ArrivalForecast,
    StatedForecast,
    arrival_dict,
    quantile_bounds,
    quantile_status,
)
from priors.types import Array


@dataclass(frozen=True)
class Difference:
    """What one forecast says minus what another says.

    Scenarios are run on the same draws wherever their beliefs agree, so that their difference
    is far surer than either. What is only stated has no error; beyond its points it is not
    known, and neither is a difference to it.

    Parameters
    ----------
    start, end : ArrivalForecast
        The difference is `end` minus `start`.
    """

    start: ArrivalForecast
    end: ArrivalForecast

    def __post_init__(self) -> None:
        made = [each.batches for each in (self.start, self.end) if isinstance(each, Forecast)]
        if len(set(made)) > 1:
            raise UnequalDrawsError(
                "forecasts can be compared only if they have the same draws"
            )

    @property
    def median_years(self) -> Estimate:
        """Difference of the medians, years; NaN where one is after the last year, or open."""
        return self._gap(*(median(forecast) for forecast in (self.start, self.end)))

    @property
    def median_status(self) -> str | None:
        """Why there is no difference of the medians; None where there is one."""
        why = (median_status(forecast) for forecast in (self.start, self.end))
        return next(filter(None, why), None)

    def probability(self, years: Array) -> Estimate:
        """Difference of the probabilities of arrival by `years`; NaN where not known."""
        return self._gap(*(probability(each, years) for each in (self.start, self.end)))

    def _gap(self, one: Estimate, other: Estimate) -> Estimate:
        with np.errstate(invalid="ignore"):
            gap = other.value - one.value
        return Estimate(
            np.where(np.isfinite(gap), gap, np.nan), other.deviation - one.deviation
        )

    def to_dict(self, by: Sequence[float] = ()) -> dict[str, Any]:
        """The difference as plain data, an entry of `differences` of `compare --json`."""
        years = np.unique(np.concatenate([self.common_years, np.asarray(by, dtype=float)]))
        gap, moved = self.median_years, self.probability(years)
        return {
            "from": self.start.name,
            "to": self.end.name,
            "median_years": number(gap.value[0]),
            "median_error": number(gap.error[0]) if np.isfinite(gap.value[0]) else None,
            "median_status": self.median_status,
            "probability_by_year": keyed(years, moved.value),
            "probability_error_by_year": keyed(
                years, np.where(np.isfinite(moved.value), moved.error, np.nan)
            ),
        }

    @property
    def common_years(self) -> Array:
        """Whole years that both forecasts report."""
        (first, last), (start, end) = self.start.span, self.end.span
        return np.arange(np.ceil(max(first, start)), min(last, end) + 1)


def median(forecast: ArrivalForecast) -> Estimate:
    """The median; +inf after the last year, NaN where it is not stated; shape (1,)."""
    if isinstance(forecast, Forecast):
        return forecast.quantiles([0.5])
    ((low, high),) = quantile_bounds(forecast, [0.5])
    return _certain(np.array([np.nan if quantile_status(low, high) == NOT_STATED else high]))


def median_status(forecast: ArrivalForecast) -> str | None:
    """Why the median is not a year: after the last one, or not stated."""
    if isinstance(forecast, Forecast):
        return status(forecast.median)
    return quantile_status(*quantile_bounds(forecast, [0.5])[0])


def probability(forecast: ArrivalForecast, years: Array) -> Estimate:
    """Probability of arrival by each of `years`; NaN where it is not known."""
    if isinstance(forecast, Forecast):
        return forecast.mixture.probability(years)
    lower, upper = forecast.bounds(years)
    return _certain(np.where(upper - lower <= SAME, lower, np.nan))


def _certain(value: Array) -> Estimate:
    """What is stated and not drawn, and so has no error of draws."""
    return Estimate(value, np.zeros((1, *value.shape)))


def differences(forecasts: Sequence[ArrivalForecast]) -> list[Difference]:
    """The difference of each forecast but the first to the first."""
    return [Difference(forecasts[0], other) for other in forecasts[1:]]


def as_run(forecast: ArrivalForecast, by: Sequence[float] = ()) -> dict[str, Any]:
    """A forecast of any kind as plain data, in the form of `forecast run --json`."""
    if isinstance(forecast, Forecast):
        return forecast_dict(forecast, by)
    if isinstance(forecast, StatedForecast):
        return forecast.to_dict(by)
    return arrival_dict(forecast, by)


def comparison_dict(
    forecasts: Sequence[ArrivalForecast], by: Sequence[float] = ()
) -> dict[str, Any]:
    """Forecasts side by side as plain data, the form of `forecast compare --json`."""
    return {
        "scenarios": [as_run(forecast, by) for forecast in forecasts],
        "differences": [difference.to_dict(by) for difference in differences(forecasts)],
    }
