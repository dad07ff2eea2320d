"""Laws that state their compute-optimal plan, and some also its loss, as power laws."""

# The questions that a law answers are documented once, in `Law`.
# ruff: noqa: D102, ARG002
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from anchors.laws.law import Law
from anchors.laws.numeric import Array, floats, inverse_power_law, power_law
from anchors.laws.units import PF_DAY


@dataclass(frozen=True, kw_only=True)
class PowerPlan:
    """N = N_1 C^n and D = D_1 C^d with C in PF-days.

    N_1 and D_1 are the parameters and tokens of the optimum at one PF-day. The methods take
    and return FLOP, so that PF-days stay inside.
    """

    N_1: ArrayLike
    n: ArrayLike
    D_1: ArrayLike
    d: ArrayLike

    def parameters(self, C: ArrayLike) -> Array:
        """Compute-optimal parameters at compute C (FLOP)."""
        return floats(self.N_1) * power_law(PF_DAY, C, -floats(self.n))

    def tokens(self, C: ArrayLike) -> Array:
        """Tokens of the compute-optimal run at compute C (FLOP)."""
        return floats(self.D_1) * power_law(PF_DAY, C, -floats(self.d))

    def compute_for_parameters(self, N: ArrayLike) -> Array:
        """Compute (FLOP) at which N parameters are optimal."""
        return PF_DAY * (floats(N) / floats(self.N_1)) ** (1 / floats(self.n))


@dataclass(frozen=True, kw_only=True)
class PowerFrontier(PowerPlan):
    """A plan with the loss that it reaches, L = (C_c/C)^alpha_C, C_c in PF-days."""

    alpha_C: ArrayLike
    C_c: ArrayLike

    def loss(self, C: ArrayLike) -> Array:
        """Lowest loss at compute C (FLOP)."""
        return power_law(floats(self.C_c) * PF_DAY, C, self.alpha_C)

    def compute_for_loss(self, L: ArrayLike) -> Array:
        """Compute (FLOP) at which the loss is L."""
        return inverse_power_law(floats(self.C_c) * PF_DAY, L, self.alpha_C)


@dataclass(frozen=True)
class PlanLaw(Law):
    """A law known by how N_opt and D_opt grow with compute, with or without a loss."""

    frontier: PowerPlan

    @property
    def data_exponent(self) -> Array:
        return floats(self.frontier.d) / floats(self.frontier.n)

    def optimum(self, C: ArrayLike) -> tuple[Array, Array]:
        return self.frontier.parameters(C), self.frontier.tokens(C)

    def optimum_for_parameters(self, N: ArrayLike) -> tuple[Array, Array]:
        C = self.frontier.compute_for_parameters(N)
        return C, self.frontier.tokens(C)

    def tokens_per_parameter(self, C: ArrayLike) -> Array:
        surplus = floats(self.frontier.d) - floats(self.frontier.n)
        at_one = floats(self.frontier.D_1) / floats(self.frontier.N_1)
        return at_one * power_law(PF_DAY, C, -surplus)


@dataclass(frozen=True)
class FrontierLaw(PlanLaw):
    """A law with L(C) along its plan and L(N) = (N_c/N)^alpha_N, without a constant term.

    Where its paper fits L(N), L(D) and L(N, D) each on its own, an infinite N or D asks for
    the law of the other alone: `joint_loss` is L(N, D), whose limits differ from them.
    """

    frontier: PowerFrontier
    alpha_N: ArrayLike
    N_c: ArrayLike

    def joint_loss(self, N: ArrayLike, D: ArrayLike) -> Array:
        raise self._lacks("L(N, D)")

    def loss(self, N: ArrayLike, D: ArrayLike) -> Array:
        N, D = np.broadcast_arrays(floats(N), floats(D))
        unlimited_data, unlimited_model = np.isinf(D), np.isinf(N)
        L = np.empty(N.shape)
        asked: tuple[tuple[Array, Callable[..., Array], tuple[Array, ...]], ...] = (
            (unlimited_data, self.loss_of_parameters, (N,)),
            (unlimited_model & ~unlimited_data, self.loss_of_tokens, (D,)),
            (~unlimited_model & ~unlimited_data, self.joint_loss, (N, D)),
        )
        for where, law, inputs in asked:
            if np.any(where):
                L[where] = law(*(x[where] for x in inputs))
        return floats(L)

    def loss_of_parameters(self, N: ArrayLike) -> Array:
        return power_law(self.N_c, N, self.alpha_N)

    def loss_of_tokens(self, D: ArrayLike) -> Array:
        raise self._lacks("L(D)")

    def loss_at_compute(self, C: ArrayLike) -> Array:
        return self.frontier.loss(C)

    def compute_for_loss(self, L: ArrayLike) -> Array:
        return self.frontier.compute_for_loss(L)

    def parameters_for_loss(self, L: ArrayLike, D: ArrayLike) -> Array:
        if np.all(np.isinf(D)):
            return inverse_power_law(self.N_c, L, self.alpha_N)
        raise self._lacks("L(N, D)")
