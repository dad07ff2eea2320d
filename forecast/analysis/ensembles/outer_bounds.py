"""Bounds that no member of some sets passes, where evidence weighs draws by them.

Arrival and the weight of each draw lie between those at the corners of the sets. Taken draw by
draw, as though each could choose a member of its own, they bound every sum of weights of what
has arrived by a year and of what has not; no belief need attain that.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from forecast.distributions.empirical import Counted
from forecast.model.simulation import AnchorSimulation, Simulation
from priors.sampling.lattice import Batches
from priors.types import Array
from scenarios.schema.scenario import Scenario

_RAMP = "already_tried"
"""The evidence that is renormalised anchor by anchor."""


@dataclass(frozen=True)
class Extremes:
    """Least and greatest over the corners, draw by draw, of one anchor.

    Parameters
    ----------
    arrival, ramp, other : (ndarray, ndarray), shape (batch, draw)
        Arrival years, weights by what has been tried already, and by all other evidence.
    """

    arrival: tuple[Array, Array]
    ramp: tuple[Array, Array]
    other: tuple[Array, Array]

    def ends(self, t: Array, side: int) -> tuple[Array, Array]:
        """Probability of the evidence and arrival by `t`, and of it and no arrival.

        Parameters
        ----------
        t : ndarray
        side : {0, 1}
            0 for the latest that is allowed: the first at the least, the second at most.
        """
        arrived, waiting = self._shares[side]
        return arrived.of(t, after=False), waiting.of(t, after=True)

    @cached_property
    def _shares(self) -> "list[tuple[_Share, _Share]]":
        """What has arrived and what has not, by side."""
        found = []
        for side, other in ((0, 1), (1, 0)):
            arrival, ramp = self.arrival[other], (self.ramp[side], self.ramp[other])
            arrived = _Share.between(ramp, self.other[side], arrival)
            found.append((arrived, _Share.between(ramp[::-1], self.other[other], arrival)))
        return found


def extremes(
    scenarios: Sequence[Scenario], batches: Batches, anchors: Sequence[str]
) -> dict[str, Extremes]:
    """Extremes over the corners, by anchor."""
    found: dict[str, Extremes] = {}
    for scenario in scenarios:
        simulation = Simulation(scenario, batches)
        for name in anchors:
            own = _of_anchor(simulation.anchors[name])
            found[name] = own if name not in found else _joined(found[name], own)
    return found


def _of_anchor(anchor: AnchorSimulation) -> Extremes:
    ramp = np.ones(anchor.arrival_year.shape)
    other = np.ones(anchor.arrival_year.shape)
    for kind, weight in anchor.evidence_weights.items():
        if kind == _RAMP:
            ramp = ramp * weight
        else:
            other = other * weight
    return Extremes(*((each, each) for each in (anchor.arrival_year, ramp, other)))


def _joined(one: Extremes, more: Extremes) -> Extremes:
    pairs = ((getattr(one, n), getattr(more, n)) for n in ("arrival", "ramp", "other"))
    return Extremes(*((np.minimum(a[0], b[0]), np.maximum(a[1], b[1])) for a, b in pairs))


@dataclass(frozen=True)
class _Share:
    """Mean of other evidence with arrival by a year, or after it, over a ramp's weights.

    Parameters
    ----------
    having, lacking : Counted
        Arrival, by what the ramp weighs if it has that evidence and if it has not: the share
        is a sum of the one over both, which rises with the first and falls with the second.
    without : float
        All that the ramp weighs without evidence.
    """

    having: Counted
    lacking: Counted
    without: float

    @classmethod
    def between(cls, ramp: tuple[Array, Array], other: Array, arrival: Array) -> "_Share":
        having, lacking = (Counted(arrival, each * other) for each in ramp)
        return cls(having, lacking, float(ramp[1].sum()))

    def of(self, t: Array, *, after: bool) -> Array:
        has, lacks = (_sum(each, t, after=after) for each in (self.having, self.lacking))
        total = has + (self.without - lacks)
        return np.divide(has, total, out=np.zeros_like(has), where=total > 0)


def _sum(counted: Counted, t: Array, *, after: bool) -> Array:
    by = counted.hits_of_all(t)
    return float(counted.weights.sum()) - by if after else by
