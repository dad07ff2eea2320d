"""Distributions of arrival in which a term of the requirement is integrated in every draw."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import repeat

import numpy as np
from typing_extensions import override

from forecast.distributions.cdf import Curve, Grouped
from forecast.distributions.convolved import Smooth
from forecast.distributions.grid import Groups, added
from forecast.distributions.nodes import Cubics, Nodes
from priors.types import Array


@dataclass(frozen=True)
class Integrated(Curve, Grouped):
    """Probabilities of the draws, added up at nodes.

    Parameters
    ----------
    nodes : Nodes
    sums : ndarray, shape (row, node)
        Sum of weights of what lies at or below each node.
    total, prior_total : ndarray, shape (row,)
        See `Curve.mass` and `Curve.prior_mass`.
    """

    nodes: Nodes
    sums: Array
    total: Array
    prior_total: Array

    @classmethod
    @override
    def join(cls, parts: "Sequence[Integrated]") -> "Integrated":
        rows = (
            np.concatenate([getattr(part, name) for part in parts])
            for name in ("sums", "total", "prior_total")
        )
        return cls(parts[0].nodes, *rows)

    @override
    def grouped(self, groups: Groups) -> "Integrated":
        rows = (added(rows, groups) for rows in (self.sums, self.total, self.prior_total))
        return Integrated(self.nodes, *rows)

    @property
    @override
    def mass(self) -> Array:
        return self.total

    @property
    @override
    def prior_mass(self) -> Array:
        return self.prior_total

    @property
    @override
    def ends(self) -> tuple[float, float]:
        return self.nodes.x[0], self.nodes.x[-1]

    @override
    def hits(self, x: Array) -> Array:
        return self._rows.at(x)

    @cached_property
    def _rows(self) -> Cubics:
        return self.nodes.through(self.sums)

    @cached_property
    def _sum(self) -> Cubics:
        return self.nodes.through(self.sums.sum(axis=0, keepdims=True))

    @override
    def hits_of_all(self, x: Array) -> Array:
        return np.asarray(self._sum.at(x)[0])

    @property
    @override
    def arrays(self) -> dict[str, Array]:
        return {"sums": self.sums, "total": self.total, "prior_total": self.prior_total}

    @override
    def holding(self, arrays: Mapping[str, Array]) -> "Integrated":
        rows = (arrays[name] for name in ("sums", "total", "prior_total"))
        return Integrated(self.nodes, *rows)


@dataclass(frozen=True)
class Paths(Grouped):
    """Highest effective compute by each node, shared out to the multiples of a step.

    Parameters
    ----------
    nodes : Nodes
    step : float, OOM
    first : int
        The first multiple.
    sums : ndarray, shape (row, node, bin)
        Draws at each height; those that cannot have arrived yet are at none.
    total : ndarray, shape (row,)
        Draws.
    """

    nodes: Nodes
    step: float
    first: int
    sums: Array
    total: Array

    @classmethod
    def of_rises(
        cls, nodes: Nodes, step: float, rises: "Sequence[tuple[Array, Array, Array]]"
    ) -> "Paths":
        """Share out some of the rises of paths: of each, from where to where, and its weight.

        Parameters
        ----------
        nodes : Nodes
        step : float, OOM
        rises : sequence of (ndarray, ndarray, ndarray)
            Of some nodes each, shape (node, batch, draw).
        """
        ends = [np.concatenate([high, low], axis=2) for low, high, _ in rises]
        weights = [np.concatenate([weight, -weight], axis=2) for *_, weight in rises]
        steps = cls.of(nodes, step, ends, weights)
        return replace(steps, sums=np.cumsum(steps.sums, axis=1), total=0.5 * steps.total)

    @classmethod
    def of(
        cls,
        nodes: Nodes,
        step: float,
        heights: "Sequence[Array]",
        weights: "Sequence[Array] | None" = None,
    ) -> "Paths":
        """Share out heights, each of some nodes, (node, batch, draw); -inf is left out."""
        of = weights or repeat(None, len(heights))
        parts = [_shared_out(*block, step) for block in zip(heights, of, strict=True)]
        first = min(start for start, _ in parts)
        width = max(start + sums.shape[2] for start, sums in parts) - first
        rows, draws = heights[0].shape[1:]
        whole, node = np.zeros((rows, len(nodes.x), width)), 0
        for start, sums in parts:
            at = slice(start - first, start - first + sums.shape[2])
            whole[:, node : node + len(sums), at] = sums.swapaxes(0, 1)
            node += len(sums)
        return cls(nodes, step, first, whole, np.full(rows, float(draws)))

    @classmethod
    @override
    def join(cls, parts: "Sequence[Paths]") -> "Paths":
        first = min(part.first for part in parts)
        width = max(part.first + part.sums.shape[2] for part in parts) - first
        rows = sum(len(part.sums) for part in parts)
        sums, row = np.zeros((rows, parts[0].sums.shape[1], width)), 0
        for part in parts:
            at = slice(part.first - first, part.first - first + part.sums.shape[2])
            sums[row : row + len(part.sums), :, at] = part.sums
            row += len(part.sums)
        total = np.concatenate([part.total for part in parts])
        return replace(parts[0], first=first, sums=sums, total=total)

    @override
    def grouped(self, groups: Groups) -> "Paths":
        return replace(self, sums=added(self.sums, groups), total=added(self.total, groups))

    @property
    def heights(self) -> Array:
        """Height of each bin, log10(FLOP), shape (bin,)."""
        return self.step * np.arange(self.first, self.first + self.sums.shape[2], dtype=float)

    @cached_property
    def shares(self) -> tuple[Array, Array]:
        """Share of the draws at each height, of all and what each row deviates from that.

        Returns
        -------
        (ndarray, ndarray)
            Shapes (node, bin) and (row, node, bin); the latter add up to 0 over rows.
        """
        everything = self.sums.sum(axis=0) / self.total.sum()
        return everything, (
            self.sums - self.total[:, None, None] * everything
        ) / self.total.sum()

    @property
    @override
    def arrays(self) -> dict[str, Array]:
        return {"first": np.array(self.first), "sums": self.sums, "total": self.total}

    @override
    def holding(self, arrays: Mapping[str, Array]) -> "Paths":
        first, sums, total = int(arrays["first"]), arrays["sums"], arrays["total"]
        return replace(self, first=first, sums=sums, total=total)


def _shared_out(heights: Array, weights: Array | None, step: float) -> tuple[int, Array]:
    """The first bin, and sums by (node, batch, bin): cubics are shared out exactly."""
    nodes, rows, _ = heights.shape
    inside = heights > -np.inf
    if weights is not None:
        inside &= weights != 0.0
    if not inside.any():
        return 0, np.zeros((nodes, rows, 1))
    position = np.where(inside, heights, heights.max()) / step
    below = np.floor(position)
    first = int(below.min()) - 1
    width = int(below.max()) + 3 - first
    row = width * np.arange(nodes * rows).reshape(nodes, rows, 1)
    index = (below - first - 1.0).astype(np.int64) + row
    used = inside.ravel()
    flat, t = index.ravel()[used], (position - below).ravel()[used]
    count, whole = nodes * rows * width, np.zeros(nodes * rows * width)
    counted = 1.0 if weights is None else weights.ravel()[used]
    for share in _shares(t):
        whole += np.bincount(flat, weights=share * counted, minlength=count)
        flat += 1
    return first, whole.reshape(nodes, rows, width)


def _shares(t: Array) -> tuple[Array, Array, Array, Array]:
    """Shares of four points in a value that lies `t` past the second, exact for cubics."""
    outer = t * (t - 1.0)
    last = outer * (t + 1.0) / 6.0
    first = 0.5 * outer - last
    third = t + first - 2.0 * last  # they add up to 1, and to the value
    return first, 1.0 - first - third - last, third, last


def crossed(requirement: Smooth, paths: Paths) -> Integrated:
    """Arrival, every draw of the requirement read by every path: they are independent.

    The rows deviate by what those of the requirement deviate, read by all paths, and by what
    those of the paths do, reading all of the requirement: the two parts of the error, to first
    order.
    """
    at = paths.heights
    everything, deviation = paths.shares
    hits = requirement.hits(at) @ everything.T + deviation @ requirement.hits_of_all(at)
    whole = hits.sum(axis=0)
    rising = np.clip(np.maximum.accumulate(whole), 0.0, requirement.mass.sum())
    hits += (rising - whole) / len(hits)  # what sharing heights out leaves
    return Integrated(paths.nodes, hits, requirement.mass, requirement.prior_mass)


@dataclass(frozen=True)
class Outlived(Curve):
    """A requirement that no path had met by a node; see `crossed`.

    Parameters
    ----------
    requirement : Smooth
    paths : Paths
    past : float
        The node; before the first one nothing has been met.
    """

    requirement: Smooth
    paths: Paths
    past: float

    @cached_property
    def _node(self) -> int:
        return int(np.searchsorted(self.paths.nodes.points, self.past, side="right")) - 1

    @cached_property
    @override
    def mass(self) -> Array:
        met = crossed(self.requirement, self.paths).hits(np.array([self.past]))
        return np.asarray(np.maximum(self.requirement.mass - met[:, 0], 0.0))

    @property
    @override
    def prior_mass(self) -> Array:
        return self.requirement.prior_mass

    @property
    @override
    def ends(self) -> tuple[float, float]:
        return self.requirement.ends

    @override
    def hits(self, x: Array) -> Array:
        if self._node < 0:
            return self.requirement.hits(x)
        at, (everything, deviation) = self.paths.heights, self.paths.shares
        share, parts = everything[self._node], deviation[:, self._node]
        left = self._left(self.requirement.hits(x), self.requirement.hits(at), share, 1.0)
        below, reached = (self.requirement.hits_of_all(t)[None] for t in (x, at))
        deviating = [self._left(below, reached, part, 0.0)[0] for part in parts]
        return np.asarray(left + np.stack(deviating))

    @staticmethod
    def _left(below: Array, reached: Array, share: Array, everything: float) -> Array:
        """What lies below points, less what lies below heights that it passes."""
        seen = np.maximum(below[:, :, None] - reached[:, None, :], 0.0) @ share
        return np.asarray((everything - share.sum()) * below + seen)
