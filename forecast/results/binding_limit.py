"""Which limit holds arrivals up: compute, or data.

A draw is bound by data when it would arrive sooner if data were unlimited; all other arrivals
are bound by compute.
"""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from forecast.distributions.cdf import Curve, Mapped
from forecast.distributions.estimate import Estimate, pooled
from forecast.distributions.mixture import Mixture
from forecast.model.simulation import AnchorSimulation
from forecast.results.forecast import Forecast
from priors.types import Array

LIMITS = ("compute", "data")
"""Limits by their number in the cube."""


@dataclass(frozen=True)
class DataShare:
    """Share of the arrivals of a forecast that data holds up.

    Parameters
    ----------
    forecast : Forecast
        Of a scenario with data.
    """

    forecast: Forecast

    @cached_property
    def limited(self) -> list[str]:
        """Anchors that say what data they need."""
        return [name for name, a in self.forecast.anchors.items() if a.bound is not None]

    @cached_property
    def _bound(self) -> Mixture:
        """The mixture of arrivals that are bound by data; all others never come."""
        curves: dict[str, Curve] = {
            name: anchor.bound or Mapped(anchor.arrival, _never)
            for name, anchor in self.forecast.anchors.items()
        }
        return replace(self.forecast.mixture, curves=curves)

    def of_anchor(self, name: str, t: Array) -> Estimate:
        """Share of an anchor's arrivals by `t`; NaN where there is none."""
        return _ratio(
            pooled(self._bound.curves[name], t), self.forecast.anchors[name].probability(t)
        )

    def of_all(self, t: Array) -> Estimate:
        """Share of all arrivals by `t`; NaN where there is none."""
        return _ratio(self._bound.given_an_anchor(t), self.forecast.mixture.given_an_anchor(t))


def data_share(forecast: Forecast) -> DataShare | None:
    """What data holds up; None where it is unlimited."""
    return None if forecast.scenario.data is None else DataShare(forecast)


def binding_limit(anchor: AnchorSimulation) -> Array:
    """Number in `LIMITS` of what each draw of an anchor waits for, shape (batch, draw)."""
    return np.where(anchor.bound_by_data, LIMITS.index("data"), LIMITS.index("compute"))


def _never(t: Array) -> Array:
    return np.full(np.shape(t), -np.inf)


def _ratio(part: Estimate, whole: Estimate) -> Estimate:
    with np.errstate(divide="ignore", invalid="ignore"):
        value = part.value / whole.value
        deviation = (part.deviation - value * whole.deviation) / whole.value
    return Estimate(value, deviation)
