"""Whether anything smooths the density of requirements where it jumps, or nearly does."""

from collections.abc import Iterator

import numpy as np

from forecast.distributions.convolved import spread_of
from forecast.distributions.grid import jumps
from forecast.model.path import Path
from forecast.model.simulation import AnchorSimulation
from priors.distributions.families import Distribution
from priors.types import Array

QUANTILES = (0.1, 0.3, 0.5, 0.7, 0.9)
"""Of all beliefs alike, by which it is seen how far apart draws lie."""

_SMOOTHING = 0.1  # spreads of the term; beyond that heights that are shared out see no jump


Edges = tuple[Array, Array]


def may_jump(term: Distribution, edges: Edges | None) -> bool:
    """Whether the density jumps at an end of the term, or a ramp is narrower than that."""
    return jumps(term) or _is_narrow(edges, term)


def _is_narrow(edges: Edges | None, term: Distribution) -> bool:
    return edges is not None and bool(np.min(edges[1] - edges[0]) < spread_of(term))


def is_sharp(anchor: AnchorSimulation, rest: Array, term: Distribution) -> bool:
    """Whether draws lie closely together where paths pass a jump of the density.

    Parameters
    ----------
    anchor : AnchorSimulation
        Of a probe at the `QUANTILES`.
    rest : ndarray, log10(FLOP)
        The requirement without the term, in its draws.
    term : Distribution
    """
    path, enough = Path(anchor), _SMOOTHING * spread_of(term)
    years = np.arange(path.first, anchor.simulation.scenario.years.last + 1.0)
    heights = path.highest(anchor.lag.before(years[:, None, None]))
    rows = np.broadcast_to(heights, (len(years), 1, len(QUANTILES)))[:, 0]
    for jump in _jumps(anchor, rest, term, enough):
        before = np.count_nonzero(rows[:, len(QUANTILES) // 2] < jump)
        if 0 < before < len(years) and _narrowest(rows[before]) < enough:
            return True
    return False


def _jumps(
    anchor: AnchorSimulation, rest: Array, term: Distribution, enough: float
) -> Iterator[float]:
    """Requirements at which their density jumps, log10(FLOP)."""
    edges = anchor.simulation.observed.ramp_edges
    if edges is not None and _is_narrow(edges, term):
        yield from map(float, edges)
    if jumps(term) and _narrowest(rest) < enough:
        yield from (np.median(rest) + term.quantile(np.array([0.0, 1.0]))).tolist()


def _narrowest(values: Array) -> float:
    """How far apart the two lie that are closest to each other."""
    with np.errstate(invalid="ignore"):
        return float(np.diff(np.sort(values, axis=None)).min())
