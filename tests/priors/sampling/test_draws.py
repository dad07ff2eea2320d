"""Draws of named beliefs."""

import numpy as np

from priors.belief import Belief
from priors.cache import Cache
from priors.sampling.draws import Draws

U = np.array([0.1, 0.5, 0.9])


def draws(**beliefs: object) -> Draws:
    named = {name: Belief.model_validate(belief) for name, belief in beliefs.items()}
    return Draws(named, lambda *_: U, Cache())


def test_a_product_is_the_sum_of_its_factors_logarithms():
    made = draws(a="1 to 100", b=1000, c={"product": {"a": 2, "b": -0.5}})
    np.testing.assert_allclose(made.log10("c"), 2 * made.log10("a") - 1.5)
    np.testing.assert_allclose(made.value("c"), 10.0 ** made.log10("c"))


def test_products_of_products_are_worked_out_once_each():
    """Both factors of each level lead to the same one below: 2^60 paths, 60 products."""
    levels = {
        f"{side}{n}": {"product": {f"a{n - 1}": 0.5, f"b{n - 1}": 0.5}}
        for n in range(1, 61)
        for side in "ab"
    }
    made = draws(a0="1 to 100", b0="1 to 100", **levels)
    np.testing.assert_allclose(made.log10("a60"), made.log10("a0"))
