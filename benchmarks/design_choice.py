"""Compare designs of uniforms on integrands that look like a forecast.

    python benchmarks/design_choice.py --seeds 200

prints the table of docs/design_choice.md. Every design draws 16 batches of 4,096; the error
is the root mean square over seeds of the distance from a reference, here the mean over all
seeds of the best scrambled Sobol run, whose own error is 14 times smaller with 200 seeds.
"""

import argparse
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from time import perf_counter

import numpy as np
from scipy.stats import qmc

from priors.distributions.families import Distribution, Log10, Normal, Uniform
from priors.distributions.skew_normal import SkewNormal
from priors.numerics.normal import ndtr
from priors.sampling.lattice import GENERATING_VECTOR
from priors.types import Array

BATCHES, SIZE, BITS = 16, 4096, 32
YEAR, FIRST_YEAR = 2040.0, 2025.0
SPREAD = 1.5  # standard deviation of the term that the smooth estimates integrate out, OOM

Design = Callable[[int, range], Array]
"""Seed and dimensions to uniforms of shape (dimension, draw)."""

BELIEFS: Mapping[str, Distribution] = {
    "model_compute": SkewNormal(15.0, 2.5, 4.0),
    "adjustment": Normal(1.0, 2.0),
    "horizon": Uniform(0.0, 4.0),
    "exponent": Normal(0.8, 0.2),
    "spread": Normal(0.0, SPREAD),
    "algorithms": Log10(Normal(0.15, 0.1)),
    "hardware": Log10(Normal(0.4, 0.06)),
    "spending": Log10(Normal(0.3, 0.15)),
    "spending_room": Uniform(1.0, 3.5),
    "hardware_room": Uniform(4.0, 7.0),
    "algorithms_room": Uniform(2.0, 6.0),
    "start": Normal(24.5, 0.3),
}
"""In the order of their dimensions; doubling times in years, the rest in OOM."""


def shifted_batches(seed: int, dimensions: range) -> Iterator[tuple[int, np.random.Generator]]:
    """A generator for every batch, after the numbers that belong to other dimensions."""
    for batch in range(BATCHES):
        yield batch, np.random.default_rng([seed, batch, dimensions.start])


def plain(seed: int, dimensions: range) -> Array:
    """Independent uniforms."""
    shape = (len(dimensions), BATCHES * SIZE)
    return np.random.default_rng([seed, dimensions.start]).random(shape)


def lattice(seed: int, dimensions: range) -> Array:
    """The lattice, shifted at random modulo 1."""
    step = np.array(GENERATING_VECTOR[dimensions.start : dimensions.stop]) % SIZE
    points = step[:, None] * np.arange(SIZE) % SIZE / SIZE
    shifted = [
        points + generator.random((len(dimensions), 1))
        for _, generator in shifted_batches(seed, dimensions)
    ]
    joined = np.concatenate(shifted, axis=1)
    return joined - np.floor(joined)


def folded_lattice(seed: int, dimensions: range) -> Array:
    """The shifted lattice after the baker's transform, as priors.sampling.lattice has it."""
    return 1.0 - np.abs(2.0 * lattice(seed, dimensions) - 1.0)


@lru_cache
def _sobol_integers(dimensions: range) -> np.ndarray:
    sobol = qmc.Sobol(dimensions.stop, scramble=False, bits=BITS)
    points = sobol.random(SIZE)[:, dimensions.start :].T
    return (points * 2.0**BITS).astype(np.uint64)


def _centred(integers: np.ndarray) -> Array:
    return (integers.astype(float) + 0.5) / 2.0**BITS


def shifted_sobol(seed: int, dimensions: range) -> Array:
    """Sobol's sequence (directions of Joe and Kuo), every bit shifted at random."""
    integers = _sobol_integers(dimensions)
    shifted = [
        integers ^ generator.integers(0, 2**BITS, (len(dimensions), 1), dtype=np.uint64)
        for _, generator in shifted_batches(seed, dimensions)
    ]
    return _centred(np.concatenate(shifted, axis=1))


def scrambled_sobol(seed: int, dimensions: range) -> Array:
    """Sobol's sequence, its digits mixed by random matrices, then shifted (Matousek)."""
    rows = []
    for _, generator in shifted_batches(seed, dimensions):
        sobol = qmc.Sobol(dimensions.stop, scramble=True, bits=BITS, rng=generator)
        rows.append(sobol.random(SIZE)[:, dimensions.start :].T)
    return np.clip(np.concatenate(rows, axis=1), 2.0**-60, 1.0 - 2.0**-53)


