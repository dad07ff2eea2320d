import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from priors.belief import Belief
from priors.numerics.normal import ndtr
from priors.sampling.copula import Correlation, ImpossibleCorrelationError, realised_spearman
from priors.sampling.lattice import Batches, Uniforms

RUN = Batches.for_draws(65536, seed=3)
NAMES = {"a": 0, "b": 1, "c": 2, "d": 3}
ERROR = 4.0 / RUN.draws**0.5  # four standard errors of the correlation of independent draws


def uniforms(rho, **options):
    return Uniforms(RUN, NAMES, correlation=Correlation.from_spearman(rho), **options)


def spearman(one, other):
    return float(stats.spearmanr(one.ravel(), other.ravel()).statistic)


@pytest.mark.parametrize("rho", [-0.999, -0.9, -0.5, -0.1, 0.0, 0.3, 0.7, 0.95])
@pytest.mark.parametrize("pair", [("a", "b"), ("a", "unlisted"), ("unlisted", "unlisted too")])
def test_pairs(rho, pair):
    drawn = uniforms({pair: rho})
    assert spearman(drawn(pair[0]), drawn(pair[1])) == pytest.approx(rho, abs=ERROR)


@pytest.mark.parametrize(
    "rhos", [(0.3, 0.5, -0.2), (0.8, 0.8, 0.8), (-0.3, -0.3, -0.3), (0.5, 0.5, 0.0)]
)
def test_triples(rhos):
    pairs = [("a", "b"), ("b", "c"), ("a", "c")]
    drawn = uniforms(dict(zip(pairs, rhos, strict=True)))
    reached = [spearman(drawn(one), drawn(other)) for one, other in pairs]
    assert reached == pytest.approx(rhos, abs=ERROR)


def test_1_is_the_same_draw_and_minus_1_its_mirror():
    drawn = uniforms({("a", "b"): 1.0, ("c", "d"): -1.0})
    np.testing.assert_allclose(drawn("b"), drawn("a"), rtol=0, atol=1e-7)
    np.testing.assert_allclose(drawn("d"), 1.0 - drawn("c"), rtol=0, atol=1e-7)
    assert spearman(drawn("a"), drawn("c")) == pytest.approx(0.0, abs=ERROR)


def test_perfect_triple():
    drawn = uniforms({("a", "b"): 1.0, ("b", "c"): -1.0, ("a", "c"): -1.0})
    np.testing.assert_allclose(drawn("c"), 1.0 - drawn("a"), rtol=0, atol=1e-7)


def test_order_within_a_pair_does_not_matter():
    one, other = uniforms({("a", "b"): 0.4}), uniforms({("b", "a"): 0.4})
    np.testing.assert_array_equal(one("b"), other("b"))


def test_marginals_stay_uniform():
    drawn = uniforms({("a", "b"): 0.6, ("b", "c"): 0.5, ("a", "c"): -0.1})
    for name in "abc":
        assert np.all((drawn(name) > 0) & (drawn(name) < 1))
        # Mixed quasi-random scores are at least as even as random ones.
        assert stats.kstest(drawn(name).ravel(), "uniform").pvalue > 1e-4


def test_others_are_untouched():
    np.testing.assert_array_equal(uniforms({("a", "b"): 0.6})("c"), uniforms({})("c"))
    np.testing.assert_array_equal(uniforms({("a", "b"): 0.6})("x"), uniforms({})("x"))


def test_mirrored_names_keep_the_correlation_asked_for():
    for mirrored in ({"a"}, {"b"}, {"a", "b"}):
        drawn = uniforms({("a", "b"): 0.6}, reversed_names=frozenset(mirrored))
        assert spearman(drawn("a"), drawn("b")) == pytest.approx(0.6, abs=ERROR)


def test_none_at_all():
    assert Correlation.from_spearman({}) == Correlation()


@given(st.tuples(*[st.floats(-1.0, 1.0)] * 3))
def test_possible_or_refused(rhos):
    pairs = [("a", "b"), ("b", "c"), ("a", "c")]
    scores = 2.0 * np.sin(np.pi * np.array(rhos) / 6.0)
    matrix = np.eye(3)
    matrix[[0, 1, 0], [1, 2, 2]] = matrix[[1, 2, 2], [0, 1, 0]] = scores
    smallest = np.linalg.eigvalsh(matrix)[0]
    try:
        mixing = np.array(Correlation.from_spearman(dict(zip(pairs, rhos, strict=True))).mixing)
    except ImpossibleCorrelationError:
        assert smallest < 0
    else:
        assert smallest > -1e-9
        np.testing.assert_allclose(mixing @ mixing.T, matrix, rtol=0, atol=1e-6)


