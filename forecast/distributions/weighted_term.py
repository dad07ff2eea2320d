"""One independent term under the evidence of a draw: what of it lies below a value."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from typing_extensions import override

from forecast.model.evidence import Failures, ramp_weight
from priors.distributions.families import Distribution
from priors.types import Array

_TAIL = 1e-12  # probability of the term that its grid leaves out at each end
_POINTS = (96, 256)  # least and most of that grid
_PER_WIDTH = 8  # points for each e-fold of the likelihood

Edges = tuple[Array, Array]


class WeightedTerm(ABC):
    """A term with the weight that evidence leaves to its values, draw by draw."""

    @abstractmethod
    def below(self, x: Array) -> Array:
        """Weight of what lies at or below `x`, which broadcasts against (batch, draw)."""

    @property
    @abstractmethod
    def total(self) -> Array:
        """Weight of everything."""

    @property
    def prior_total(self) -> Array:
        """The same without evidence that moves weights between anchors."""
        return self.total


@dataclass(frozen=True, eq=False)
class Ramped(WeightedTerm):
    """A term under a ramp of its sum with the rest, in closed form.

    Parameters
    ----------
    term : Distribution
    rest : ndarray, shape (batch, draw), log10(FLOP)
    edges : (ndarray, ndarray) or None
        Ends of the ramp, log10(FLOP).
    """

    term: Distribution
    rest: Array
    edges: Edges | None

    @override
    def below(self, x: Array) -> Array:
        """By parts, the ramp times the CDF less its integral."""
        cdf = self.term.cdf(x)
        if self.edges is None:
            return cdf
        weight = ramp_weight(self.rest + x, *self.edges)
        return np.where(weight > 0, np.maximum(weight * cdf - self._lost(x), 0.0), 0.0)

    def _lost(self, x: Array) -> Array:
        assert self.edges is not None
        low, high = (edge - self.rest for edge in self.edges)
        upto = self.term.cdf_integral(np.clip(x, low, high))
        return np.asarray((upto - self.term.cdf_integral(low)) / (high - low))

    @cached_property
    @override
    def total(self) -> Array:
        if self.edges is None:
            return np.ones(self.rest.shape)
        return np.clip(1.0 - self._lost(self.edges[1] - self.rest), 0.0, 1.0)


@dataclass(frozen=True, eq=False)
class Tabled(WeightedTerm):
    """A term under a likelihood and perhaps a ramp, on a grid of the term's values.

    Parameters
    ----------
    before : Ramped
        Without the likelihood.
    failures : Failures
    """

    before: Ramped
    failures: Failures

    @cached_property
    def _grid(self) -> Array:
        low, high = self.before.term.quantile(np.array([_TAIL, 1.0 - _TAIL]))
        steepest = np.log(10.0) * float(np.max(self.failures.exponent))
        wanted = int(np.ceil((high - low) * steepest * _PER_WIDTH))
        return np.linspace(low, high, min(max(wanted, _POINTS[0]), _POINTS[1]))

    @cached_property
    def _weights(self) -> Array:
        """Density times weight, shape (batch, draw, point)."""

        def each(x: Array) -> Array:
            return x[..., None] if np.ndim(x) else x

        requirement = self.before.rest[..., None] + self._grid
        failures = Failures(each(self.failures.log10_strength), each(self.failures.exponent))
        weights = self.before.term.density(self._grid) * failures.likelihood(requirement)
        if self.before.edges is not None:
            weights *= ramp_weight(requirement, *(each(edge) for edge in self.before.edges))
        return weights

    @cached_property
    def _upto(self) -> Array:
        """Their integral up to each point, by the trapezoidal rule with its end correction."""
        step, weights = self._grid[1] - self._grid[0], self._weights
        slopes = np.gradient(weights, step, axis=-1)
        cells = 0.5 * step * (weights[..., 1:] + weights[..., :-1])
        cells -= step**2 / 12.0 * np.diff(slopes, axis=-1)
        upto = np.pad(np.cumsum(cells, axis=-1), [(0, 0)] * (weights.ndim - 1) + [(1, 0)])
        return np.asarray(np.maximum.accumulate(upto, axis=-1))

    @override
    def below(self, x: Array) -> Array:
        grid, upto = self._grid, self._upto
        step, last = grid[1] - grid[0], len(grid) - 2
        place = np.clip((x - grid[0]) / step, 0.0, last + 1.0)
        index = np.minimum(place.astype(int), last)
        t = place - index
        batch, draw = np.ix_(*map(np.arange, self.before.rest.shape))
        y0, y1 = upto[batch, draw, index], upto[batch, draw, index + 1]
        most = 3.0 * (y1 - y0)
        m0, m1 = (
            np.minimum(step * self._weights[batch, draw, index + i], most) for i in (0, 1)
        )
        rise = y1 - y0
        return np.asarray(
            y0 + t * (m0 + t * (3 * rise - 2 * m0 - m1 + t * (m0 + m1 - 2 * rise)))
        )

    @cached_property
    @override
    def total(self) -> Array:
        return np.asarray(self._upto[..., -1])

    @property
    @override
    def prior_total(self) -> Array:
        return self.before.total


def weighted_term(
    term: Distribution, rest: Array, edges: Edges | None, failures: Failures | None
) -> WeightedTerm:
    """A term of a requirement under the evidence on requirements."""
    before = Ramped(term, rest, edges)
    return before if failures is None else Tabled(before, failures)
