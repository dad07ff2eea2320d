"""Every published figure about scaling laws that the program can compute, by name.

The tests compare these with `tests/published/scaling_laws.csv`; `tools/make_scaling_laws.py`
prints both side by side.
"""

from __future__ import annotations

import numpy as np

from anchors.laws import (
    LAWS,
    henighan_2020,
    kaplan_2020,
    kaplan_2020_stopping,
    muennighoff_2023,
)
from anchors.laws.kaplan_2020_crossing import CONSTANT_SETS
from anchors.laws.parametric import ParametricLaw
from anchors.laws.units import PF_DAY
from anchors.requirements import epoch_2023 as direct_approach

VANCE_LOG10_COMPUTE = (18, 21, 24, 28)


def figures() -> dict[str, float]:
    """Everything, by the names of scaling_laws.csv."""
    found = _kaplan() | _kaplan_appendix_b() | _crossing() | _parametric() | _vance()
    return {name: float(value) for name, value in (found | _others()).items()}


def _kaplan() -> dict[str, float]:
    law = LAWS["kaplan_2020"]
    joint = kaplan_2020.PARAMETERS_JOINT.alpha / kaplan_2020.TOKENS_JOINT.alpha
    noise = (1 + kaplan_2020.RUN_TO_RUN_NOISE) ** (1 / kaplan_2020.TOKENS_JOINT.alpha) - 1
    scale = kaplan_2020.TOKENS_JOINT.scale / kaplan_2020.PARAMETERS_JOINT.scale**joint / noise
    (N_1, N_10), (D_1, D_10) = law.optimum(np.array([PF_DAY, 10 * PF_DAY]))
    rule = kaplan_2020.tokens_against_overfitting(np.array([1e9, 8e9]))
    batch = kaplan_2020.critical_batch(np.array([1.0, 0.87]))
    return {
        "kaplan.L(C_min).coefficient": law.loss_at_compute(1.0),
        "kaplan.C_c_min.flop": kaplan_2020.COMPUTE_MIN.scale * PF_DAY,
        "kaplan.overfit.exponent": joint,
        "kaplan.overfit.scale": scale,
        "kaplan.overfit.8x": rule[1] / rule[0],
        "kaplan.batch.13_percent": batch[1] / batch[0],
        "kaplan.10x.parameters": N_10 / N_1,
        "kaplan.10x.tokens": D_10 / D_1,
        "kaplan.exponent.data": law.data_exponent,
        "kaplan.N_opt.1e21": law.optimum(1e21 / 2)[0],
    }


def _kaplan_appendix_b() -> dict[str, float]:
    size, steps, compute = kaplan_2020_stopping.relative_to_converged(kaplan_2020.STOP_EXCESS)
    other_steps, other_compute = kaplan_2020.relative_to_optimum([0.6, 2.2])
    scale = kaplan_2020_stopping.compute_scale(kaplan_2020.PARAMETERS_ALONE)
    return {
        "kaplan.alpha_C.derived": kaplan_2020_stopping.compute_exponent(),
        "kaplan.stop": 1 + kaplan_2020.STOP_EXCESS,
        "kaplan.converged.size": size,
        "kaplan.converged.steps": steps,
        "kaplan.converged.fewer_steps": 1 / steps,
        "kaplan.converged.compute": compute,
        "kaplan.size_0.6.compute": other_compute[0],
        "kaplan.size_2.2.compute": other_compute[1],
        "kaplan.size_2.2.steps": other_steps[1],
        "kaplan.C_c.table_5.pf_days": scale / PF_DAY,
        "kaplan.C_c.table_5.flop": scale,
    }


def _crossing() -> dict[str, float]:
    C, N, D, L = CONSTANT_SETS["table_6"].crossing()
    return {
        "kaplan.crossing.C.pf_days": C / PF_DAY,
        "kaplan.crossing.N": N,
        "kaplan.crossing.D": D,
        "kaplan.crossing.L": L,
    }


def _parametric() -> dict[str, float]:
    found: dict[str, float] = {}
    for short, name in (
        ("hoffmann", "hoffmann_2022"),
        ("hoffmann_precise", "hoffmann_2022_precise"),
        ("besiroglu", "besiroglu_2024"),
        ("muennighoff", "muennighoff_2023"),
    ):
        law = parametric(name)
        found |= {
            f"{short}.a": law.parameters_exponent,
            f"{short}.G": law.G,
            f"{short}.compute_exponent": law.compute_exponent,
            f"{short}.data_exponent": law.data_exponent,
        }
    fitted = parametric("muennighoff_2023")
    del found["muennighoff.G"], found["muennighoff.compute_exponent"]  # not published
    return found | {f"muennighoff.{key}": getattr(fitted, key) for key in ("E", "A", "B")}


def parametric(name: str) -> ParametricLaw:
    """Law of the registry, known to be E + A/N^alpha + B/D^beta."""
    law = LAWS[name]
    assert isinstance(law, ParametricLaw)
    return law


def _vance() -> dict[str, float]:
    law, rounded = parametric("hoffmann_2022"), LAWS["vance_2022"]
    of_parameters, of_tokens = law.frontier_coefficients
    N, D = rounded.optimum(1.0)
    found = {
        "hoffmann.frontier.coefficient.N": of_parameters,
        "hoffmann.frontier.coefficient.D": of_tokens,
        "vance.coefficient.N": law.loss_of_parameters(N) - law.irreducible_loss,
        "vance.coefficient.D": law.loss_of_tokens(D) - law.irreducible_loss,
        "hoffmann.frontier.exponent": law.compute_exponent,
    }
    for c in VANCE_LOG10_COMPUTE:
        found[f"hoffmann.frontier.1e{c}"] = law.loss_at_compute(10.0**c)
        found[f"vance.1e{c}"] = rounded.loss_at_compute(10.0**c)
    return found


def _others() -> dict[str, float]:
    law = parametric("besiroglu_2024")
    constants = (law.A, law.B, law.alpha, law.beta, 50.0, 2e4)
    published, corrected = (
        direct_approach.log10_requirement(*constants, variant=variant, rescaled=False)
        for variant in ("as_published", "corrected")
    )
    return {
        "hoffmann.gopher.N": parametric("hoffmann_2022_precise").optimum(5.76e23)[0],
        **_henighan_images(),
        "henighan.N_opt.pf_day": LAWS["henighan_2020"].optimum(PF_DAY)[0],
        "muennighoff.four_epochs": muennighoff_2023.usable_effective_tokens(1.0, 4.0),
        "muennighoff.decay": _worth_of_next_token(1 + muennighoff_2023.R_D_STAR),
        "muennighoff.U_N": muennighoff_2023.optimal_parameters_for_tokens(1.0),
        "muennighoff.most": muennighoff_2023.usable_effective_tokens(1.0),
        "direct.published_minus_corrected": published - corrected,
    }


def _henighan_images() -> dict[str, float]:
    """C(D) of 16x16 images from N_opt and D = C/(6 N), in PF-days."""
    N_1, n = henighan_2020.IMAGE_16X16_N_OPT
    D_1, power = PF_DAY / (6 * N_1), 1 / (1 - n)
    return {"henighan.image.exponent": power, "henighan.image.scale": D_1**-power}


def _worth_of_next_token(epochs: float) -> float:
    step = 1e-6
    worth = muennighoff_2023.usable_effective_tokens(1.0, np.array([epochs, epochs + step]))
    return float(np.diff(worth)[0] / step)
