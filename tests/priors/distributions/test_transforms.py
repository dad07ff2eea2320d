import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from priors.distributions import transforms as edits
from priors.distributions.empirical import Empirical
from priors.distributions.families import Fixed, Log10, Normal, Uniform
from priors.distributions.mixture import Mixture
from priors.distributions.skew_normal import SkewNormal
from priors.distributions.transforms import Truncated
from priors.distributions.two_piece_normal import TwoPieceNormal

U = np.concatenate([[1e-6], (np.arange(100) + 0.5) / 100, [1 - 1e-6]])
BASES = {
    "fixed": Fixed(3.0),
    "normal": Normal(3.0, 0.5),
    "lognormal": Log10(Normal(3.0, 0.5)),
    "two_piece": Log10(TwoPieceNormal(3.0, 0.5, 1.0)),
    "fixed_logarithm": Log10(Fixed(3.0)),
    "truncated": Truncated(Normal(3.0, 0.5), 2.0, 3.2),
    "truncated_lognormal": edits.truncate(Log10(Normal(3.0, 0.5)), 100.0, 2000.0),
    "mixture": edits.mixture((0.5, 0.5), (Normal(3.0, 0.5), Fixed(1.0))),
    "log_mixture": edits.mixture((0.5, 0.5), (Log10(Normal(3.0, 0.5)), Fixed(1.0))),
    "empirical": Empirical((1.0, 4.0, 9.0)),
}
each = pytest.mark.parametrize("base", BASES.values(), ids=BASES.keys())


@each
def test_times_multiplies_every_draw(base):
    edited = edits.times(base, 7.0)
    np.testing.assert_allclose(edited.quantile(U), 7.0 * base.quantile(U), rtol=1e-13)
    x = base.quantile(U) * 1.001
    np.testing.assert_allclose(edited.cdf(7.0 * x), base.cdf(x), rtol=1e-11, atol=1e-14)
    assert isinstance(edited, Log10) == isinstance(base, Log10)
    assert edited.is_fixed == base.is_fixed


@each
def test_plus_shifts_every_draw(base):
    edited = edits.plus(base, 2.5)
    np.testing.assert_allclose(edited.quantile(U), base.quantile(U) + 2.5, rtol=1e-14)
    x = base.quantile(U) * 1.001
    np.testing.assert_allclose(edited.cdf(x + 2.5), base.cdf(x), rtol=1e-11, atol=1e-14)
    assert edited.is_fixed == base.is_fixed


@each
@pytest.mark.parametrize("factor", [0.0, 0.5, 1.0, 3.0])
def test_spread_widens_about_the_median(base, factor):
    edited, median = edits.spread(base, factor), base.median
    drawn, before = edited.quantile(U), base.quantile(U)
    if isinstance(base, Log10):
        expected = median * (before / median) ** factor
    else:
        expected = median + factor * (before - median)
    np.testing.assert_allclose(drawn, expected, rtol=1e-12)
    assert edited.median == pytest.approx(median, rel=1e-13)
    assert edited.is_fixed == (base.is_fixed or factor == 0.0)


def test_edits_nest():
    base = Log10(Normal(3.0, 0.5))
    nested = edits.plus(edits.spread(edits.times(base, 10.0), 2.0), 1.0)
    expected = Log10(Normal(4.0, 1.0)).quantile(U) + 1.0
    np.testing.assert_allclose(nested.quantile(U), expected, rtol=1e-12)
    cut = edits.truncate(edits.times(edits.truncate(base, 100.0, 1e4), 2.0), 500.0, 1e9)
    same = edits.truncate(edits.times(base, 2.0), 500.0, 2e4)
    np.testing.assert_allclose(cut.quantile(U), same.quantile(U), rtol=1e-10)


@given(
    st.sampled_from(
        [
            Normal(5.0, 2.0),
            Log10(Normal(0.5, 0.4)),
            Uniform(0.0, 10.0),
            SkewNormal(2.0, 3.0, 4.0),
        ]
    ),
    st.floats(0.5, 6.0),
    st.floats(0.01, 9.0),
)
def test_truncated_draws_lie_inside(base, low, width):
    high = low + width
    cut = edits.truncate(base, low, high)
    drawn = cut.quantile(U)
    assert np.all((drawn >= low * (1 - 1e-14)) & (drawn <= high * (1 + 1e-14)))
    assert np.all(np.diff(drawn) >= 0)
    below, upto = base.cdf(np.array([low, high]))
    np.testing.assert_allclose(base.cdf(drawn), below + U * (upto - below), rtol=0, atol=1e-12)
    np.testing.assert_allclose(cut.cdf(np.array([low, high])), [0, 1], rtol=0, atol=1e-10)


