"""What has been observed, as weights on draws."""

from dataclasses import dataclass

import numpy as np

from priors.types import Array


@dataclass(frozen=True)
class Ramp:
    """A weight that rises linearly in log10 FLOP from 0 at `low` to 1 at `high`.

    Parameters
    ----------
    low, high : float, log10(FLOP)

    References
    ----------
    Cotra 2020, pp. 13-14 and 112-113.
    """

    low: float
    high: float

    @property
    def width(self) -> float:
        """Length of the ramp, OOM."""
        return self.high - self.low

    def weight(self, log10_requirement: Array) -> Array:
        """Weight of a requirement."""
        return ramp_weight(log10_requirement, np.asarray(self.low), np.asarray(self.high))


def ramp_weight(log10_requirement: Array, low: Array, high: Array) -> Array:
    """Weight of requirements under ramps that may differ from draw to draw.

    Parameters
    ----------
    log10_requirement : ndarray, log10(FLOP)
    low, high : ndarray, log10(FLOP)

    Returns
    -------
    ndarray, between 0 and 1
    """
    return np.clip((log10_requirement - low) / (high - low), 0.0, 1.0)
