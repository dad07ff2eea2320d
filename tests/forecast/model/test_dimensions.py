"""The dimensions of the design that beliefs own: every pair of them independent."""

from functools import cache
from itertools import combinations

import numpy as np
import pytest
from scipy import stats

from forecast.model.dimensions import (
    DIMENSIONS,
    FEW_DIMENSIONS,
    PATH_DIMENSIONS,
    REVERSED,
    TERM_DIMENSIONS,
)
from priors.sampling.lattice import Batches, Uniforms
from priors.types import Array

OWN = ["hardware.schedule.2030.growth_oom", "spending.schedule.2030.growth_oom", "my_belief"]
"""Names that no dimension is set aside for."""
FIRST_NAMES = {dimension: name for name, dimension in reversed(DIMENSIONS.items())}
NAMES = [*FIRST_NAMES.values(), *OWN]
PAIRS = list(combinations(range(len(NAMES)), 2))
ALARM = 1e-3
"""False alarms of each test, over its random shifts: for all pairs together (Bonferroni)."""
STRATIFIED = [4, 64, *(pytest.param(size, marks=pytest.mark.slow) for size in (1, 1024))]
LATTICES = [2048, pytest.param(4096, marks=pytest.mark.slow)]
"""Draws in a batch: of names without a dimension of few points, stratified below 2,048."""


@cache
def drawn(size: int) -> Array:
    """Uniforms of every dimension in use, shape (dimension, batch, draw)."""
    uniforms = Uniforms(Batches(8, range(max(16, 256 // size)), size), DIMENSIONS, REVERSED)
    return np.stack([uniforms(name) for name in NAMES])


def beyond_chance(size: int, *, of_ends: bool) -> float:
    """Share of the pairs whose correlation independent draws would not have."""
    uniforms = drawn(size).reshape(len(NAMES), -1)
    limit = stats.norm.isf(ALARM / 2 / len(PAIRS) / 2) / uniforms.shape[1] ** 0.5
    moved = np.abs(uniforms - 0.5) if of_ends else uniforms
    correlations = np.corrcoef(moved)[*zip(*PAIRS, strict=True)]
    return float(np.mean(np.abs(correlations) > limit))


@pytest.mark.parametrize("of_ends", [False, True])
@pytest.mark.parametrize("size", STRATIFIED)
def test_every_pair_of_dimensions_is_uncorrelated(size, of_ends):
    assert beyond_chance(size, of_ends=of_ends) == 0.0


@pytest.mark.parametrize("of_ends", [False, True])
@pytest.mark.parametrize("size", LATTICES)
def test_few_pairs_of_a_lattice_are_correlated(size, of_ends):
    """As `docs/design_choice.md` says, without a bias; the error of a forecast has it in it."""
    assert beyond_chance(size, of_ends=of_ends) <= 20 / 780


@pytest.mark.parametrize("size", STRATIFIED)
def test_every_pair_of_dimensions_fills_the_square(size):
    bins = 4
    uniforms = drawn(size).reshape(len(NAMES), -1)
    expected = uniforms.shape[1] / bins**2
    inside = np.floor(uniforms * bins)[:, None] == np.arange(bins)[:, None]
    joint = np.einsum("aid,bjd->abij", *2 * [inside.astype(float)], optimize=True)
    uneven = ((joint - expected) ** 2).sum(axis=(2, 3)) / expected
    np.fill_diagonal(uneven, 0.0)
    assert uneven.max() < stats.chi2(bins**2 - 1).isf(ALARM / len(PAIRS))


@pytest.mark.parametrize("size", [128, *LATTICES])
def test_over_its_shifts_every_pair_of_the_lattice_is_independent(size):
    """Within one lattice a few pairs are uneven (`docs/design_choice.md`); never with a bias.

    Products of the first two cosines of any two dimensions average nothing over batches,
    by the spread between them.
    """
    batches = Batches(9, range(24), size)
    uniforms = Uniforms(batches, DIMENSIONS, REVERSED, few=FEW_DIMENSIONS)
    values = np.stack([uniforms(name) for name in NAMES], axis=1)
    waves = np.concatenate([np.cos(k * np.pi * values) for k in (1, 2)], axis=1)
    products = np.matmul(waves, waves.transpose(0, 2, 1)) / size
    mean, spread = products.mean(axis=0), products.std(axis=0, ddof=1)
    limit = stats.t(len(products) - 1).isf(ALARM / 2 / (4 * len(PAIRS)))
    excess = np.abs(mean) - limit * spread / len(products) ** 0.5
    same = np.equal.outer(*2 * [np.tile(np.arange(len(NAMES)), 2)])
    assert excess[~same].max() < 1e-12


@pytest.mark.parametrize("few", [FEW_DIMENSIONS, PATH_DIMENSIONS, TERM_DIMENSIONS])
def test_names_share_a_dimension_of_few_points_where_they_share_one_of_many(few):
    pairs = {(DIMENSIONS[name], dimension) for name, dimension in few.items()}
    assert (
        len(pairs) == len({*few.values()}) == len({dimension.place for _, dimension in pairs})
    )


def test_paths_and_terms_have_the_same_beliefs_and_others_places_than_requirements():
    assert PATH_DIMENSIONS.keys() >= {*TERM_DIMENSIONS, "feedback.automation_now", "lag"}
    of_paths = {d.place for few in (PATH_DIMENSIONS, TERM_DIMENSIONS) for d in few.values()}
    assert not of_paths & {dimension.place for dimension in FEW_DIMENSIONS.values()}
