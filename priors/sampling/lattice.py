"""Randomised quasi-random uniforms, in batches.

A batch is a complete design of its own: a rank-1 lattice, shifted at random modulo 1 and
folded by the baker's transform. Batches differ in their shift alone and are independent, so
that the spread of an estimate between them is its standard error. `docs/design_choice.md`
holds the measurements behind the choice.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256
from typing import NamedTuple

import numpy as np

from priors.distributions.joint_samples import Column
from priors.numerics.normal import ndtr, ndtri
from priors.sampling.copula import Correlation
from priors.types import Array

BATCH_SIZE = 4096
"""Draws in a batch, unless so few are asked for that there would be less than `BATCHES`."""
BATCHES = 16
"""Batches of a run of ordinary length."""
LEAST_LATTICE = 2048
"""Points from which the lattice is good; in smaller ones some dimensions move together."""

# The start of kuo.lattice-33002-1024-1048576.9125, an embedded lattice good for every power of
# two from 2^10 to 2^20: Cools, Kuo & Nuyens 2006, Constructing embedded lattice rules for
# multivariate integration; the vector is in the collection of F. Y. Kuo.
GENERATING_VECTOR = (
    1, 182667, 213731, 255351, 96013, 116671, 479315, 424089, 271103, 464421, 124483, 230887,
    392877, 162965, 109125, 168491, 216103, 5613, 207895, 506745, 189519, 114879, 133967,
    374257, 254597, 502087, 298245, 191333, 242099, 285991, 397887, 507051, 511437, 129779,
    406987, 345291, 225123, 511175, 432153, 306191, 116577, 809, 370175, 402615, 485791,
    201053, 366959, 54087, 395609, 211615, 68543, 443345, 327293, 290819, 278623, 362043,
    236117, 11091, 216837, 31545, 325799, 503877, 410523, 88371, 240077, 423807, 479855,
    330835, 134517, 329989, 473381, 59205, 337775, 355995, 372243, 279827, 367217, 277741,
    267077, 417971, 152599, 184949, 511773, 397077, 520041, 98063, 52983, 91233, 363069,
    23829, 424377, 225285, 171171, 496765, 352791, 223231, 253273, 296195, 273379, 407265,
)  # fmt: skip

# Of integrals over the few beliefs of a term of paths, over those of whole paths, and over a
# requirement and paths, for powers of two from 64 to 1,024 (`benchmarks/few_points.py`).
STEPS_OF_TERMS = (1, 151, 317, 281, 401, 53, 377, 163)
STEPS_OF_PATHS = (
    1, 151, 229, 245, 481, 111, 83, 65, 487, 103,
    137, 325, 427, 305, 113, 209, 509, 499, 21, 497,
)  # fmt: skip
STEPS_OF_ALL = (
    1, 535, 437, 295, 491, 79, 583, 229, 841, 133,
    311, 479, 409, 31, 343, 221, 595, 367, 131, 883,
)  # fmt: skip
_PLACES = len(STEPS_OF_ALL)  # made at once

_OPEN_UNIT = (2.0**-60, 1.0 - 2.0**-53)  # uniforms never reach 0 or 1


class Batches(NamedTuple):
    """Which draws to make: the seed, a range of batch numbers, and the draws in each."""

    seed: int
    numbers: range
    size: int

    @classmethod
    def for_draws(cls, draws: int, seed: int) -> "Batches":
        """Round a number of draws up to whole batches.

        Parameters
        ----------
        draws : int
            Draws asked for, at least 1. Below 16 x 4,096 the batch shrinks to a power of
            two, so that there are still 16 of them.
        seed : int
            Any integer from 0 on.
        """
        wanted = -(-draws // BATCHES)
        size = min(BATCH_SIZE, 1 << (wanted - 1).bit_length())
        return cls(seed, range(max(BATCHES, -(-draws // size))), size)

    @property
    def shape(self) -> tuple[int, int]:
        """(batch, draw within the batch)."""
        return len(self.numbers), self.size

    @property
    def draws(self) -> int:
        """Draws in all."""
        return len(self.numbers) * self.size


class FewPoints(NamedTuple):
    """A dimension of a lattice of few points.

    Parameters
    ----------
    step : int
        From each point to the next, in strata.
    place : int
        Whose shift and places it has. Dimensions that never meet in an integral may have the
        same step, or the same places.
    """

    step: int
    place: int


@dataclass(frozen=True)
class Uniforms:
    """The uniforms behind named beliefs; the same name always has the same ones.

    Parameters
    ----------
    batches : Batches
        The draws to make.
    dimensions : mapping of str to int
        Dimension of the lattice that each known name owns. Any other name, and every name
        in batches too small for a lattice, gets a stratified sample of its own, seeded by
        the name, so that no name depends on another.
    reversed_names : frozenset of str
        Names whose uniforms are mirrored (u becomes 1 - u).
    correlation : Correlation
        Rank correlations between names.
    few : mapping of str to FewPoints
        What some known names own in batches too small for the lattice.
    """

    batches: Batches
    dimensions: Mapping[str, int]
    reversed_names: frozenset[str] = frozenset()
    correlation: Correlation = field(default_factory=Correlation)
    few: Mapping[str, FewPoints] = field(default_factory=dict)

    def __call__(self, name: str, column: Column | None = None) -> Array:
        """Uniforms of a name, shape (batch, draw within the batch), each in (0, 1).

        Those of a column of a table of joint samples are made of the table's.
        """
        if column is not None:
            return _inside(column.uniforms(self._independent(column.name)))
        if name not in self.correlation.names:
            return self._independent(name)
        score = sum(
            weight * ndtri(self._independent(partner))
            for partner, weight in self.correlation.loadings(name)
        )
        return _inside(ndtr(np.asarray(score)))

    def _independent(self, name: str) -> Array:
        dimension = self.dimensions.get(name)
        if dimension is None:
            uniforms = stratified(self.batches, name)
        elif self.batches.size >= LEAST_LATTICE:
            uniforms = lattice(self.batches, dimension)
        elif name in self.few:
            uniforms = few_points(self.batches, self.few[name])
        else:
            uniforms = stratified(self.batches, f"dimension {dimension}")
        return _inside(1.0 - uniforms) if name in self.reversed_names else uniforms


def lattice(batches: Batches, dimension: int) -> Array:
    """One dimension of the shifted and folded lattice, shape (batch, draw within the batch)."""
    if dimension >= len(GENERATING_VECTOR):
        raise ValueError(f"the lattice has {len(GENERATING_VECTOR)} dimensions, from 0 on")
    shifted = _points(batches.size, dimension) + shifts(batches, dimension)[:, None]
    shifted -= np.floor(shifted)
    return _inside(1.0 - np.abs(2.0 * shifted - 1.0))


def few_points(batches: Batches, dimension: FewPoints) -> Array:
    """One dimension of a lattice of few points, each somewhere in a stratum of its own.

    Shifted by whole strata and folded, which leaves one point in each. Were they as far from
    its end as those next to them, or as all others, rare places in the tails would decide what
    is left, and 16 batches show too little of that.
    """
    size, (step, place) = batches.size, dimension
    some, which = divmod(place, _PLACES)
    places = np.array([_places(batches.seed, n, size, some)[which] for n in batches.numbers])
    start = np.floor(places[:, :1] * size).astype(int)
    strata = (np.arange(size) * (step % size) + start) % size
    folded = np.minimum(2 * strata, 2 * size - 1 - 2 * strata)
    return _inside((folded + places[:, 1:]) / size)


def _new_places(seed: int, number: int, size: int, some: int) -> Array:
    """Shifts and places of some dimensions of a batch; (dimension, 1 + draw)."""
    entropy = np.random.SeedSequence(seed, spawn_key=(number, size, some))
    generator = np.random.default_rng(entropy)
    return generator.random((_PLACES, 1 + size))


def shifts(batches: Batches, dimension: int) -> Array:
    """How far each batch is shifted in a dimension of the lattice, shape (batch,)."""
    return np.array([_shifts(batches.seed, number)[dimension] for number in batches.numbers])


def _new_points(size: int, dimension: int) -> Array:
    step = GENERATING_VECTOR[dimension] % size
    return np.asarray(np.arange(size) * step % size / size)


def _new_shifts(seed: int, number: int) -> Array:
    generator = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(number,)))
    return generator.random(len(GENERATING_VECTOR))


_points = lru_cache(maxsize=256)(_new_points)
_shifts = lru_cache(maxsize=256)(_new_shifts)
_places = lru_cache(maxsize=64)(_new_places)


def stratified(batches: Batches, name: str) -> Array:
    """One uniform in each of `size` equal strata, in random order, for each batch."""
    key: Sequence[int] = np.frombuffer(sha256(name.encode()).digest(), dtype=np.uint32).tolist()
    rows = []
    for number in batches.numbers:
        entropy = np.random.SeedSequence(batches.seed, spawn_key=(number, *key))
        generator = np.random.default_rng(entropy)
        strata = generator.permutation(batches.size)
        rows.append((strata + generator.random(batches.size)) / batches.size)
    return _inside(np.stack(rows))


def _inside(uniforms: Array) -> Array:
    return np.clip(uniforms, *_OPEN_UNIT)
