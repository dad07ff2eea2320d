"""The 2020 best guess as a squigglepy script, where squigglepy is installed.

Its economy is the same for all draws, so that arrival by a year is a requirement up to what
that year affords; the requirements are drawn as squigglepy draws them.
"""

from typing import Any

import numpy as np

from forecast import Forecast, load
from forecast.engine.run import run
from priors.types import Array

FIRST, LAST = 2025, 2100


def affordable(forecast: Forecast, anchor: str) -> Array:
    """Effective compute by year for an anchor, log10(FLOP)."""
    years = np.arange(FIRST, LAST + 1, dtype=float)
    simulation = forecast.first_draws.anchors[anchor]
    return np.asarray([simulation.log10_effective_compute(np.asarray(t)) for t in years])


def probability_by_year(draws: int) -> Array:
    """Share of the draws that have arrived by each year from 2025 to 2100."""
    import squigglepy as sq

    scenario = load("cotra_2020")
    forecast = run(scenario, 16)
    total = sum(scenario.weights.anchors.values())
    probability = np.zeros(LAST - FIRST + 1)
    for anchor, weight in scenario.weights.anchors.items():
        size = round(draws * weight / total)
        beliefs = scenario.beliefs(anchor)

        def draw(name: str, beliefs: Any = beliefs, size: int = size) -> Array:
            belief = beliefs[name]
            if not belief.is_random:
                return np.asarray(belief.distribution.log10_quantile(np.array(0.5)))
            shape = belief.distribution.exponent
            match type(shape).__name__:
                case "Normal":
                    given = sq.norm(mean=shape.mean, sd=shape.sd)
                case "Uniform":
                    given = sq.uniform(shape.low, shape.high)
                case _:  # squigglepy has no skew-normal: made of two normals
                    lean = shape.shape / np.hypot(1.0, shape.shape)
                    folded = np.abs(np.asarray(sq.sample(sq.norm(mean=0, sd=1), size)))
                    other = np.asarray(sq.sample(sq.norm(mean=0, sd=1), size))
                    return shape.location + shape.scale * (
                        lean * folded + np.sqrt(1 - lean**2) * other
                    )
            return np.asarray(sq.sample(given, size))

        required = _requirement(scenario, anchor, draw)
        met = required[:, None] <= affordable(forecast, anchor)
        probability += weight / total * met.mean(axis=0)
    return probability


def _requirement(scenario: Any, anchor: str, draw: Any) -> Array:
    import squigglepy as sq

    kind = scenario.anchors[anchor].kind
    if kind == "lifetime":
        return draw("brain_compute") + draw("lifetime_duration") + draw("lifetime_adjustment")
    if kind == "evolution":
        names = ("evolution_duration", "population", "ancestor_compute", "evolution_adjustment")
        return sum((draw(name) for name in names), np.log10(3.15576e7))
    compute = draw("brain_compute") + draw("compute_vs_brain")
    size = draw("genome_size") if kind == "genome" else compute - draw("flop_per_parameter")
    exponent = scenario.beliefs(anchor)["data_scaling_exponent"].distribution
    power = np.asarray(sq.sample(sq.norm(mean=exponent.mean, sd=exponent.sd), compute.size))
    samples = draw("reference_samples") + power * (size - draw("reference_parameters"))
    return compute + draw("effective_horizon_length") + samples
