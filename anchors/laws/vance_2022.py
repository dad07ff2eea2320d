"""alyssavance 2022, *A Quick Note on AI Scaling Asymptotes*: Chinchilla's L(C), rounded.

    L(C) = 1.69 + 514.5 / C^.156 + 560.2 / C^.1512, C in FLOP

The exponents are .34 x .46 and .28 x .54, the coefficients those of N = .5 C^.46 and
D = .33 C^.54: rounded before they were multiplied. In the closed form of the same constants,
`hoffmann_2022`, both terms fall with one exponent, .15355.
"""

# The questions that a law answers are documented once, in `Law`.
# ruff: noqa: D102
from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from anchors.laws.frontier import PlanLaw, PowerPlan
from anchors.laws.hoffmann_2022 import HOFFMANN_2022
from anchors.laws.law import About
from anchors.laws.numeric import Array, floats, inverse_power_law, power_law, root_log10
from anchors.laws.units import PF_DAY

OF_PARAMETERS = (514.5, 0.156)
"""Coefficient and exponent of the parameters' term, C in FLOP."""

OF_TOKENS = (560.2, 0.1512)
"""The same for the tokens' term."""

N_AT_ONE, N_EXPONENT = 0.5, 0.46
D_AT_ONE, D_EXPONENT = 0.33, 0.54


@dataclass(frozen=True)
class TwoTermLaw(PlanLaw):
    """L(C) = E + p / C^x + q / C^y with a plan of its own."""

    E: float
    of_parameters: tuple[float, float]
    of_tokens: tuple[float, float]

    @property
    def irreducible_loss(self) -> Array:
        return floats(self.E)

    def loss_at_compute(self, C: ArrayLike) -> Array:
        terms = (k * power_law(1.0, C, x) for k, x in (self.of_parameters, self.of_tokens))
        return floats(self.E + sum(terms))

    def compute_for_loss(self, L: ArrayLike) -> Array:
        excess = floats(L) - self.E
        reachable = excess > 0
        some = np.where(reachable, excess, 1.0)
        alone = [
            np.log10(inverse_power_law(1.0, some / k, x))
            for k, x in (self.of_parameters, self.of_tokens)
        ]
        halved = [
            np.log10(inverse_power_law(1.0, some / (2 * k), x))
            for k, x in (self.of_parameters, self.of_tokens)
        ]
        root = root_log10(
            lambda c: some + self.E - self.loss_at_compute(10.0**c),
            np.maximum(*alone),
            np.maximum(*halved),
        )
        return floats(np.where(reachable, 10.0**root, np.inf))


VANCE_2022 = TwoTermLaw(
    about=About(
        name="vance_2022",
        title="alyssavance 2022, Chinchilla's L(C) with rounded exponents",
        source="alyssavance 2022, A Quick Note on AI Scaling Asymptotes",
        constants={
            "E": HOFFMANN_2022.about.constants["E"],
            "coefficient_N": OF_PARAMETERS[0],
            "exponent_N": OF_PARAMETERS[1],
            "coefficient_D": OF_TOKENS[0],
            "exponent_D": OF_TOKENS[1],
            "N_opt_at_flop": N_AT_ONE,
            "N_opt_exponent": N_EXPONENT,
            "D_opt_at_flop": D_AT_ONE,
            "D_opt_exponent": D_EXPONENT,
        },
        constants_source="as printed; N_opt and D_opt are those that its coefficients imply",
        notes=("hoffmann_2022 is the closed form of the same constants.",),
        variant_of=HOFFMANN_2022.name,
    ),
    frontier=PowerPlan(
        N_1=N_AT_ONE * PF_DAY**N_EXPONENT,
        n=N_EXPONENT,
        D_1=D_AT_ONE * PF_DAY**D_EXPONENT,
        d=D_EXPONENT,
    ),
    E=HOFFMANN_2022.about.constants["E"],
    of_parameters=OF_PARAMETERS,
    of_tokens=OF_TOKENS,
)
