"""Paths of compute by nodes in time, shared out to heights: as they are, or term by term."""

import math
from collections.abc import Iterator
from itertools import groupby

import numpy as np

from forecast.distributions.cdf import Collected
from forecast.distributions.nodes import Nodes
from forecast.distributions.path_sums import Part, Paths
from forecast.engine.scarcity import BOUND_BY, shares_of_rises
from forecast.engine.term_cache import PATH, TermCache
from forecast.model.affordable import Height
from forecast.model.path import Path
from forecast.model.simulation import AnchorSimulation
from priors.types import Array
from scenarios.schema.fingerprints import term_keys

Moments = dict[float, tuple[Part, int]]
"""By moment, the part that a term was shared out to then, and which of its nodes it is."""

_AT_ONCE = 1 << 14  # heights whose arrays stay in a core's cache


def blocks(anchor: AnchorSimulation, nodes: Nodes) -> Iterator[Array]:
    """Times to look at, less the lags, a few nodes at once; shape (node, batch, draw)."""
    for points in _few_at_once(anchor, nodes.points):
        yield anchor.lag.before(points[:, None, None])


def _few_at_once(anchor: AnchorSimulation, points: Array) -> Iterator[Array]:
    count = max(1, _AT_ONCE // math.prod(anchor.simulation.batches.shape))
    return (points[start : start + count] for start in range(0, len(points), count))


def paths_of_terms(
    anchor: AnchorSimulation, nodes: Nodes, step: float, cache: TermCache
) -> dict[str, Collected]:
    """The terms of paths by node, each shared out by itself; see `Method.apart`.

    Parameters
    ----------
    anchor : AnchorSimulation
    nodes : Nodes
    step : float, OOM
    cache : Cache
        What has been shared out already.
    """
    path, keys = Path(anchor), term_keys(anchor.simulation.scenario, anchor.name)
    times = anchor.lag.before(nodes.points)
    moments = times.tobytes()

    def paths_of(name: str, height: Height) -> Paths:
        def made() -> Paths:
            known = cache.moments((keys[name], step), dict)
            return Paths.stacked(nodes, step, _at_moments(anchor, height, times, step, known))

        return cache.paths((keys[name], step, nodes, moments), made)

    return {f"{PATH}{name}": paths_of(name, height) for name, height in path.terms.items()}


def _at_moments(
    anchor: AnchorSimulation, height: Height, times: Array, step: float, known: Moments
) -> list[Part]:
    """What a term is shared out to at each time; before the first year to nothing."""
    started = times >= Path(anchor).first
    missing = [t for t in times[started].tolist() if t not in known]
    if missing:
        few = _few_at_once(anchor, np.array(missing))
        blocks = ((_rows(anchor, height(moments[:, None, None])), None) for moments in few)
        part = Part.of(blocks, step)
        known |= {moment: (part, node) for node, moment in enumerate(missing)}
    waiting = np.count_nonzero(~started)
    nothing = np.full((waiting, anchor.simulation.batches.shape[0], 1), -np.inf)
    parts = [Part.of([(nothing, None)], step)] if waiting else []
    places = [known[t] for t in times[started].tolist()]
    for _, together in groupby(places, lambda place: id(place[0])):
        these = list(together)
        parts.append(these[0][0].at([node for _, node in these]))
    return parts


def _rows(anchor: AnchorSimulation, heights: Array) -> Array:
    """Heights with a row for each batch, and one draw where all are alike."""
    rows = anchor.simulation.batches.shape[0]
    return np.broadcast_to(heights, (len(heights), rows, heights.shape[2]))


def joint_paths(anchor: AnchorSimulation, nodes: Nodes, step: float) -> dict[str, Collected]:
    """Heights of paths by node, and of their rises those under each limit."""
    path, times = Path(anchor), list(blocks(anchor, nodes))
    found = [path.highest(t) for t in times]
    # One draw where all are alike, under each limit as well.
    alike = (found[0], *path.by_limit(times[0]))
    shape = anchor.simulation.batches.shape[0], max(block.shape[2] for block in alike)
    heights = [np.broadcast_to(block, (len(block), *shape)) for block in found]
    paths: dict[str, Collected] = {f"{PATH}by itself": Paths.of(nodes, step, heights)}
    names = list(anchor.simulation.limits)
    if names:
        rises = list(_rises(anchor, times, heights))
        for k, name in enumerate(names):
            paths[f"{BOUND_BY}{name}"] = Paths.of_rises(
                nodes, step, [(low, high, shares[k]) for low, high, shares in rises]
            )
    return paths


def _rises(
    anchor: AnchorSimulation, times: list[Array], heights: list[Array]
) -> Iterator[tuple[Array, Array, list[Array]]]:
    """Heights before and at each node, and the shares of the limits in the time between."""
    before: list[Array] = []
    path = Path(anchor)
    start = path.highest(np.asarray(path.first))  # which nothing holds up but lags
    for t, at in zip(times, heights, strict=True):
        room = (np.broadcast_to(each, at.shape) for each in path.by_limit(t))
        rows = [np.maximum(at, start), *room]
        before = before or [row[:1] for row in rows]
        every, *every_room = (np.concatenate(pair) for pair in zip(before, rows, strict=True))
        yield every[:-1], every[1:], shares_of_rises(every_room)
        before = [row[-1:] for row in rows]
