"""What every scaling law can be asked, and what a law has to say about itself."""

# The base states every question's arguments and answers none of them.
# ruff: noqa: ARG002
from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike

from anchors.laws.numeric import Array, floats
from anchors.laws.units import training_compute
from priors.errors import ForecastError


class NotInLaw(ForecastError, ValueError):
    """The paper behind a law gives nothing from which the question could be answered."""


@dataclass(frozen=True)
class Range:
    """Closed range over which a law was fitted, in one quantity."""

    low: float
    high: float

    def outside(self, values: ArrayLike) -> bool:
        """Whether any finite value lies outside."""
        values = np.asarray(values, dtype=np.float64)
        finite = values[np.isfinite(values)]
        return bool(np.any((finite < self.low) | (finite > self.high)))


@dataclass(frozen=True)
class About:
    """Where a law comes from, and how far it was tested."""

    name: str
    title: str
    source: str
    constants: Mapping[str, float]
    constants_source: str
    parameters: Range | None = None
    tokens: Range | None = None
    range_source: str = "the paper names no range"
    notes: tuple[str, ...] = field(default=())
    plan_notes: tuple[str, ...] = field(default=())
    """Notes that whoever asks for the optimum has to read."""
    variant_of: str | None = None
    """Law whose constants it uses in another way; it answers only when it is named."""


@dataclass(frozen=True)
class Law(ABC):
    """A scaling law: loss in nats per token from parameters, tokens and compute.

    N counts parameters, D tokens, C FLOP, L nats per token; all broadcast, and so do constants
    that are arrays of draws. A loss that cannot be reached needs +inf, never NaN. What a paper
    does not give raises `NotInLaw`.
    """

    about: About

    @property
    def name(self) -> str:
        """Name under which the registry knows the law."""
        return self.about.name

    @property
    def irreducible_loss(self) -> Array:
        """Loss of infinitely many parameters and tokens; 0 for pure power laws."""
        return floats(0.0)

    @property
    @abstractmethod
    def data_exponent(self) -> Array:
        """Exponent of D against N along the compute-optimal frontier."""

    @property
    def anchor_data_exponent(self) -> Array:
        """Exponent that a training requirement takes from the law by default."""
        return self.data_exponent

    def anchor_tokens(self, N: ArrayLike) -> Array:
        """Tokens that a training requirement takes from the law by default for N parameters."""
        return self.optimum_for_parameters(N)[1]

    def loss(self, N: ArrayLike, D: ArrayLike) -> Array:
        """Loss of N parameters trained on D tokens; L(N) or L(D) where the other is inf."""
        raise self._lacks("L(N, D)")

    def joint_loss(self, N: ArrayLike, D: ArrayLike) -> Array:
        """L(N, D) of one fit to both, also in its limits; `loss` may know better ones."""
        return self.loss(N, D)

    def loss_of_parameters(self, N: ArrayLike) -> Array:
        """Loss of N parameters with unlimited data and training, L(N)."""
        return self.loss(N, np.inf)

    def loss_of_tokens(self, D: ArrayLike) -> Array:
        """Loss on D tokens with unlimited parameters, L(D)."""
        return self.loss(np.inf, D)

    def loss_at_compute(self, C: ArrayLike) -> Array:
        """Lowest loss at compute C."""
        raise self._lacks("L(C)")

    def compute_for_loss(self, L: ArrayLike) -> Array:
        """Least compute that reaches loss L."""
        raise self._lacks("L(C)")

    def run_at_optimum(self, C: ArrayLike) -> Mapping[str, Array]:
        """What the paper says of the optimal run beside N, D and L, by name; often nothing."""
        return {}

    @abstractmethod
    def optimum(self, C: ArrayLike) -> tuple[Array, Array]:
        """Compute-optimal parameters and tokens, (N, D), at compute C."""

    @abstractmethod
    def optimum_for_parameters(self, N: ArrayLike) -> tuple[Array, Array]:
        """Compute and tokens, (C, D), at which N parameters are compute-optimal."""

    @abstractmethod
    def tokens_per_parameter(self, C: ArrayLike) -> Array:
        """D / N at the compute-optimal point."""

    def tokens_for_loss(self, L: ArrayLike, N: ArrayLike) -> Array:
        """Tokens with which N parameters reach loss L."""
        raise self._lacks("L(N, D)")

    def parameters_for_loss(self, L: ArrayLike, D: ArrayLike) -> Array:
        """Parameters with which D tokens reach loss L."""
        raise self._lacks("L(N, D)")

    def compute_at_parameters(self, L: ArrayLike, N: ArrayLike) -> Array:
        """Compute with which N parameters reach loss L, optimal or not."""
        return training_compute(N, self.tokens_for_loss(L, N))

    def reducible_shares(self, N: ArrayLike, D: ArrayLike) -> tuple[Array, Array]:
        """Shares of the reducible loss that N and that D hold up; they add up to 1."""
        raise self._lacks("L(N, D)")

    def warnings(self, N: ArrayLike = (), D: ArrayLike = ()) -> list[str]:
        """Sentences for people, one for each quantity outside the range of the fit."""
        checks = ((self.about.parameters, N, "parameters"), (self.about.tokens, D, "tokens"))
        return [
            f"{self.name}: fitted on {fitted.low:.3g} to {fitted.high:.3g} {noun}; "
            "outside, it is extrapolated."
            for fitted, values, noun in checks
            if fitted is not None and fitted.outside(values)
        ]

    def _lacks(self, what: str) -> NotInLaw:
        return NotInLaw(f"{self.name} has no {what}: {self.about.source} gives none")
