"""When anchors arrive, draw by draw."""

from typing import NamedTuple

from forecast.model.simulation import Simulation
from priors.sampling.lattice import Batches
from priors.types import Array
from scenarios.schema.scenario import Scenario


class Arrivals(NamedTuple):
    """When anchors arrive in each draw, and what the evidence leaves of it.

    Parameters
    ----------
    batches : Batches
    years, weights : dict of str to ndarray, shape (batch, draw)
        By anchor that has weight.
    """

    batches: Batches
    years: dict[str, Array]
    weights: dict[str, Array]

    @classmethod
    def of(cls, simulation: Simulation) -> "Arrivals":
        """Those of all draws of a scenario."""
        weighty = [a for a, weight in simulation.scenario.weights.anchors.items() if weight > 0]
        anchors = {name: simulation.anchors[name] for name in weighty}
        return cls(
            simulation.batches,
            {name: anchor.arrival_year for name, anchor in anchors.items()},
            {name: anchor.evidence_weight for name, anchor in anchors.items()},
        )

    @classmethod
    def drawn(cls, scenario: Scenario, batches: Batches) -> "Arrivals":
        """Draw them, which takes no forecast."""
        return cls.of(Simulation(scenario, batches))


def arrived_by(year: float, arrivals: dict[str, Array]) -> dict[str, Array]:
    """1 where arrival is by a year, else 0, by anchor."""
    return {anchor: (years <= year).astype(float) for anchor, years in arrivals.items()}
