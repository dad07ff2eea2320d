"""Search the lattices of few points that paths are drawn by, component by component.

    python benchmarks/few_points.py

prints the generating vectors of `priors/sampling/lattice.py`: for terms of paths that vary by
themselves, and for paths under feedback, on which all beliefs act together. Each component is
the one whose largest ratio to the least error, over all sizes, is smallest. The error is the
worst case in a weighted Korobov space of smoothness 1, of which the fold makes 2; beliefs of
one term of a path meet in one integral, those of different terms hardly ever.

References
----------
Cools, Kuo & Nuyens 2006, Constructing embedded lattice rules for multivariate integration.
"""

import numpy as np

from priors.types import Array

SIZES = (32, 64, 128, 256, 512, 1024)
APART = "ASHASSHHSLSDDDFFFFFF"
"""Which term a dimension is of: algorithms, spending, hardware, lag, data, feedback."""
TOGETHER = "P" * len(APART)
"""The same where all are of the path."""
WEIGHT, DECAY = 0.5, 0.93
ACROSS = 0.01  # weight of integrals over beliefs of several terms


def kernel(size: int) -> Array:
    """Of the Korobov space, at the points of a dimension."""
    x = np.arange(size) / size
    return 2.0 * np.pi**2 * (x * x - x + 1.0 / 6.0)


KERNELS = {size: kernel(size) for size in SIZES}


class Products:
    """Products of the kernels of the dimensions so far, by term and of all, for one size."""

    def __init__(self, size: int, terms: str):
        self.size, self.terms = size, terms
        self.by_term = {term: np.ones(size) for term in terms}
        self.all = np.ones(size)

    def factor(self, dimension: int, step: int) -> Array:
        """What a dimension multiplies them by."""
        points = np.arange(self.size) * step % self.size
        return 1.0 + WEIGHT * DECAY**dimension * KERNELS[self.size][points]

    def error(self, dimension: int, step: int) -> float:
        """Squared error with a further dimension."""
        factor = self.factor(dimension, step)
        of_term = np.mean(self.by_term[self.terms[dimension]] * factor) - 1.0
        return float(of_term + ACROSS * (np.mean(self.all * factor) - 1.0))

    def add(self, dimension: int, step: int) -> None:
        """Keep a dimension."""
        factor = self.factor(dimension, step)
        self.by_term[self.terms[dimension]] = self.by_term[self.terms[dimension]] * factor
        self.all = self.all * factor


def search(terms: str) -> list[int]:
    """The vector."""
    products, vector = [Products(size, terms) for size in SIZES], []
    for dimension in range(len(terms)):
        steps = [1] if dimension == 0 else list(range(1, max(SIZES) // 2, 2))
        errors = np.array([[p.error(dimension, step) for p in products] for step in steps])
        worst = (errors / errors.min(axis=0)).max(axis=1) if dimension else np.zeros(1)
        vector.append(steps[int(np.argmin(worst))])
        for of_size in products:
            of_size.add(dimension, vector[-1])
    return vector


if __name__ == "__main__":
    print(search(APART), search(TOGETHER), sep="\n")
