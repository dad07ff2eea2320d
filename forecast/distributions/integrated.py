"""Distributions of arrival in which a term of the requirement is integrated in every draw."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from typing_extensions import override

from forecast.distributions.binning import COARSER
from forecast.distributions.cdf import Curve, Curves, Grouped
from forecast.distributions.convolved import Smooth
from forecast.distributions.grid import Groups, added
from forecast.distributions.nodes import Cubics, Nodes
from forecast.distributions.path_sums import Bins, PathSum
from priors.types import Array


@dataclass(frozen=True, eq=False)
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
        return self._rows.of_all()

    @override
    def hits_of_all(self, x: Array) -> Array:
        return np.asarray(self._sum.at(x)[0])

    @classmethod
    @override
    def beside(cls, curves: "Sequence[Integrated]") -> Curves:
        alike = all(curve.nodes is curves[0].nodes for curve in curves)
        return AllIntegrated(curves) if alike else Curves(curves)

    @property
    @override
    def arrays(self) -> dict[str, Array]:
        return {"sums": self.sums, "total": self.total, "prior_total": self.prior_total}

    @override
    def holding(self, arrays: Mapping[str, Array]) -> "Integrated":
        rows = (arrays[name] for name in ("sums", "total", "prior_total"))
        return Integrated(self.nodes, *rows)


class AllIntegrated(Curves):
    """Curves that are known at the same nodes."""

    def __init__(self, curves: Sequence[Integrated]):
        super().__init__(curves)
        self._nodes, self._sums = curves[0].nodes, [curve.sums for curve in curves]

    @cached_property
    def _rows(self) -> Cubics:
        return self._nodes.through(np.stack(self._sums, axis=1))

    @cached_property
    def _sum(self) -> Cubics:
        return self._rows.of_all()

    @override
    def hits(self, x: Array) -> Array:
        return self._rows.at(x)

    @override
    def hits_of_all(self, x: Array) -> Array:
        return np.asarray(self._sum.at(x)[0])


def crossed(requirement: Smooth, paths: PathSum) -> Integrated:
    """Arrival, every draw of the requirement read by every path: they are independent.

    The rows deviate by what those of the requirement deviate, read by all paths, and by what
    those of each term of the paths do, reading all of the requirement: the parts of the error,
    to first order.
    """
    everything, coarsely = paths.everything, paths.coarse_bins
    hits = everything.read(_below(requirement, everything.bins))
    hits += paths.deviations_reading(_below(requirement, coarsely, COARSER).sum(axis=0))
    whole = hits.sum(axis=0)
    rising = np.minimum(np.maximum.accumulate(np.maximum(whole, 0.0)), requirement.mass.sum())
    hits += (rising - whole) / len(hits)  # what sharing heights out leaves
    return Integrated(paths.nodes, hits, requirement.mass, requirement.prior_mass)


def _below(requirement: Smooth, bins: Bins, steps: int = 1) -> Array:
    """Of each row what lies below heights, of whose step some may be one; shape (row, bin)."""
    count = max(steps * (bins.width - 1) + 1, 1)  # of none, where nothing arrives in time
    found = requirement.hits_at_steps(bins.step / steps, steps * bins.first, count, steps)
    return found[:, : bins.width]


@dataclass(frozen=True, eq=False)
class Outlived(Curve):
    """A requirement that no path had met by a node; see `crossed`.

    Parameters
    ----------
    requirement : Smooth
    paths : PathSum
    past : float
        The node; before the first one nothing has been met.
    """

    requirement: Smooth
    paths: PathSum
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
        everything, coarsely = self.paths.everything, self.paths.coarse_bins
        at, share = everything.bins.heights, everything.sums[self._node]
        left = self._left(self.requirement.hits(x), self.requirement.hits(at), share, 1.0)
        below, reached = (self.requirement.hits_of_all(t)[None] for t in (x, coarsely.heights))
        parts = self.paths.deviations_at(self._node)
        deviating = [self._left(below, reached, part, 0.0)[0] for part in parts]
        return np.asarray(left + np.stack(deviating))

    @staticmethod
    def _left(below: Array, reached: Array, share: Array, everything: float) -> Array:
        """What lies below points, less what lies below heights that it passes."""
        seen = np.maximum(below[:, :, None] - reached[:, None, :], 0.0) @ share
        return np.asarray((everything - share.sum()) * below + seen)
