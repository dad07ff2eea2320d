"""What a careful person would write in numpy alone: the program that others are measured by.

One thread and none of this project's means: pseudo-random draws, each of one anchor and with
seven economic parameters of its own; a bracketed Newton iteration for the year of arrival, in
chunks that stay in the cache; the share of draws that have arrived by each year.
"""

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np

from forecast import load
from priors.types import Array

CHUNK = 16384
FIRST, LAST, FURTHEST = 2025.0, 2100.0, 3000.0  # years; the iteration's bracket ends last
SATURATED = 80.0  # OOM above a ceiling, where the line no longer counts
START = 20.0  # years after the first, from where the iteration sets out
ROUNDS, EARLIEST = 60, 3  # of the iteration: at most, and before draws are left out
SPREAD = 0.1  # of the logarithm of each economic parameter: any will do to measure a rate

Excess = list[tuple[Array | float, Array]]

LOG10_2, LN10 = float(np.log10(2.0)), float(np.log(10.0))


def probability_by_year(draws: int, seed: int = 0) -> Array:
    """Share of the draws that have arrived by each year from 2025 to 2100."""
    generator = np.random.default_rng(seed)
    weights = scenario().weights.anchors
    counts = np.zeros(int(LAST - FIRST) + 1)
    for anchor, weight in weights.items():
        left = round(draws * weight / sum(weights.values()))
        while left > 0:
            size = min(CHUNK, left)
            year = arrival_year(anchor, requirement(anchor, generator, size), generator)
            within = np.ceil(year[year <= LAST] - FIRST).astype(int)
            counts += np.bincount(within, minlength=len(counts))
            left -= size
    return np.cumsum(counts) / draws


@cache
def scenario() -> Any:
    """The 2020 best guess, whose numbers the program uses."""
    return load("cotra_2020")


def with_random_trends() -> Any:
    """The best guess with the economy of this program, for others to work out."""
    guess = scenario()
    of_sections = {
        "hardware": ("price_performance", "doubling_time"),
        "spending": ("largest_run_cost", "doubling_time", "gdp_growth", "ceiling_share"),
    }
    beliefs = {
        f"{section}.{name}": getattr(getattr(guess, section), name)
        for section, names in of_sections.items()
        for name in names
    }
    saved = "algorithmic_doubling_time"
    beliefs |= {f"anchors.{a}.priors.{saved}": guess.beliefs(a)[saved] for a in guess.anchors}
    edits: dict[str, Any] = {key: _around(belief) for key, belief in beliefs.items()}
    years = {"hardware.base_year": guess.hardware.base_year,
             "spending.base_year": guess.spending.base_year}  # fmt: skip
    return load("cotra_2020", {**edits, **years, "evidence": None, "weights.none": 0})


def _around(belief: Any) -> dict[str, Any]:
    middle = float(belief.distribution.quantile(np.array(0.5)))
    return {"lognormal": {"median": middle, "sd_oom": SPREAD / LN10}}


def requirement(anchor: str, generator: np.random.Generator, size: int) -> Array:
    """Draws of an anchor's requirement, log10(FLOP)."""

    def draw(name: str) -> Array:
        return drawer(anchor, name)(generator, size)

    kind = scenario().anchors[anchor].kind
    if kind == "lifetime":
        return draw("brain_compute") + draw("lifetime_duration") + draw("lifetime_adjustment")
    if kind == "evolution":
        names = ("evolution_duration", "population", "ancestor_compute", "evolution_adjustment")
        return sum((draw(name) for name in names), np.log10(3.15576e7))
    compute = draw("brain_compute") + draw("compute_vs_brain")
    size_ = draw("genome_size") if kind == "genome" else compute - draw("flop_per_parameter")
    exponent = scenario().beliefs(anchor)["data_scaling_exponent"].distribution
    power = generator.normal(exponent.mean, exponent.sd, size)
    samples = draw("reference_samples") + power * (size_ - draw("reference_parameters"))
    return compute + draw("effective_horizon_length") + samples


