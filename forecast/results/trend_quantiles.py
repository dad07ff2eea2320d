"""Trends by year as quantiles over the draws.

What is drawn is the same for all anchors except for the progress of algorithms. Quantiles are
plain ones: the evidence weighs requirements, not trends. Years are worked on one at a time, so
that memory holds one year of draws and not all of them.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from forecast.distributions.estimate import standard_error
from forecast.errors import NoDataError
from forecast.model.feedback import Research
from forecast.model.simulation import Simulation
from forecast.model.spending import RunCost
from forecast.model.trends import Line, Trend
from forecast.results.forecast import Forecast
from priors.types import Array

PROBABILITIES = (0.1, 0.5, 0.9)
"""Quantiles of a fan unless others are asked for."""

_Which = Callable[[Simulation], Trend | Research | RunCost]


@dataclass(frozen=True)
class Fans:
    """Quantiles by year of the trends of a forecast; computed where asked for.

    Parameters
    ----------
    forecast : Forecast
    years : ndarray, shape (year,)
    probabilities : tuple of float
    summary : callable
        What is taken of the draws at a time: their quantiles, or their errors, too.
    """

    forecast: Forecast
    years: Array
    probabilities: tuple[float, ...] = PROBABILITIES
    summary: "Summary | None" = None

    @cached_property
    def price_performance(self) -> Array:
        """Quantiles of price-performance, log10(FLOP/$), shape (quantile, year)."""
        return self._over_years(_hardware)

    @cached_property
    def largest_run_cost(self) -> Array:
        """Quantiles of the cost of the largest run, log10($), shape (quantile, year)."""
        return self._over_years(_spending)

    @cached_property
    def usable_tokens(self) -> Array:
        """Quantiles of the tokens that there are, log10(token), shape (quantile, year).

        Raises
        ------
        NoDataError
            Where data is unlimited.
        """
        return self._over_years(_data)

    @cached_property
    def algorithmic_progress(self) -> dict[str, Array]:
        """Quantiles of what algorithms save since the base year, log10(1), by anchor."""
        by_trend = [self._over_years(_algorithms(name)) for name in self._representatives]
        return {name: by_trend[which] for name, which in self._trend_of.items()}

    @property
    def affordable_compute(self) -> Array:
        """Quantiles of affordable compute, log10(FLOP), shape (quantile, year)."""
        return self._compute[0]

    @property
    def effective_compute(self) -> dict[str, Array]:
        """Quantiles of effective compute by anchor, log10(FLOP), shape (quantile, year)."""
        return {name: self._compute[1 + which] for name, which in self._trend_of.items()}

    @cached_property
    def _compute(self) -> list[Array]:
        """Affordable compute, and effective compute for each progress of algorithms."""
        rows = [[self._quantiles(draws) for draws in self._compute_at(t)] for t in self.years]
        return [np.stack(columns, axis=1) for columns in zip(*rows, strict=True)]

    def _compute_at(self, t: float) -> Iterator[Array]:
        """Draws of affordable and of effective compute at a time, one after the other."""
        affordable = self.forecast.first_draws.affordable.at(np.asarray(t))
        yield affordable
        for name in self._representatives:
            yield affordable + self._at(t, _algorithms(name))

    @property
    def _representatives(self) -> list[str]:
        """One anchor for each progress of algorithms that differs."""
        firsts = {which: name for name, which in reversed(self._trend_of.items())}
        return [firsts[which] for which in sorted(firsts)]

    @cached_property
    def _trend_of(self) -> dict[str, int]:
        """For each anchor, which of the different algorithmic trends it has."""
        found: list[Trend | Research] = []
        numbers = {}
        for name in self.forecast.anchors:
            trend = self.forecast.first_draws.anchors[name].progress
            same = (i for i, other in enumerate(found) if _equal(trend, other))
            numbers[name] = next(same, len(found))
            if numbers[name] == len(found):
                found.append(trend)
        return numbers

    def _at(self, t: float, trend: _Which) -> Array:
        """Draws of a trend at a time; of shape () where it is fixed."""
        return trend(self.forecast.first_draws).at(np.asarray(t))

    def _over_years(self, trend: _Which) -> Array:
        return np.stack([self._quantiles(self._at(t, trend)) for t in self.years], axis=1)

    def _quantiles(self, draws: Array) -> Array:
        return (self.summary or quantiles_of)(draws, self.probabilities)


Summary = Callable[[Array, Sequence[float]], Array]
"""From draws and probabilities to one number, or several in a row, for each probability."""


def quantiles_of(draws: Array, probabilities: Sequence[float]) -> Array:
    """Quantiles, linear between draws; sorting is three times faster than `np.quantile`."""
    return _of_sorted(np.sort(draws, axis=None), probabilities)


def quantiles_and_errors_of(draws: Array, probabilities: Sequence[float]) -> Array:
    """Quantiles, and after them their Monte Carlo standard errors from each batch's own.

    NaN are the errors of a single batch.
    """
    if np.ndim(draws) == 0:
        return np.concatenate(
            [quantiles_of(draws, probabilities), np.zeros(len(probabilities))]
        )
    batches = np.sort(draws, axis=-1)
    pooled = np.sort(batches, axis=None, kind="stable")  # fast on sorted runs
    of_batches = _of_sorted(batches, probabilities)
    errors = standard_error(of_batches - of_batches.mean(axis=0))
    return np.concatenate([_of_sorted(pooled, probabilities), errors])


def _of_sorted(ordered: Array, probabilities: Sequence[float]) -> Array:
    position = np.asarray(probabilities) * (ordered.shape[-1] - 1)
    below = position.astype(int)
    above = np.minimum(below + 1, ordered.shape[-1] - 1)
    low, high = ordered[..., below], ordered[..., above]
    return np.asarray(low + (position - below) * (high - low))


def fans(
    forecast: Forecast,
    years: Sequence[float] | Array | None = None,
    probabilities: Sequence[float] = PROBABILITIES,
    summary: Summary | None = None,
) -> Fans:
    """Quantiles of a forecast's trends by year.

    Parameters
    ----------
    forecast : Forecast
    years : sequence of float, optional
        Moments; the whole years of the forecast when left out.
    probabilities : sequence of float
    summary : callable, optional
        `quantiles_and_errors_of` for their errors, too.
    """
    moments = forecast.years if years is None else np.asarray(years, dtype=float)
    return Fans(forecast, moments, tuple(probabilities), summary)


def _hardware(simulation: Simulation) -> Trend:
    return simulation.hardware


def _spending(simulation: Simulation) -> RunCost:
    return simulation.section_trends.cost


def _data(simulation: Simulation) -> Trend:
    if simulation.data is None:
        raise NoDataError("the scenario has no data section: data is unlimited")
    return simulation.data


def _algorithms(name: str) -> _Which:
    return lambda simulation: simulation.anchors[name].progress


def _equal(one: Trend | Research, other: Trend | Research) -> bool:
    """Whether two trends are the same numbers; schedules of algorithms are shared anyway."""
    if isinstance(one, Research) or isinstance(other, Research):
        return False
    pairs = [(one.growth, other.growth), (one.ceiling, other.ceiling)]
    return all(_equal_lines(a, b) for a, b in pairs)


def _equal_lines(one: Line | None, other: Line | None) -> bool:
    if one is None or other is None:
        return one is other
    same = np.array_equal(one.level, other.level) and np.array_equal(one.rate, other.rate)
    return same and one.year == other.year
