"""Scoring: what the trends of scenarios expected, what happened, and naive forecasters."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from anchors.quantities import ALGORITHMIC_GROWTH
from forecast.analysis.backtesting.horizons import (
    PREFIX,
    first_year,
    horizon_anchors,
    log10_horizon,
)
from forecast.analysis.backtesting.non_arrival import ALL_KNOWN, known_until, non_arrival
from forecast.analysis.backtesting.scores import Score, Scores
from forecast.analysis.backtesting.trend_errors import Cause, causes, pace_causes, unbounded
from forecast.model.simulation import Simulation
from forecast.model.trends import Trend
from forecast.results.forecast import Forecast
from forecast.results.stated import ArrivalForecast
from priors.numerics.normal import ndtri
from priors.sampling.lattice import Batches
from priors.types import Array
from scenarios.data.actuals import DOLLARS_OF_2020, QUANTITIES, Actual, actuals
from scenarios.problems import DataError
from scenarios.schema.beliefs import walk
from scenarios.schema.scenario import Scenario

DRAWS = 4096
"""Draws of a scenario's trends that scores are made from."""

_QUANTILES = (0.1, 0.25, 0.5, 0.75, 0.9)
_FIT = {"record_compute": "record_compute", "largest_run_cost": "largest_run_cost"}
_FIT |= {"price_performance": "achieved_price_performance"}
_FIT |= {f"{PREFIX}{success}": f"horizon_{success}" for success in (50, 80)}
_LEVELS = (np.arange(DRAWS) + 0.5) / DRAWS


def score(
    forecasts: Sequence[ArrivalForecast],
    as_of: float,
    until: float = math.inf,
    against: Path | str | None = None,
) -> Scores:
    """Score what forecasts said against what happened.

    The trends of scenarios are scored, and of forecasts of all kinds what they gave to arrival
    by now, where nothing has arrived.

    Parameters
    ----------
    forecasts : sequence of ArrivalForecast
    as_of : float
        Calendar year up to which the forecasters could know; nothing up to it is scored, nor
        anything up to the `known_until` of a scenario or the date of what is stated.
    until : float
        Calendar year after which nothing is scored.
    against : path, optional
        A table of what happened; see `scenarios.data.actuals.actuals`. Up to its last date it
        is known that nothing has arrived.

    Raises
    ------
    DataError
        When nothing happened in between.
    """
    table = actuals(against)
    happened = [each for each in table if as_of < each.year <= until]
    if not happened:
        when = f"between {as_of:g} and {until:g}" if until < math.inf else f"after {as_of:g}"
        raise DataError(f"nothing is known to have happened {when}")
    now = min(until, max(each.year for each in table))
    found = Scores((), (), {})
    for forecast in forecasts:
        stated = known_until(forecast)
        known = as_of if stated is None else max(as_of, stated)
        found = found.with_arrival(forecast.name, non_arrival(forecast, now, known))
        if isinstance(forecast, Forecast):
            found += _of_trends(forecast, [e for e in table if e.year <= until], as_of, known)
        if stated is None:
            found += Scores((), (), {}, (forecast.name,))
    return found


def _of_trends(
    forecast: Forecast, happened: Sequence[Actual], as_of: float, known: float
) -> Scores:
    """Scores of the trends of a scenario, and what their beliefs have to do with errors.

    Scored is what came after what was known; which belief was off is told from all that
    happened since the trend began.
    """
    name, scenario = forecast.name, forecast.scenario
    batches = Batches.for_draws(DRAWS, forecast.batches.seed)
    trends = _Trends(scenario, Simulation(scenario, batches))
    found = Scores((), (), {})
    for quantity in filter(trends.says, QUANTITIES):
        of = [each for each in happened if each.quantity == quantity]
        later = [each for each in of if each.year > as_of]
        values = [each for each in later if each.year > known]
        start = trends.start(quantity)
        due = [each for each in values if each.year >= start]
        if later and not values:
            found = found.without(name, quantity, ALL_KNOWN.format(known))
        elif values and not due:
            found = found.without(
                name,
                quantity,
                f"its trend starts in {start:g}, after all that happened; it is read "
                "backwards only where levels of earlier years are stated",
            )
        naive = _Naive.of(quantity, known) if due else None
        scores = tuple(_scored(name, trends, each, known, naive) for each in due)
        since = [each for each in of if each.year >= start] if due else []
        found += Scores(scores, tuple(trends.causes(name, quantity, since)), {})
    return found


