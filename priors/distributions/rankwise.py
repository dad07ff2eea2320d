"""A set of distributions: all whose quantile at each rank lies between those of others."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from typing_extensions import override

from priors.distributions.families import Distribution, Fixed, Log10
from priors.distributions.transforms import exponent_of
from priors.numerics.normal import ndtr
from priors.types import Array, Take

_HALVINGS = 60


@dataclass(frozen=True)
class RankWise(Distribution):
    """The least, middle or greatest member of the set, quantile by quantile."""

    parts: tuple[Distribution, ...]
    take: Take

    @override
    def quantile(self, u: Array) -> Array:
        return _COMBINED[self.take](np.stack([part.quantile(u) for part in self.parts]))

    @override
    def cdf(self, x: Array) -> Array:
        heights = np.stack([part.cdf(x) for part in self.parts])
        if self.take != "middle":
            return np.asarray(
                heights.max(axis=0) if self.take == "least" else heights.min(axis=0)
            )
        low, high = heights.min(axis=0), heights.max(axis=0)
        for _ in range(_HALVINGS):
            middle = 0.5 * (low + high)
            below = self.quantile(np.clip(middle, 1e-300, 1.0 - 2.0**-53)) <= x
            low, high = np.where(below, middle, low), np.where(below, high, middle)
        return np.asarray(high)

    @property
    @override
    def is_fixed(self) -> bool:
        return all(part.is_fixed for part in self.parts)


_COMBINED: dict[Take, Callable[[Array], Array]] = {
    "least": lambda values: np.asarray(values.min(axis=0)),
    "middle": lambda values: np.asarray(values.mean(axis=0)),
    "greatest": lambda values: np.asarray(values.max(axis=0)),
}


def rank_wise(parts: tuple[Distribution, ...], take: Take) -> Distribution:
    """One member of the set of distributions between others.

    Positive ones are combined in their logarithms. An end that is one of the parts is that
    part itself.
    """
    if all(isinstance(p, Log10) or (isinstance(p, Fixed) and p.value > 0) for p in parts):
        return Log10(_member(tuple(map(exponent_of, parts)), take))
    return _member(parts, take)


def _member(parts: tuple[Distribution, ...], take: Take) -> Distribution:
    ranks = ndtr(np.linspace(-8.0, 8.0, 1601))
    values = np.stack([part.quantile(ranks) for part in parts])
    ends = _COMBINED[take](values)
    alike = [part for part, own in zip(parts, values, strict=True) if np.array_equal(own, ends)]
    return alike[0] if alike else RankWise(parts, take)
