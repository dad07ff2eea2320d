"""What forecasts gave to arrival by now, scored where nothing has arrived.

Arrival by a date is one event with two outcomes. All forecasts are scored on the same one, so
that their scores can be compared, while nothing follows for the calibration of each.

References
----------
Brier 1950, *Verification of forecasts expressed in terms of probability*.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from forecast.plain import number
from forecast.results.forecast import Forecast
from forecast.results.stated import SAME, ArrivalForecast, StatedForecast

ALL_KNOWN = "all that happened was known when it was made, up to {:g}"
"""Why nothing is scored of a forecast."""


@dataclass(frozen=True)
class NonArrival:
    """A probability of arrival by a date by which nothing has arrived.

    Parameters
    ----------
    scenario : str
    milestone : str
        What has not arrived.
    by : float
        The date, calendar years.
    known_at : float
        What happened later the forecaster could not know.
    bounds : (float, float)
        Least and greatest probability of arrival by then; equal where it is known.
    """

    scenario: str
    milestone: str
    by: float
    known_at: float
    bounds: tuple[float, float]

    @property
    def probability(self) -> float | None:
        """Probability of arrival by the date; None where only bounds are known."""
        low, high = self.bounds
        return low if high - low <= SAME else None

    @property
    def brier(self) -> tuple[float, float]:
        """Squared error of the bounds; 0 is best."""
        low, high = self.bounds
        return low**2, high**2

    @property
    def log_score(self) -> tuple[float, float]:
        """Minus the logarithm of what the bounds gave to non-arrival, nats; 0 is best."""
        low, high = (math.inf if p >= 1.0 else 0.0 - math.log1p(-p) for p in self.bounds)
        return low, high

    def to_dict(self) -> dict[str, Any]:
        """An entry of `arrivals` in `forecast score --json`; null where only bounded."""
        known = self.probability is not None
        ends = {"probability": self.bounds, "brier": self.brier, "log_score": self.log_score}
        return {
            "scenario": self.scenario,
            "milestone": self.milestone,
            "date": self.by,
            "horizon_years": self.by - self.known_at,
            "known_at": self.known_at,
            "arrived": False,
            **{name: number(low) if known else None for name, (low, _) in ends.items()},
            **{
                f"{name}_bounds": [number(low), number(high)]
                for name, (low, high) in ends.items()
            },
        }


def known_until(forecast: ArrivalForecast) -> float | None:
    """Up to when a forecaster could know what happened, calendar years; None if unstated."""
    if isinstance(forecast, StatedForecast):
        return forecast.stated.known_until
    if isinstance(forecast, Forecast):
        return forecast.scenario.known_until
    members = [known_until(member) for member in getattr(forecast, "members", ())]
    known = [year for year in members if year is not None]
    return max(known) if known and len(known) == len(members) else None


def non_arrival(forecast: ArrivalForecast, by: float, known: float) -> NonArrival | str:
    """What a forecast gave to arrival by a date, or why it is not scored on that.

    Parameters
    ----------
    forecast : ArrivalForecast
    by : float
        Calendar year by which nothing has arrived.
    known : float
        Up to when the forecaster knew what happened.
    """
    first, last = forecast.span
    if by <= known:
        return ALL_KNOWN.format(known)
    if not first <= by <= last:
        return f"it says nothing of {by:g}: its years are {first:g} to {last:g}"
    lower, upper = (float(side[0]) for side in forecast.bounds(np.array([by])))
    return NonArrival(forecast.name, forecast.milestone, by, known, (lower, upper))


def mean_bounds(found: Sequence[NonArrival], of: str) -> tuple[float, float]:
    """Mean of `bounds`, `brier` or `log_score` over forecasts, at least and at most."""
    low, high = np.mean([getattr(each, of) for each in found], axis=0).tolist()
    return low, high


def calibration(found: Sequence[NonArrival]) -> dict[str, Any] | None:
    """What was given on average beside what happened; None where nothing is scored."""
    if not found:
        return None
    means = {
        f"mean_{name}_bounds": [*map(number, mean_bounds(found, of))]
        for name, of in (("probability", "bounds"), ("brier", "brier"), ("log_score",) * 2)
    }
    return {"forecasts": len(found), "events": 1, "arrived": 0, **means}
