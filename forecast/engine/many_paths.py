"""Arrival where paths of compute vary: what is collected of them, and how they are read."""

from collections.abc import Mapping

from forecast.distributions.cdf import Collected, Curve
from forecast.distributions.convolved import Smooth
from forecast.distributions.integrated import Integrated, Outlived, crossed
from forecast.distributions.nodes import Nodes
from forecast.distributions.path_sums import Paths, PathSum
from forecast.engine.method import Method
from forecast.engine.paths import blocks, joint_paths, paths_of_terms
from forecast.engine.term_cache import PATH, TermCache
from forecast.model.simulation import AnchorSimulation
from priors.cache import by_object

_SUMS = 32  # of paths that are kept


class ManyPaths:
    """Paths by which requirements are read: terms that add up, each of draws of its own."""

    def __init__(self, paths: PathSum):
        self._paths = paths

    @classmethod
    def of(cls, parts: Mapping[str, Collected]) -> "ManyPaths":
        """The paths among what was collected of an anchor."""
        terms = [part for name, part in parts.items() if name.startswith(PATH)]
        first, *others = (part for part in terms if isinstance(part, Paths))
        return cls(_sum(first, tuple(others)))

    def arrival(self, needed: Smooth) -> Curve:
        """When requirements are met."""
        return crossed(needed, self._paths)

    def not_met(self, needed: Smooth, past: float) -> Curve:
        """Requirements that had not been met by a time."""
        return Outlived(needed, self._paths, past)


@by_object(_SUMS)
def _sum(first: Paths, others: tuple[Paths, ...]) -> PathSum:
    """The sum of terms, which anchors with the same terms have in common."""
    return PathSum((first, *others))


def bound(needed: Smooth, by: Collected) -> Curve:
    """Arrivals that a limit holds up, from the rises of paths under it."""
    assert isinstance(by, Paths)
    return crossed(needed, PathSum((by,)))


def collected_paths(
    anchor: AnchorSimulation, method: Method, nodes: Nodes, step: float, cache: TermCache
) -> dict[str, Collected]:
    """Paths that read whole requirements, by node; see `ManyPaths`.

    Parameters
    ----------
    anchor : AnchorSimulation
    method : Method
    nodes : Nodes
    step : float, OOM
    cache : TermCache
        What paths of the same draws have been shared out to already.
    """
    if method.apart:
        return paths_of_terms(anchor, nodes, step, cache)
    return joint_paths(anchor, nodes, step)


def paired(anchor: AnchorSimulation, method: Method, nodes: Nodes) -> dict[str, Collected]:
    """Arrival where every draw of a path reads the requirement of the same draw."""
    from forecast.engine.paired import Paired

    pairs = Paired(anchor, method)
    total, prior = pairs.term.total.sum(axis=1), pairs.term.prior_total.sum(axis=1)
    return {
        name: Integrated(nodes, sums, total, prior)
        for name, sums in pairs.sums(blocks(anchor, nodes)).items()
    }
