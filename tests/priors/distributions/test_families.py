import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import integrate, stats

from priors.distributions.beta import Beta
from priors.distributions.empirical import Empirical
from priors.distributions.families import Fixed, Log10, Normal, Uniform
from priors.distributions.quantile_table import QuantileTable
from priors.distributions.skew_normal import SkewNormal
from priors.distributions.transforms import Affine, Truncated
from priors.distributions.triangular import Triangular
from priors.distributions.two_piece_normal import TwoPieceNormal

U = np.sort(
    np.concatenate(
        [
            10.0 ** np.arange(-12.0, -3.0),
            np.arange(1, 400) / 400,
            1 - 10.0 ** np.arange(-10.0, -3.0),
        ]
    )
)
LN10 = np.log(10.0)
locations = st.floats(-1e3, 1e3)
widths = st.floats(1e-3, 1e3)
shares = st.floats(0.01, 0.99)

CONTINUOUS = {
    "normal": Normal(3.0, 0.5),
    "two_piece": TwoPieceNormal(3.0, 0.5, 2.0),
    "uniform": Uniform(-1.0, 4.0),
    "triangular": Triangular(0.0, 1.0, 5.0),
    "triangular_rising": Triangular(0.0, 5.0, 5.0),
    "triangular_falling": Triangular(0.0, 0.0, 5.0),
    "beta": Beta(2.0, 5.0),
    "pert": Beta(2.0, 4.0, -3.0, 9.0),
    "skew_normal": SkewNormal(1.0, 2.0, 4.0),
    "skew_normal_left": SkewNormal(1.0, 2.0, -30.0),
    "lognormal": Log10(Normal(30.0, 2.5)),
    "loguniform": Log10(Uniform(0.0, 4.0)),
    "log10_skew_normal": Log10(SkewNormal(15.0, 2.5, 4.0)),
    "table": QuantileTable((0.1, 0.5, 0.9), (1.0, 2.0, 9.0)),
    "affine": Affine(SkewNormal(1.0, 2.0, 4.0), 3.0, -1.0),
    "truncated": Truncated(Normal(3.0, 0.5), 2.5, 4.0),
}
each = pytest.mark.parametrize("distribution", CONTINUOUS.values(), ids=CONTINUOUS.keys())


@each
def test_quantile_is_the_inverse_of_the_cdf(distribution):
    u = U[(U > 1e-9) & (U < 1.0 - 1e-9)]
    np.testing.assert_allclose(
        distribution.cdf(distribution.quantile(u)), u, rtol=1e-9, atol=1e-14
    )


@each
def test_both_rise(distribution):
    values = distribution.quantile(U)
    assert np.all(np.diff(values) > 0)
    assert np.all(np.diff(distribution.cdf(values)) > 0)


@each
def test_shapes_are_kept(distribution):
    for shape in [(), (1,), (2, 3)]:
        assert np.shape(distribution.quantile(np.full(shape, 0.3))) == shape
        assert np.shape(distribution.cdf(np.full(shape, 1.3))) == shape


@each
def test_cdf_ends_at_0_and_1(distribution):
    np.testing.assert_array_equal(distribution.cdf(np.array([-np.inf, np.inf])), [0.0, 1.0])


@each
def test_median(distribution):
    assert distribution.median == pytest.approx(distribution.quantile(np.array(0.5)), rel=1e-15)
    assert not distribution.is_fixed


@each
def test_random_values_have_the_distribution(distribution):
    drawn = distribution.quantile(np.random.default_rng(1).random(4000))
    # One false alarm in ten thousand.
    assert stats.kstest(drawn, distribution.cdf).pvalue > 1e-4


def agree(distribution, frozen):
    x = frozen.ppf(U)
    inside = np.isfinite(x) & (x != 0)
    np.testing.assert_allclose(distribution.quantile(U)[inside], x[inside], rtol=1e-8, atol=0)
    np.testing.assert_allclose(distribution.cdf(x), frozen.cdf(x), rtol=1e-9, atol=1e-15)


@given(locations, widths)
def test_normal_is_scipys(mean, sd):
    scale = 1e-11 * (abs(mean) + sd)
    frozen = stats.norm(mean, sd)
    np.testing.assert_allclose(Normal(mean, sd).quantile(U), frozen.ppf(U), rtol=0, atol=scale)
    x = frozen.ppf(U)
    np.testing.assert_allclose(Normal(mean, sd).cdf(x), frozen.cdf(x), rtol=1e-11)


