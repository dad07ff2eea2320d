"""Where Kaplan et al.'s two laws contradict each other, and a frontier that obeys both.

L(C_min) falls as C^-.050. The run that earns it sees D ~ C^.27 tokens, and with so few tokens
L(D) falls no faster than C^-.026. Past the crossing the budget law promises more than the data
of its own plan can hold (Sec. 6.3; Henighan et al. 2020, Sec. 6).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from anchors.laws.frontier import PowerFrontier
from anchors.laws.kaplan_2020 import (
    OVERFIT_RULE,
    PARAMETERS_ALONE,
    STEPS_CURVE,
    STOP_EXCESS,
    TABLE_6,
    TABLE_6_PARAMETERS,
    TABLE_6_TOKENS,
    TOKENS_ALONE,
    Term,
    plan_with_loss,
    tokens_against_overfitting,
)
from anchors.laws.kaplan_2020_stopping import compute_exponent, compute_scale
from anchors.laws.numeric import Array, floats, power_law, root_log10
from anchors.laws.units import FLOP_PER_PARAMETER_TOKEN, PF_DAY


@dataclass(frozen=True)
class TwoLaws:
    """A budget law with its plan, L(C), N(C) and D(C), and the data law L(D) that bounds it."""

    frontier: PowerFrontier
    alpha_D: float
    D_c: float
    source: str

    def loss_of_tokens(self, D: ArrayLike) -> Array:
        """L(D) in nats per token."""
        return power_law(self.D_c, D, self.alpha_D)

    def crossing(self) -> tuple[Array, Array, Array, Array]:
        """Point at which L(C) meets L(D(C)): C* (FLOP), N*, D*, L*, in closed form.

        With L(C) = (C_c/C)^alpha_C and D = D_1 C^d,
        ln C* = (alpha_C ln C_c - alpha_D ln(D_c/D_1)) / (alpha_C - alpha_D d), in PF-days.
        """
        plan = self.frontier
        rise = floats(plan.alpha_C) - self.alpha_D * floats(plan.d)
        level = floats(plan.alpha_C) * np.log(plan.C_c)
        level = level - self.alpha_D * np.log(self.D_c / floats(plan.D_1))
        C = PF_DAY * np.exp(level / rise)
        return C, plan.parameters(C), plan.tokens(C), plan.loss(C)

    def constants(self) -> dict[str, float]:
        """Give the constants by symbol, compute in PF-days."""
        plan = self.frontier
        return {
            "alpha_C": float(np.asarray(plan.alpha_C)),
            "C_c_pf_days": float(np.asarray(plan.C_c)),
            "N_opt_at_pf_day": float(np.asarray(plan.N_1)),
            "N_opt_exponent": float(np.asarray(plan.n)),
            "D_opt_at_pf_day": float(np.asarray(plan.D_1)),
            "D_opt_exponent": float(np.asarray(plan.d)),
            "alpha_D": self.alpha_D,
            "D_c": self.D_c,
        }

    def shifts(self, change: float = 0.05) -> dict[str, tuple[float, float]]:
        """How far log10 C* moves when one exponent falls or rises by a share.

        Returns
        -------
        dict
            By exponent: (shift when it is lower, shift when it is higher), in orders of
            magnitude, the scales C_c, D_c and D_1 held.
        """
        return {
            key: (self._shift(key, 1 - change), self._shift(key, 1 + change))
            for key in ("alpha_C", "alpha_D", "d")
        }

    def _shift(self, key: str, factor: float) -> float:
        if key == "alpha_D":
            moved = replace(self, alpha_D=self.alpha_D * factor)
        else:
            exponent = floats(getattr(self.frontier, key)) * factor
            moved = replace(self, frontier=replace(self.frontier, **{key: exponent}))
        return float(np.log10(moved.crossing()[0] / self.crossing()[0]))

    def one_epoch(self) -> tuple[Array, Array, Array]:
        """Compute (FLOP), N and D from which the plan sees less than one epoch.

        The epoch is of the data that the rule against overfitting asks for at N, 5e3 N^.74
        (eq. 4.4). Solved in closed form: both sides are powers of C.
        """
        plan = self.frontier
        asked_at_one, exponent = tokens_against_overfitting(plan.N_1), OVERFIT_RULE[1]
        fall = exponent * floats(plan.n) - floats(plan.d)
        C = PF_DAY * (floats(plan.D_1) / asked_at_one) ** (1 / fall)
        return C, plan.parameters(C), plan.tokens(C)

    def frontier_of_both(self, C: ArrayLike) -> tuple[Array, Array, Array]:
        """Lowest loss at compute C that neither law forbids, with the plan that has it.

        Up to the crossing it is the budget law and its plan. Past it the plan must see more
        data than D(C), and the same compute then trains a smaller model, N D being fixed by C.
        Such a model trains past its own 10% stop. Its loss is taken as

            L(N, D) = L_stop(N) (1 + f (D/D_stop(N))^-p) / (1 + f),   p = alpha_C (1 + f)/f,

        where L_stop(N) and D_stop(N) are the budget law's own at the compute for which N is
        optimal, f = .077/.76 = .1013 the excess at the stop, and p the one exponent with which
        that plan really is the best at its compute. The frontier is the least of
        max(L(N, D), L(D)): the point where both are equal.

        Parameters
        ----------
        C : array_like, FLOP

        Returns
        -------
        tuple of ndarray
            Loss, N and D; D solved to 1e-12 in log10.
        """
        plan = self.frontier
        D_plan, L_plan = plan.tokens(C), plan.loss(C)
        pairs = plan.parameters(C) * D_plan

        def data_surplus(log10_D: Array) -> Array:
            D = 10.0**log10_D
            return self._loss_past_stop(pairs / D, D) - self.loss_of_tokens(D)

        D_bound = 10.0 ** root_log10(data_surplus, np.log10(D_plan), np.log10(pairs))
        obeys = L_plan >= self.loss_of_tokens(D_plan)
        D = floats(np.where(obeys, D_plan, D_bound))
        return floats(np.where(obeys, L_plan, self.loss_of_tokens(D))), pairs / D, D

    def _loss_past_stop(self, N: Array, D: Array) -> Array:
        plan = self.frontier
        C_stop = plan.compute_for_parameters(N)
        p = floats(plan.alpha_C) * (1 + STOP_EXCESS) / STOP_EXCESS
        excess = STOP_EXCESS * power_law(plan.tokens(C_stop), D, p)
        return plan.loss(C_stop) * (1 + excess) / (1 + STOP_EXCESS)


def _one_pass(N_1: float, n: float, factor: float = 2.0) -> tuple[float, float]:
    """D_1 and d of one pass at the critical batch, D = 2 C_min/(6 N) (Sec. 6.3)."""
    return factor * PF_DAY / (FLOP_PER_PARAMETER_TOKEN * N_1), 1 - n


def _appendix_b() -> PowerFrontier:
    """Frontier that eqs. B.5 to B.8 derive from Table 5's L(N), B_crit and Table 3's S_c."""
    alpha_C = compute_exponent(alpha_N=PARAMETERS_ALONE.alpha)
    C_c = compute_scale(PARAMETERS_ALONE, STEPS_CURVE) / PF_DAY
    n = alpha_C / PARAMETERS_ALONE.alpha
    excess = 1 + PARAMETERS_ALONE.alpha / STEPS_CURVE.alpha
    N_1 = PARAMETERS_ALONE.scale * excess ** (1 / PARAMETERS_ALONE.alpha) * C_c**-n
    return plan_with_loss((N_1, n), _one_pass(N_1, n), Term(C_c, alpha_C))


FIGURE_1 = Term(2.3e8, 0.050)
"""Fig. 1, axis label: L = (C_min/2.3e8)^-0.050, PF-days."""

EQUATION_6_7 = (4e10, 0.26)
"""Eq. 6.7 as printed: D(C_min) = 4e10 C_min^0.26 tokens, C_min in PF-days."""

_DATA = (TOKENS_ALONE.alpha, TOKENS_ALONE.scale)

CONSTANT_SETS = {
    "table_6": TwoLaws(TABLE_6, *_DATA, "plan of Table 6, losses of Table 5"),
    "one_pass": TwoLaws(
        plan_with_loss(TABLE_6_PARAMETERS, _one_pass(*TABLE_6_PARAMETERS)),
        *_DATA,
        "N_opt of Table 6, D = 2 C_min/(6 N_opt), losses of Table 5",
    ),
    "equation_6_7": TwoLaws(
        plan_with_loss(TABLE_6_PARAMETERS, EQUATION_6_7),
        *_DATA,
        "D(C_min) as eq. 6.7 prints it, N_opt of Table 6, losses of Table 5",
    ),
    "figure_1": TwoLaws(
        plan_with_loss(TABLE_6_PARAMETERS, TABLE_6_TOKENS, FIGURE_1),
        *_DATA,
        "L(C_min) of Fig. 1's axis label, plan of Table 6, L(D) of Table 5",
    ),
    "appendix_b": TwoLaws(
        _appendix_b(), *_DATA, "L(C_min), N and D derived by eqs. B.5 to B.8, L(D) of Table 5"
    ),
}
"""Sets of constants that the paper itself offers for the crossing."""
