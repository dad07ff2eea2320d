"""What each spelling means."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from priors.belief import Belief
from priors.distributions.beta import Beta
from priors.distributions.families import Fixed, Log10, Normal, Uniform
from priors.distributions.skew_normal import SkewNormal
from priors.distributions.triangular import Triangular

EXACT = 1e-9
tenths = st.integers(1, 999)
two_keys = st.tuples(tenths, tenths).filter(lambda t: t[0] != t[1]).map(sorted)
positive = st.floats(-40.0, 40.0).map(lambda x: 10.0**x)
two_positive = (
    st.tuples(positive, positive).map(sorted).filter(lambda v: v[1] > v[0] * (1.0 + 1e-6))
)


def key(tenth):
    return f"p{tenth / 10:g}"


def spelled(family, keys, values):
    pairs = zip(keys, values, strict=True)
    return Belief.model_validate({family: {key(k): v for k, v in pairs}})


def reached(belief, keys):
    return [belief.quantile(k / 10 / 100) for k in keys]


@pytest.mark.parametrize("family", ["normal", "uniform"])
@given(two_keys, st.tuples(st.floats(-1e9, 1e9), st.floats(-1e9, 1e9)).map(sorted))
def test_two_quantiles(family, keys, values):
    if not values[1] - values[0] > 1e-6:
        return
    np.testing.assert_allclose(
        reached(spelled(family, keys, values), keys),
        values,
        rtol=0,
        atol=EXACT * np.abs(values).max(),
    )


@pytest.mark.parametrize("family", ["lognormal", "loguniform"])
@given(two_keys, two_positive)
def test_two_positive_quantiles(family, keys, values):
    np.testing.assert_allclose(reached(spelled(family, keys, values), keys), values, rtol=EXACT)


@given(
    st.integers(1, 499),
    st.integers(501, 999),
    st.lists(positive, min_size=3, max_size=3).map(sorted),
)
def test_three_quantiles(low, high, values):
    if not values[0] * (1 + 1e-6) < values[1] < values[2] / (1 + 1e-6):
        return
    keys = [low, 500, high]
    belief = spelled("two_piece_lognormal", keys, values)
    np.testing.assert_allclose(reached(belief, keys), values, rtol=EXACT)


@given(two_keys, st.tuples(st.floats(-14.0, 7.0), st.floats(0.01, 7.0)))
def test_two_quantiles_of_a_beta(keys, logits):
    values = (1.0 / (1.0 + np.exp(-np.cumsum(logits)))).tolist()
    np.testing.assert_allclose(reached(spelled("beta", keys, values), keys), values, rtol=EXACT)


@given(
    st.lists(tenths, min_size=2, max_size=8, unique=True).map(sorted),
    st.lists(st.floats(0.01, 5.0), min_size=8, max_size=8),
    st.sampled_from([-10.0, 0.5, 1e3]),
)
def test_any_number_of_quantiles(keys, steps, start):
    values = (start + np.cumsum(steps))[: len(keys)].tolist()
    belief = Belief.model_validate(
        {"quantiles": [[k / 1000, v] for k, v in zip(keys, values, strict=True)]}
    )
    drawn = [belief.quantile(k / 1000) for k in keys]
    np.testing.assert_allclose(drawn, values, rtol=EXACT, atol=1e-12)


MEANINGS = [
    (3, Fixed(3.0)),
    ({"fixed": -2.5}, Fixed(-2.5)),
    ({"normal": {"mean": 3, "sd": 0.5}}, Normal(3.0, 0.5)),
    ({"normal": {"mean": 3, "sd": 0}}, Fixed(3.0)),
    ({"lognormal": {"median": 1000, "sd_oom": 0.5}}, Log10(Normal(3.0, 0.5))),
    ({"lognormal": {"median": 1000, "sd_oom": 0}}, Log10(Fixed(3.0))),
    ({"uniform": {"low": -1, "high": 4}}, Uniform(-1.0, 4.0)),
    ({"loguniform": {"low": 1, "high": 1e4}}, Log10(Uniform(0.0, 4.0))),
    ({"triangular": {"low": 0, "mode": 1, "high": 4}}, Triangular(0.0, 1.0, 4.0)),
    ({"pert": {"low": 0, "mode": 1, "high": 4}}, Beta(2.0, 4.0, 0.0, 4.0)),
    ({"beta": {"mean": 0.5, "sd": 0.5 / 3**0.5}}, Beta(1.0, 1.0)),
    ({"beta": {"mean": 0.5, "sd": 0}}, Fixed(0.5)),
    ({"skew_normal": {"location": 15, "scale": 2.5, "shape": 4}}, SkewNormal(15.0, 2.5, 4.0)),
    ({"skew_normal": {"median": 15, "scale": 0, "shape": 4}}, Fixed(15.0)),
    (
        {"log10_skew_normal": {"location": 1e15, "scale": 2.5, "shape": 4}},
        Log10(SkewNormal(15.0, 2.5, 4.0)),
    ),
]


@pytest.mark.parametrize(("written", "meant"), MEANINGS)
def test_meaning(written, meant):
    distribution = Belief.model_validate(written).distribution
    u = np.linspace(0.01, 0.99, 21)
    np.testing.assert_allclose(distribution.quantile(u), meant.quantile(u), rtol=1e-13)
    assert type(distribution) is type(meant)


@pytest.mark.parametrize("written", ["1e12 to 1e16", " 1e12  to  1E+16 ", "1e12\tto 1e16"])
def test_interval_is_a_90_percent_interval(written):
    for belief in (written, {"lognormal": written}):
        ends = [Belief.model_validate(belief).quantile(p) for p in (0.05, 0.5, 0.95)]
        np.testing.assert_allclose(ends, [1e12, 1e14, 1e16], rtol=1e-12)


@pytest.mark.parametrize("shape", [-3.0, 0.0, 4.0])
def test_median_of_a_skew_normal(shape):
    belief = Belief.model_validate({"skew_normal": {"median": 7, "scale": 2, "shape": shape}})
    assert belief.quantile(0.5) == pytest.approx(7.0, rel=1e-12)
    logged = Belief.model_validate(
        {"log10_skew_normal": {"median": 1e7, "scale": 2, "shape": shape}}
    )
    assert logged.quantile(0.5) == pytest.approx(1e7, rel=1e-11)


def test_quantiles_through_zero_are_not_logarithmic():
    assert not isinstance(
        Belief.model_validate({"quantiles": [[0.1, -1], [0.9, 3]]}).distribution, Log10
    )
    assert isinstance(
        Belief.model_validate({"quantiles": [[0.1, 1], [0.9, 3]]}).distribution, Log10
    )
