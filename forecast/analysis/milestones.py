"""The milestones of a scenario: when each is reached, how far apart, and one given another.

Each by itself is a forecast like any other. What two have to do with each other is counted:
the same draws are asked about both.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from forecast.distributions.empirical import Counted
from forecast.distributions.estimate import Estimate
from forecast.distributions.quantiles import quantiles_of_curve
from forecast.engine.run import Runs
from forecast.export.report import quantiles_dict
from forecast.plain import keyed, number, status
from forecast.results.draw_weights import draw_weights, rows_of
from forecast.results.forecast import QUANTILES, Forecast
from priors.types import Array
from scenarios.schema.text import REQUIREMENT
from scenarios.variants.milestone import asked_about

_GRID = 64


@dataclass(frozen=True, eq=False)
class Span:
    """Years from one milestone to another, where the first is reached.

    Parameters
    ----------
    start, end : str
        Names of the milestones.
    years : Counted
        Negative where the second comes first, +inf where it never comes.
    """

    start: str
    end: str
    years: Counted

    @cached_property
    def quantiles(self) -> Estimate:
        """`QUANTILES` of the span, years; NaN where the first is never reached."""
        if not self.years.mass.sum() > 0:
            undefined = np.full((len(self.years.mass), len(QUANTILES)), np.nan)
            return Estimate(undefined[0], undefined)
        grid = np.linspace(*self.years.ends, _GRID)
        return quantiles_of_curve(self.years, np.array(QUANTILES), grid)

    def to_dict(self) -> dict[str, Any]:
        """An entry of `spans` of `run --json`; a quantile is null where nothing comes."""
        return {
            "from": self.start,
            "to": self.end,
            "quantiles": keyed(QUANTILES, self.quantiles.value),
            "quantile_errors": keyed(QUANTILES, self.quantiles.error),
        }


@dataclass(frozen=True, eq=False)
class Milestones:
    """All milestones of a scenario.

    Parameters
    ----------
    forecasts : mapping of str to Forecast
        By name, `requirement` for what the anchors are about; those with the earlier median
        first.
    """

    forecasts: Mapping[str, Forecast]

    @property
    def any(self) -> Forecast:
        """One of the forecasts, for what all have in common."""
        return next(iter(self.forecasts.values()))

    @cached_property
    def arrivals(self) -> dict[str, Array]:
        """Arrival years by name, shape (batch, draw): the anchors' draws in a row, and none."""
        return {name: _years(of) for name, of in self.forecasts.items()}

    @cached_property
    def weights(self) -> Array:
        """Weights of these draws, which all milestones share; shape (batch, draw)."""
        forecast = self.any
        names = list(forecast.anchors)
        shape = forecast.first_draws.batches.shape
        each = draw_weights(forecast, forecast.first_draws, names).reshape(-1, *shape)
        none = float(forecast.mixture.weight_of_none().value[0]) / shape[0]
        return _beside(each, np.full((shape[0], 1), none))

    @cached_property
    def spans(self) -> list[Span]:
        """From each milestone to each that comes after it by its median."""
        return [self.span(*pair) for pair in combinations(self.forecasts, 2)]

    def span(self, start: str, end: str) -> Span:
        """Years from one milestone to another."""
        since, until = self.arrivals[start], self.arrivals[end]
        begun = np.isfinite(since)
        years = np.where(begun, until - np.where(begun, since, 0.0), np.inf)
        return Span(start, end, Counted(years, np.where(begun, self.weights, 0.0)))

    def where(self, inside: NDArray[np.bool_]) -> dict[str, Estimate]:
        """`QUANTILES` of each arrival year in some of the draws, by name."""
        weights = np.where(inside, self.weights, 0.0)
        probabilities = np.array(QUANTILES)
        return {
            name: quantiles_of_curve(Counted(years, weights), probabilities, self.any.years)
            for name, years in self.arrivals.items()
        }

    def to_dict(self) -> dict[str, Any]:
        """`milestones` and `spans` of `run --json`."""
        return {
            "milestones": {name: _milestone_dict(of) for name, of in self.forecasts.items()},
            "spans": [span.to_dict() for span in self.spans],
        }


def milestones(forecast: Forecast) -> Milestones | None:
    """All milestones of a forecast's scenario, from its draws; None where it has no others."""
    scenario, batches = forecast.scenario, forecast.batches
    if not scenario.named:
        return None
    runs = Runs(batches.draws, batches.seed)
    asked = {name: asked_about(scenario, name) for name in (REQUIREMENT, *scenario.named)}
    forecasts = {
        name: forecast if one.hash == scenario.hash else runs.run(one, forecast.name)
        for name, one in asked.items()
    }
    order = sorted(forecasts, key=lambda name: forecasts[name].median)
    return Milestones({name: forecasts[name] for name in order})


def milestones_dict(forecast: Forecast) -> dict[str, Any]:
    """What a result says of the milestones of its scenario; nothing where it has none."""
    found = milestones(forecast)
    return {} if found is None else found.to_dict()


def _milestone_dict(forecast: Forecast) -> dict[str, Any]:
    by_year = forecast.by_year
    return {
        "milestone": forecast.milestone,
        "median_year": number(forecast.median),
        "median_error": number(forecast.median_error),
        "median_status": status(forecast.median),
        **quantiles_dict(forecast.quantile_years),
        "probability_by_year": keyed(forecast.years, by_year.value),
        "probability_error_by_year": keyed(forecast.years, by_year.error),
        "method": forecast.method,
    }


def _years(forecast: Forecast) -> Array:
    simulation, names = forecast.first_draws, list(forecast.anchors)
    shape = simulation.batches.shape
    each = rows_of(simulation, names, "arrival_year").reshape(-1, *shape)
    return _beside(each, np.full((shape[0], 1), np.inf))


def _beside(each: Array, none: Array) -> Array:
    """Draws of anchors, shape (anchor, batch, draw), side by side, and none after them."""
    rows = each.swapaxes(0, 1).reshape(each.shape[1], -1)
    return np.concatenate([rows, none], axis=1)
