"""Rank correlations between named beliefs, by a Gaussian copula."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from priors.distributions.families import Distribution
from priors.errors import ForecastError
from priors.numerics.normal import ndtr, ndtri
from priors.types import Array

_CELLS = 256  # of either uniform, when the correlation of beliefs with atoms is computed
_ROUNDING = 1e-12  # eigenvalues and pivots this far below zero are zero


class ImpossibleCorrelationError(ForecastError, ValueError):
    """Correlations that no joint distribution can have; names the pair to look at."""

    def __init__(self, pair: tuple[str, str]):
        self.pair = pair
        super().__init__(
            f"no joint distribution has these rank correlations; "
            f"the one between {pair[0]} and {pair[1]} fits the others least"
        )


class Correlation(NamedTuple):
    """A Gaussian copula over names.

    Parameters
    ----------
    names : tuple of str
        The correlated names; each is a mix of its own independent normal score and those of
        the names before it.
    mixing : tuple of tuple of float
        The lower triangular factor of the normal scores' correlation matrix.
    """

    names: tuple[str, ...] = ()
    mixing: tuple[tuple[float, ...], ...] = ()

    @classmethod
    def from_spearman(cls, rho: Mapping[tuple[str, str], float]) -> "Correlation":
        """Build the copula whose Spearman rank correlations are these.

        Parameters
        ----------
        rho : mapping of (name, name) to float, in [-1, 1]
            Pairs that are left out are uncorrelated.

        Raises
        ------
        ImpossibleCorrelationError
            When no joint distribution has these correlations.

        References
        ----------
        Pearson 1907: the normal scores' correlation is 2 sin(pi rho / 6).
        """
        names = tuple(sorted({name for pair in rho for name in pair}))
        index = {name: i for i, name in enumerate(names)}
        matrix = np.eye(len(names))
        for (one, other), value in rho.items():
            if one == other:
                raise ImpossibleCorrelationError((one, other))
            score = 2.0 * np.sin(np.pi * value / 6.0)
            matrix[index[one], index[other]] = matrix[index[other], index[one]] = score
        if len(names) and np.linalg.eigvalsh(matrix)[0] < -_ROUNDING:
            raise ImpossibleCorrelationError(_worst_pair(matrix, names))
        return cls(names, tuple(map(tuple, _semidefinite_cholesky(matrix).tolist())))

    def loadings(self, name: str) -> list[tuple[str, float]]:
        """Names whose independent scores make up this name's score, with their weights."""
        row = self.mixing[self.names.index(name)]
        return [(self.names[i], weight) for i, weight in enumerate(row) if weight != 0.0]


def _worst_pair(matrix: Array, names: tuple[str, ...]) -> tuple[str, str]:
    """Pair whose removal lifts the smallest eigenvalue most."""

    def smallest_without(i: int, j: int) -> float:
        without = matrix.copy()
        without[i, j] = without[j, i] = 0.0
        return float(np.linalg.eigvalsh(without)[0])

    pairs = [(i, j) for i in range(len(names)) for j in range(i) if matrix[i, j] != 0.0]
    i, j = max(pairs, key=lambda pair: smallest_without(*pair))
    return names[j], names[i]


def _semidefinite_cholesky(matrix: Array) -> Array:
    """Lower triangular factor, also where the matrix is singular (rho of 1 or -1)."""
    factor = np.zeros_like(matrix)
    for j in range(len(matrix)):
        rest = matrix[j:, j] - factor[j:, :j] @ factor[j, :j]
        if rest[0] > _ROUNDING:
            factor[j:, j] = rest / np.sqrt(rest[0])
    return factor


def realised_spearman(one: Distribution, other: Distribution, rho: float) -> float:
    """Spearman's rank correlation that draws have where the copula is asked for `rho`.

    It is `rho` itself for continuous distributions, and closer to 0 where several draws have
    one value, since those share the mean of their ranks.

    Parameters
    ----------
    one, other : Distribution
        The two marginals.
    rho : float, in [-1, 1]
        The rank correlation asked for.

    Returns
    -------
    float
        To about 0.005, by the midpoint rule over both uniforms.
    """
    u = (np.arange(_CELLS) + 0.5) / _CELLS
    ranks, of_other = _mean_ranks(one, u), _mean_ranks(other, u)
    if ranks is None and of_other is None:
        return rho
    ranks, of_other = (u if r is None else r for r in (ranks, of_other))
    score = 2.0 * np.sin(np.pi * rho / 6.0)
    z = ndtri(u)
    given = ndtr(score * z[:, None] + np.sqrt(max(1.0 - score**2, 0.0)) * z)
    cells = np.minimum((given * _CELLS).astype(int), _CELLS - 1)
    expected = of_other[cells].mean(axis=1)
    return float(np.mean((ranks - 0.5) * (expected - 0.5)) / (ranks.std() * of_other.std()))


def _mean_ranks(distribution: Distribution, u: Array) -> Array | None:
    """Rank of each quantile, shared among equal ones; None where all of them differ."""
    values, place, counts = np.unique(
        distribution.quantile(u), return_inverse=True, return_counts=True
    )
    if len(values) == len(u):
        return None
    return np.asarray((np.bincount(place, weights=u) / counts)[place])
