"""Short forms of what a belief is made of, as a file may write them."""

from collections.abc import Mapping
from typing import Any

from priors import hints, units
from priors.errors import problem
from priors.units import BELIEF


def read_logarithm(value: Any) -> Any:
    """`28 to 36` is the belief that `1e28 to 1e36` is: normal in the logarithm."""
    if not isinstance(value, str) or units.interval(value, BELIEF) is None:
        return value
    low, high = units.rising_ends(value)
    return {"normal": {"p5": low, "p95": high}}


def read_quantiles(value: Any) -> Any:
    """`{p10: 1, p90: 3}` and `{0.1: 1, 0.9: 3}` are pairs as good as any."""
    if not isinstance(value, Mapping):
        return value
    pairs = [(hints.probability_of(str(key)), of) for key, of in value.items()]
    if any(p is None for p, _ in pairs):
        raise problem("has a key that is not a probability, such as 0.1 or p10")
    return sorted(pairs, key=lambda pair: pair[0])


def read_knots(value: Any) -> Any:
    """`{1e30: 3, 1e36: 2}` is a list of pairs, in order; so is the list itself."""
    if not isinstance(value, Mapping):
        return value
    pairs = ((units.number(str(key), units.Stated("FLOP")), of) for key, of in value.items())
    return sorted(pairs, key=lambda pair: pair[0])
