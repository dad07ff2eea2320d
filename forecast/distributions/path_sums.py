"""Heights of paths by time, shared out to a grid, and sums of independent ones.

What is known of all draws together is kept by every multiple of a step. What rows deviate from
that, by multiples of a few steps: errors are 1e-3 of themselves off, and take far less time.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache, reduce
from itertools import repeat
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from typing_extensions import override

from forecast.distributions.binning import (
    COARSER,
    Binned,
    Values,
    aligned,
    between_six,
    rows_between_four,
)
from forecast.distributions.cdf import Grouped
from forecast.distributions.grid import Groups, added
from forecast.distributions.nodes import Nodes
from priors.cache import Cache, by_object
from priors.types import Array

_AT_ONCE = 1 << 18  # products of numbers that BLAS adds up by one thread,
_OF_VECTORS = 1 << 13  # and where one of the factors is a vector
_SUMS = 64  # of terms that are kept
_LENGTHS = 2  # of transforms that are kept
Block = tuple[Array, Array | None]
"""Heights at some nodes, (node, batch, draw), and their weights; see `Values`."""

Complex = NDArray[np.complex128]


class Part(NamedTuple):
    """Draws at some nodes, shared out: of all, (node, bin), and of rows, (node, row, bin).

    Of each row all draws are 1. The first bins are in steps, and in coarser ones.
    """

    first: int
    sums: Array
    first_of_rows: int
    rows: Array

    @classmethod
    def of(cls, blocks: "Iterable[Block]", step: float) -> "Part":
        """Share out the draws at some nodes, a few at once; -inf is left out."""
        whole, of_rows, draws = list[Binned](), list[Binned](), 1
        for heights, weights in blocks:
            of_nodes, rows_there = Values(heights, weights).nodes_and_rows(step)
            whole.append(of_nodes)
            of_rows.append(rows_there)
            draws = heights.shape[2]
        start, of_all = aligned(whole)
        first, sums = between_six(start, [*of_all.swapaxes(0, 1)])
        low, rows = rows_between_four(*aligned(of_rows))
        return cls(first, sums / draws, low, rows / draws)

    def at(self, nodes: list[int]) -> "Part":
        """Some of the nodes."""
        if nodes == [*range(len(self.sums))]:
            return self
        return self._replace(sums=self.sums[nodes], rows=self.rows[nodes])


@dataclass(frozen=True, eq=False)
class Paths(Grouped):
    """Highest compute by each node, or a term of it, shared out to the multiples of a step.

    Parameters
    ----------
    nodes : Nodes
    step : float, OOM
    first : int
        The first multiple.
    sums : ndarray, shape (node, bin)
        Batches at each height; what cannot have arrived yet is at none.
    first_of_rows : int
        The first multiple of a coarser step.
    rows : ndarray, shape (row, node, bin)
        Those of each row, by multiples of that.
    total : ndarray, shape (row,)
        Batches.
    """

    nodes: Nodes
    step: float
    first: int
    sums: Array
    first_of_rows: int
    rows: Array
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
        sums, rows = np.cumsum(steps.sums, axis=0), np.cumsum(steps.rows, axis=1)
        return replace(steps, sums=sums, rows=rows, total=0.5 * steps.total)

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
        return cls.stacked(nodes, step, [Part.of(zip(heights, of, strict=True), step)])

    @classmethod
    def stacked(cls, nodes: Nodes, step: float, parts: "Sequence[Part]") -> "Paths":
        """Put together what draws at the nodes were shared out to, some nodes a part."""
        first, sums = aligned([(part.first, part.sums) for part in parts])
        low, rows = aligned([(part.first_of_rows, part.rows) for part in parts])
        by_row = np.ascontiguousarray(rows.swapaxes(0, 1))
        return cls(nodes, step, first, sums, low, by_row, np.ones(len(by_row)))

    @classmethod
    @override
    def join(cls, parts: "Sequence[Paths]") -> "Paths":
        first, sums = aligned([(part.first, part.sums[None]) for part in parts])
        low, rows = aligned([(part.first_of_rows, part.rows) for part in parts])
        total = np.concatenate([part.total for part in parts])
        nodes, step = parts[0].nodes, parts[0].step
        return cls(nodes, step, first, sums.sum(axis=0), low, rows, total)

    @override
    def grouped(self, groups: Groups) -> "Paths":
        return replace(self, rows=added(self.rows, groups), total=added(self.total, groups))

    @cached_property
    def everything(self) -> "Shares":
        """Of all draws."""
        return Shares.of(self.step, self.first, self.sums / self.total.sum())

    @cached_property
    def coarsely(self) -> "Shares":
        """The same by the multiples that rows are known at."""
        shares = self.rows.sum(axis=0) / self.total.sum()
        return Shares.of(self.step * COARSER, self.first_of_rows, shares)

    @property
    @override
    def arrays(self) -> dict[str, Array]:
        first, low = np.array(self.first), np.array(self.first_of_rows)
        found = {"first": first, "sums": self.sums, "first_of_rows": low, "rows": self.rows}
        return {**found, "total": self.total}

    @override
    def holding(self, arrays: Mapping[str, Array]) -> "Paths":
        whole = int(arrays["first"]), arrays["sums"], int(arrays["first_of_rows"])
        return Paths(self.nodes, self.step, *whole, arrays["rows"], arrays["total"])


class Bins(NamedTuple):
    """Multiples of a step.

    Parameters
    ----------
    step : float, OOM
    first : int
        The first one.
    width : int
        How many there are.
    """

    step: float
    first: int
    width: int

    @property
    def heights(self) -> Array:
        """Where they are, log10(FLOP), shape (bin,)."""
        return np.asarray(self.step * np.arange(self.first, self.first + self.width))


@dataclass(frozen=True, eq=False)
class Shares:
    """Shares of draws at heights.

    Parameters
    ----------
    bins : Bins
    sums : ndarray, shape (node, bin)
    """

    bins: Bins
    sums: Array

    @classmethod
    def of(cls, step: float, first: int, sums: Array) -> "Shares":
        """From the first multiple of a step on."""
        return cls(Bins(step, first, sums.shape[1]), sums)

    def read(self, below: Array) -> Array:
        """Means over heights of what lies below each in rows, (row, bin); (row, node).

        Of some nodes at once: for larger products BLAS wakes threads, which wait busily.
        """
        at_once = max(1, _AT_ONCE // below.size)
        found = np.empty((len(below), len(self.sums)))
        for i in range(0, len(self.sums), at_once):
            found[:, i : i + at_once] = below @ self.sums[i : i + at_once].T
        return found

    def spectrum(self, length: int) -> Complex:
        """Their transform, (node, frequency); kept."""
        return self._spectra(length, lambda: np.fft.rfft(self.sums, length))

    @cached_property
    def _spectra(self) -> Cache[int, Complex]:
        return Cache(_LENGTHS)


def convolved(terms: Sequence[Shares]) -> Shares:
    """Those of the sum of independent terms, by multiples of the same step; kept."""
    return terms[0] if len(terms) == 1 else _convolved(terms[0], tuple(terms[1:]))


@by_object(_SUMS)
def _convolved(first: Shares, others: tuple[Shares, ...]) -> Shares:
    terms = first, *others
    bins = _bins_of_sum(terms)
    power = 1 << (bins.width - 1).bit_length()
    # One of few lengths, so that sums share the transforms of their terms.
    length = 3 * power // 4 if 3 * power // 4 >= bins.width else power
    spectrum = reduce(np.multiply, (term.spectrum(length) for term in terms))
    return Shares(bins, np.fft.irfft(spectrum, length)[:, : bins.width])


def _bins_of_sum(terms: Sequence[Shares]) -> Bins:
    """Where the sum of some terms may be."""
    each = [term.bins for term in terms]
    return Bins(each[0].step, sum(b.first for b in each), 1 + sum(b.width - 1 for b in each))


def _read_by_node(rows: Array, read: Array) -> Array:
    """Means over heights of what is read of them, (node, bin), in rows; (row, node)."""
    at_once = max(1, _OF_VECTORS // rows.shape[2])  # see `Shares.read`
    found = np.empty(rows.shape[:2])
    for i in range(0, len(rows), at_once):
        part = rows[i : i + at_once].swapaxes(0, 1)
        found[i : i + at_once] = np.matmul(part, read[:, :, None])[:, :, 0].T
    return found


@lru_cache(maxsize=_SUMS)
def _pairs(one: int, other: int) -> NDArray[np.intp]:
    """Numbers of the sums of two numbers below some, (other, one)."""
    return np.add.outer(np.arange(other), np.arange(one))


class PathSum:
    """Paths that are the sum of independent terms: every draw of one meets all of the others.

    Parameters
    ----------
    terms : tuple of Paths
        Of the same nodes and step.
    """

    def __init__(self, terms: tuple[Paths, ...]):
        self.terms = terms

    @property
    def nodes(self) -> Nodes:
        """Where they are known."""
        return self.terms[0].nodes

    @cached_property
    def everything(self) -> Shares:
        """Of all draws."""
        return convolved([term.everything for term in self.terms])

    @cached_property
    def _coarse(self) -> list[Shares]:
        return [term.coarsely for term in self.terms]

    @cached_property
    def coarse_bins(self) -> Bins:
        """The multiples that rows are known at."""
        return _bins_of_sum(self._coarse)

    @cached_property
    def _others(self) -> list[Shares]:
        """Of each term the sum of all others, by coarser steps."""
        each = self._coarse
        nothing = Shares.of(each[0].bins.step, 0, np.ones((len(each[0].sums), 1)))
        others = ([*each[:i], *each[i + 1 :]] for i in range(len(each)))
        return [convolved(some or [nothing]) for some in others]

    def deviations_reading(self, below: Array) -> Array:
        """What rows deviate in the mean over heights of what lies below each, (row, node).

        Parameters
        ----------
        below : ndarray, shape (bin,)
            At the heights of `coarse_bins`.
        """
        sums = np.zeros(())
        for term, others in zip(self.terms, self._others, strict=True):
            # What a height of the term reads of it, whatever the others add.
            read = others.sums @ below[_pairs(term.rows.shape[2], others.bins.width)]
            sums = sums + _read_by_node(term.rows, read)
        return self._deviating(sums)

    def deviations_at(self, node: int) -> Array:
        """What rows deviate at a node, shape (row, bin), by `coarse_bins`."""
        length = self.coarse_bins.width
        spectra = (
            np.fft.rfft(term.rows[:, node], length) * np.fft.rfft(others.sums[node], length)
            for term, others in zip(self.terms, self._others, strict=True)
        )
        return self._deviating(np.fft.irfft(sum(spectra, np.zeros((), complex)), length))

    def _deviating(self, of_rows: Array) -> Array:
        """By how much sums over draws of each row deviate from its share of all."""
        whole, share = self._batches
        return np.asarray((of_rows - share * of_rows.sum(axis=0)) / whole)

    @cached_property
    def _batches(self) -> tuple[float, Array]:
        """How many there are, and the share of each row, (row, 1)."""
        total = self.terms[0].total[:, None]
        return float(total.sum()), total / total.sum()