@dataclass(frozen=True)
class _Trends:
    """What a scenario expects of the quantities that are scored."""

    scenario: Scenario
    simulation: Simulation

    def says(self, quantity: str) -> bool:
        """Whether it is about a quantity at all, as only some are about time horizons."""
        return not quantity.startswith(PREFIX) or bool(self._horizons(quantity))

    def _horizons(self, quantity: str) -> dict[str, float]:
        return horizon_anchors(self.scenario, quantity)

    def start(self, quantity: str) -> float:
        """Calendar year from which it says something of a quantity."""
        if quantity.startswith(PREFIX):
            names = self._horizons(quantity)
            return max(first_year(self.simulation.anchors[name]) for name in names)
        sections = [getattr(self.scenario, name) for name in QUANTITIES[quantity].trends]
        return float(max(section.origin for section in sections))

    def draws(self, quantity: str, year: float) -> Array:
        """Logarithms of what is expected, shape (draw,) or a single one."""
        if quantity == "algorithmic_efficiency":
            return self._algorithms(year, lambda trend, t: trend.at(np.asarray(t)))
        if quantity.startswith(PREFIX):
            return self._mixed(
                self._horizons(quantity),
                lambda name: log10_horizon(self.simulation.anchors[name], year),
            )
        if quantity == "record_compute":
            return np.ravel(self.simulation.affordable.at(np.asarray(year)))
        (name,) = QUANTITIES[quantity].trends
        return np.ravel(self._trend(name).at(np.asarray(year)))

    def _trend(self, name: str) -> Trend:
        trend: Trend = getattr(self.simulation, name)
        return trend

    def _algorithms(self, year: float, height: Callable[[Trend, float], Array]) -> Array:
        """Growth within the year to a moment, the anchors as likely as their weights."""
        weights = {k: w for k, w in self.scenario.weights.anchors.items() if w > 0}

        def grown(name: str) -> Array:
            trend = self.simulation.anchors[name].algorithms
            return height(trend, year) - height(trend, year - 1.0)

        return self._mixed(weights, grown)

    def _mixed(self, weights: Mapping[str, float], of: Callable[[str], Array]) -> Array:
        """Draws of several anchors, as many of each as its weight says."""
        total = math.fsum(weights.values())
        parts = []
        for name, weight in weights.items():
            count = max(1, round(DRAWS * weight / total))
            ranks = (np.arange(count) + 0.5) / count
            parts.append(np.quantile(np.ravel(of(name)), ranks))
        return np.concatenate(parts)

    def causes(self, scenario: str, quantity: str, due: Sequence[Actual]) -> list[Cause]:
        """Which belief was off; of a product of trends its factors say it."""
        if not due:
            return []
        happened = [(each.year, math.log10(each.value)) for each in due]
        if quantity == "algorithmic_efficiency":
            free = float(np.median(self._algorithms(due[-1].year, unbounded)))
            bounded = float(np.median(self.draws(quantity, due[-1].year)))
            return pace_causes(scenario, quantity, self._pace, (free, bounded), happened)
        if len(QUANTITIES[quantity].trends) != 1:
            return []
        (name,) = QUANTITIES[quantity].trends
        section = getattr(self.scenario, name)
        return causes(scenario, quantity, name, section, self._trend(name), happened)

    @property
    def _pace(self) -> str:
        """Key of the pace of algorithms; anchors may spell it differently."""
        called = [called for _, called, _ in walk(self.scenario)]
        found = dict.fromkeys(name for name in called if name in ALGORITHMIC_GROWTH)
        return " or ".join(found)


@dataclass(frozen=True)
class _Naive:
    """Two forecasters who know the past alone."""

    level: float
    reference: float
    spread: float
    slopes: Array
    levels: Array

    @classmethod
    @cache
    def of(cls, quantity: str, as_of: float) -> "_Naive | None":
        """Fitted to what was known; None where that is too little."""
        from scenarios.data.fitting import fit

        if quantity not in _FIT:
            return None
        try:
            found = fit(_FIT[quantity], start=max(as_of - 8.0, 2010.0), as_of=as_of)
        except DataError:
            return None
        now = found.julian(as_of)
        prices = _deflator(quantity)
        level = float(found.trend.level_at(now)) - prices
        levels = found.trend.levels_at(now) - prices
        return cls(level, as_of, found.trend.residual_sd, found.trend.slopes, levels)

    def draws(self, year: float) -> dict[str, Array]:
        """Logarithms of what each expects, shape (draw,)."""
        noise = self.spread * np.random.default_rng(0).permutation(ndtri(_LEVELS))
        count = min(len(self.slopes), DRAWS)
        grown = self.levels[:count] + self.slopes[:count] * (year - self.reference)
        return {
            "growth_goes_on": grown + noise[:count],
            "nothing_grows": self.levels[:count] + noise[:count],
        }


def _deflator(quantity: str) -> float:
    return QUANTITIES[quantity].deflated * math.log10(DOLLARS_OF_2020)


def _scored(
    name: str, trends: _Trends, actual: Actual, as_of: float, naive: "_Naive | None"
) -> Score:
    draws, happened = trends.draws(actual.quantity, actual.year), math.log10(actual.value)
    certain = float(np.ptp(draws)) <= 1e-12
    theirs = {} if naive is None else naive.draws(actual.year)
    quantiles = np.quantile(draws, _QUANTILES)
    return Score(
        name,
        actual.quantity,
        actual.item,
        actual.year,
        as_of,
        {p: float(10.0**q) for p, q in zip(_QUANTILES, quantiles, strict=True)},
        actual.value,
        crps(draws, happened),
        None if certain else log_score(draws, happened),
        None if certain else float(np.mean(draws <= happened)),
        {who: crps(of, happened) for who, of in theirs.items()},
    )


def crps(draws: Array, happened: float) -> float:
    """Continuous ranked probability score of draws, in their unit.

    Example
    -------
    >>> crps(np.array([1.0]), 3.0)
    2.0
    """
    from scoringrules import crps_ensemble

    if len(draws) == 1:
        return abs(float(draws[0]) - happened)
    return float(crps_ensemble(happened, draws, estimator="pwm"))


def log_score(draws: Array, happened: float) -> float:
    """Logarithmic score of draws, by a normal kernel of Silverman's width; +inf far outside.

    Where half of the draws share a value their range has no width, and their standard deviation
    stands for it.

    Example
    -------
    >>> log_score(np.array([0.0, 1.0, 2.0]), 1000.0)
    inf
    """
    from scoringrules import logs_ensemble

    low, high = np.quantile(draws, [0.25, 0.75])
    width = None if high > low else 1.06 * float(np.std(draws)) * len(draws) ** -0.2
    with np.errstate(divide="ignore"):
        return float(logs_ensemble(happened, draws, bw=width))
