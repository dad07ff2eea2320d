"""How much work an explanation is: how many draws and coalitions it can afford.

Costs are estimated from how arrivals are worked out, and not timed: the same scenarios get the
same answer on any machine.
"""

import math
from typing import NamedTuple

from forecast.analysis.influence import shapley
from forecast.engine.method import Method, Probe, method_of
from forecast.engine.run import Runs
from scenarios.schema.fingerprints import Key, arrival_key, path_key
from scenarios.schema.scenario import Scenario
from scenarios.variants.hybrids import Between

EFFORT = 20.0
"""Seconds of a core, about, that are spent on coalitions where no draws are asked for."""

_FEWEST = 1 << 10  # draws of a coalition: where errors of orders are larger by far
_PATHS = 1 << 11  # draws of paths that whole requirements read, at most
_CORE = 8  # strongest players, of whom all coalitions are valued where orders are sampled
_PAIRS_AMONG = 6  # largest players, of whom pairs are looked at there
_LEAST_ORDERS, _FEWEST_ORDERS = 16, 4
_PER_CORE = 2  # coalitions that can be afforded, for each one of the core's

# Milliseconds of a core for an anchor, and for each draw.
_SCENARIO = 1.0
_COSTS = {
    "looked_up": (0.3, 0.0),
    "apart": (0.5, 0.0),
    "crossed": (5.0, 0.004),
    "paired": (5.0, 0.012),
    "counted": (2.0, 0.0006),
}
_SEARCHED = {"crossed": (15.0, 0.025), "paired": (15.0, 0.025), "counted": (30.0, 0.04)}
"""Beside these, where paths are integrated in time, or searched."""
_LIMIT = 0.5  # for each limit, as a part of these


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
    cost, draws, wanted = _Cost.between(between), runs.batches.draws, whole.expected(players)

    def affordable() -> float:
        return 1e3 * seconds / cost.milliseconds(draws)

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
    if core == players:  # a single one, too, which has no order
        return whole
    part = whole._replace(core=core, among=min(_PAIRS_AMONG, core), least=0)
    left = coalitions - part.expected(players)
    most = min(whole.most, max(_FEWEST_ORDERS, left // (2 * (players - 1))))
    part = part._replace(least=min(_LEAST_ORDERS, most), most=most)
    return part if part.expected(players) < whole.expected(players) else whole


class _Cost(NamedTuple):
    """Milliseconds of a core that a coalition takes: always, a draw, and one of paths."""

    always: float = 0.0
    by_draw: float = 0.0
    by_path: float = 0.0

    @classmethod
    def between(cls, between: Between) -> "_Cost":
        """Mean over an order and its reverse, of which steps share what they do not change."""
        order = next(shapley.random_orders(len(between.players), 0)).tolist()
        ends = range(len(order) + 1)
        coalitions = [way[:end] for way in (order, order[::-1]) for end in ends]
        costs, known = [cls(_SCENARIO * len(coalitions))], set[Key]()
        for coalition in coalitions:
            seen = Probe(between.scenario(coalition))
            for name, anchor in seen.anchors.items():
                method = method_of(anchor)
                key = _key(seen.scenario, name, method)
                if key not in known:
                    costs.append(cls._of(seen, method))
                known.add(key)
        return cls(*(math.fsum(of) / len(coalitions) for of in zip(*costs, strict=True)))

    @classmethod
    def _of(cls, seen: Probe, method: Method) -> "_Cost":
        """What an anchor takes by itself."""
        how = "apart" if method.apart else method.how
        always, by_draw = _COSTS[how]
        if how in ("looked_up", "apart"):
            return cls(always)
        if seen.scenario.feedback is not None or not seen.section_trends.cost.is_closed:
            more, more_by_draw = _SEARCHED[how]
            always, by_draw = always + more, by_draw + more_by_draw
        if how == "counted":
            return cls(always, by_draw)
        times = 1.0 + _LIMIT * len(seen.limits)
        draws = (0.0, by_draw) if how == "crossed" else (by_draw, 0.0)
        return cls(times * always, *(times * each for each in draws))

    def milliseconds(self, draws: int) -> float:
        """Those of a coalition of so many draws."""
        return self.always + draws * self.by_draw + min(draws, _PATHS) * self.by_path


def _key(scenario: Scenario, name: str, method: Method) -> Key:
    """What anchors that are worked out together have in common."""
    if method.how == "crossed":
        return path_key(scenario, name, 0.0)
    return arrival_key(scenario, name)
