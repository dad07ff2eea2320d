"""Which limit holds arrivals up: money, a limit on the compute of one run, or data.

A draw is bound by money when it would arrive no sooner without the other limits; else by
what is scarcest in the moment of its arrival.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property

import numpy as np

from forecast.distributions.cdf import Curve, Mapped
from forecast.distributions.estimate import Estimate, pooled, weighted_sum
from forecast.distributions.mixture import Mixture
from forecast.model.simulation import AnchorSimulation
from forecast.results.forecast import Forecast
from priors.types import Array
from scenarios.schema.scenario import Scenario

MONEY, DATA = "money", "data"


def limits_of(scenario: Scenario) -> list[str]:
    """Everything that can limit arrivals: money first, then limits by name, data last."""
    data = [] if scenario.data is None else [DATA]
    return [MONEY, *sorted(scenario.limits or ()), *data]


class BindingLimits:
    """Shares of the arrivals of a forecast that each limit holds up.

    Parameters
    ----------
    forecast : Forecast
        Of a scenario with limits or data.
    """

    def __init__(self, forecast: Forecast):
        self.forecast = forecast

    @property
    def names(self) -> list[str]:
        """The limits."""
        return limits_of(self.forecast.scenario)

    @cached_property
    def limited_by_data(self) -> list[str]:
        """Anchors that say what data they need."""
        return [name for name, a in self.forecast.anchors.items() if DATA in a.bound]

    @cached_property
    def _bound(self) -> dict[str, Mixture]:
        """By limit the mixture of arrivals that it binds; all others never come."""
        anchors = self.forecast.anchors.items()
        return {
            limit: replace(
                self.forecast.mixture,
                curves={name: _held_up(a.arrival, a.bound.get(limit)) for name, a in anchors},
            )
            for limit in self.names[1:]
        }

    @property
    def at_dates(self) -> list[str]:
        """Anchors that arrive at a date, which nothing holds up."""
        return [name for name, anchor in self.forecast.anchors.items() if anchor.in_time]

    def of_anchor(self, name: str, t: Array) -> dict[str, Estimate]:
        """Shares of an anchor's arrivals by `t`, by limit.

        NaN where there is none, and where it arrives at a date, which nothing holds up.
        """
        whole = self.forecast.anchors[name].probability(t)
        if name in self.at_dates:
            undefined = np.full_like(whole.deviation, np.nan)
            return dict.fromkeys(self.names, Estimate(undefined[0], undefined))
        return self._shares([pooled(m.curves[name], t) for m in self._bound.values()], whole)

    def of_all(self, t: Array) -> dict[str, Estimate]:
        """Shares of all arrivals by `t`, by limit; NaN where there is none."""
        whole = self.forecast.mixture.given_an_anchor(t)
        return self._shares([m.given_an_anchor(t) for m in self._bound.values()], whole)

    def _shares(self, parts: Sequence[Estimate], whole: Estimate) -> dict[str, Estimate]:
        shares = [_ratio(part, whole) for part in parts]
        rest = weighted_sum([(1.0, _ratio(whole, whole)), *((-1.0, share) for share in shares)])
        return dict(zip(self.names, [rest, *shares], strict=True))


def binding_limits(forecast: Forecast) -> BindingLimits | None:
    """What holds arrivals up; None where that can only be money."""
    return BindingLimits(forecast) if len(limits_of(forecast.scenario)) > 1 else None


def binding_limit(anchor: AnchorSimulation) -> Array:
    """Number of what each draw of an anchor waits for, shape (batch, draw).

    0 is money, 1 data, and then come the limits by name.
    """
    names = [MONEY, DATA, *sorted(anchor.simulation.scenario.limits or ())]
    return np.array([names.index(need.name) for need in anchor.needs])[anchor.bound_by]


def _held_up(arrival: Curve, bound: Curve | None) -> Curve:
    return bound or Mapped(arrival, _never)


def _never(t: Array) -> Array:
    return np.full(np.shape(t), -np.inf)


def _ratio(part: Estimate, whole: Estimate) -> Estimate:
    with np.errstate(divide="ignore", invalid="ignore"):
        value = part.value / whole.value
        deviation = (part.deviation - value * whole.deviation) / whole.value
    return Estimate(value, deviation)