def test_logarithmic_families_are_cut_in_the_logarithm():
    cut = edits.truncate(Log10(Normal(30.0, 2.0)), 1e29, 1e40)
    assert isinstance(cut, Log10)
    np.testing.assert_allclose(
        cut.log10_quantile(U), Truncated(Normal(30.0, 2.0), 29.0, 40.0).quantile(U), rtol=1e-14
    )


def test_a_positive_belief_may_be_cut_at_0_and_below():
    base = Log10(Normal(0.0, 1.0))
    for low in (0.0, -3.0):
        np.testing.assert_allclose(
            edits.truncate(base, low, np.inf).quantile(U), base.quantile(U), rtol=1e-12
        )


@pytest.mark.parametrize(
    ("base", "low", "high"),
    [
        (Normal(0.0, 1.0), 6.5, np.inf),
        (Normal(0.0, 1.0), -np.inf, -6.5),
        (Uniform(0.0, 1.0), 2.0, 3.0),
        (Uniform(0.0, 1.0), -3.0, -1.0),
        (Log10(Normal(0.0, 1.0)), -2.0, 0.0),
        (Log10(Normal(0.0, 1.0)), -2.0, -1.0),
        (Normal(0.0, 1.0), 0.5, 0.5 + 1e-10),
        (Empirical((1.0, 2.0)), 1.1, 1.9),
    ],
)
def test_nothing_left_is_refused(base, low, high):
    with pytest.raises(
        ValueError, match="less than 1e-09 of the belief lies between min and max"
    ):
        edits.truncate(base, low, high)


@pytest.mark.parametrize("sigmas", [4.0, 5.0, 5.9])
def test_what_is_not_refused_is_exact(sigmas):
    upper = stats.truncnorm(sigmas, np.inf)
    drawn = edits.truncate(Normal(0.0, 1.0), sigmas, np.inf).quantile(U)
    np.testing.assert_allclose(upper.cdf(drawn), U, rtol=0, atol=1e-7)
    lower = stats.truncnorm(-np.inf, -sigmas)
    drawn = edits.truncate(Normal(0.0, 1.0), -np.inf, -sigmas).quantile(U)
    np.testing.assert_allclose(drawn, lower.ppf(U), rtol=1e-9)


def test_fixed_is_kept_or_refused():
    assert edits.truncate(Fixed(3.0), 3.0, 4.0) == Fixed(3.0)
    with pytest.raises(ValueError, match="the fixed value lies outside min and max"):
        edits.truncate(Fixed(3.0), 4.0, 5.0)
    with pytest.raises(ValueError, match="the fixed value lies outside min and max"):
        edits.truncate(Log10(Fixed(0.0)), -2.0, 0.0)


def test_fixed_parts_of_a_cut_mixture_stay_at_the_ends():
    base = edits.mixture((0.5, 0.25, 0.25), (Fixed(2.0), Fixed(5.0), Log10(Normal(0.0, 1.0))))
    cut = edits.truncate(base, 2.0, 5.0)
    drawn = cut.quantile((np.arange(1000) + 0.5) / 1000)
    at_ends = np.isclose(drawn, 2.0, rtol=1e-14), np.isclose(drawn, 5.0, rtol=1e-14)
    between = Log10(Normal(0.0, 1.0)).cdf(np.array([2.0, 5.0]))
    total = 0.75 + 0.25 * float(between[1] - between[0])
    assert [np.mean(at) for at in at_ends] == pytest.approx(
        [0.5 / total, 0.25 / total], abs=2e-3
    )


def test_positive_parts_are_mixed_in_the_logarithm():
    assert isinstance(edits.mixture((0.5, 0.5), (Fixed(2.0), Log10(Normal(0.0, 1.0)))), Log10)
    assert isinstance(
        edits.mixture((0.5, 0.5), (Fixed(-2.0), Log10(Normal(0.0, 1.0)))), Mixture
    )
    assert isinstance(
        edits.mixture((0.5, 0.5), (Normal(0, 1), Log10(Normal(0.0, 1.0)))), Mixture
    )
