"""The beta distribution, and its parameters from two quantiles or a mean and a spread."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from typing_extensions import override

from priors.distributions.families import Distribution
from priors.distributions.fitting import Pairs, normal_through
from priors.types import Array

_TOLERANCE = 1e-9  # relative; a fit that misses its quantiles by more is refused
_NARROWEST = 2e-7  # standard deviation of a beta's log odds; scipy loses digits below


@dataclass(frozen=True)
class Beta(Distribution):
    """The beta distribution, stretched over an interval; a PERT is one of these."""

    a: float
    b: float
    low: float = 0.0
    high: float = 1.0

    @override
    def quantile(self, u: Array) -> Array:
        from scipy.special import betaincinv  # a quarter of a second that few runs need

        return self.low + (self.high - self.low) * np.asarray(betaincinv(self.a, self.b, u))

    @override
    def cdf(self, x: Array) -> Array:
        from scipy.special import betainc

        share = np.clip((np.asarray(x) - self.low) / (self.high - self.low), 0.0, 1.0)
        return np.asarray(betainc(self.a, self.b, share))


def beta_with(mean: float, sd: float) -> Beta:
    """Beta with this mean and this standard deviation, which must be possible together.

    Raises
    ------
    ValueError
        When it is too narrow to be computed.
    """
    concentration = _concentration(mean, sd)
    return Beta(mean * concentration, (1.0 - mean) * concentration)


def beta_through(pairs: Pairs) -> Beta:
    """Beta with these two quantiles, strictly between 0 and 1.

    Every concentration has a mean that fits the lower quantile; the concentration is chosen
    to fit the upper one.

    Raises
    ------
    ValueError
        When it is too narrow, or otherwise cannot be computed.
    """
    from scipy.special import betainc, logit  # slow to import, seldom needed

    (p_low, low), (p_high, high) = pairs
    # The moments of a normal through the quantiles; where no beta has them, a wide one.
    guess = max(0.1, _concentration(0.5 * (low + high), normal_through(pairs).sd))

    def fit(log_concentration: float) -> Beta:
        def excess(tilt: float) -> float:
            beta = _tilted(math.exp(log_concentration), tilt)
            return float(betainc(beta.a, beta.b, low)) - p_low

        return _tilted(math.exp(log_concentration), _rising_root(excess, -float(logit(low))))

    def excess(log_concentration: float) -> float:
        beta = fit(log_concentration)
        return float(betainc(beta.a, beta.b, high)) - p_high

    unfit = ValueError("no beta distribution with these quantiles can be computed")
    try:
        found = fit(_rising_root(excess, math.log(guess)))
    except (ArithmeticError, ValueError, RuntimeError):
        raise unfit from None
    reached = found.quantile(np.array([p_low, p_high]))
    if not np.allclose(reached, [low, high], rtol=_TOLERANCE, atol=0.0):
        raise unfit
    return found


def _concentration(mean: float, sd: float) -> float:
    """Sum of the parameters of the beta with this mean and standard deviation."""
    variance = mean * (1.0 - mean)  # of a coin with this mean: the most there can be
    if not sd > _NARROWEST * variance:
        raise ValueError(
            "so narrow a beta distribution cannot be computed; a normal one is the same there"
        )
    ratio = math.sqrt(variance) / sd
    return max(ratio * ratio - 1.0, np.finfo(float).tiny)


def _tilted(concentration: float, tilt: float) -> Beta:
    """Beta whose mean falls from 1 to 0 as the tilt grows."""
    from scipy.special import expit

    return Beta(concentration * float(expit(-tilt)), concentration * float(expit(tilt)))


def _rising_root(function: Callable[[float], float], guess: float) -> float:
    """Root of a rising function, bracketed by steps away from the guess that double."""
    from scipy.optimize import brentq

    low = high = guess
    step = 0.5
    while function(low) > 0:
        low, step = low - step, 2.0 * step
    while function(high) < 0:
        high, step = high + step, 2.0 * step
    return float(brentq(function, low, high, xtol=1e-15, rtol=1e-15))
