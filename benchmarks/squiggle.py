"""The 2020 best guess as a squigglepy script, where squigglepy is installed.

As its users write one: samples of each number, numpy between them, and the share of samples
that has met its requirement in each year. Its economy is the same for all draws, or has
parameters that vary around those of the best guess, as in `reference.py`.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import reference
from reference import FIRST, LAST, SPREAD

from forecast.engine.run import run
from priors.types import Array

YEARS = np.arange(FIRST, LAST + 1)

Affordable = Callable[[str, int], Array]
"""Effective compute by year for an anchor, log10(FLOP), shape (draw or 1, year)."""


def probability_by_year(draws: int) -> Array:
    """Share of the draws that have arrived by each year from 2025 to 2100."""
    forecast = run(reference.scenario(), 16)

    def affordable(anchor: str, _draws: int) -> Array:
        simulation = forecast.first_draws.anchors[anchor]
        heights = [simulation.log10_effective_compute(np.asarray(t)) for t in YEARS]
        return np.asarray(heights)[None]

    return _shares(draws, affordable)


def with_random_trends(draws: int, seed: int = 0) -> Array:
    """The same where each draw has an economy of its own."""
    import squigglepy as sq

    sq.set_seed(seed)

    def affordable(anchor: str, size: int) -> Array:
        def around(middle: float) -> Array:
            shape = sq.lognorm(norm_mean=np.log(middle), norm_sd=SPREAD)
            return np.asarray(sq.sample(shape, size))

        top, rate, excess = reference.lines(anchor, around)
        columns = [(np.reshape(level, (-1, 1)), each[:, None]) for level, each in excess]
        return reference.height(top[:, None], rate[:, None], columns, YEARS - FIRST)

    return _shares(draws, affordable)


def _shares(draws: int, affordable: Affordable) -> Array:
    probability = np.zeros(len(YEARS))
    weights = reference.scenario().weights.anchors
    for anchor, weight in weights.items():
        share = weight / sum(weights.values())
        size = round(draws * share)
        met = _requirement(anchor, size)[:, None] <= affordable(anchor, size)
        probability += share * met.mean(axis=0)
    return probability


def _requirement(anchor: str, size: int) -> Array:
    import squigglepy as sq

    scenario = reference.scenario()

    def draw(name: str) -> Array:
        return _sampled(scenario.beliefs(anchor)[name], size)

    kind = scenario.anchors[anchor].kind
    if kind == "lifetime":
        return draw("brain_compute") + draw("lifetime_duration") + draw("lifetime_adjustment")
    if kind == "evolution":
        names = ("evolution_duration", "population", "ancestor_compute", "evolution_adjustment")
        return sum((draw(name) for name in names), np.log10(3.15576e7))
    compute = draw("brain_compute") + draw("compute_vs_brain")
    bits = draw("genome_size") if kind == "genome" else compute - draw("flop_per_parameter")
    exponent = scenario.beliefs(anchor)["data_scaling_exponent"].distribution
    power = np.asarray(sq.sample(sq.norm(mean=exponent.mean, sd=exponent.sd), size))
    samples = draw("reference_samples") + power * (bits - draw("reference_parameters"))
    return compute + draw("effective_horizon_length") + samples


def _sampled(belief: Any, size: int) -> Array:
    """Samples of the base-10 logarithm of a belief."""
    import squigglepy as sq

    if not belief.is_random:
        return np.asarray(belief.distribution.log10_quantile(np.array(0.5)))
    shape = belief.distribution.exponent
    match type(shape).__name__:
        case "Normal":
            return np.asarray(sq.sample(sq.norm(mean=shape.mean, sd=shape.sd), size))
        case "Uniform":
            return np.asarray(sq.sample(sq.uniform(shape.low, shape.high), size))
    # squigglepy has no skew-normal: made of two normals
    lean = shape.shape / np.hypot(1.0, shape.shape)
    folded, other = (np.asarray(sq.sample(sq.norm(mean=0, sd=1), size)) for _ in range(2))
    score = lean * np.abs(folded) + np.sqrt(1 - lean**2) * other
    return np.asarray(shape.location + shape.scale * score)
