"""Numbers with what each batch deviates from them: Monte Carlo errors to first order."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from forecast.distributions.cdf import Curve
from priors.types import Array

_SQUARABLE = 1e150
_FEW = 5  # hits, or misses, whose spread between batches says little
_ADDED = 2.0  # of each, as Agresti & Coull 1998 do for two standard errors


@dataclass(frozen=True, eq=False)
class Estimate:
    """Numbers with what each batch deviates from them.

    Parameters
    ----------
    value : ndarray, shape (...)
    deviation : ndarray, shape (batch, ...)
        First-order deviation of each batch's own estimate; sums to 0 over batches.
    least : array_like, shape (...)
        Error that it has at least, whatever batches deviate: what no draw or few draws have
        met is not known without error.
    """

    value: Array
    deviation: Array
    least: Array | float = 0.0

    @classmethod
    def undefined(cls, batches: int) -> "Estimate":
        """What does not exist: NaN, shape (1,)."""
        return cls(np.full(1, np.nan), np.full((batches, 1), np.nan))

    def split(self, at: int) -> tuple["Estimate", "Estimate"]:
        """Of numbers in a row those before a place, and those from it on."""
        least = np.broadcast_to(self.least, self.value.shape)
        return (
            Estimate(self.value[:at], self.deviation[:, :at], least[:at]),
            Estimate(self.value[at:], self.deviation[:, at:], least[at:]),
        )

    @property
    def error(self) -> Array:
        """Monte Carlo standard error; NaN for a single batch, which has none."""
        return np.maximum(standard_error(self.deviation), self.least)


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
    return ratio(curve.hits(x), curve.mass, curve.whole_draw)


def pooled_value(curve: Curve, x: Array) -> Array:
    """The same without what batches deviate, which takes less time."""
    mass = float(curve.mass.sum())
    return curve.hits_of_all(x) / mass if mass > 0 else np.zeros(np.shape(x))


def ratio(hits: Array, mass: Array, whole_draw: Array | float = 0.0) -> Estimate:
    """Hits over mass, pooled over batches. Of nothing, 0.

    Parameters
    ----------
    hits : ndarray, shape (batch, ..., x)
    mass : ndarray, shape (batch, ...)
    whole_draw : float or ndarray, shape (...)
        See `Curve.whole_draw`: with it, few hits or misses get an error that holds.
    """
    total = mass.sum(axis=0)[..., None]
    every = np.where(total > 0, total, np.inf)
    value = hits.sum(axis=0) / every
    deviation = (hits - value * mass[..., None]) * (len(mass) / every)
    if not np.any(whole_draw):
        return Estimate(value, deviation)
    of_draws = total / np.where(np.asarray(whole_draw) > 0, whole_draw, np.inf)[..., None]
    return Estimate(value, deviation, _few_hits(value, of_draws))


def _few_hits(share: Array, draws: Array) -> Array:
    """Binomial error where few of the draws are on one side; 0 elsewhere, and without draws."""
    fewer = draws * np.clip(np.minimum(share, 1.0 - share), 0.0, None)
    held = np.sqrt(fewer + _ADDED) / (draws + 2.0 * _ADDED)
    return np.where((fewer < _FEW) & (draws > 0), held, 0.0)


def weighted_sum(parts: Sequence[tuple[float | Array, Estimate]]) -> Estimate:
    """Sum of estimates from the same batches, each times a number."""
    value: Array = sum(share * part.value for share, part in parts)  # type: ignore[assignment]
    deviation: Array = sum(share * part.deviation for share, part in parts)  # type: ignore[assignment]
    least = np.sqrt(sum((share * part.least) ** 2 for share, part in parts))
    return Estimate(value, deviation, least)


def quotient(one: Estimate, other: Estimate) -> Estimate:
    """One estimate over another, of the same batches; 0 where both are 0."""
    below = np.where(other.value > 0, other.value, 1.0)
    value = np.where(other.value > 0, one.value / below, 0.0)
    deviation = (one.deviation - value * other.deviation) / below
    return Estimate(value, deviation, one.least / below)
