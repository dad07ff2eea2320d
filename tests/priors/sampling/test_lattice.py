import zlib
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from priors.distributions.empirical import Empirical
from priors.distributions.joint_samples import Column
from priors.sampling import lattice as sampling
from priors.sampling.copula import Correlation
from priors.sampling.lattice import (
    BATCH_SIZE,
    BATCHES,
    GENERATING_VECTOR,
    LEAST_LATTICE,
    STEPS_OF_ALL,
    STEPS_OF_PATHS,
    STEPS_OF_TERMS,
    Batches,
    FewPoints,
    Uniforms,
    _new_places,
    few_points,
    lattice,
    stratified,
)
from priors.types import Array

DIMENSIONS = {f"name{i}": i for i in range(40)}
FEW = Batches(1, range(16), 128)


@pytest.mark.parametrize(
    ("draws", "batches", "size"),
    [
        (1, 16, 1),
        (5, 16, 1),
        (16, 16, 1),
        (17, 16, 2),
        (1000, 16, 64),
        (1025, 16, 128),
        (32_768, 16, 2048),
        (32_769, 16, 4096),
        (65_536, 16, 4096),
        (65_537, 17, 4096),
        (70_000, 18, 4096),
        (1_000_000, 245, 4096),
    ],
)
def test_rounding_up(draws, batches, size):
    run = Batches.for_draws(draws, seed=7)
    assert run == Batches(7, range(batches), size)
    assert run.shape == (batches, size)
    assert run.draws == batches * size >= draws


@given(st.integers(1, 10**7))
def test_batches_are_powers_of_two_and_at_least_sixteen(draws):
    run = Batches.for_draws(draws, seed=0)
    assert run.size.bit_count() == 1
    assert run.size <= BATCH_SIZE
    assert len(run.numbers) >= BATCHES
    assert draws <= run.draws < max(2 * draws + BATCHES, draws + BATCH_SIZE)


class TestUniforms:
    run = Batches.for_draws(65536, seed=11)
    names = ("name0", "name7", "unlisted")

    def test_same_seed_same_bytes(self):
        for name in self.names:
            first = Uniforms(self.run, DIMENSIONS)(name)
            sampling._shifts.cache_clear()
            second = Uniforms(self.run, DIMENSIONS)(name)
            assert first.tobytes() == second.tobytes()
            assert first.shape == (16, 4096)

    def test_other_seed_other_draws(self):
        other = Batches.for_draws(65536, seed=12)
        for name in self.names:
            ours, theirs = (
                Uniforms(self.run, DIMENSIONS)(name),
                Uniforms(other, DIMENSIONS)(name),
            )
            assert np.mean(ours == theirs) < 1e-3

    @pytest.mark.parametrize("numbers", [range(3, 9), range(15, 16), range(0, 1)])
    def test_a_batch_does_not_depend_on_the_others(self, numbers):
        few = Batches(11, numbers, 4096)
        for name in self.names:
            every = Uniforms(self.run, DIMENSIONS)(name)
            part = Uniforms(few, DIMENSIONS)(name)
            assert part.tobytes() == every[numbers.start : numbers.stop].tobytes()

    def test_a_name_does_not_depend_on_the_others(self):
        alone = Uniforms(self.run, {"name7": 7})
        among = Uniforms(self.run, DIMENSIONS)
        among("name3")
        assert alone("name7").tobytes() == among("name7").tobytes()
        assert alone("unlisted").tobytes() == among("unlisted").tobytes()

    def test_mirrored(self):
        plain = Uniforms(self.run, DIMENSIONS)
        mirrored = Uniforms(self.run, DIMENSIONS, reversed_names=frozenset(self.names))
        for name in self.names:
            np.testing.assert_array_equal(mirrored(name), 1.0 - plain(name))

    def test_never_0_or_1(self, monkeypatch):
        monkeypatch.setattr("priors.sampling.lattice._shifts", lambda *_: np.full(100, 0.0))
        for mirrored in (frozenset(), frozenset({"name0"})):
            drawn = Uniforms(self.run, DIMENSIONS, reversed_names=mirrored)("name0")
            assert np.all((drawn > 0) & (drawn < 1))
        monkeypatch.setattr("priors.sampling.lattice._shifts", lambda *_: np.full(100, 0.5))
        correlated = Uniforms(
            self.run,
            DIMENSIONS,
            correlation=Correlation.from_spearman({("name0", "name1"): 1.0}),
        )
        for name in ("name0", "name1"):
            assert np.all((correlated(name) > 0) & (correlated(name) < 1))


