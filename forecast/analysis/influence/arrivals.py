"""When anchors arrive, draw by draw."""

from contextlib import AbstractContextManager
from functools import partial
from typing import NamedTuple

from forecast.defaults import APART, LEAST_DRAWS
from forecast.engine.sharing import Ahead, Sharing
from forecast.model.simulation import Simulation
from forecast.results.forecast import check_in_memory
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


def drawn_ahead(
    scenario: Scenario, draws: int | None, seed: int, workers: int | None
) -> AbstractContextManager[Ahead[Arrivals]]:
    """Have all draws of a scenario made while it is run.

    Parameters
    ----------
    scenario : Scenario
    draws : int or None
        As many as are run first if not stated.
    seed : int
    workers : int, optional
        Processes at work; see `Sharing`.
    """
    batches = Batches.for_draws(draws or LEAST_DRAWS, seed)
    check_in_memory(batches.draws)
    most = 1 if len(batches.numbers) > APART else workers  # long runs take the memory of two
    return Sharing(most).ahead(partial(Arrivals.drawn, scenario, batches))


def arrived_by(year: float, arrivals: dict[str, Array]) -> dict[str, Array]:
    """1 where arrival is by a year, else 0, by anchor."""
    return {anchor: (years <= year).astype(float) for anchor, years in arrivals.items()}
