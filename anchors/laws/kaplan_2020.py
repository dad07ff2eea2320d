"""Kaplan et al. 2020, *Scaling Laws for Neural Language Models*, arXiv:2001.08361.

N counts parameters without embeddings; L is in nats per token on WebText2; one PF-day is
8.64e19 FLOP. The paper fits the same symbols several times over: Table 5 (each law alone),
Table 2 (L(N, D)) and Table 3 (L(N, S)) differ, and every function below says which it takes.

The compute of the frontier is C_min, what a run costs at a batch far below the critical one.
At the critical batch a run costs C = 2 C_min and takes 2 S_min steps.
"""

# The questions that a law answers are documented once, in `Law`.
# ruff: noqa: D102
from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from anchors.laws.frontier import FrontierLaw, PowerFrontier
from anchors.laws.law import About, Range
from anchors.laws.numeric import Array, floats, inverse_power_law, power_law
from anchors.laws.units import PF_DAY

SOURCE = "Kaplan et al. 2020, arXiv:2001.08361"


@dataclass(frozen=True)
class Term:
    """One power law (scale/x)^alpha."""

    scale: float
    alpha: float


PARAMETERS_ALONE = Term(8.8e13, 0.076)
"""Table 5, eq. 1.1: N_c and alpha_N."""

TOKENS_ALONE = Term(5.4e13, 0.095)
"""Table 5, eq. 1.2: D_c (tokens) and alpha_D."""

COMPUTE_MIN = Term(3.1e8, 0.050)
"""Table 5, eq. 1.3: C_c^min (PF-days) and alpha_C^min."""

PARAMETERS_JOINT = Term(6.4e13, 0.076)
"""Table 2, eq. 1.5: N_c and alpha_N of L(N, D)."""

TOKENS_JOINT = Term(1.8e13, 0.103)
"""Table 2, eq. 1.5: D_c (tokens) and alpha_D of L(N, D)."""

PARAMETERS_CURVE = Term(6.5e13, 0.077)
"""Table 3, eq. 1.6: N_c and alpha_N of L(N, S_min)."""

STEPS_CURVE = Term(2.1e3, 0.76)
"""Table 3, eq. 1.6: S_c and alpha_S of L(N, S_min)."""

STOP_EXCESS = PARAMETERS_CURVE.alpha / STEPS_CURVE.alpha
"""f of eq. B.5: the compute-optimal run stops at (1 + f) L(N), f = alpha_N/alpha_S = .10."""

CRITICAL_BATCH = Term(2.1e8, 0.21)
"""Table 5, eq. 5.3: B_* (tokens; 2e8 in the text) and alpha_B."""

TABLE_6_PARAMETERS = (1.3e9, 0.73)
"""Table 6: N_opt = 1.3e9 C_min^0.73, C_min in PF-days."""

TABLE_6_TOKENS = (2e10, 0.27)
"""Table 6: D_opt = 2e10 C_min^0.27 tokens, one pass."""

TABLE_6_STEPS = (5.4e3, 0.03)
"""Table 6: S_min = 5.4e3 C_min^0.03, a lower bound."""

TABLE_6_BATCH = (2.0e6, 0.24)
"""Table 6: B = 2.0e6 C_min^0.24 tokens."""

OVERFIT_RULE = (5e3, 0.74)
"""Eq. 4.4: D >= 5e3 N^0.74 tokens avoid overfitting; .74 is .076/.103 of Table 2."""

RUN_TO_RUN_NOISE = 0.02
"""Sec. 4.2: spread of the loss between equal runs, the threshold behind eq. 4.4."""


def steps_for_loss(L: ArrayLike, N: ArrayLike) -> Array:
    """S_min with which N parameters reach loss L (eq. 1.6 solved; +inf under L(N))."""
    excess = floats(L) - power_law(PARAMETERS_CURVE.scale, N, PARAMETERS_CURVE.alpha)
    return inverse_power_law(STEPS_CURVE.scale, excess, STEPS_CURVE.alpha)


def critical_batch(L: ArrayLike) -> Array:
    """B_crit in tokens at loss L (eq. 5.3): twice as large for every 13% less loss."""
    return power_law(CRITICAL_BATCH.scale**CRITICAL_BATCH.alpha, L, 1 / CRITICAL_BATCH.alpha)


