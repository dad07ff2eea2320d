"""Distributions as the tables that the page's kernel reads."""

from collections.abc import Callable
from typing import Any

import numpy as np

from forecast.distributions.convolved import spread_of
from priors.belief import Belief
from priors.distributions.families import Distribution, Log10, Normal
from priors.types import Array

_SCORES = np.linspace(-8.3, 8.3, 333)


_TERM_POINTS = 401
_TAIL = 1e-13
_DIGITS = 12
_JUMP, _HALVINGS = 0.003, 12  # probability between two points; times that they are halved

Plain = dict[str, Any]


def closer(t: Array, values: Callable[[Array], Array]) -> Array:
    """Points with more of them wherever values jump, so that lines between them do as well."""
    for _ in range(_HALVINGS):
        jumps = np.diff(values(t)) > _JUMP
        if not jumps.any():
            break
        t = np.sort(np.concatenate([t, (0.5 * (t[1:] + t[:-1]))[jumps]]))
    return t


def form_of(belief: Belief, *, positive: bool) -> tuple[bool, Plain | None, float]:
    """Whether a belief moves in its logarithm, its inverse CDF by normal scores, its median."""
    distribution = belief.distribution
    if distribution.is_fixed:
        value = distribution.median
        return (
            (True, None, float(np.log10(value)))
            if positive and value > 0
            else (False, None, value)
        )
    logged = isinstance(distribution, Log10)
    inner: Distribution = (
        distribution.exponent if isinstance(distribution, Log10) else distribution
    )
    if isinstance(inner, Normal):
        return logged, {"normal": [inner.mean, inner.sd]}, inner.mean
    from priors.numerics.normal import ndtr

    values = inner.quantile(np.clip(ndtr(_SCORES), 2.0**-60, 1.0 - 2.0**-53))
    start, step = float(_SCORES[0]), float(_SCORES[1] - _SCORES[0])
    return logged, {"start": start, "step": step, "values": rounded(values)}, inner.median


def term_table(term: Distribution) -> Plain:
    """Density, CDF and integral of the CDF of a term, between its ends."""
    low, high = term.quantile(np.array([_TAIL, 1.0 - _TAIL])).tolist()
    x = np.linspace(low, high, _TERM_POINTS)
    return {
        "start": low,
        "step": float(x[1] - x[0]),
        "spread": spread_of(term),
        "density": rounded(term.density(x)),
        "cdf": rounded(term.cdf(x)),
        "integral": rounded(term.cdf_integral(x)),
    }


def rounded(values: Array) -> list[float]:
    """Values with as many digits as the kernel needs."""
    return [float(f"{value:.{_DIGITS}g}") for value in values]
