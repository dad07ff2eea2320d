"""When draws that agree pass the heights at which the density of requirements bends."""

from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from forecast.distributions.grid import jumps
from forecast.engine.method import Method
from forecast.model.affordable import Height
from forecast.model.path import Path
from priors.cache import Cache
from priors.numerics.root_finding import multisected
from priors.types import Array
from scenarios.schema.fingerprints import Key, path_key, term_keys
from scenarios.schema.scenario import RankCorrelation

if TYPE_CHECKING:
    from forecast.engine.paired import Paired

TOGETHER = 2.0  # years within which draws' kinks get nodes of their own
PARTS = np.linspace(0.0, 1.0, 17)
_CLOSE = TOGETHER / len(PARTS)  # years from part to part
_LOOK, _HALVINGS, _PLACES = 1.0, 20, 6  # years in which a height is passed, and how closely
_BLOCKS = 128  # heights of terms, year by year, that are kept


@lru_cache(maxsize=8)
def _kept(_correlations: tuple[RankCorrelation, ...]) -> Cache[tuple[Key, bytes], Array]:
    """Heights of paths or of terms year by year, by what they depend on and by moments."""
    return Cache(_BLOCKS)


def meets_jumps(method: Method) -> bool:
    """Whether nodes are to stand where draws pass the jumps of the term that is integrated.

    Where terms of paths vary each by itself, nodes are finer there instead.
    """
    return method.term is not None and jumps(method.term[1]) and not method.apart


class Passes:
    """Moments at which a path's draws pass the ends of the evidence's ramp, or of a term.

    Parameters
    ----------
    path : Path
        Of a pilot.
    method : Method
    """

    def __init__(self, path: Path, method: Method):
        self.path = path
        self.pilot = path.anchor
        self.method = method

    def within(self, low: float, high: float) -> set[float]:
        """Those of draws that lie close together, between two times."""
        heights = self._heights
        if not heights:
            return set()
        last = float(self.pilot.simulation.scenario.years.last)
        t = np.arange(self.path.first, last + _LOOK, _LOOK)
        shape = len(t), *self.pilot.simulation.batches.shape
        by_year = np.broadcast_to(self._by_year(t), shape)
        found = (self._passed(height, t, by_year, (low, high)) for height in heights)
        return set[float]().union(*found)

    @property
    def _heights(self) -> list[Array]:
        """At which the density bends, log10(FLOP)."""
        edges = self.pilot.simulation.observed.ramp_edges or ()
        if self.method.term is None or not meets_jumps(self.method):
            return [*edges]
        ends = self.method.term[1].quantile(np.array([0.0, 1.0]))
        return [*edges, *(end + self._pair.rest for end in ends)]

    @cached_property
    def _pair(self) -> "Paired":
        from forecast.engine.paired import Paired  # few paths pass anything

        return Paired(self.pilot, self.method)

    def _met(self, t: Array) -> Array:
        """Largest requirements that are met by a time, lags aside."""
        if self.method.in_data:
            return self._pair.left(t) + self._pair.rest
        return self.path.highest(t)

    def _by_year(self, t: Array) -> Array:
        """The same by moments of arrival, as sums of terms where these vary by themselves."""
        times = self.pilot.lag.before(t[:, None, None])
        if self.method.in_data:
            return self._met(times)
        scenario, moments = self.pilot.simulation.scenario, times.tobytes()
        kept = _kept(scenario.rank_correlations)
        if not self.method.apart:
            of_path = path_key(scenario, self.pilot.name, 0.0)
            return kept((of_path, moments), lambda: self._met(times))
        keys = term_keys(scenario, self.pilot.name)

        def of(name: str, height: Height) -> Array:
            return kept((keys[name], moments), lambda: height(times))

        total = sum((of(*term) for term in self.path.terms.items()), np.zeros(()))
        return np.where(times >= self.path.first, total, -np.inf)

    def _passed(
        self, height: Array, t: Array, by_year: Array, window: tuple[float, float]
    ) -> set[float]:
        """When one height is passed; looked for closely by draws that agree."""
        before = np.count_nonzero(by_year < height, axis=0)
        passes = (before > 0) & (before < len(t))
        low = t[np.maximum(before - 1, 0)]
        near = (low > window[0] - 2.0 * _LOOK) & (low < window[1] + _LOOK)
        if not np.any(passes & near):
            return set()
        about = low + _LOOK * _shares(by_year, height, before)
        if not dense(about[passes], 2.0 * _CLOSE):
            return set()
        moments = multisected(
            lambda t: self._met(self.pilot.lag.before(t)) >= height, low, low + _LOOK, _HALVINGS
        )
        return dense(moments[1][passes])


def _shares(by_year: Array, height: Array, before: NDArray[np.intp]) -> Array:
    """Which part of a year is gone when draws pass a height, by straight lines."""
    after = np.clip(before, 1, len(by_year) - 1)[None]
    start, end = (np.take_along_axis(by_year, after - i, axis=0)[0] for i in (1, 0))
    rises = np.isfinite(start) & (end > start)
    return np.where(rises, (height - start) / np.where(rises, end - start, 1.0), 0.5)


def dense(moments: Array, within: float = _CLOSE) -> set[float]:
    """Parts of the moments of draws, where these lie close together."""
    finite = moments[np.isfinite(moments)]
    if finite.size < 2:
        return set()
    parts = np.quantile(finite, PARTS).round(_PLACES)
    close = np.diff(parts) <= within
    return {*parts[:-1][close].tolist(), *parts[1:][close].tolist()}
