"""Smooth curves against quadrature, counted ones against counting."""

import numpy as np
import pytest
from scipy.integrate import quad

from forecast.distributions.convolved import Smooth
from forecast.distributions.empirical import Counted
from forecast.model.evidence import Ramp
from priors.distributions.families import Normal, Uniform
from priors.distributions.skew_normal import SkewNormal
from priors.numerics.normal import ndtri

MEANS = np.random.default_rng(3).normal(30.0, 4.0, (3, 512))
TERMS = [Normal(2.0, 1.5), SkewNormal(3.0, 5.0, -3.0), Normal(0.0, 0.1)]
X = np.linspace(22.0, 48.0, 9)


@pytest.mark.parametrize("term", TERMS)
def test_without_evidence_it_is_the_mean_of_the_terms_cdf(term):
    exact = np.stack([[term.cdf(x - row).sum() for x in X] for row in MEANS])
    np.testing.assert_allclose(Smooth.of(MEANS, term, None).hits(X), exact, atol=512e-7)


def test_a_uniform_term_has_kinks_and_still_agrees():
    term = Uniform(1.0, 4.0)
    exact = np.stack([[term.cdf(x - row).sum() for x in X] for row in MEANS])
    np.testing.assert_allclose(Smooth.of(MEANS, term, None).hits(X), exact, atol=512e-4)


@pytest.mark.parametrize("spread", [0.1, 1.0])
def test_where_kinks_lie_between_points_of_the_grid_leaves_no_bias(spread):
    term, x = Uniform(1.0, 4.0), np.linspace(29.0, 36.0, 501)
    means = 30.0 + spread * ndtri((np.arange(4096) + 0.5) / 4096)
    found = Smooth.of(means[None], term).hits(x)[0] / means.size
    exact = term.cdf(x[:, None] - means).mean(axis=1)
    np.testing.assert_allclose(found, exact, atol=1.5e-6)


@pytest.mark.parametrize("ramp", [None, Ramp(28.0, 33.0)], ids=["plain", "ramp"])
@pytest.mark.parametrize("means", [MEANS, np.array([[30.0, 30.02], [30.2, 30.05]])])
@pytest.mark.parametrize("term", [*TERMS, Uniform(1.0, 4.0)])
def test_it_never_falls(term, means, ramp):
    """Also where a density that jumps is shared out, which cubics overshoot."""
    curve = Smooth.of(means, term, ramp)
    below = curve.hits_of_all(np.linspace(*curve.ends, 20_001)) / curve.mass.sum()
    assert np.diff(below).min() > -1e-13


@pytest.mark.parametrize("term", TERMS)
def test_under_a_ramp_it_is_the_weighted_integral(term):
    ramp = Ramp(28.0, 33.0)
    curve = Smooth.of(MEANS[:1], term, ramp)
    for x in (27.0, 30.0, 33.0, 40.0):

        def weighted(r: float) -> float:
            return float(ramp.weight(np.asarray(r)) * term.density(r - MEANS[0]).sum())

        parts = [(28.0, min(x, 33.0)), (33.0, x)]
        exact = sum(
            quad(weighted, a, b, limit=400, epsabs=1e-9)[0] for a, b in parts if b > a >= 28.0
        )
        assert curve.hits(np.array([x]))[0, 0] == pytest.approx(exact, abs=512e-6)


def test_all_weight_is_the_mass():
    curve = Smooth.of(MEANS, TERMS[0], Ramp(28.0, 33.0))
    np.testing.assert_allclose(
        curve.hits(np.array([1e3, np.inf]))[:, 0], curve.mass, rtol=1e-12
    )
    assert curve.hits(np.array([-np.inf, 0.0])).max() == 0.0


@pytest.mark.parametrize("term", TERMS)
def test_far_beyond_its_end_it_is_all_there_is_and_no_more(term):
    curve = Smooth.of(MEANS[:1], term, None)
    hits = curve.hits(np.linspace(-300.0, 3000.0, 9001))
    assert hits.min() >= 0.0
    assert hits.max() <= curve.mass[0] == 512.0


def test_counting_counts():
    values = np.array([[3.0, 1.0, np.inf, 2.0]])
    weights = np.array([[1.0, 0.5, 4.0, 0.25]])
    curve = Counted(values, weights)
    hits = curve.hits(np.array([0.5, 1.0, 2.5, 3.0, 1e300, np.inf]))
    np.testing.assert_allclose(hits[0], [0, 0.5, 0.75, 1.75, 1.75, 5.75])
    assert curve.mass[0] == 5.75


@pytest.mark.parametrize("make", [lambda m: Smooth.of(m, TERMS[0], Ramp(28, 33)),
                                  lambda m: Counted(m, np.ones_like(m))])  # fmt: skip
def test_joined_parts_are_the_whole_to_the_last_bit(make):
    whole, parts = make(MEANS), [make(MEANS[:1]), make(MEANS[1:])]
    joined = type(whole).join(parts)
    assert joined.hits(X).tobytes() == whole.hits(X).tobytes()
    assert joined.mass.tobytes() == whole.mass.tobytes()
