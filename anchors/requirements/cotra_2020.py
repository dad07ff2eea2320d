"""Training compute requirements, one pure kernel per kind of anchor.

Everything is in base-10 logarithms and broadcasts; requirements are counted at the algorithms
of the base year.
"""

import math
from collections.abc import Sequence

import numpy as np

from priors.constants import SECONDS_PER_YEAR
from priors.types import Array


def neural_network_requirement(
    log10_model_compute: Array, log10_effective_horizon_length: Array, log10_samples: Array
) -> Array:
    """Training compute requirement of a network that sees each sample once.

    Each sample takes one horizon length of the model's time.

    Parameters
    ----------
    log10_model_compute : ndarray, log10(FLOP/subj.s)
    log10_effective_horizon_length : ndarray, log10(subj.s)
    log10_samples : ndarray, log10(sample)

    Returns
    -------
    ndarray, log10(FLOP)

    References
    ----------
    Cotra 2020, pp. 9-10 and 82-88.
    """
    return log10_model_compute + log10_effective_horizon_length + log10_samples


def staged_horizon_length(shares: Sequence[float], log10_lengths: Sequence[Array]) -> Array:
    """Horizon length that a sample takes on average when stages differ in it.

    Parameters
    ----------
    shares : sequence of float, adding up to 1
        Share of the samples that each stage takes.
    log10_lengths : sequence of ndarray, log10(subj.s)
        Horizon length of each stage.

    Returns
    -------
    ndarray, log10(subj.s)
        Logarithm of the share-weighted mean.

    References
    ----------
    House: training compute of stages adds up.
    """
    used = [(s, length) for s, length in zip(shares, log10_lengths, strict=True) if s > 0]
    longest = np.max(np.broadcast_arrays(*(length for _, length in used)), axis=0)
    total = sum(share * np.power(10.0, length - longest) for share, length in used)
    return np.asarray(longest + np.log10(total))


def lifetime_requirement(
    log10_brain_compute: Array, log10_lifetime_duration: Array, log10_lifetime_adjustment: Array
) -> Array:
    """Compute of a brain over a childhood, times an adjustment.

    Parameters
    ----------
    log10_brain_compute : ndarray, log10(FLOP/s)
    log10_lifetime_duration : ndarray, log10(s)
    log10_lifetime_adjustment : ndarray, log10(1)

    Returns
    -------
    ndarray, log10(FLOP)

    References
    ----------
    Cotra 2020, pp. 105-106.
    """
    return log10_brain_compute + log10_lifetime_duration + log10_lifetime_adjustment


def evolution_requirement(
    log10_evolution_duration: Array,
    log10_population: Array,
    log10_ancestor_compute: Array,
    log10_evolution_adjustment: Array,
) -> Array:
    """Compute of all brains since the first neurons, times an adjustment.

    Parameters
    ----------
    log10_evolution_duration : ndarray, log10(year)
    log10_population : ndarray, log10(1)
    log10_ancestor_compute : ndarray, log10(FLOP/s)
    log10_evolution_adjustment : ndarray, log10(1)

    Returns
    -------
    ndarray, log10(FLOP)

    References
    ----------
    Cotra 2020, pp. 108-110.
    """
    log10_seconds = log10_evolution_duration + math.log10(SECONDS_PER_YEAR)
    return (
        log10_seconds + log10_population + log10_ancestor_compute + log10_evolution_adjustment
    )
