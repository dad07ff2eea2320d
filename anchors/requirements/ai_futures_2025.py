"""AI Futures Model (2025): how much progress lies between two time horizons.

Each doubling of the time horizon takes `difficulty` times the progress of the one before. The
progress is counted in years at the speed of the measurement, so that one formula serves both
readings: years of the calendar, or as much effective compute as those years bring.
"""

import numpy as np
from numpy.typing import ArrayLike

from priors.types import Array

SOURCE = "AI Futures Model, December 2025"


def progress_to_horizon(
    present: ArrayLike,
    target: ArrayLike,
    doubling_time: ArrayLike,
    difficulty: ArrayLike = 1.0,
    gap: ArrayLike = 0.0,
) -> Array:
    """Progress until the time horizon reaches its target.

    That is T ((target / present)^(log2 d) - 1) / (d - 1), with T the doubling time and d the
    difficulty. It goes through the logarithm of d by expm1 and log1p, so that next to d = 1
    no digits are lost.

    Parameters
    ----------
    present, target : array_like, minute
        Time horizon when it was measured, and the one that is wanted.
    doubling_time : array_like, year
        Of the horizon when it was measured.
    difficulty : array_like, above 0
        Progress that a doubling takes, relative to the one before.
    gap : array_like, year
        Progress that is needed beyond the target.

    Returns
    -------
    ndarray, year
        +inf beyond the largest float.
    """
    doublings = np.log2(target) - np.log2(present)
    excess = np.asarray(difficulty, dtype=float) - 1.0
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        lengths = np.expm1(doublings * np.log1p(excess)) / excess
    lengths = np.where(excess == 0.0, doublings, lengths)
    return np.asarray(np.multiply(doubling_time, lengths) + np.asarray(gap))


def log10_horizon_after(
    present: ArrayLike,
    progress: ArrayLike,
    doubling_time: ArrayLike,
    difficulty: ArrayLike = 1.0,
) -> Array:
    """Time horizon after some progress, the inverse of `progress_to_horizon` without a gap.

    Parameters
    ----------
    present : array_like, minute
    progress : array_like, year
        Below 0 before the measurement.
    doubling_time : array_like, year
    difficulty : array_like, above 0

    Returns
    -------
    ndarray, log10(minute)
        +inf where it has become infinite.
    """
    lengths = np.divide(progress, doubling_time)
    excess = np.asarray(difficulty, dtype=float) - 1.0
    with np.errstate(divide="ignore", invalid="ignore"):
        doublings = np.log1p(lengths * excess) / np.log1p(excess)
    doublings = np.where(excess == 0.0, lengths, doublings)
    infinite = (lengths * excess <= -1.0) & (excess < 0.0)
    grown = np.where(infinite, np.inf, doublings) * np.log10(2.0)
    return np.asarray(np.log10(present) + grown)


def progress_to_singularity(
    doubling_time: ArrayLike, difficulty: ArrayLike, gap: ArrayLike = 0.0
) -> Array:
    """Progress until the time horizon is infinite; +inf where no doubling is easier."""
    excess = np.asarray(difficulty, dtype=float) - 1.0
    lengths = -1.0 / np.where(excess < 0.0, excess, -1.0)
    progress = np.multiply(doubling_time, lengths) + np.asarray(gap)
    return np.where(excess < 0.0, progress, np.inf)
