"""Heights of paths by time, shared out to a grid, and sums of independent ones."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, reduce
from itertools import repeat

import numpy as np
from numpy.typing import NDArray
from typing_extensions import override

from forecast.distributions.cdf import Grouped
from forecast.distributions.grid import Groups, SharedOut, added, shared_out
from forecast.distributions.nodes import Nodes
from priors.cache import Cache
from priors.types import Array

_LENGTHS = 2  # of transforms that are kept
Complex = NDArray[np.complex128]


@dataclass(frozen=True)
class Paths(Grouped):
    """Highest compute by each node, or a term of it, shared out to the multiples of a step.

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
        parts = [shared_out(*block, step) for block in zip(heights, of, strict=True)]
        return cls.stacked(nodes, step, parts, heights[0].shape[2])

    @classmethod
    def stacked(
        cls, nodes: Nodes, step: float, parts: "Sequence[SharedOut]", draws: int
    ) -> "Paths":
        """Put together what draws at the nodes were shared out to, some nodes a part."""
        spans = [(start, start + sums.shape[2]) for start, sums in parts if sums.size]
        first = min((start for start, _ in spans), default=0)
        width = max((end for _, end in spans), default=1) - first
        rows = parts[0][1].shape[1]
        whole, node = np.zeros((rows, len(nodes.x), width)), 0
        for start, sums in parts:
            if sums.size:
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

    @cached_property
    def everything(self) -> Array:
        """Share of the draws at each height, shape (node, bin)."""
        return np.asarray(self.sums.sum(axis=0) / self.total.sum())

    def spectrum(self, length: int) -> Complex:
        """Transform of `everything`, (node, frequency); kept."""
        return self._spectra(length, lambda: np.fft.rfft(self.everything, length))

    @cached_property
    def _spectra(self) -> Cache[int, Complex]:
        return Cache(_LENGTHS)

    def reading(self, read: Array) -> Array:
        """What rows deviate in the mean of what each height reads, (node, bin); (row, node)."""
        of_rows = np.einsum("nb,rnb->rn", read, self.sums) / self.total.sum()
        return np.asarray(of_rows - self._shares * of_rows.sum(axis=0))

    def deviations_at(self, node: int) -> Array:
        """What rows deviate from `everything` at a node, shape (row, bin); they add up to 0."""
        of_rows = self.sums[:, node] / self.total.sum()
        return np.asarray(of_rows - self._shares * self.everything[node])

    @cached_property
    def _shares(self) -> Array:
        """Of each row in all draws, shape (row, 1)."""
        return np.asarray(self.total[:, None] / self.total.sum())

    @property
    @override
    def arrays(self) -> dict[str, Array]:
        return {"first": np.array(self.first), "sums": self.sums, "total": self.total}

    @override
    def holding(self, arrays: Mapping[str, Array]) -> "Paths":
        first, sums, total = int(arrays["first"]), arrays["sums"], arrays["total"]
        return replace(self, first=first, sums=sums, total=total)


@dataclass(frozen=True)
class PathSum:
    """Paths that are the sum of independent terms: every draw of one meets all of the others.

    Parameters
    ----------
    terms : tuple of Paths
        Of the same nodes and step.
    """

    terms: tuple[Paths, ...]

    @property
    def nodes(self) -> Nodes:
        """Where they are known."""
        return self.terms[0].nodes

    @property
    def step(self) -> float:
        """Between bins, OOM."""
        return self.terms[0].step

    @property
    def first(self) -> int:
        """The first bin, in steps."""
        return sum(term.first for term in self.terms)

    @property
    def heights(self) -> Array:
        """Height of each bin, log10(FLOP), shape (bin,)."""
        return np.asarray(self.step * np.arange(self.first, self.first + self.width))

    @property
    def width(self) -> int:
        """How many bins."""
        return 1 + sum(int(term.sums.shape[2]) - 1 for term in self.terms)

    @cached_property
    def _length(self) -> int:
        """Of transforms: one of few, so that sums share those of their terms."""
        power = 1 << (self.width - 1).bit_length()
        return 3 * power // 4 if 3 * power // 4 >= self.width else power

    @cached_property
    def _spectra(self) -> list[Complex]:
        return [term.spectrum(self._length) for term in self.terms]

    @cached_property
    def everything(self) -> Array:
        """Share of the draws at each height, shape (node, bin)."""
        if len(self.terms) == 1:
            return self.terms[0].everything
        return self._back(reduce(np.multiply, self._spectra), self.width)

    def _back(self, spectrum: Complex, width: int) -> Array:
        return np.asarray(np.fft.irfft(spectrum, self._length)[..., :width])

    def _others(self, index: int) -> Complex:
        """Spectrum of the sum of all terms but one."""
        others = [s for i, s in enumerate(self._spectra) if i != index]
        return reduce(np.multiply, others or [np.ones_like(self._spectra[index])])

    def deviations_reading(self, below: Array) -> Array:
        """What rows deviate in the mean over heights of what lies below each, (row, node).

        Parameters
        ----------
        below : ndarray, shape (bin,)
        """
        reading = np.conj(np.fft.rfft(below, self._length))
        found: Array = np.zeros(())
        for index, term in enumerate(self.terms):
            # What a height of the term reads of it, whatever the others add.
            read = self._back(np.conj(self._others(index) * reading), term.sums.shape[2])
            found = found + term.reading(read)
        return found

    def deviations_at(self, node: int) -> Array:
        """What rows deviate from `everything` at a node, shape (row, bin)."""
        found: Array = np.zeros(())
        for index, term in enumerate(self.terms):
            of_term = np.fft.rfft(term.deviations_at(node), self._length)
            found = found + self._back(of_term * self._others(index)[node], self.width)
        return found
