"""Numbers with what each batch deviates from them: Monte Carlo errors to first order."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from forecast.distributions.cdf import Curve
from priors.types import Array

_SQUARABLE = 1e150


@dataclass(frozen=True, eq=False)
class Estimate:
    """Numbers with what each batch deviates from them.

    Parameters
    ----------
    value : ndarray, shape (...)
    deviation : ndarray, shape (batch, ...)
        First-order deviation of each batch's own estimate; sums to 0 over batches.
    """

    value: Array
    deviation: Array

    @classmethod
    def undefined(cls, batches: int) -> "Estimate":
        """What does not exist: NaN, shape (1,)."""
        return cls(np.full(1, np.nan), np.full((batches, 1), np.nan))

    @property
    def error(self) -> Array:
        """Monte Carlo standard error; NaN for a single batch, which has none."""
        return standard_error(self.deviation)


def standard_error(deviation: Array) -> Array:
    """Standard error of a mean from the deviations of its batches, shape (batch, ...)."""
    count = len(deviation)
    if count < 2:
        return np.full(deviation.shape[1:], np.nan)
    largest = np.max(np.abs(deviation), axis=0)
    scale = np.where(largest > _SQUARABLE, largest, 1.0)  # squares stay within floats
    spread = np.sum((deviation / scale) ** 2, axis=0)
    return np.asarray(scale * np.sqrt(spread / (count * (count - 1))))


def pooled(curve: Curve, x: Array) -> Estimate:
    """Probability of lying at or below `x`, from all batches of a curve; 0 if it is empty."""
    return ratio(curve.hits(x), curve.mass)


def pooled_value(curve: Curve, x: Array) -> Array:
    """The same without what batches deviate, which takes less time."""
    mass = float(curve.mass.sum())
    return curve.hits_of_all(x) / mass if mass > 0 else np.zeros(np.shape(x))


def ratio(hits: Array, mass: Array) -> Estimate:
    """Hits over mass, pooled over batches; shapes (batch, x) and (batch,). Of nothing, 0."""
    if not mass.sum() > 0:
        return Estimate(np.zeros(hits.shape[1:]), np.zeros(hits.shape))
    value = hits.sum(axis=0) / mass.sum()
    return Estimate(value, (hits - value * mass[:, None]) / mass.mean())


def weighted_sum(parts: Sequence[tuple[float, Estimate]]) -> Estimate:
    """Sum of estimates from the same batches, each times a number."""
    value: Array = sum(share * part.value for share, part in parts)  # type: ignore[assignment]
    deviation: Array = sum(share * part.deviation for share, part in parts)  # type: ignore[assignment]
    return Estimate(value, deviation)


def quotient(one: Estimate, other: Estimate) -> Estimate:
    """One estimate over another, of the same batches; 0 where both are 0."""
    below = np.where(other.value > 0, other.value, 1.0)
    value = np.where(other.value > 0, one.value / below, 0.0)
    return Estimate(value, (one.deviation - value * other.deviation) / below)
