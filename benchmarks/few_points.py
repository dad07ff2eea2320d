"""Search the lattices of few points, step by step.

    python benchmarks/few_points.py

prints the steps of `priors/sampling/lattice.py`: for terms of paths that vary by themselves,
for whole paths, on which all beliefs act together, and for requirements and paths. Each step
is the one whose largest ratio to the least error, over all sizes, is smallest. The error is
the worst case in a weighted Korobov space of smoothness 1, of which the fold makes 2: of all
beliefs where they are few or all act on each other, and of their pairs where most never meet.

References
----------
Cools, Kuo & Nuyens 2006, Constructing embedded lattice rules for multivariate integration.
"""

import numpy as np

from priors.types import Array

SIZES = (32, 64, 128, 256, 512, 1024)
OF_TERMS = (*SIZES, 192)
OF_PAIRS = SIZES[1:]
WEIGHT, DECAY = 0.5, 0.93
STEPS = range(1, max(SIZES), 2)

# Dimensions of each kind of requirement, and of paths, in `forecast/model/dimensions.py`.
REQUIREMENTS = (
    {0, 1, 2, 3, 7},  # of networks
    {0, 1, 2, 3, 7, 9},  # of a lifetime
    {0, 1, 2, 3, 7, 8},  # of a genome
    {10, 11, 12},  # of evolution
    {13},  # stated
    {2, 3, 7, 14, 15},  # of a model
)
PATHS = {4, 5, 6, 16, 17, 18, 19}
RARE = 0.05  # weight of pairs that meet in none


def kernel(size: int) -> Array:
    """Of the Korobov space, at the points of a dimension."""
    x = np.arange(size) / size
    return 2.0 * np.pi**2 * (x * x - x + 1.0 / 6.0)


class Products:
    """Products of the kernels of the dimensions so far, for one size."""

    def __init__(self, size: int):
        self.size = size
        self.kernel = kernel(size)
        self.all = np.ones(size)

    def times(self, dimension: int, step: int) -> Array:
        """The same with a further dimension."""
        points = np.arange(self.size) * step % self.size
        return self.all * (1.0 + WEIGHT * DECAY**dimension * self.kernel[points])

    def error(self, dimension: int, step: int) -> float:
        """Squared error with a further dimension."""
        return float(np.mean(self.times(dimension, step)) - 1.0)


def by_products(dimensions: int, sizes: tuple[int, ...]) -> list[int]:
    """Steps of beliefs that all act on each other."""
    products, found = [Products(size) for size in sizes], [1]
    for of_size in products:
        of_size.all = of_size.times(0, 1)
    for dimension in range(1, dimensions):
        steps = [step for step in STEPS if step < max(SIZES) // 2 and coprime(step, sizes)]
        errors = np.array([[p.error(dimension, step) for p in products] for step in steps])
        found.append(steps[int(np.argmin((errors / errors.min(axis=0)).max(axis=1)))])
        for of_size in products:
            of_size.all = of_size.times(dimension, found[-1])
    return found


def coprime(step: int, sizes: tuple[int, ...]) -> bool:
    """Whether a step visits all points of lattices of all sizes."""
    return bool(np.all(np.gcd(step, sizes) == 1))


def errors_of_pairs(size: int) -> Array:
    """Squared error of two dimensions by the step from one to the other, over the least."""
    steps, k = np.arange(1, size, 2), kernel(size)
    found = np.full(size, np.inf)
    found[steps] = (k * k[np.outer(steps, np.arange(size)) % size]).mean(axis=1)
    return np.asarray(found / found.min())


def by_pairs(rounds: int = 4) -> list[int]:
    """Steps of all beliefs, each in turn the best beside the others, some times over."""
    meet = [one | PATHS for one in REQUIREMENTS]
    dimensions = range(1 + max(max(one) for one in meet))
    tables = {size: errors_of_pairs(size) for size in OF_PAIRS}
    steps = np.array([step for step in STEPS if step % 3])  # for other sizes, too
    found: dict[int, int] = {0: 1}

    def weight(one: int, other: int) -> float:
        return 1.0 if any({one, other} <= those for those in meet) else RARE

    def error(dimension: int, size: int) -> Array:
        others = {d: step for d, step in found.items() if d != dimension}
        weights = [weight(dimension, d) for d in others]
        from_others = [steps * pow(step, -1, size) % size for step in others.values()]
        return np.average(tables[size][from_others], axis=0, weights=weights)

    for _ in range(1 + rounds):
        for dimension in dimensions[1:]:
            worst = np.max([error(dimension, size) for size in OF_PAIRS], axis=0)
            found[dimension] = int(steps[np.argmin(worst)])
    return [found[dimension] for dimension in dimensions]


if __name__ == "__main__":
    print(by_products(8, OF_TERMS), by_products(20, SIZES), by_pairs(), sep="\n")