@given(st.floats(-40.0, 40.0), st.floats(0.001, 5.0))
def test_lognormal_is_scipys(centre, oom):
    agree(Log10(Normal(centre, oom)), stats.lognorm(s=oom * LN10, scale=10.0**centre))


@given(st.floats(0.0, 1e3), widths)
def test_uniform_is_scipys(low, width):
    agree(Uniform(low, low + width), stats.uniform(low, (low + width) - low))


@given(st.floats(-40.0, 40.0), st.floats(0.01, 30.0))
def test_loguniform_is_scipys(low, width):
    ends = 10.0**low, 10.0 ** (low + width)
    ours, theirs = Log10(Uniform(*np.log10(ends))), stats.loguniform(*ends)
    np.testing.assert_allclose(ours.quantile(U), theirs.ppf(U), rtol=1e-12)
    # log(x / low) loses digits next to the low end, in theirs and in ours.
    np.testing.assert_allclose(ours.cdf(theirs.ppf(U)), U, rtol=1e-9, atol=1e-11)


@given(shares, widths)
def test_triangular_is_scipys(share, width):
    frozen = stats.triang(share, 0.0, width)
    ours = Triangular(0.0, share * width, width)
    np.testing.assert_allclose(ours.quantile(U), frozen.ppf(U), rtol=1e-12)
    np.testing.assert_allclose(ours.cdf(frozen.ppf(U)), U, rtol=1e-9)


def test_triangular_of_values_whose_squares_overflow():
    ours, small = Triangular(0.0, 1e200, 1e201), Triangular(0.0, 0.1, 1.0)
    np.testing.assert_allclose(ours.quantile(U), 1e201 * small.quantile(U), rtol=1e-14)


@given(st.floats(0.1, 50.0), st.floats(0.1, 50.0))
def test_beta_is_scipys(a, b):
    frozen = stats.beta(a, b)
    np.testing.assert_allclose(Beta(a, b).quantile(U), frozen.ppf(U), rtol=1e-9)
    np.testing.assert_allclose(
        Beta(a, b).cdf(frozen.ppf(U)), frozen.cdf(frozen.ppf(U)), rtol=1e-9
    )


@given(st.floats(0.1, 10.0), st.floats(0.1, 10.0))
def test_two_piece_halves_are_normals(below, above):
    ours = TwoPieceNormal(7.0, below, above)
    for side, sd in ((U < 0.5, below), (U > 0.5, above)):
        expected = stats.norm(7.0, sd)
        np.testing.assert_allclose(
            ours.quantile(U[side]), expected.ppf(U[side]), rtol=0, atol=1e-10
        )
        x = expected.ppf(U[side])
        np.testing.assert_allclose(ours.cdf(x), expected.cdf(x), rtol=1e-10)


MOMENTS = {
    "normal": (Normal(3.0, 0.5), 3.0, 0.5),
    "uniform": (Uniform(-1.0, 4.0), 1.5, 5.0 / 12**0.5),
    "triangular": (Triangular(0.0, 1.0, 5.0), 2.0, (21.0 / 18.0) ** 0.5),
    "beta": (Beta(2.0, 5.0), 2.0 / 7.0, (10.0 / 49.0 / 8.0) ** 0.5),
    "pert": (Beta(2.0, 4.0, 0.0, 6.0), 2.0, 6.0 * (8.0 / 36.0 / 7.0) ** 0.5),
    "skew_normal": (
        SkewNormal(1.0, 2.0, 4.0),
        1.0 + 2.0 * (4.0 / 17**0.5) * (2.0 / np.pi) ** 0.5,
        2.0 * (1.0 - 2.0 * (16.0 / 17.0) / np.pi) ** 0.5,
    ),
    "lognormal": (
        Log10(Normal(0.0, 0.1)),
        np.exp((0.1 * LN10) ** 2 / 2),
        np.exp((0.1 * LN10) ** 2 / 2) * np.expm1((0.1 * LN10) ** 2) ** 0.5,
    ),
    "affine": (Affine(Uniform(0.0, 1.0), 2.0, 3.0), 4.0, 2.0 / 12**0.5),
    "truncated": (Truncated(Uniform(0.0, 9.0), 1.0, 2.0), 1.5, 1.0 / 12**0.5),
    "empirical": (Empirical((1.0, 2.0, 6.0)), 3.0, (14.0 / 3.0) ** 0.5),
}


