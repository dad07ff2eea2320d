"""Every family as a file spells it, against scipy: quantiles, moments, goodness of fit.

Draws are independent, of a fixed seed. Each of the checks of draws (mean, variance,
Kolmogorov-Smirnov, and that of what is left between the quartiles) raises one false alarm in
100,000 seeds; for all families together that is one in some 1,200.
"""

import math
from typing import Any

import numpy as np
import pytest
from scipy import stats

from priors.belief import RELATIVE, Belief
from priors.distributions.families import Log10

ALARM = 1e-5
DRAWS = 20_000
PROBABILITIES = np.array([1e-6, 0.01, 0.1, 0.25, 0.5, 0.6, 0.9, 0.99, 1 - 1e-6])
Z = float(stats.norm.ppf(0.9))


class TwoPiece(stats.rv_continuous):
    """Halves of normals that meet at their median."""

    def _cdf(self, x, below, above):
        return stats.norm.cdf(np.where(x < 0, x / below, x / above))

    def _ppf(self, p, below, above):
        return stats.norm.ppf(p) * np.where(p < 0.5, below, above)

    def _stats(self, below, above):
        mean = (above - below) / math.sqrt(2 * math.pi)
        return mean, (above**2 + below**2) / 2 - mean**2, None, None


class TwoNormals(stats.rv_continuous):
    """Three parts of N(0, 1) and seven of N(5, 0.5)."""

    parts = ((0.3, stats.norm(0.0, 1.0)), (0.7, stats.norm(5.0, 0.5)))

    def _cdf(self, x):
        return sum(share * part.cdf(x) for share, part in self.parts)

    def _stats(self):
        mean = 0.7 * 5.0
        return mean, 0.3 * 1.0 + 0.7 * (0.25 + 25.0) - mean**2, None, None


def skewed(median: float, scale: float, shape: float) -> Any:
    return stats.skewnorm(shape, median - scale * stats.skewnorm(shape).median(), scale)


NORMAL, TABLE = stats.norm(3.0, 0.5), stats.norm.ppf([0.1, 0.5, 0.9])
PARTS = [
    {"weight": 3.0, "belief": {"normal": {"mean": 0.0, "sd": 1.0}}},
    {"weight": 7.0, "belief": {"normal": {"mean": 5.0, "sd": 0.5}}},
]
INHERITED = {"normal": {"mean": 3.0, "sd": 0.5}}

# Of families that are logarithmic, the reference is of the logarithm.
SPELLED: dict[str, list[tuple[dict[str, Any], Any]]] = {
    "normal": [
        ({"mean": 3.0, "sd": 0.5}, NORMAL),
        ({"p10": 3.0 - 0.5 * Z, "p90": 3.0 + 0.5 * Z}, NORMAL),
    ],
    "lognormal": [
        ({"median": 1e30, "sd_oom": 2.0}, stats.norm(30.0, 2.0)),
        ({"p10": 1e28, "p90": 1e32}, stats.norm(30.0, 2.0 / Z)),
    ],
    "two_piece_lognormal": [
        ({"p10": 1e29, "p50": 1e30, "p90": 1e33}, TwoPiece()(1 / Z, 3 / Z, loc=30.0)),
    ],
    "uniform": [
        ({"low": -1.0, "high": 4.0}, stats.uniform(-1.0, 5.0)),
        ({"p10": 1.0, "p90": 9.0}, stats.uniform(0.0, 10.0)),
    ],
    "loguniform": [
        ({"low": 1.0, "high": 1e4}, stats.uniform(0.0, 4.0)),
        ({"p10": 1e1, "p90": 1e9}, stats.uniform(0.0, 10.0)),
    ],
    "triangular": [({"low": 0.0, "mode": 1.0, "high": 5.0}, stats.triang(0.2, 0.0, 5.0))],
    "pert": [
        # Weights 1 + 4 x 1/5 and 1 + 4 x 4/5: the mean is (low + 4 mode + high) / 6.
        ({"low": 0.0, "mode": 1.0, "high": 5.0}, stats.beta(1.8, 4.2, 0.0, 5.0)),
    ],
    "beta": [
        ({"mean": 2 / 7, "sd": math.sqrt(10 / 49 / 8)}, stats.beta(2.0, 5.0)),
        (
            dict(zip(("p10", "p90"), stats.beta(2.0, 5.0).ppf([0.1, 0.9]), strict=True)),
            stats.beta(2.0, 5.0),
        ),
    ],
    "skew_normal": [
        ({"location": 1.0, "scale": 2.0, "shape": 4.0}, stats.skewnorm(4.0, 1.0, 2.0)),
        ({"median": 1.0, "scale": 2.0, "shape": -4.0}, skewed(1.0, 2.0, -4.0)),
    ],
    "log10_skew_normal": [
        ({"median": 1e30, "scale": 2.0, "shape": 4.0}, skewed(30.0, 2.0, 4.0)),
        ({"location": 1e30, "scale": 2.0, "shape": -2.0}, stats.skewnorm(-2.0, 30.0, 2.0)),
    ],
    "quantiles": [
        # Through a normal's own quantiles it is that normal, tails included.
        ([(0.1, TABLE[0]), (0.5, TABLE[1]), (0.9, TABLE[2])], stats.norm()),
        ([(0.1, 10.0 ** TABLE[0]), (0.9, 10.0 ** TABLE[2])], stats.norm()),
    ],
    "log10": [
        ({"normal": {"mean": 30.0, "sd": 2.0}}, stats.norm(30.0, 2.0)),
        ({"uniform": {"low": -1.0, "high": 4.0}}, stats.uniform(-1.0, 5.0)),
        ({"quantiles": [(0.1, TABLE[0]), (0.9, TABLE[2])]}, stats.norm()),
    ],
    "mixture": [(PARTS, TwoNormals()())],
    "times": [(3.0, stats.norm(9.0, 1.5))],
    "plus": [(-2.0, stats.norm(1.0, 0.5))],
    "spread": [(2.0, stats.norm(3.0, 1.0))],
}
ALSO = {"fixed", "samples", "product"}
"""Without a density: a value, recorded values (below), and what is made of other beliefs."""