def tokens_against_overfitting(N: ArrayLike) -> Array:
    """Tokens that keep N parameters from overfitting noticeably (eq. 4.4)."""
    scale, exponent = OVERFIT_RULE
    return scale * floats(N) ** exponent


def optimal_steps(C: ArrayLike) -> Array:
    """S_min of the compute-optimal run at C_min (FLOP), a lower bound (Table 6)."""
    scale, exponent = TABLE_6_STEPS
    return scale * power_law(PF_DAY, C, -exponent)


def optimal_batch(C: ArrayLike) -> Array:
    """Batch in tokens of the compute-optimal run at C_min (FLOP) (Table 6)."""
    scale, exponent = TABLE_6_BATCH
    return scale * power_law(PF_DAY, C, -exponent)


def relative_to_optimum(size: ArrayLike) -> tuple[Array, Array]:
    """Cost of reaching the same loss with a model of another size than N_opt (B.15, B.16).

    Parameters
    ----------
    size : array_like, 1
        N / N_opt.

    Returns
    -------
    tuple of ndarray
        Ratios of S_min and of C_min to the optimum; +inf for models too small to get there.
    """
    gap = 1 + (1 - floats(size) ** -PARAMETERS_CURVE.alpha) / STOP_EXCESS
    steps = inverse_power_law(1.0, gap, STEPS_CURVE.alpha)
    return steps, floats(size) * steps


@dataclass(frozen=True)
class KaplanLaw(FrontierLaw):
    """The paper's laws behind the common questions.

    `joint_loss` is L(N, D) of eq. 1.5; `loss_of_parameters`, `loss_of_tokens` and
    `loss_at_compute` are eqs. 1.1 to 1.3 with Table 5, fitted each on its own. With Table 2 in
    the first, its limits are near the others and not equal to them. C is C_min throughout.

    Parameters
    ----------
    joint_parameters, joint_tokens : Term
        N_c, alpha_N and D_c, alpha_D of eq. 1.5.
    """

    joint_parameters: Term
    joint_tokens: Term

    @property
    def anchor_data_exponent(self) -> Array:
        """Exponent of the rule against overfitting, .74; `data_exponent` is .27/.73 = .37."""
        return floats(OVERFIT_RULE[1])

    def anchor_tokens(self, N: ArrayLike) -> Array:
        """Tokens of the rule against overfitting, 5e3 N^.74."""
        return tokens_against_overfitting(N)

    def _terms(self, N: ArrayLike, D: ArrayLike) -> tuple[Array, Array]:
        of_parameters = power_law(self.joint_parameters.scale, N, self._ratio)
        return of_parameters, power_law(self.joint_tokens.scale, D, 1.0)

    @property
    def _ratio(self) -> float:
        return self.joint_parameters.alpha / self.joint_tokens.alpha

    def joint_loss(self, N: ArrayLike, D: ArrayLike) -> Array:
        of_parameters, of_tokens = self._terms(N, D)
        return (of_parameters + of_tokens) ** self.joint_tokens.alpha

    def reducible_shares(self, N: ArrayLike, D: ArrayLike) -> tuple[Array, Array]:
        """Shares of the two terms inside the bracket of eq. 1.5."""
        of_parameters, of_tokens = self._terms(N, D)
        total = of_parameters + of_tokens
        return of_parameters / total, of_tokens / total

    def loss_of_tokens(self, D: ArrayLike) -> Array:
        return power_law(TOKENS_ALONE.scale, D, TOKENS_ALONE.alpha)

    def tokens_for_loss(self, L: ArrayLike, N: ArrayLike) -> Array:
        if np.all(np.isinf(N)):
            return inverse_power_law(TOKENS_ALONE.scale, L, TOKENS_ALONE.alpha)
        of_parameters, _ = self._terms(N, np.inf)
        excess = floats(L) ** (1 / self.joint_tokens.alpha) - of_parameters
        return inverse_power_law(self.joint_tokens.scale, excess, 1.0)

    def parameters_for_loss(self, L: ArrayLike, D: ArrayLike) -> Array:
        if np.all(np.isinf(D)):
            return super().parameters_for_loss(L, D)
        _, of_tokens = self._terms(np.inf, D)
        excess = floats(L) ** (1 / self.joint_tokens.alpha) - of_tokens
        return inverse_power_law(self.joint_parameters.scale, excess, self._ratio)

    def run_at_optimum(self, C: ArrayLike) -> dict[str, Array]:
        """Batch and steps of Table 6, and the data that eq. 4.4 asks for.

        `epochs` is how often the plan would see that data: E >= D, elapsed tokens against the
        data set, fails where it is below 1.
        """
        N, D = self.optimum(C)
        batch, asked = optimal_batch(C), tokens_against_overfitting(N)
        return {
            "batch_tokens": batch,
            "steps": D / batch,
            "steps_min": optimal_steps(C),
            "tokens_against_overfitting": asked,
            "epochs": D / asked,
        }

    def compute_at_parameters(self, L: ArrayLike, N: ArrayLike) -> Array:
        """C_min with which N parameters reach loss L: the optimum's, times the cost of B.15."""
        C = np.minimum(self.compute_for_loss(L), np.finfo(np.float64).max)
        return C * relative_to_optimum(floats(N) / self.frontier.parameters(C))[1]