@cache
def drawer(anchor: str, name: str) -> Callable[[np.random.Generator, int], Array]:
    """How the base-10 logarithm of a belief is drawn."""
    belief = scenario().beliefs(anchor)[name]
    if not belief.is_random:
        fixed = belief.distribution.log10_quantile(np.array(0.5))
        return lambda _generator, _size: np.asarray(fixed)
    shape = getattr(belief.distribution, "exponent", None)
    match type(shape).__name__:
        case "Normal":
            return lambda generator, size: generator.normal(shape.mean, shape.sd, size)
        case "Uniform":
            return lambda generator, size: generator.uniform(shape.low, shape.high, size)
        case "SkewNormal":
            lean = shape.shape / np.hypot(1.0, shape.shape)
            rest = np.sqrt(1.0 - lean * lean)

            def skewed(generator: np.random.Generator, size: int) -> Array:
                folded = np.abs(generator.standard_normal(size))
                score = lean * folded + rest * generator.standard_normal(size)
                return np.asarray(shape.location + shape.scale * score)

            return skewed
    raise TypeError(f"no way to draw {name}")


def arrival_year(anchor: str, required: Array, generator: np.random.Generator) -> Array:
    """Year in which draws with economic parameters of their own meet their requirement."""

    def around(middle: float) -> Array:
        return middle * np.exp(SPREAD * generator.standard_normal(required.size))

    return FIRST + crossing(*lines(anchor, around), required)


def lines(anchor: str, draw: Callable[[float], Array]) -> tuple[Array, Array, Excess]:
    """What compute is made of from the first year on, each parameter drawn by its middle."""
    beliefs, hardware, spending = (
        scenario().beliefs(anchor),
        scenario().hardware,
        scenario().spending,
    )

    def around(belief: Any) -> Array:
        return draw(float(belief.distribution.quantile(np.array(0.5))))

    price = np.log10(around(hardware.price_performance))
    cost = np.log10(around(spending.largest_run_cost))
    economy = np.log10(1.0 + around(spending.gdp_growth))
    gdp = np.log10(float(spending.gdp.fixed)) + (FIRST - spending.gdp_base_year) * economy
    most_price = float(np.log10(hardware.ceiling.fixed))
    most_cost = np.log10(around(spending.ceiling_share)) + gdp
    most_saved = float(beliefs["algorithmic_ceiling"].fixed)
    # How far each line is above its ceiling: level and rate.
    excess = [
        (price - most_price, LOG10_2 / around(hardware.doubling_time)),
        (cost - most_cost, LOG10_2 / around(spending.doubling_time) - economy),
        (-most_saved, LOG10_2 / around(beliefs["algorithmic_doubling_time"])),
    ]
    return most_price + most_cost + most_saved, economy, excess


def height(top: Array, top_rate: Array, excess: Excess, t: Array | float) -> Array:
    """Effective compute so many years after the first, log10(FLOP)."""
    found = top + top_rate * t
    for level, rate in excess:
        above = np.minimum(level + rate * t, SATURATED)
        found = found + above - np.log1p(np.exp(LN10 * above)) / LN10
    return np.asarray(found)


def crossing(top: Array, top_rate: Array, excess: Excess, required: Array) -> Array:
    """Years after the first in which a sum of bending lines reaches what is required.

    Newton's steps, and where one would leave the bracket, half of it; draws that are there
    are left out after a few rounds.
    """
    found = np.empty_like(required)
    moving = np.arange(required.size)
    low, high = np.zeros_like(required), np.full_like(required, FURTHEST - FIRST)
    t = np.full_like(required, START)
    for turn in range(ROUNDS):
        height, slope, product = top + top_rate * t, top_rate, 1.0
        for level, rate in excess:
            above = np.minimum(level + rate * t, SATURATED)
            share = 1.0 + np.exp(LN10 * above)
            height, slope = height + above, slope + rate / share
            product = product * share
        short = required - (height - np.log(product) / LN10)
        np.copyto(high, t, where=short <= 0)
        np.copyto(low, t, where=short > 0)
        step = short / slope
        after = t + step
        inside = (after > low) & (after < high)
        t = np.where(inside, after, 0.5 * (low + high))
        if turn >= EARLIEST:
            found[moving] = t
            left = np.flatnonzero((np.abs(step) > 1e-6) & (high - low > 1e-6))
            if not left.size:
                break
            moving, t, low, high, required = (x[left] for x in (moving, t, low, high, required))
            top, top_rate = top[left], top_rate[left]
            excess = [(x if np.ndim(x) == 0 else x[left], rate[left]) for x, rate in excess]
    return found