@pytest.mark.parametrize("angle", np.linspace(0.1, 1.4, 14))
def test_a_triple_is_possible_up_to_twice_the_angle(angle):
    # Scores are vectors: two angles of a pair each cannot open wider than their sum.
    near, far = 6.0 / np.pi * np.arcsin(np.cos([angle, 2.0 * angle]) / 2.0)
    rho = {("a", "b"): near, ("b", "c"): near, ("a", "c"): far}
    mixing = np.array(Correlation.from_spearman(rho).mixing)
    assert (mixing @ mixing.T)[0, 2] == pytest.approx(np.cos(2.0 * angle), abs=1e-9)
    with pytest.raises(ImpossibleCorrelationError):
        Correlation.from_spearman(rho | {("a", "c"): far - 1e-6})


class TestImpossible:
    def refused(self, rho):
        with pytest.raises(ImpossibleCorrelationError) as caught:
            Correlation.from_spearman(rho)
        return caught.value

    def test_names_the_odd_one(self):
        names = "abcd"
        rho = {(x, y): 0.9 for x in names for y in names if x < y}
        rho["b", "d"] = -0.9
        error = self.refused(rho)
        assert set(error.pair) == {"b", "d"}
        assert str(error) == (
            "no joint distribution has these rank correlations; "
            "the one between b and d fits the others least"
        )

    def test_names_the_pair_without_which_the_others_fit_best(self):
        rho = {("a", "b"): 0.9, ("a", "c"): 0.8, ("b", "c"): -0.3}
        assert self.refused(rho).pair == ("a", "b")

    def test_names_a_pair_that_was_asked_for(self):
        rho = {}
        for one, two, three in ("ace", "bdf"):
            rho |= {(one, two): 0.9, (two, three): 0.9, (one, three): -0.9}
        assert self.refused(rho).pair in rho

    def test_names_one_of_the_offending_triple(self):
        rho = {
            ("a", "b"): 0.5,
            ("d", "e"): 0.9,
            ("e", "f"): 0.9,
            ("d", "f"): -0.9,
            ("a", "d"): 0.1,
        }
        assert set(self.refused(rho).pair) <= {"d", "e", "f"}

    @pytest.mark.parametrize("rho", [1.1, -1.1, 3.0])
    def test_beyond_1(self, rho):
        assert set(self.refused({("a", "b"): rho}).pair) == {"a", "b"}

    def test_with_itself(self):
        assert self.refused({("a", "a"): 0.5}).pair == ("a", "a")


HALF_FIXED = {"mixture": [{"weight": 1, "belief": 0.5}, {"weight": 1, "belief": "1 to 2"}]}
TWO_VALUES = {"mixture": [{"weight": 1, "belief": 1}, {"weight": 1, "belief": 2}]}


@pytest.mark.parametrize("rho", [-1.0, -0.5, 0.0, 0.3, 0.7, 0.95])
@pytest.mark.parametrize(
    ("one", "other"),
    [
        (HALF_FIXED, "1 to 2"),
        (TWO_VALUES, TWO_VALUES),
        (TWO_VALUES, HALF_FIXED),
        ({"samples": [1, 2, 3]}, "1 to 2"),
        ({"samples": [1, 2, 2, 2, 3]}, TWO_VALUES),
        ({"normal": {"mean": 0, "sd": 1}, "min": -3}, "1 to 2"),
    ],
    ids=str,
)
def test_realised_correlation_is_that_of_draws_with_shared_ranks(one, other, rho):
    one, other = (Belief.model_validate(written) for written in (one, other))
    realised = realised_spearman(one.distribution, other.distribution, rho)
    z = stats.norm.ppf(stats.qmc.Sobol(2, rng=0).random_base2(14).T)
    score = 2 * np.sin(np.pi * rho / 6)
    drawn = one.draw(ndtr(z[0])), other.draw(ndtr(score * z[0] + np.sqrt(1 - score**2) * z[1]))
    assert realised == pytest.approx(spearman(*drawn), abs=0.003)


def test_two_equal_halves_have_a_closed_form():
    """Two fair coins agree with probability 1/2 + asin(r) / pi."""
    rho = 0.7
    expected = 2 * np.arcsin(2 * np.sin(np.pi * rho / 6)) / np.pi
    coin = Belief.model_validate(TWO_VALUES).distribution
    assert realised_spearman(coin, coin, rho) == pytest.approx(expected, abs=0.003)


def test_which_of_two_is_asked_first_does_not_matter():
    coin = Belief.model_validate(TWO_VALUES).distribution
    smooth = Belief.model_validate({"normal": {"mean": 0, "sd": 1}}).distribution
    first, second = realised_spearman(coin, smooth, 0.7), realised_spearman(smooth, coin, 0.7)
    assert first == pytest.approx(second, abs=0.003)
    assert first < 0.65