DESIGNS: Mapping[str, Design] = {
    "plain Monte Carlo": plain,
    "lattice, shifted": lattice,
    "lattice, shifted and folded": folded_lattice,
    "Sobol, shifted": shifted_sobol,
    "Sobol, scrambled and shifted": scrambled_sobol,
}


def requirement_and_growth(uniforms: Array) -> tuple[Array, Callable[[float], Array]]:
    """Requirement without its normal term, and effective compute by year, log10 FLOP."""
    pairs = zip(BELIEFS.items(), uniforms, strict=True)
    draw = {name: belief.quantile(u) for (name, belief), u in pairs}
    compute = draw["model_compute"] + draw["adjustment"]
    samples = draw["exponent"] * (compute - 1.0)
    requirement = 0.9 * (compute + draw["horizon"] + samples)

    def effective(year: float) -> Array:
        total = draw["start"]
        for trend in ("algorithms", "hardware", "spending"):
            room = draw[f"{trend}_room"]
            grown = np.log10(2.0) * (year - FIRST_YEAR) / draw[trend]
            total = total + room * (1.0 - np.exp(-grown / room))
        return total

    return requirement, effective


def estimates(uniforms: Array) -> dict[str, float]:
    """Median and probability by a year, counted and with one normal term integrated out."""
    requirement, effective = requirement_and_growth(uniforms)
    spread = BELIEFS["spread"].quantile(uniforms[list(BELIEFS).index("spread")])

    def counted(year: float) -> float:
        return float(np.mean(effective(year) >= requirement + spread))

    def smooth(year: float) -> float:
        return float(np.mean(ndtr((effective(year) - requirement) / SPREAD)))

    return {
        "median, counted": half_reached(counted),
        "median, smooth": half_reached(smooth),
        "P, counted": counted(YEAR),
        "P, smooth": smooth(YEAR),
    }


def half_reached(probability: Callable[[float], float]) -> float:
    """Year in which the probability reaches one half, within 0.0001 years."""
    low, high = FIRST_YEAR, FIRST_YEAR + 100.0
    for _ in range(20):
        middle = 0.5 * (low + high)
        low, high = (low, middle) if probability(middle) >= 0.5 else (middle, high)
    return high


def measure(design: Design, start: int, seeds: range) -> tuple[dict[str, Array], float]:
    """All seeds' estimates, and the milliseconds that one seed's uniforms took."""
    dimensions = range(start, start + len(BELIEFS))
    taken, results = 0.0, []
    for seed in seeds:
        begun = perf_counter()
        uniforms = design(seed, dimensions)
        taken += perf_counter() - begun
        results.append(estimates(uniforms))
    columns = {key: np.array([result[key] for result in results]) for key in results[0]}
    return columns, 1e3 * taken / len(seeds)


def table(start: int, seeds: range) -> str:
    """Markdown table of the designs' errors at dimensions from `start` on."""
    measured = {name: measure(design, start, seeds) for name, design in DESIGNS.items()}
    reference = {
        key: column.mean()
        for key, column in measured["Sobol, scrambled and shifted"][0].items()
    }
    heads = list(reference)
    median, probability = reference["median, smooth"], reference["P, smooth"]
    lines = [
        f"Dimensions {start} to {start + len(BELIEFS) - 1}; median {median:.2f}, "
        f"P(by {YEAR:g}) {probability:.4f}",
        "",
        f"| design | {' | '.join(heads)} | uniforms, ms |",
        f"|---|{'---|' * (len(heads) + 1)}",
    ]
    for name, (columns, milliseconds) in measured.items():
        errors = [
            float(np.sqrt(np.mean((columns[key] - reference[key]) ** 2))) for key in heads
        ]
        cells = [f"{error:.2g}" for error in errors]
        lines.append(f"| {name} | {' | '.join(cells)} | {milliseconds:.0f} |")
    return "\n".join(lines)


def main() -> None:
    """Print a table for early dimensions and one for late ones."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=200, help="independent runs per design")
    arguments = parser.parse_args()
    for start in (0, 40):
        print(table(start, range(arguments.seeds)), end="\n\n")


if __name__ == "__main__":
    main()
