"""What is asked of forecasts: the median, or the probability of arrival by a year."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from forecast.distributions.estimate import Estimate
from forecast.results.forecast import AnchorForecast, Forecast
from scenarios.schema.scenario import Scenario

if TYPE_CHECKING:
    from forecast.engine.run import Runs

_AROUND = 10.0  # years to each side in which the answers of similar scenarios mostly lie
_EDGE = 4.0  # years over which a curve may depend on what lies beyond


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


@dataclass(frozen=True)
class Answers:
    """Answers of many scenarios on the same draws, each looked at no further than it takes.

    Parameters
    ----------
    runs : Runs
    question : Question
    window : (float, float)
        Years between which most of the answers lie.
    """

    runs: "Runs"
    question: Question
    window: tuple[float, float]

    @classmethod
    def like(cls, forecasts: Sequence[Forecast], runs: "Runs", question: Question) -> "Answers":
        """Those that lie about where some forecasts' do."""
        if question.by is not None:
            return cls(runs, question, (question.by - _EDGE, question.by + _EDGE))
        medians = [forecast.median for forecast in forecasts]
        return cls(runs, question, (min(medians) - _AROUND, max(medians) + _AROUND))

    def of(self, scenario: Scenario) -> Estimate:
        """The answer of a scenario, shape (1,)."""
        low, high = self.window
        found = self.question.ask(self.runs.run(scenario, window=self.window))
        if self.question.is_median and not low + _EDGE < found.value[0] < high - _EDGE:
            return self.question.ask(self.runs.run(scenario))
        return found


def no_median(last: int, where: str) -> str:
    """Message for a median that does not exist."""
    return (
        f"the median lies after {last} {where}; ask for the probability of arrival by a year "
        "instead"
    )
