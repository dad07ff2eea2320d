"""Which draws belong to a belief: an anchor's own, shared ones, or a section's."""

from collections.abc import Collection, Iterator

from forecast.model.simulation import Simulation
from priors.sampling.draws import Draws
from scenarios.schema.beliefs import Varying


def drawn_beliefs(
    simulation: Simulation, anchors: Collection[str]
) -> Iterator[tuple[Varying, list[str], Draws]]:
    """Every belief that varies and that some of the anchors may depend on.

    Returns
    -------
    iterator of (Varying, list of str, Draws)
        The belief, those of the anchors in which its name means it, and its draws.
    """
    for each in simulation.scenario.varying:
        holders = [anchor for anchor in anchors if anchor in each.anchors]
        if each.is_of_section:
            yield each, holders, simulation.section_trends.draws
        elif holders:
            yield each, holders, simulation.anchors[holders[0]].draws
