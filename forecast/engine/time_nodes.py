"""Which moments effective compute is looked at: close enough to read all others off them."""

import math
from functools import cached_property, lru_cache

import numpy as np

from forecast.distributions.nodes import Nodes, spread_out
from forecast.model.arrival import first_crossing
from forecast.model.draw_caches import FEW, DrawCaches
from forecast.model.path import Path
from forecast.model.simulation import AnchorSimulation, Simulation
from priors.cache import Cache
from priors.record import record
from priors.sampling.lattice import Batches
from priors.types import Array
from scenarios.schema.scenario import RankCorrelation, Scenario

Window = tuple[float, float]
"""Years between which arrivals are looked at."""

_PILOT = Batches(0, range(1), 64)
_STEPS_PER_SPREAD = 4.0  # of the CDF that is read: leaves less than 1e-4 years
_MOST = 32  # steps of an interval
_LONGEST = 3.0  # years of one
_UNEVEN = 2  # steps a year where draws have their kinks at moments of their own
EVERYWHERE: Window = (-math.inf, math.inf)
_JUST = 1e-9  # years before a jump


@lru_cache(maxsize=8)
def _caches(_correlations: tuple[RankCorrelation, ...]) -> DrawCaches:
    """What pilots with the same uniforms have made already."""
    return DrawCaches(Cache(FEW), Cache(FEW))


def pilot(scenario: Scenario) -> Simulation:
    """A few draws, from which to see where nodes must stand."""
    return Simulation(scenario, _PILOT, _caches(scenario.rank_correlations))


def scale_of(spread: float) -> float:
    """The power of two up to a spread, at most 1 OOM: paths serve all terms of the same."""
    return float(2.0 ** min(np.floor(np.log2(spread)), 0.0))


@record
class TimeNodes:
    """The nodes of an anchor, which do not depend on the draws of a run.

    Parameters
    ----------
    pilot : AnchorSimulation
        Of `pilot`.
    scale : float, OOM
        Over which the CDF that is read changes.
    window : (float, float)
        Years between which arrivals are looked at closely; of others, only what arrives
        by the first one at all.
    """

    pilot: AnchorSimulation
    scale: float
    window: Window = EVERYWHERE

    @property
    def _scenario(self) -> Scenario:
        return self.pilot.simulation.scenario

    @cached_property
    def _path(self) -> Path:
        return Path(self.pilot)

    @cached_property
    def nodes(self) -> Nodes:
        """All of them."""
        first, last = self._scenario.years.first, self._scenario.years.last
        kinks = {t for t in self._moments if first < t < last}
        jumps = {t for t in self._jumps if first < t <= last}
        years = {float(year) for year in range(first, last + 1)}
        past = self._scenario.evidence.no_arrival_by
        asked = {float(past)} if past is not None and first < past < last else set()
        before = {t - _JUST for t in jumps}
        low, high = self.window
        marks = {*kinks, *jumps, *before}
        close = {t for t in years | marks if low <= t <= high}
        fixed = {
            float(first),
            *asked,
            *(marks & close),
            *sorted(close)[:1],
            *sorted(close)[-1:],
            *(close if self._bends else ()),
        }
        points = sorted(fixed | close)
        wanted = np.where(np.array(points[:-1]) < low, 0.0, self._wanted(points))
        kept, together = _merged(points, wanted, fixed)
        steps = 2.0 ** np.ceil(np.log2(np.clip(together, 1.0, _MOST)))
        return spread_out(
            kept,
            [int(n) for n in steps],
            sorted({*kinks, *jumps, *before, min(close, default=0.0)}),
        )

    @property
    def _bends(self) -> bool:
        """Whether paths bend at moments that nothing tells of, as where a limit binds."""
        is_bound = bool(self.pilot.simulation.limits) or self.pilot.log10_tokens is not None
        return is_bound or self.pilot.view.asks

    @property
    def _moments(self) -> set[float]:
        """Moments at which rates change, as arrivals come of them."""
        data = self.pilot.simulation.data
        of_data = [] if data is None else data.changes_after(self._path.first)
        lag = self.pilot.lag
        changes = (*self._path.changes, *of_data, *(moment for moment, _ in lag.knots))
        arrivals = (lag.after(np.asarray(change)) for change in changes)
        return set().union(*map(self._often, arrivals))

    @property
    def _jumps(self) -> set[float]:
        """Moments at which much arrives at once."""
        lag = self.pilot.lag
        return set().union(*map(self._often, (lag.after(self._start), *lag.jumps)))

    @cached_property
    def _start(self) -> Array:
        """When draws can arrive first, lags aside."""
        first = float(self._scenario.years.first)
        simulation, tokens = self.pilot.simulation, self.pilot.log10_tokens
        if simulation.data is None or tokens is None:
            return np.asarray(first)
        return first_crossing([simulation.data], tokens, first)

    def _often(self, values: Array) -> set[float]:
        """Values of more than one draw, or of all."""
        found, counts = np.unique(values, return_counts=True)
        several = found[(counts > 1) | (np.size(values) == 1)]
        return {float(value) for value in several if np.isfinite(value)}

    @property
    def _is_even(self) -> bool:
        """Whether all draws have their kinks at the same moments."""
        varies = self.pilot.lag.varies or np.ndim(self._start)
        return not varies and self._path.never_falls

    def _wanted(self, points: list[float]) -> Array:
        """How many steps each interval asks for, in fractions."""
        affordable = self.pilot.lag.before(np.array(points)[:, None, None])
        times = affordable.max(axis=(1, 2), keepdims=True)  # of the shortest lag
        heights = self._path.highest(np.maximum(times, self._path.first))
        rows = np.broadcast_to(heights, (len(points), *_PILOT.shape)).reshape(len(points), -1)
        rises = np.diff(rows, axis=0)
        scale = np.hypot(self.scale, rows.std(axis=1)[:-1])
        bends = np.abs(np.diff(rises, axis=0, prepend=rises[:1])).max(axis=1)
        bends = np.maximum(bends, np.append(bends[1:], 0.0))
        steepest = np.maximum(rises.max(axis=1) / scale, np.sqrt(bends / scale))
        wanted = np.maximum(_STEPS_PER_SPREAD * steepest, np.diff(points) / _LONGEST)
        if not self._is_even:
            wanted = np.maximum(wanted, _UNEVEN * np.diff(points))
        return np.where(np.diff(points) <= 2.0 * _JUST, 0.0, wanted)


def _merged(
    points: list[float], wanted: Array, fixed: set[float]
) -> tuple[list[float], list[float]]:
    """Points without those between intervals that ask for a step at most together."""
    kept, steps = points[:1], list[float]()
    for point, of in zip(points[1:], wanted.tolist(), strict=True):
        if kept[-1] not in fixed and steps[-1] + of <= 1.0:
            kept[-1] = point
            steps[-1] += of
        else:
            kept.append(point)
            steps.append(of)
    return kept, steps
