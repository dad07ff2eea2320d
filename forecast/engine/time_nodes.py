"""Which moments effective compute is looked at: close enough to read all others off them."""

import math
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np

from forecast.distributions.nodes import Nodes, spread_out
from forecast.model.arrival import first_crossing
from forecast.model.draw_caches import FEW, DrawCaches
from forecast.model.path import Path
from forecast.model.simulation import AnchorSimulation, Simulation
from priors.cache import Cache
from priors.sampling.lattice import Batches
from priors.types import Array
from scenarios.schema.scenario import RankCorrelation, Scenario

Window = tuple[float, float]
"""Years between which arrivals are looked at."""

_PILOT = Batches(0, range(1), 64)
_STEPS_PER_SPREAD = 3.0  # of the CDF that is read: leaves 1e-4 years where nothing else varies
_MOST = 32  # steps from one year to the next
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


@dataclass(frozen=True)
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
        everything = years | kinks | jumps | before | asked
        close = {t for t in everything if low <= t <= high}
        points = sorted({float(first)} | asked | close)
        wanted = zip(points[:-1], self._steps(points), strict=True)
        steps = [1 if t < low else count for t, count in wanted]  # nothing else is read there
        return spread_out(
            points, steps, sorted({*kinks, *jumps, *before, min(close, default=0.0)})
        )

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

    def _steps(self, points: list[float]) -> list[int]:
        """Into how many steps each interval is cut."""
        affordable = self.pilot.lag.before(np.array(points)[:, None, None])
        times = affordable.max(axis=(1, 2), keepdims=True)  # of the shortest lag
        heights = self._path.highest(np.maximum(times, self._path.first))
        rows = np.broadcast_to(heights, (len(points), *_PILOT.shape)).reshape(len(points), -1)
        fastest = np.diff(rows, axis=0).max(axis=1)
        scale = np.hypot(self.scale, rows.std(axis=1)[:-1])
        wanted = 2.0 ** np.ceil(np.log2(np.maximum(_STEPS_PER_SPREAD * fastest / scale, 1.0)))
        if not self._is_even:
            wanted = np.maximum(wanted, np.ceil(_UNEVEN * np.diff(points)))
        short = np.diff(points) <= 2.0 * _JUST
        return [int(n) for n in np.where(short, 1, np.clip(wanted, 1, _MOST))]
