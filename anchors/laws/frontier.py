"""Laws that state their compute-optimal frontier as power laws of compute."""

# The questions that a law answers are documented once, in `Law`.
# ruff: noqa: D102
from __future__ import annotations

from dataclasses import dataclass

from numpy.typing import ArrayLike

from anchors.laws.law import Law
from anchors.laws.numeric import Array, floats, inverse_power_law, power_law
from anchors.laws.units import PF_DAY


@dataclass(frozen=True)
class PowerFrontier:
    """L = (C_c/C)^alpha_C, N = N_1 C^n and D = D_1 C^d, with C_c and C in PF-days.

    N_1 and D_1 are the parameters and tokens of the optimum at one PF-day. The methods take
    and return FLOP, so that PF-days stay inside.
    """

    alpha_C: ArrayLike
    C_c: ArrayLike
    N_1: ArrayLike
    n: ArrayLike
    D_1: ArrayLike
    d: ArrayLike

    def loss(self, C: ArrayLike) -> Array:
        """Lowest loss at compute C (FLOP)."""
        return power_law(floats(self.C_c) * PF_DAY, C, self.alpha_C)

    def compute_for_loss(self, L: ArrayLike) -> Array:
        """Compute (FLOP) at which the loss is L."""
        return inverse_power_law(floats(self.C_c) * PF_DAY, L, self.alpha_C)

    def parameters(self, C: ArrayLike) -> Array:
        """Compute-optimal parameters at compute C (FLOP)."""
        return floats(self.N_1) * power_law(PF_DAY, C, -floats(self.n))

    def tokens(self, C: ArrayLike) -> Array:
        """Tokens of the compute-optimal run at compute C (FLOP)."""
        return floats(self.D_1) * power_law(PF_DAY, C, -floats(self.d))

    def compute_for_parameters(self, N: ArrayLike) -> Array:
        """Compute (FLOP) at which N parameters are optimal."""
        return PF_DAY * (floats(N) / floats(self.N_1)) ** (1 / floats(self.n))


@dataclass(frozen=True)
class FrontierLaw(Law):
    """A law known by its frontier and by L(N) = (N_c/N)^alpha_N, without a constant term."""

    frontier: PowerFrontier
    alpha_N: ArrayLike
    N_c: ArrayLike

    @property
    def data_exponent(self) -> Array:
        return floats(self.frontier.d) / floats(self.frontier.n)

    def loss_of_parameters(self, N: ArrayLike) -> Array:
        return power_law(self.N_c, N, self.alpha_N)

    def loss_at_compute(self, C: ArrayLike) -> Array:
        return self.frontier.loss(C)

    def compute_for_loss(self, L: ArrayLike) -> Array:
        return self.frontier.compute_for_loss(L)

    def optimum(self, C: ArrayLike) -> tuple[Array, Array]:
        return self.frontier.parameters(C), self.frontier.tokens(C)

    def optimum_for_parameters(self, N: ArrayLike) -> tuple[Array, Array]:
        C = self.frontier.compute_for_parameters(N)
        return C, self.frontier.tokens(C)

    def tokens_per_parameter(self, C: ArrayLike) -> Array:
        surplus = floats(self.frontier.d) - floats(self.frontier.n)
        at_one = floats(self.frontier.D_1) / floats(self.frontier.N_1)
        return at_one * power_law(PF_DAY, C, -surplus)