CASES = [
    pytest.param(family, spelled, reference, id=f"{family}-{number}")
    for family, spellings in SPELLED.items()
    for number, (spelled, reference) in enumerate(spellings)
]
each = pytest.mark.parametrize(("family", "spelled", "reference"), CASES)


def quantiles(family: str, spelled: Any, u: np.ndarray) -> np.ndarray:
    """Values of a belief, or their logarithms where it is logarithmic."""
    inherited = {"of": INHERITED} if family in RELATIVE else {}
    distribution = Belief.model_validate({family: spelled, **inherited}).distribution
    logged = isinstance(distribution, Log10)
    return distribution.log10_quantile(u) if logged else distribution.quantile(u)


def test_no_family_is_left_out():
    other = {
        *("unit", "source", "note", "min", "max", "of", "between", "take", "table"),
        "by_requirement",
    }
    assert SPELLED.keys() | ALSO == Belief.model_fields.keys() - other


@each
def test_quantiles(family, spelled, reference):
    found = quantiles(family, spelled, PROBABILITIES)
    np.testing.assert_allclose(reference.cdf(found), PROBABILITIES, rtol=2e-5, atol=1e-8)


@each
def test_moments(family, spelled, reference):
    drawn = quantiles(family, spelled, np.random.default_rng(11).random(DRAWS))
    mean, variance = (float(moment) for moment in reference.stats("mv"))
    limit = float(stats.norm.isf(ALARM / 2)) / math.sqrt(DRAWS)
    assert abs(drawn.mean() - mean) < limit * math.sqrt(variance)
    square = (drawn - mean) ** 2
    assert abs(square.mean() - variance) < limit * square.std()


@each
def test_goodness_of_fit(family, spelled, reference):
    drawn = quantiles(family, spelled, np.random.default_rng(12).random(DRAWS))
    assert stats.kstest(drawn, reference.cdf).pvalue > ALARM


@pytest.mark.parametrize(
    ("family", "spelled", "reference"),
    [case for case in CASES if case.values[0] not in RELATIVE],
)
def test_truncated_goodness_of_fit(family, spelled, reference):
    """Cut off at its own quartiles, what is left is the middle half."""
    logged = isinstance(Belief.model_validate({family: spelled}).distribution, Log10)
    low, high = quantiles(family, spelled, np.array([0.25, 0.75]))
    ends = (10.0**low, 10.0**high) if logged else (low, high)
    cut = Belief.model_validate({family: spelled, "min": ends[0], "max": ends[1]}).distribution
    u = np.random.default_rng(13).random(DRAWS)
    drawn = cut.log10_quantile(u) if logged else cut.quantile(u)
    assert stats.kstest(drawn, lambda x: 2.0 * reference.cdf(x) - 0.5).pvalue > ALARM


def test_recorded_values():
    values = [5.0, 1.0, 1.0, 9.0, 2.0]
    drawn = quantiles("samples", values, np.random.default_rng(14).random(DRAWS))
    found, counts = np.unique(drawn, return_counts=True)
    np.testing.assert_array_equal(found, [1.0, 2.0, 5.0, 9.0])
    assert stats.chisquare(counts, DRAWS * np.array([0.4, 0.2, 0.2, 0.2])).pvalue > ALARM


def test_a_fixed_value():
    np.testing.assert_array_equal(quantiles("fixed", 3.0, PROBABILITIES), 3.0)
