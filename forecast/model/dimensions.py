"""Which dimension of the quasi-random design each name owns.

The list is append-only: inserting a name would change the draws behind every later one and
with them every published figure. The most influential stand first, where the lattice is best.
A rate of growth has one dimension however it is spelled, and levels, which stand in its place,
have that dimension, too.
"""

from dataclasses import replace
from functools import lru_cache

from priors.sampling.copula import Correlation
from priors.sampling.lattice import TOGETHER, Batches, Uniforms
from scenarios.schema.scenario import RankCorrelation, Scenario

_OWNERS: tuple[tuple[str, ...], ...] = (
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

_OF_PATHS = ("hardware.", "spending.", "algorithmic_")

_ON_PATHS = [names for names in _OWNERS if names[0].startswith(_OF_PATHS)]

PATH_DIMENSIONS = {name: index for index, names in enumerate(_ON_PATHS) for name in names}
"""Dimension of the lattice of few points by name, of what paths of compute are made of."""

_UNDER_FEEDBACK = [
    *_ON_PATHS[:3],
    *(names for names in _OWNERS if names[0].startswith("feedback.")),
    *_ON_PATHS[3:],
    ("lag",),
]

FEEDBACK_DIMENSIONS = {
    name: TOGETHER + index for index, names in enumerate(_UNDER_FEEDBACK) for name in names
}
"""The same of paths under feedback, on which all beliefs act together."""

REVERSED = frozenset(
    name
    for names in _OWNERS
    for name in names
    if name.endswith(("yearly_factor", "growth_oom", "levels"))
)
"""Names that fall where the doubling time rises, so that spellings share their draws."""


def uniforms_of(scenario: Scenario, batches: Batches) -> Uniforms:
    """The uniforms behind each name of a scenario."""
    return Uniforms(batches, DIMENSIONS, REVERSED, _copula(scenario.rank_correlations))


@lru_cache(maxsize=64)
def _copula(correlations: tuple[RankCorrelation, ...]) -> Correlation:
    return Correlation.from_spearman({each.between: each.rho for each in correlations})


def uniforms_of_paths(scenario: Scenario, batches: Batches) -> Uniforms:
    """The same, in batches of few draws that are good for paths of compute alone."""
    return replace(uniforms_of(scenario, batches), few=PATH_DIMENSIONS)


def uniforms_of_feedback(scenario: Scenario, batches: Batches) -> Uniforms:
    """The same, for paths under feedback."""
    return replace(uniforms_of(scenario, batches), few=FEEDBACK_DIMENSIONS)
