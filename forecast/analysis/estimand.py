"""What is asked of forecasts: the median, or the probability of arrival by a year."""

from dataclasses import dataclass

import numpy as np

from forecast.distributions.estimate import Estimate
from forecast.results.forecast import AnchorForecast, Forecast


@dataclass(frozen=True)
class Question:
    """One number about a forecast.

    Parameters
    ----------
    by : float, optional
        Year by which arrival is asked about; without it the median is.
    """

    by: float | None = None

    def ask(self, forecast: Forecast) -> Estimate:
        """The answer, shape (1,); a median after the last year is +inf."""
        if self.by is None:
            return forecast.quantiles([0.5])
        return forecast.mixture.probability(np.array([self.by]))

    def ask_anchor(self, anchor: AnchorForecast) -> Estimate:
        """The answer if one anchor is right, shape (1,)."""
        if self.by is None:
            return anchor.median_year
        return anchor.probability(np.array([self.by]))

    def value(self, forecast: Forecast) -> float:
        """The answer as a number."""
        return float(self.ask(forecast).value[0])

    @property
    def is_median(self) -> bool:
        """Whether the median is asked for."""
        return self.by is None

    @property
    def key(self) -> str:
        """Key of the answer in results."""
        return "median_year" if self.is_median else "probability"


def no_median(last: int, where: str) -> str:
    """Message for a median that does not exist."""
    return (
        f"the median lies after {last} {where}; ask for the probability of arrival by a year "
        "instead, with --by"
    )
