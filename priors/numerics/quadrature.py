"""Gauss-Legendre quadrature."""

import numpy as np

from priors.types import Array


def gauss_legendre(count: int) -> tuple[Array, Array]:
    """Points and weights on (-1, 1).

    `numpy.polynomial` has them too, and takes longer to import than they take to compute.

    Parameters
    ----------
    count : int
        Polynomials of a degree below twice that are integrated exactly.

    Returns
    -------
    (ndarray, ndarray), each of shape (count,)

    References
    ----------
    Golub & Welsch 1969, Calculation of Gauss quadrature rules.
    """
    k = np.arange(1, count)
    beside = np.diag(k / np.sqrt(4.0 * k * k - 1.0), 1)  # the diagonal of Jacobi's matrix is 0
    points, vectors = np.linalg.eigh(beside + beside.T)
    return points, 2.0 * vectors[0] ** 2