def plan_with_loss(
    parameters: tuple[float, float], tokens: tuple[float, float], loss: Term = COMPUTE_MIN
) -> PowerFrontier:
    """Frontier of (N_1, n), (D_1, d) and L(C_min), with C_min in PF-days."""
    (N_1, n), (D_1, d) = parameters, tokens
    return PowerFrontier(N_1=N_1, n=n, D_1=D_1, d=d, alpha_C=loss.alpha, C_c=loss.scale)


TABLE_6 = plan_with_loss(TABLE_6_PARAMETERS, TABLE_6_TOKENS)
"""Frontier of Table 6 with the losses of Table 5, C_min in PF-days."""


NOTES = (
    "N counts parameters without embeddings.",
    "Compute is C_min; a run at the critical batch costs twice as much.",
)


def _law(
    name: str,
    title: str,
    joint: tuple[Term, Term],
    constants_source: str,
    notes: tuple[str, ...] = (),
    variant_of: str | None = None,
) -> KaplanLaw:
    of_parameters, of_tokens = joint
    about = About(
        name=name,
        title=title,
        source=SOURCE,
        constants={
            "N_c": PARAMETERS_ALONE.scale,
            "alpha_N": PARAMETERS_ALONE.alpha,
            "D_c": TOKENS_ALONE.scale,
            "alpha_D": TOKENS_ALONE.alpha,
            "C_c_min_pf_days": COMPUTE_MIN.scale,
            "alpha_C_min": COMPUTE_MIN.alpha,
            "N_c_joint": of_parameters.scale,
            "alpha_N_joint": of_parameters.alpha,
            "D_c_joint": of_tokens.scale,
            "alpha_D_joint": of_tokens.alpha,
            "N_opt_at_pf_day": TABLE_6_PARAMETERS[0],
            "N_opt_exponent": TABLE_6_PARAMETERS[1],
            "D_opt_at_pf_day": TABLE_6_TOKENS[0],
            "D_opt_exponent": TABLE_6_TOKENS[1],
        },
        constants_source=f"L(N), L(D), L(C_min) Table 5; {constants_source}; "
        "N_opt, D_opt Table 6",
        notes=(*NOTES, *notes),
        variant_of=variant_of,
        parameters=Range(768, 1.5e9),
        tokens=Range(2.2e7, 2.3e10),
        range_source="Sec. 1 and 3: 768 to 1.5e9 parameters, 22M to 23B tokens of WebText2",
    )
    return KaplanLaw(
        about=about,
        frontier=TABLE_6,
        alpha_N=PARAMETERS_ALONE.alpha,
        N_c=PARAMETERS_ALONE.scale,
        joint_parameters=of_parameters,
        joint_tokens=of_tokens,
    )


KAPLAN_2020 = _law(
    "kaplan_2020", "Kaplan et al. 2020", (PARAMETERS_JOINT, TOKENS_JOINT), "L(N, D) Table 2"
)

KAPLAN_2020_TABLE_5 = _law(
    "kaplan_2020_table_5",
    "Kaplan et al. 2020, L(N, D) with the exponents .076 and .095",
    (PARAMETERS_ALONE, TOKENS_ALONE),
    "L(N, D) eq. 1.5 with Table 5",
    ("The limits of L(N, D) are then L(N) and L(D); the paper fits Table 2 to it instead.",),
    KAPLAN_2020.name,
)
