"""The numbers behind the pictures."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from forecast.distributions.cdf import Curve
from forecast.distributions.estimate import pooled
from forecast.results.forecast import AnchorForecast, Forecast
from priors.types import Array

DENSITY_WINDOW = 0.2
"""Half the window over which a requirement's density is measured, OOM."""


def weighted_anchors(forecast: Forecast) -> dict[str, AnchorForecast]:
    """Anchors that the forecast gives any weight."""
    shares = forecast.mixture.shares
    return {name: a for name, a in forecast.anchors.items() if shares[name] > 0}


def requiring_anchors(forecast: Forecast) -> dict[str, AnchorForecast]:
    """Anchors with weight that require compute, and do not arrive at a date."""
    return {n: a for n, a in weighted_anchors(forecast).items() if not a.in_time}


def contributions(forecast: Forecast, t: Array) -> dict[str, Array]:
    """What each anchor adds to the probability of arrival by `t`; they sum to it."""
    return {name: part.value for name, part in forecast.mixture.contributions(t).items()}


def later(forecast: Forecast) -> dict[str, float]:
    """What each anchor leaves for after the last year, and what none does."""
    last = forecast.years[-1:]
    mixture = forecast.mixture
    weights = mixture.weights(last)
    left = {
        name: max(0.0, float(weights[name].value[0] - part.value[0]))
        for name, part in mixture.contributions(last).items()
    }
    return {**left, "none": float(mixture.weight_of_none(last).value[0])}


def density(curve: Curve, x: Array) -> Array:
    """Probability per unit around `x`, within `DENSITY_WINDOW` to each side."""
    upper = pooled(curve, x + DENSITY_WINDOW).value
    lower = pooled(curve, x - DENSITY_WINDOW).value
    return np.asarray((upper - lower) / (2.0 * DENSITY_WINDOW))


def mixture_of(values: Mapping[str, Array], forecast: Forecast) -> Array:
    """Mean of the anchors by their weights after the evidence."""
    weights = {name: float(w.value[0]) for name, w in forecast.posterior_weights.items()}
    total = sum(weights[name] for name in values)
    return np.asarray(sum(weights[name] / total * value for name, value in values.items()))


def percent(probability: float) -> str:
    """A probability for people: 22%, 2.6%, <0.1%."""
    if 0.0 < probability < 0.001:
        return "<0.1%"
    if 0.999 < probability < 1.0:
        return ">99.9%"
    digits = 0 if probability in (0.0, 1.0) or 0.0995 <= probability < 0.9905 else 1
    return f"{probability:.{digits}%}"


def weight(share: float) -> str:
    """A weight as people write them: 5%, 12.5%."""
    return f"{100 * share:.3g}%"


def flop(log10: float) -> str:
    """A count of FLOP to one digit: 6e28; `inf` where no compute suffices."""
    if not math.isfinite(log10):
        return "inf"
    digit, power = f"{10.0 ** (log10 % 1.0):.0e}".split("e")
    return f"{digit}e{math.floor(log10) + int(power)}"


def median_year(value: float, last: float) -> str:
    """A median year in a word."""
    return f"{value:.0f}" if math.isfinite(value) else f"after {last:.0f}"
