"""Approaches 1 and 2 of Hoffmann et al. 2022: about 20 tokens a parameter, and no loss.

Both estimate how N_opt grows with compute. The paper prints the exponents (Table 2) and what
they project (Tables 3 and A3), not the scale between them: here it is the geometric mean over
the rows of the projection, which the law then follows to a few per cent.
"""

from __future__ import annotations

import numpy as np

from anchors.laws.frontier import PlanLaw, PowerPlan
from anchors.laws.hoffmann_2022 import APPROACHES, PARAMETERS, RANGE_SOURCE, SOURCE, TOKENS
from anchors.laws.law import About
from anchors.laws.units import FLOP_PER_PARAMETER_TOKEN, PF_DAY

SIZES = (4e8, 1e9, 1e10, 6.7e10, 1.75e11, 2.8e11, 5.2e11, 1e12, 1e13)
"""Parameters for which the paper projects the compute."""

PROJECTIONS = {
    "approach_1": (
        *(1.92e19, 1.21e20, 1.23e22, 5.76e23, 3.85e24),
        *(9.9e24, 3.43e25, 1.27e26, 1.3e28),
    ),
    "approach_2": (
        *(1.84e19, 1.2e20, 1.32e22, 6.88e23, 4.54e24),
        *(1.18e25, 4.19e25, 1.59e26, 1.75e28),
    ),
}
"""FLOP at which each of `SIZES` is optimal: Table 3, and Table A3's middle column."""


def _law(approach: str, table: str) -> PlanLaw:
    n, number = APPROACHES[approach].a, approach[-1]
    C = np.array(PROJECTIONS[approach]) / PF_DAY
    N_1 = float(np.exp(np.mean(np.log(SIZES) - n * np.log(C))))
    plan = PowerPlan(N_1=N_1, n=n, D_1=PF_DAY / (FLOP_PER_PARAMETER_TOKEN * N_1), d=1 - n)
    about = About(
        name=f"hoffmann_2022_{approach}",
        title=f"Hoffmann et al. 2022, approach {number}",
        source=SOURCE,
        constants={"N_opt_at_pf_day": N_1, "N_opt_exponent": n, "D_opt_exponent": 1 - n},
        constants_source=f"exponents Table 2, scale the geometric mean over {table}",
        parameters=PARAMETERS,
        tokens=TOKENS,
        range_source=RANGE_SOURCE,
        notes=(f"Approach {number} states no loss; tokens follow from D = C/(6 N).",),
    )
    return PlanLaw(about, plan)


APPROACH_1 = _law("approach_1", "Table 3")
APPROACH_2 = _law("approach_2", "Table A3")