@pytest.mark.parametrize("dimension", [0, 1, 17, 99])
def test_each_batch_of_the_lattice_is_even(dimension):
    drawn = lattice(Batches.for_draws(65536, seed=1), dimension)
    assert np.all((drawn > 0) & (drawn < 1))
    # The fold puts two points, one of each half, into every stratum of twice their distance.
    strata = np.sort(np.floor(drawn * 2048).astype(int), axis=1)
    spread = np.abs(strata - np.arange(4096) // 2)
    assert spread.max() <= 1


@pytest.mark.parametrize("dimension", [0, 1, 99])
def test_the_lattice_is_shifted_upwards_and_folded(dimension, monkeypatch):
    shift = 0.3
    monkeypatch.setattr("priors.sampling.lattice._shifts", lambda *_: np.full(100, shift))
    turns = [k * GENERATING_VECTOR[dimension] / 4096 + shift for k in range(4096)]
    expected = [2.0 * abs(turn - round(turn)) for turn in turns]
    drawn = lattice(Batches(1, range(1), 4096), dimension)
    np.testing.assert_allclose(drawn[0], expected, rtol=0, atol=1e-9)


def test_the_vector_is_the_published_one():
    # An odd step visits every point of a lattice of 2^n.
    assert all(step % 2 for step in GENERATING_VECTOR)
    assert zlib.crc32(" ".join(map(str, GENERATING_VECTOR)).encode()) == 0x3EDD4B0


@pytest.mark.parametrize("size", [1024, 2048, 4096])
def test_names_own_a_dimension_of_the_lattice_from_2048_draws_a_batch_on(size):
    run = Batches(1, range(2), size)
    owned = lattice(run, 7) if size >= 2048 else stratified(run, "dimension 7")
    np.testing.assert_array_equal(Uniforms(run, DIMENSIONS)("name7"), owned)


def test_the_lattice_has_so_many_dimensions():
    with pytest.raises(ValueError, match="the lattice has 100 dimensions, from 0 on"):
        lattice(Batches.for_draws(1, seed=0), len(GENERATING_VECTOR))


def few(step: int, place: int = 0, run: Batches = FEW) -> Array:
    return few_points(run, FewPoints(step, place))


class TestFewPoints:
    @pytest.mark.parametrize("size", [1, 2, 64, 128, 192])
    @pytest.mark.parametrize("place", [0, 19, 20, 39])
    def test_there_is_one_in_each_stratum(self, size, place):
        drawn = few(STEPS_OF_ALL[place % 20], place, Batches(1, range(16), size))
        strata = np.sort(np.floor(drawn * size).astype(int), axis=1)
        np.testing.assert_array_equal(strata, np.tile(np.arange(size), (16, 1)))

    def test_no_place_in_a_stratum_tells_that_of_another(self):
        """They are uniform and independent: next to each other, and in the same stratum."""
        places = np.sort(few(151), axis=1) * 128 % 1.0
        spread = 1.0 / (12.0 * np.sqrt(places.size))  # of the mean product of two of them
        for other in (places[:, ::-1], np.roll(places, 1, axis=1), np.roll(places, 1, axis=0)):
            assert abs(np.mean((places - 0.5) * (other - 0.5))) < 5.0 * spread

    @pytest.mark.parametrize("steps", [STEPS_OF_TERMS, STEPS_OF_PATHS, STEPS_OF_ALL])
    def test_the_first_dimensions_fill_squares_better_than_chance(self, steps):
        values = [few(step, place) for place, step in enumerate(steps[:4])]
        cells = [np.floor(x * 8) * 8 + np.floor(y * 8) for x, y in combinations(values, 2)]
        counts = [np.bincount(row.astype(int), minlength=64) for row in np.concatenate(cells)]
        assert np.var(counts, axis=1).mean() < 0.75 * 2.0  # that of chance, two points a cell

    def test_a_batch_does_not_depend_on_the_others(self):
        np.testing.assert_array_equal(
            few(65, 7, Batches(1, range(5, 6), 128))[0], few(65, 7)[5]
        )

    def test_places_follow_from_the_seed_and_the_batch_alone(self):
        """Also where no cache has them yet."""
        places = _new_places(1, 5, 128, 0)
        np.testing.assert_array_equal(places, _new_places(1, 5, 128, 0))
        for other in ((2, 5, 128, 0), (1, 6, 128, 0), (1, 5, 128, 1)):
            assert not np.any(places == _new_places(*other))

    def test_only_names_that_own_a_dimension_are_drawn_by_them(self):
        uniforms = Uniforms(FEW, DIMENSIONS, few={"name7": FewPoints(245, 3)})
        np.testing.assert_array_equal(uniforms("name7"), few(245, 3))
        np.testing.assert_array_equal(uniforms("name8"), stratified(FEW, "dimension 8"))

    def test_the_spread_of_batches_is_the_error_of_a_mean_in_one_dimension(self):
        """A lattice whose points are all shifted alike states two thirds of its error."""

        def distance(seed: int) -> float:
            of_batch = np.sqrt(few(229, 2, Batches(seed, range(16), 64))).mean(axis=1)
            return (of_batch.mean() - 2.0 / 3.0) / (of_batch.std(ddof=1) / 4.0)

        assert 0.9 < np.std([distance(seed) for seed in range(200)]) < 1.3  # 1.07 for 16


def test_stratified_has_one_value_in_each_stratum():
    drawn = stratified(Batches.for_draws(65536, seed=1), "anything")
    strata = np.sort(np.floor(drawn * 4096).astype(int), axis=1)
    np.testing.assert_array_equal(strata, np.tile(np.arange(4096), (16, 1)))


def test_stratified_values_lie_anywhere_in_their_strata():
    drawn = stratified(Batches.for_draws(65536, seed=1), "anything")
    for row in drawn * 4096 % 1.0:
        assert stats.kstest(row, "uniform").pvalue > 1e-4


def test_batches_are_independent():
    run = Batches(5, range(200), LEAST_LATTICE)
    for name in ("name0", "name9", "unlisted"):
        drawn = Uniforms(run, DIMENSIONS)(name)
        # Errors of the batches' means: no trend, and no echo of the batch before.
        errors = (np.exp(drawn) - (np.e - 1.0)).mean(axis=1)
        assert abs(np.corrcoef(errors[1:], errors[:-1])[0, 1]) < 4.0 / 200**0.5
        assert abs(np.corrcoef(errors, np.arange(200))[0, 1]) < 4.0 / 200**0.5
        # Draws at the same place of different batches.
        assert abs(np.corrcoef(drawn[::2, 0], drawn[1::2, 0])[0, 1]) < 4.0 / 100**0.5


def test_spread_between_batches_is_the_error():
    """The mean of many batches misses by as much as their spread says."""
    run = Batches(6, range(400), LEAST_LATTICE)
    uniforms = Uniforms(run, DIMENSIONS)
    product = np.prod([2.0 * uniforms(f"name{i}") for i in range(5)], axis=0)
    means = product.mean(axis=1)
    standard_error = means.std(ddof=1) / 400**0.5
    assert abs(means.mean() - 1.0) < 4.0 * standard_error
    assert standard_error < 0.2 * product.std() / run.draws**0.5


@pytest.mark.parametrize("size", [2, 64, 1024, 2048, 4096])
def test_pairs_of_names_do_not_move_together(size):
    run = Batches(2, range(max(4, 256 // size)), size)
    uniforms = Uniforms(run, DIMENSIONS)
    drawn = [uniforms(name).ravel() for name in DIMENSIONS]
    # A normal's tail beyond five standard errors, 2 x 780 times: one false alarm in 1,100.
    limit = 5.0 / run.draws**0.5
    for transformed in (drawn, [np.abs(u - 0.5) for u in drawn]):
        assert np.abs(np.corrcoef(transformed) - np.eye(40)).max() < limit


def unevenness(run, names, bins):
    """Largest chi-squared of the joint counts of two names, and what independent draws give."""
    uniforms = Uniforms(run, DIMENSIONS)
    placed = [np.floor(uniforms(name) * bins).astype(int).ravel() for name in names]
    expected = run.draws / bins**2
    counts = [
        np.bincount(bins * one + other, minlength=bins**2)
        for one, other in combinations(placed, 2)
    ]
    largest = np.max(np.sum((np.array(counts) - expected) ** 2, axis=1) / expected)
    return largest, stats.chi2(bins**2 - 1).isf(1e-6)


@pytest.mark.parametrize("size", [64, 1024, 2048, 4096])
def test_pairs_of_the_most_influential_names_fill_the_square(size):
    largest, limit = unevenness(Batches(4, range(16), size), list(DIMENSIONS)[:12], 4)
    assert largest < limit


@pytest.mark.parametrize("size", [64, 1024, 4096])
def test_all_pairs_of_names_fill_the_quarters(size):
    largest, limit = unevenness(Batches(4, range(16), size), list(DIMENSIONS), 2)
    assert largest < limit


def test_columns_of_one_table_are_drawn_row_by_row():
    table = {"a": (3.0, 1.0, 2.0, 1.0), "b": (10.0, 40.0, 20.0, 30.0)}
    uniforms = Uniforms(Batches(1, range(4), 64), DIMENSIONS)
    drawn = [
        Empirical(values).quantile(uniforms(name, Column("table", values)))
        for name, values in table.items()
    ]
    pairs = zip(*(array.ravel().tolist() for array in drawn), strict=True)
    assert set(pairs) == set(zip(*table.values(), strict=True))
