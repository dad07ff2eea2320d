"""What is asked of forecasts: the median, or the probability of arrival by a year."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from forecast.distributions.estimate import Estimate
from forecast.results.forecast import AnchorForecast, Forecast
from scenarios.schema.scenario import Scenario

if TYPE_CHECKING:
    from forecast.engine.run import Runs

_STEP = 4.0  # years from one window to the next
_EDGE = 2.0  # years over which a curve may depend on what lies beyond
_MARGIN = 4.0  # years
_LOOKS = 2  # windows that are tried before everything is looked at


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
    guess : float
        Year about which the answers are looked for unless more is known.
    margin : float
        Years to each side of where an answer is expected, which are looked at with it.
    """

    runs: "Runs"
    question: Question
    guess: float
    margin: float = _MARGIN

    @classmethod
    def like(
        cls,
        forecasts: Sequence[Forecast],
        runs: "Runs",
        question: Question,
        margin: float = _MARGIN,
    ) -> "Answers":
        """Those that lie about where some forecasts' do."""
        guess = forecasts[0].median if question.by is None else question.by
        return cls(runs, question, guess, margin)

    def of(self, scenario: Scenario) -> Estimate:
        """The answer of a scenario, shape (1,)."""
        about = self.guess
        for _ in range(_LOOKS):
            if not about <= scenario.years.last:
                break
            window = _window(about, self.margin)
            found = self.question.ask(self.runs.run(scenario, window=window))
            if self.question.is_median:  # one that is not there yet lies beyond the window
                about = min(float(found.value[0]), window[1] + 0.5 * self.margin)
            if window[0] + _EDGE < about < window[1] - _EDGE:
                return found
        return self.question.ask(self.runs.run(scenario))


def _window(about: float, margin: float) -> tuple[float, float]:
    """Years to look at for an answer about there: one of few, so that answers share them."""
    low = _STEP * math.floor(about / _STEP)
    return low - margin, low + _STEP + margin


def no_median(last: int, where: str) -> str:
    """Message for a median that does not exist."""
    return (
        f"the median lies after {last} {where}; ask for the probability of arrival by a year "
        "instead"
    )
