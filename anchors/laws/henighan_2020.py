"""Henighan et al. 2020, arXiv:2010.14701: scaling laws of autoregressive models.

The language row of Table 1. The paper fits no constant term to it: the entropy of language
was "not yet" estimable.
"""

from __future__ import annotations

from anchors.laws.frontier import FrontierLaw, PowerFrontier
from anchors.laws.law import About
from anchors.laws.units import FLOP_PER_PARAMETER_TOKEN, PF_DAY

SOURCE = "Henighan et al. 2020, arXiv:2010.14701"

N_C, ALPHA_N = 1.47e14, 0.070
"""L(N) = (N/N_c)^-alpha_N (Table 1, language)."""

C_C, ALPHA_C = 3.47e8, 0.048
"""L(C) = (C/C_c)^-alpha_C, C in PF-days (Table 1, language)."""

N_OPT_EXPONENT = 0.73
N_OPT_COMPUTE = 3.3e-13
"""PF-days at which the language fit N_opt = (C/3.3e-13)^0.73 has one parameter (Table 1)."""

IMAGE_16X16_N_OPT = (2.8e8, 0.74)
"""Sec. 6: N_opt = 2.8e8 C^0.74 with C in PF-days, for 16x16 images."""

_N_1 = N_OPT_COMPUTE**-N_OPT_EXPONENT

HENIGHAN_2020 = FrontierLaw(
    about=About(
        name="henighan_2020",
        title="Henighan et al. 2020, language",
        source=SOURCE,
        constants={
            "N_c": N_C,
            "alpha_N": ALPHA_N,
            "C_c_pf_days": C_C,
            "alpha_C": ALPHA_C,
            "N_opt_pf_days": N_OPT_COMPUTE,
            "N_opt_exponent": N_OPT_EXPONENT,
        },
        constants_source="Table 1, language row",
        notes=("Tokens follow from D = C/(6 N): Table 1 gives none.",),
    ),
    frontier=PowerFrontier(
        alpha_C=ALPHA_C,
        C_c=C_C,
        N_1=_N_1,
        n=N_OPT_EXPONENT,
        D_1=PF_DAY / (FLOP_PER_PARAMETER_TOKEN * _N_1),
        d=1 - N_OPT_EXPONENT,
    ),
    alpha_N=ALPHA_N,
    N_c=N_C,
)
