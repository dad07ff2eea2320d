"""Which dimension of the quasi-random design each name owns.

The list is append-only: inserting a name would change the draws behind every later one and
with them every published figure. The most influential stand first, where the lattice is best.
A rate of growth has one dimension however it is spelled, and levels, which stand in its place,
have that dimension, too.
"""

from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache
from itertools import chain

from priors.sampling.copula import Correlation
from priors.sampling.lattice import (
    STEPS_OF_ALL,
    STEPS_OF_PATHS,
    STEPS_OF_TERMS,
    Batches,
    FewPoints,
    Uniforms,
)
from scenarios.schema.scenario import RankCorrelation, Scenario

Names = tuple[str, ...]
"""Of the same belief in its spellings."""

_OWNERS: tuple[Names, ...] = (
    ("compute_vs_brain",),
    ("brain_compute",),
    ("effective_horizon_length",),
    ("data_scaling_exponent",),
    ("algorithmic_doubling_time", "algorithmic_yearly_factor", "algorithmic_growth_oom"),
    (
        "spending.doubling_time",
        *("spending.yearly_factor", "spending.growth_oom", "spending.levels"),
    ),
    (
        "hardware.doubling_time",
        *("hardware.yearly_factor", "hardware.growth_oom", "hardware.levels"),
    ),
    ("reference_samples",),
    ("genome_size",),
    ("lifetime_adjustment",),
    ("evolution_adjustment",),
    ("population",),
    ("ancestor_compute",),
    ("training_compute",),
    ("parameter_count",),
    ("model_compute",),
    ("algorithmic_ceiling",),
    ("spending.ceiling_share",),
    ("spending.largest_run_cost",),
    ("hardware.price_performance",),
    ("evolution_duration",),
    ("hardware.ceiling",),
    ("spending.gdp_growth",),
    ("flop_per_parameter",),
    ("reference_parameters",),
    ("lifetime_duration",),
    ("lag",),
    ("spending.gdp",),
    ("evidence.already_tried.zero_below",),
    ("evidence.already_tried.full_above",),
    ("effective_horizon_length_2",),
    ("effective_horizon_length_3",),
    ("evidence.success_rate_exponent",),
    ("scaling_law",),
    ("allocation",),
    ("overtraining",),
    ("target_loss",),
    ("k_performance",),
    ("slowdown",),
    ("data.stock",),
    ("data.epochs",),
    ("data.doubling_time", "data.yearly_factor", "data.growth_oom", "data.levels"),
    ("data_loss_exponent",),
    ("parameter_loss_exponent",),
    ("data_loss_scale",),
    ("parameter_loss_scale",),
    ("tokens_per_sample",),
    ("training_tokens",),
    ("max_parameters",),
    ("max_tokens",),
    ("time_horizon_doubling_time",),
    ("doubling_difficulty",),
    ("target_time_horizon",),
    ("progress_gap",),
    ("present_time_horizon",),
    ("stated_year",),
    ("uplift_doubling_time",),
    ("target_uplift",),
    ("present_uplift",),
    ("time_horizon_ratio",),
    ("measurement_date",),
    ("probability_of_never",),
    ("feedback.automation_width",),
    ("feedback.automation_now",),
    ("feedback.diminishing_returns",),
    ("feedback.labour_share",),
    ("feedback.input_returns",),
    ("feedback.automation_gap",),
    ("spending.years_of_saving",),
    ("spending.ramp.factor",),
    ("spending.ramp.within",),
)

DIMENSIONS = {name: index for index, names in enumerate(_OWNERS) for name in names}
"""Dimension of the design by name; other names get a stratified sample of their own."""

_TERMS = ("algorithmic_", "hardware.", "spending.")

_OF_TERMS = [[names for names in _OWNERS if names[0].startswith(term)] for term in _TERMS]

_OF_PATHS = sorted(chain(*_OF_TERMS), key=_OWNERS.index)

_UNDER_FEEDBACK = [
    *_OF_PATHS[:3],
    *(names for names in _OWNERS if names[0].startswith("feedback.")),
    *_OF_PATHS[3:],
    ("lag",),
]


def _few(owners: Iterable[tuple[int, Names]], first: int) -> dict[str, FewPoints]:
    """By name, from the step of each dimension and the names that own it."""
    return {
        name: FewPoints(step, place)
        for place, (step, names) in enumerate(owners, first)
        for name in names
    }


FEW_DIMENSIONS = _few(zip(STEPS_OF_ALL, _OWNERS, strict=False), 0)
"""Dimension of the lattice of few points by name, of the most influential beliefs."""

_MEETING = len(STEPS_OF_ALL)  # places of what meets requirements that are drawn apart

PATH_DIMENSIONS = _few(zip(STEPS_OF_PATHS, _UNDER_FEEDBACK, strict=False), _MEETING)
"""The same of whole paths by themselves."""

TERM_DIMENSIONS = _few(
    chain(*(zip(STEPS_OF_TERMS, owners, strict=False) for owners in _OF_TERMS)), _MEETING
)
"""The same of terms of paths, each by itself."""

REVERSED = frozenset(
    name
    for names in _OWNERS
    for name in names
    if name.endswith(("yearly_factor", "growth_oom", "levels"))
)
"""Names that fall where the doubling time rises, so that spellings share their draws."""


def uniforms_of(scenario: Scenario, batches: Batches) -> Uniforms:
    """The uniforms behind each name of a scenario."""
    copula = _copula(scenario.rank_correlations)
    return Uniforms(batches, DIMENSIONS, REVERSED, copula, FEW_DIMENSIONS)


@lru_cache(maxsize=64)
def _copula(correlations: tuple[RankCorrelation, ...]) -> Correlation:
    return Correlation.from_spearman({each.between: each.rho for each in correlations})


def uniforms_of_terms(scenario: Scenario, batches: Batches) -> Uniforms:
    """The same, where terms of paths are drawn by themselves."""
    return replace(uniforms_of(scenario, batches), few=TERM_DIMENSIONS)


def uniforms_of_paths(scenario: Scenario, batches: Batches) -> Uniforms:
    """The same, where whole paths are."""
    return replace(uniforms_of(scenario, batches), few=PATH_DIMENSIONS)