@pytest.mark.parametrize(("distribution", "mean", "sd"), MOMENTS.values(), ids=MOMENTS.keys())
def test_moments(distribution, mean, sd):
    nodes, weights = np.polynomial.legendre.leggauss(30)
    # Pieces that shrink towards both ends, where the quantile may be infinite; what is left
    # out beyond them weighs 2e-13.
    tail = 10.0 ** -np.arange(1.0, 14.0)
    ends = np.unique(np.concatenate([[1 / 3, 0.5, 2 / 3], tail, 1.0 - tail]))
    half = np.diff(ends)[:, None] / 2
    values = distribution.quantile(ends[:-1, None] + half * (nodes + 1))
    average = float(np.sum(half * weights * values))
    assert average == pytest.approx(mean, rel=1e-6)
    variance = float(np.sum(half * weights * (values - average) ** 2))
    assert variance**0.5 == pytest.approx(sd, rel=1e-5)


INTEGRABLE = {
    "normal": Normal(3.0, 0.5),
    "uniform": Uniform(1.0, 4.0),
    "skew_normal": SkewNormal(1.0, 2.0, 4.0),
    "skew_normal_left": SkewNormal(1.0, 2.0, -4.0),
    "affine_normal": Affine(Normal(1.0, 0.7), 2.0, -1.0),
    "affine_uniform": Affine(Uniform(0.0, 1.0), 3.0, 1.0),
    "affine_skew_normal": Affine(SkewNormal(0.0, 1.0, 2.0), 0.5, 2.0),
}


@pytest.mark.parametrize("distribution", INTEGRABLE.values(), ids=INTEGRABLE.keys())
class TestIntegrable:
    x = np.linspace(-1.0, 6.0, 29) + 0.01

    def test_density_is_the_slope_of_the_cdf(self, distribution):
        step = 1e-5
        slope = (distribution.cdf(self.x + step) - distribution.cdf(self.x - step)) / (2 * step)
        # The table behind the skew-normal's CDF is exact to 1e-8, its slope to less.
        np.testing.assert_allclose(distribution.density(self.x), slope, rtol=1e-5, atol=1e-6)

    def test_integral_of_the_cdf(self, distribution):
        low = float(distribution.quantile(np.array(1e-16)))
        kinks = [k for k in (1.0, 4.0) if k > low]
        for x in (1.3, 2.0, 3.7, 9.0):
            area, _ = integrate.quad(
                distribution.cdf,
                low,
                x,
                points=[k for k in kinks if k < x],
                epsabs=1e-11,
                limit=400,
            )
            assert float(distribution.cdf_integral(np.array(x))) == pytest.approx(
                area, abs=1e-7
            )

    def test_integral_is_0_far_below(self, distribution):
        assert float(distribution.cdf_integral(np.array(-50.0))) == pytest.approx(0, abs=1e-12)

    def test_says_so(self, distribution):
        assert distribution.is_integrable


def test_others_refuse_to_be_integrated():
    triangular = Triangular(0.0, 1.0, 2.0)
    assert not triangular.is_integrable
    assert not Affine(triangular).is_integrable
    with pytest.raises(TypeError, match="Triangular has no closed density"):
        triangular.density(np.array(1.0))
    with pytest.raises(TypeError, match="the CDF of Triangular has no closed integral"):
        triangular.cdf_integral(np.array(1.0))


def test_fixed():
    fixed = Fixed(3.0)
    np.testing.assert_array_equal(fixed.quantile(np.array([[0.1, 0.9]])), [[3.0, 3.0]])
    np.testing.assert_array_equal(fixed.cdf(np.array([2.9, 3.0, 3.1])), [0.0, 1.0, 1.0])
    assert fixed.is_fixed
    assert fixed.median == 3.0


def test_logarithms_are_drawn_without_a_detour():
    far = Log10(Normal(500.0, 10.0))  # 10^500 is not a double
    assert far.log10_quantile(np.array(0.5)) == 500.0
    assert Uniform(1.0, 100.0).log10_quantile(np.array(0.0)) == 0.0


def test_log_cdf_below_zero_is_0():
    np.testing.assert_array_equal(Log10(Normal(0.0, 1.0)).cdf(np.array([-1.0, 0.0])), 0.0)


