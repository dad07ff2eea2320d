"""How much work an explanation is: how many draws and coalitions it can afford.

Costs are estimated from how arrivals are worked out, and not timed: the same scenarios get the
same answer on any machine.
"""

import math
from itertools import islice
from typing import NamedTuple

from forecast.analysis.influence import shapley
from forecast.engine.method import Method, Probe, method_of
from forecast.engine.run import Runs
from scenarios.schema.fingerprints import Key, arrival_key, path_key
from scenarios.variants.hybrids import Between

EFFORT = 25.0
"""Seconds of a core, about, that are spent on coalitions where no draws are asked for."""

_FEWEST = 1 << 10  # draws of a coalition: where errors of orders are larger by far
_PATHS = 1 << 11  # draws of paths that whole requirements read, at most
_CORE = 8  # strongest players, of whom all coalitions are valued where orders are sampled
_PAIRS_AMONG = 6  # largest players, of whom pairs are looked at there
_LEAST_ORDERS, _FEWEST_ORDERS = 16, 4
_PER_CORE = 2  # coalitions that can be afforded, for each one of the core's
_TYPICAL = 2  # halves of the players, of which costs are estimated

# Milliseconds of a core for an anchor, and for each draw.
_SCENARIO = 1.0
_COSTS = {
    "looked_up": (0.3, 0.0),
    "apart": (0.5, 0.0),
    "crossed": (10.0, 0.005),
    "paired": (5.0, 0.012),
    "counted": (2.0, 0.0006),
}
_SEARCHED = 20.0, 0.03  # beside these, where paths are integrated in time, or searched


class Effort(NamedTuple):
    """What is done to explain a difference.

    Parameters
    ----------
    runs : Runs
        Of the coalitions.
    core : int
        Strongest players, of whom all coalitions are valued: all players or a few.
    among : int
        Players with the largest shares, of whom pairs are looked at.
    least, most : int
        Random orders, each with its reverse, if the core is not everyone.
    """

    runs: Runs
    core: int
    among: int
    least: int
    most: int

    def expected(self, players: int) -> int:
        """Coalitions that will be valued, if the fewest orders will do."""
        if self.core == players:
            return 1 << players
        pairs, steps = math.comb(self.among, 2), 2 * (players - 1)  # others are the core's
        return (1 << self.core) + 2 * players + pairs + steps * self.least


def effort_of(between: Between, runs: Runs, orders: int, seconds: float = math.inf) -> Effort:
    """What can be done in some time: from fewer draws first, and then of fewer coalitions.

    Parameters
    ----------
    between : Between
    runs : Runs
        Of the draws that are not exceeded.
    orders : int
        Most random orders.
    seconds : float
        Of a core, about.
    """
    players = len(between.players)
    whole = _whole(players, runs, orders)
    if math.isinf(seconds) or not players:
        return whole
    typical = [_Work(Probe(between.scenario(chosen))) for chosen in _typical(players)]
    draws, wanted = runs.batches.draws, whole.expected(players)

    def affordable() -> float:
        return 1e3 * seconds * len(typical) / sum(work.milliseconds(draws) for work in typical)

    while affordable() < wanted and draws > _FEWEST:
        draws //= 2
    if draws < runs.batches.draws:
        whole = whole._replace(runs=Runs(draws, runs.batches.seed))
    return whole if affordable() >= wanted else _part(players, whole, int(affordable()))


def _whole(players: int, runs: Runs, orders: int) -> Effort:
    """What is done where nothing limits it."""
    core = players if players <= shapley.EXACT_PLAYERS else _CORE
    return Effort(runs, core, _PAIRS_AMONG, min(_LEAST_ORDERS, orders), orders)


def _part(players: int, whole: Effort, coalitions: int) -> Effort:
    """The largest core, and the most orders, that about so many coalitions allow."""
    core = min(_CORE, players, max(1, int(math.log2(max(coalitions // _PER_CORE, 1)))))
    part = whole._replace(core=core, among=min(_PAIRS_AMONG, core), least=0)
    left = coalitions - part.expected(players)
    most = min(whole.most, max(_FEWEST_ORDERS, left // (2 * (players - 1))))
    part = part._replace(least=min(_LEAST_ORDERS, most), most=most)
    return part if part.expected(players) < whole.expected(players) else whole


def _typical(players: int) -> list[list[int]]:
    """Some coalitions, and what they lack: every player is in half of them."""
    orders = islice(shapley.random_orders(players, 0), _TYPICAL)
    halves = [order[: players // 2].tolist() for order in orders]
    return [*halves, *([p for p in range(players) if p not in half] for half in halves)]


class _Work:
    """What a scenario takes, by how the arrivals of its anchors are worked out."""

    def __init__(self, seen: Probe):
        self._seen = seen
        self._methods = {
            self._key(name, method): method
            for name, method in ((n, method_of(a)) for n, a in seen.anchors.items())
        }

    def _key(self, name: str, method: Method) -> Key:
        """What anchors that are worked out together have in common."""
        scenario = self._seen.scenario
        if method.how == "crossed":
            return path_key(scenario, name, 0.0)
        return arrival_key(scenario, name)

    def milliseconds(self, draws: int) -> float:
        """Of a core, about."""
        return _SCENARIO + sum(self._of(method, draws) for method in self._methods.values())

    def _of(self, method: Method, draws: int) -> float:
        how = "apart" if method.apart else method.how
        is_read = how in ("crossed", "looked_up")
        start, per_draw = _COSTS[how]
        if how not in ("apart", "looked_up") and self._is_searched:
            start, per_draw = start + _SEARCHED[0], per_draw + _SEARCHED[1]
        limits = 0 if how == "counted" else len(self._seen.limits)
        return (1 + limits) * (start + per_draw * (min(draws, _PATHS) if is_read else draws))

    @property
    def _is_searched(self) -> bool:
        """Whether paths have no closed form."""
        closed = self._seen.section_trends.cost.is_closed
        return self._seen.scenario.feedback is not None or not closed
