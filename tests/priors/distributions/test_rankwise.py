"""Sets of distributions, rank by rank."""

import numpy as np
import pytest
from pydantic import ValidationError

from priors.belief import Belief
from priors.distributions.families import Normal
from priors.distributions.rankwise import RankWise, rank_wise

RANKS = np.linspace(0.001, 0.999, 401)
PARTS = (Normal(0.0, 1.0), Normal(0.5, 0.2))


@pytest.mark.parametrize("take", ["least", "middle", "greatest"])
def test_the_cdf_inverts_the_quantile(take):
    found = rank_wise(PARTS, take)
    np.testing.assert_allclose(found.cdf(found.quantile(RANKS)), RANKS, atol=1e-9)


def test_each_quantile_is_the_least_the_mean_or_the_greatest():
    values = np.stack([part.quantile(RANKS) for part in PARTS])
    for take, exact in (("least", values.min(0)), ("middle", values.mean(0)),
                        ("greatest", values.max(0))):  # fmt: skip
        np.testing.assert_array_equal(rank_wise(PARTS, take).quantile(RANKS), exact)


def test_an_end_that_is_one_of_the_parts_is_that_part():
    low, high = Normal(0.0, 1.0), Normal(1.0, 1.0)
    assert rank_wise((low, high), "least") is low
    assert rank_wise((low, high), "greatest") is high
    assert isinstance(rank_wise((low, high), "middle"), RankWise)


def test_positive_amounts_meet_in_the_middle_of_their_logarithms():
    belief = Belief.model_validate({"between": [1e12, 1e16]})
    assert belief.quantile(0.5) == pytest.approx(1e14)
    ends = [{**belief.model_dump(exclude_none=True), "take": t} for t in ("least", "greatest")]
    assert [Belief.model_validate(end).quantile(0.1) for end in ends] == [1e12, 1e16]


@pytest.mark.parametrize(
    ("plain", "message"),
    [
        ({"between": [1.0]}, "holds two beliefs"),
        ({"between": [1.0, {"product": {"x": 1}}]}, "cannot be the end of a set"),
        ({"fixed": 1.0, "take": "least"}, "goes only with between"),
        ({"between": [1.0, 2.0], "take": "both"}, "least"),
    ],
)
def test_what_is_no_set_is_refused(plain, message):
    with pytest.raises(ValidationError, match=message):
        Belief.model_validate(plain)