class TestEmpirical:
    @given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=30))
    def test_quantile_is_the_smallest_value_that_the_cdf_allows(self, values):
        distribution, ordered = Empirical(tuple(values)), np.sort(values)
        u = np.concatenate([np.arange(1, len(values) + 1) / len(values), U])
        found = distribution.quantile(u)
        assert np.all(distribution.cdf(found) >= u)
        below = np.searchsorted(ordered, found, side="left")
        assert np.all((below == 0) | (below / len(values) < u))

    def test_draws_have_the_recorded_frequencies(self):
        values = (5.0, 1.0, 1.0, 9.0)
        drawn = Empirical(values).quantile((np.arange(400) + 0.5) / 400)
        np.testing.assert_array_equal(
            np.unique(drawn, return_counts=True), [[1, 5, 9], [200, 100, 100]]
        )

    def test_cdf(self):
        np.testing.assert_array_equal(
            Empirical((5.0, 1.0, 1.0, 9.0)).cdf(np.array([0.0, 1.0, 5.0, 8.9, 9.0])),
            [0, 0.5, 0.75, 0.75, 1],
        )

    def test_single_value_is_fixed(self):
        assert Empirical((4.0,)).is_fixed
        assert Empirical((4.0, 4.0)).is_fixed
        assert not Empirical((4.0, 5.0)).is_fixed
        np.testing.assert_array_equal(Empirical((4.0,)).quantile(U), np.full(U.shape, 4.0))


class TestTruncated:
    normal = Normal(0.0, 1.0)

    def test_ends(self):
        distribution = Truncated(self.normal, -1.0, 2.0)
        np.testing.assert_allclose(
            distribution.cdf(np.array([-9.0, -1.0, 2.0, 9.0])),
            [0.0, 0.0, 1.0, 1.0],
            rtol=0,
            atol=1e-15,
        )

    @given(st.floats(-4.0, 4.0), st.floats(0.01, 5.0))
    def test_is_scipys(self, low, width):
        frozen, ours = (
            stats.truncnorm(low, low + width),
            Truncated(self.normal, low, low + width),
        )
        x = np.linspace(low, low + width, 41)
        np.testing.assert_allclose(ours.cdf(x), frozen.cdf(x), rtol=0, atol=1e-9)
        drawn = ours.quantile(U)
        assert np.all((low <= drawn) & (drawn <= low + width))
        np.testing.assert_allclose(frozen.cdf(drawn), U, rtol=0, atol=1e-9)

    def test_no_uniform_draws_infinity(self):
        largest = np.array([2.0**-60, 1.0 - 2.0**-53])
        assert np.all(np.isfinite(Truncated(self.normal, 1.0, np.inf).quantile(largest)))
        assert np.all(np.isfinite(Truncated(self.normal, -np.inf, -1.0).quantile(largest)))

    def test_a_probability_of_exactly_an_end_stays(self):
        recorded = Empirical((1.0, 2.0, 2.0, 3.0, 4.0))
        both = Truncated(recorded, 2.0, 3.0)
        drawn = both.quantile((np.arange(300) + 0.5) / 300)
        np.testing.assert_array_equal(
            np.unique(drawn, return_counts=True), [[2, 3], [200, 100]]
        )
        np.testing.assert_allclose(
            both.cdf(np.array([1.9, 2.0, 2.9, 3.0])), [0, 2 / 3, 2 / 3, 1]
        )

    def test_twice_is_once_with_the_narrower_ends(self):
        twice = Truncated(Truncated(self.normal, -1.0, 3.0), 0.0, 9.0)
        once = Truncated(self.normal, 0.0, 3.0)
        np.testing.assert_allclose(twice.quantile(U), once.quantile(U), rtol=1e-9, atol=1e-14)


@given(locations, widths, st.floats(0.01, 100.0), locations)
def test_affine(mean, sd, scale, shift):
    ours, plain = (
        Affine(Normal(mean, sd), scale, shift),
        Normal(scale * mean + shift, scale * sd),
    )
    size = abs(scale * mean) + abs(shift) + scale * sd
    np.testing.assert_allclose(ours.quantile(U), plain.quantile(U), rtol=0, atol=1e-11 * size)
    x = plain.quantile(np.array([0.1, 0.5, 0.9]))
    np.testing.assert_allclose(
        ours.cdf(x), [0.1, 0.5, 0.9], rtol=0, atol=1e-13 * size / (scale * sd)
    )
