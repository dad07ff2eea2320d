"""Running until an answer is as sure as asked for.

The draws double until the error is small enough, and what comes out is what a plain run of that
many draws gives.
"""

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from forecast.defaults import LEAST_DRAWS, MAX_DRAWS
from forecast.engine.run import run
from forecast.plain import number
from forecast.results.forecast import Forecast
from priors.sampling.lattice import BATCH_SIZE, BATCHES
from scenarios.schema.scenario import Scenario

if TYPE_CHECKING:
    from forecast.engine.sharded import Execution


class Precision(NamedTuple):
    """An error to get below.

    Parameters
    ----------
    target : float
        Years of the median, or the error of probabilities as a number (0.001 is 0.1%).
    of_probabilities : bool
        Whether it is for every reported probability, and not for the median.
    """

    target: float
    of_probabilities: bool = False

    def error(self, forecast: Forecast, by: Sequence[float] = ()) -> float:
        """The error that is to be small; NaN where there is none."""
        if not self.of_probabilities:
            return forecast.median_error
        years = np.concatenate([forecast.years, np.asarray(by, dtype=float)])
        return float(np.max(forecast.mixture.probability(years).error))

    def is_met(self, forecast: Forecast, by: Sequence[float] = ()) -> bool:
        """Whether the error is below the target."""
        return self.error(forecast, by) < self.target

    def is_hopeless(self, forecast: Forecast) -> bool:
        """Whether more draws cannot help: a median after the last year has no error."""
        return not self.of_probabilities and not math.isfinite(forecast.median)

    def to_dict(self, forecast: Forecast, by: Sequence[float] = ()) -> dict[str, Any]:
        """What was asked for and what was reached, `precision` of `run --json`."""
        return {
            "target": self.target,
            "of": "probability" if self.of_probabilities else "median_year",
            "error": number(self.error(forecast, by)),
            "reached": self.is_met(forecast, by),
            "draws": forecast.batches.draws,
        }


def run_until(
    scenario: Scenario,
    precision: Precision,
    draws: int = LEAST_DRAWS,
    seed: int = 0,
    execution: "Execution | None" = None,
    name: str | None = None,
    max_draws: int = MAX_DRAWS,
    by: Sequence[float] = (),
) -> Forecast:
    """Run with more and more draws until a precision is met, or the draws run out.

    Parameters
    ----------
    scenario : Scenario
    precision : Precision
    draws : int
        Draws to begin with; see `forecast.engine.run.run`.
    seed, execution, name
        As for `forecast.engine.run.run`.
    max_draws : int
        Draws that are not exceeded; rounded down to whole batches, of which 16 always run.
    by : sequence of float
        Years that are reported beside the whole ones.

    Returns
    -------
    Forecast
        The same as a plain run with the draws that it says.
    """
    most = _whole_batches(max_draws)
    draws = min(draws, most)
    while True:
        forecast = run(scenario, draws, seed, name=name, execution=execution)
        done = precision.is_met(forecast, by) or precision.is_hopeless(forecast)
        if done or forecast.batches.draws >= most:
            return forecast
        draws = min(2 * forecast.batches.draws, most)


def _whole_batches(draws: int) -> int:
    """The most draws up to a number that `Batches.for_draws` makes as they are."""
    size = 1 << (max(draws, BATCHES) // BATCHES).bit_length() - 1
    return draws // BATCH_SIZE * BATCH_SIZE if size >= BATCH_SIZE else BATCHES * size
