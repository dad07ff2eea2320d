"""What has been observed, as weights on draws."""

import math
from collections.abc import Callable, Sequence
from functools import cached_property, reduce
from typing import NamedTuple

import numpy as np

from forecast.model.float_limits import finite
from priors.constants import LN_10
from priors.sampling.draws import Draws
from priors.types import Array
from scenarios.schema.scenario import Evidence

_STEP = 1e-6
"""OOM: no ramp is steeper; over a narrower one the integrals would leave only rounding."""


class Ramp(NamedTuple):
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


_HIGHEST = 100.0  # log10 of a mean count; its exponential is 0 long before


class Failures(NamedTuple):
    """Likelihood of a requirement, seeing that no run so far has been transformative.

    Successes are a Poisson count. A year of runs of compute C brings (C / requirement) to the
    power `exponent` of them on average, so the likelihood of none is
    exp(-10^(log10_strength - exponent x log10 requirement)).

    Parameters
    ----------
    log10_strength : ndarray
        Mean count for a requirement of 1 FLOP, all runs together.
    exponent : ndarray, above 0

    References
    ----------
    Epoch AI, Direct Approach interactive model, 2023.
    """

    log10_strength: Array
    exponent: Array

    @classmethod
    def of(
        cls, log10_compute: Sequence[Array], log10_years: Sequence[Array], exponent: Array
    ) -> "Failures":
        """Put runs together: the compute of each, log10(FLOP), and its years, log10."""
        parts = (
            LN_10 * (years + exponent * compute)
            for compute, years in zip(log10_compute, log10_years, strict=True)
        )
        return cls(np.asarray(reduce(np.logaddexp, parts)) / LN_10, exponent)

    @property
    def is_fixed(self) -> bool:
        """Whether it is the same for all draws."""
        return np.ndim(self.log10_strength) == 0 and np.ndim(self.exponent) == 0

    @property
    def key(self) -> tuple[float, float]:
        """Two that are fixed are equal if these are."""
        return float(self.log10_strength), float(self.exponent)

    @property
    def width(self) -> float:
        """OOM over which the mean count grows e-fold; only where it is fixed."""
        return 1.0 / (LN_10 * float(self.exponent))

    def likelihood(self, log10_requirement: Array) -> Array:
        """Probability of what has been seen, were this the requirement."""
        return np.exp(-self._mean_count(log10_requirement))

    def derivatives(self, log10_requirement: Array) -> tuple[Array, Array, Array, Array]:
        """The likelihood with its first three derivatives by log10 FLOP."""
        m, rate = self._mean_count(log10_requirement), LN_10 * self.exponent
        value = np.exp(-m)
        each = m * value  # of the mean count itself the derivative is -rate x m
        return (
            value,
            rate * each,
            rate**2 * (m - 1.0) * each,
            rate**3 * (1.0 - 3.0 * m + m * m) * each,
        )

    def _mean_count(self, log10_requirement: Array) -> Array:
        exponent = self.log10_strength - self.exponent * log10_requirement
        result: Array = 10.0 ** np.minimum(exponent, _HIGHEST)
        return result


class Observed:
    """What has been observed.

    Parameters
    ----------
    evidence : Evidence
    sections : Draws
        Of the scenario's sections.
    """

    def __init__(self, evidence: Evidence, sections: Draws):
        self.evidence = evidence
        self.sections = sections

    @property
    def past(self) -> float:
        """Nothing has arrived by then; -inf where that is not said."""
        moment = self.evidence.no_arrival_by
        return -math.inf if moment is None else moment

    @cached_property
    def ramp_edges(self) -> tuple[Array, Array] | None:
        """Ends of the ramp over requirements, log10(FLOP)."""
        if self.evidence.already_tried is None:
            return None
        name = "evidence.already_tried"
        low = self.sections.log10(f"{name}.zero_below")
        high = self.sections.log10(f"{name}.full_above")
        if not np.all(low <= high):
            raise ValueError(f"{name}: zero_below lies above full_above in some draws")
        return low, np.maximum(high, low + _STEP)

    @cached_property
    def failures(self) -> Failures | None:
        """Likelihood of the training runs that were not transformative."""
        runs = self.evidence.training_runs
        if runs is None:
            return None
        compute, years = (
            [
                self.sections.log10(f"evidence.training_runs.{index}.{key}")
                for index in range(len(runs))
            ]
            for key in ("compute", "years")
        )
        key = "evidence.success_rate_exponent"
        return Failures.of(compute, years, finite(self.sections.value(key), key))

    def weights(
        self, log10_requirement: Callable[[], Array], arrival: Callable[[], Array]
    ) -> dict[str, Array]:
        """Weight that each kind by itself leaves to each draw."""
        found = {}
        if self.ramp_edges is not None:
            found["already_tried"] = ramp_weight(log10_requirement(), *self.ramp_edges)
        if self.failures is not None:
            found["training_runs"] = self.failures.likelihood(log10_requirement())
        if self.evidence.no_arrival_by is not None:
            found["no_arrival_by"] = np.asarray(arrival() > self.past, dtype=float)
        return found
