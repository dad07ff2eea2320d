"""Henighan et al. 2020, arXiv:2010.14701: scaling laws of autoregressive models.

The language row of Table 1 is a law; the other modalities are constants. For language the
paper fits no constant term: the entropy of language was "not yet" estimable.
"""

from __future__ import annotations

from dataclasses import dataclass

from anchors.laws.frontier import FrontierLaw, PowerFrontier
from anchors.laws.law import About
from anchors.laws.units import FLOP_PER_PARAMETER_TOKEN, PF_DAY

SOURCE = "Henighan et al. 2020, arXiv:2010.14701"


@dataclass(frozen=True)
class Modality:
    """One row of Table 1: L = L_N + (N/N_0)^-alpha_N = L_C + (C/C_0)^-alpha_C, C in PF-days."""

    L_N: float
    N_0: float
    alpha_N: float
    L_C: float
    C_0: float
    alpha_C: float
    n: float
    """Exponent of N_opt ~ C^n."""


LANGUAGE = Modality(0.0, 1.47e14, 0.070, 0.0, 3.47e8, 0.048, 0.73)
N_OPT_COMPUTE = 3.3e-13
"""PF-days at which the language fit N_opt = (C/3.3e-13)^0.73 has one parameter (Table 1)."""

MODALITIES = {
    "language": LANGUAGE,
    "image_8x8": Modality(3.12, 80, 0.24, 3.13, 1.8e-8, 0.19, 0.64),
    "image_16x16": Modality(2.64, 280, 0.22, 2.64, 1.6e-8, 0.16, 0.75),
    "image_32x32": Modality(2.20, 63, 0.13, 2.21, 3.6e-9, 0.10, 0.65),
    "image_vq_16x16": Modality(3.99, 2.7e4, 0.13, 4.09, 6.1e-7, 0.11, 0.64),
    "image_vq_32x32": Modality(3.07, 1.9e4, 0.14, 3.17, 2.6e-6, 0.12, 0.70),
    "video": Modality(1.01, 3.7e4, 0.24, 0.95, 2.2e-5, 0.14, 0.71),
    "math": Modality(0.28, 1.1e4, 0.16, 0.14, 1.4e-5, 0.17, 0.69),
}
"""Table 1, all rows."""

IMAGE_16X16_N_OPT = (2.8e8, 0.74)
"""Sec. 6: N_opt = 2.8e8 C^0.74 with C in PF-days, for 16x16 images."""

IMAGE_16X16_DATA_COMPUTE = (5e-42, 3.9)
"""Sec. 6: C(D) = 5e-42 D^3.9 PF-days, for 16x16 images."""

_N_1 = N_OPT_COMPUTE**-LANGUAGE.n

HENIGHAN_2020 = FrontierLaw(
    about=About(
        name="henighan_2020",
        title="Henighan et al. 2020, language",
        source=SOURCE,
        constants={
            "N_c": LANGUAGE.N_0,
            "alpha_N": LANGUAGE.alpha_N,
            "C_c_pf_days": LANGUAGE.C_0,
            "alpha_C": LANGUAGE.alpha_C,
            "N_opt_pf_days": N_OPT_COMPUTE,
            "N_opt_exponent": LANGUAGE.n,
        },
        constants_source="Table 1, language row",
        notes=("Tokens follow from D = C/(6 N): Table 1 gives none.",),
    ),
    frontier=PowerFrontier(
        alpha_C=LANGUAGE.alpha_C,
        C_c=LANGUAGE.C_0,
        N_1=_N_1,
        n=LANGUAGE.n,
        D_1=PF_DAY / (FLOP_PER_PARAMETER_TOKEN * _N_1),
        d=1 - LANGUAGE.n,
    ),
    alpha_N=LANGUAGE.alpha_N,
    N_c=LANGUAGE.N_0,
)
