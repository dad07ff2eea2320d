"""The anchors' distributions mixed by their weights, with errors from the spread of batches.

Every estimate is a pooled ratio: weighted hits over weights, both summed over batches. What
a batch contributes to its error is the batch's deviation from the pooled ratio, and deviations
of different anchors, years or scenarios that share their draws can be added and subtracted.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from forecast.distributions.cdf import After, Curve, Curves, together
from forecast.distributions.estimate import Estimate, quotient, ratio
from forecast.distributions.quantiles import quantiles
from priors.types import Array


@dataclass(frozen=True, eq=False)
class Mixture:
    """The distribution of arrival years.

    Parameters
    ----------
    curves : mapping of str to Curve
        Arrival by anchor, after the evidence.
    shares : mapping of str to float
        Weights of the anchors without none and before the evidence, adding up to 1.
    none : mapping of int to float
        Probability by year that no anchor's compute suffices, before the evidence; linear
        between, constant outside.

    Notes
    -----
    An anchor whose curve holds less than its prior mass made the evidence less likely, and
    loses that much of its weight to the others and to none, whose likelihood is 1.
    """

    curves: Mapping[str, Curve]
    shares: Mapping[str, float]
    none: Mapping[int | float, float]

    def none_at(self, t: Array) -> Array:
        """Prior probability at a time that no anchor's compute suffices."""
        return np.interp(t, *self._none_by_year)

    @cached_property
    def _none_by_year(self) -> tuple[Array, Array]:
        """The years that none is said of, rising, and the probabilities."""
        years, none = zip(*sorted(self.none.items()), strict=True)
        return np.array(years, dtype=float), np.array(none, dtype=float)

    def joint(self, t: Array) -> dict[str, Estimate]:
        """By anchor, probability of it, of the evidence and of arrival by `t`, none aside."""
        each = self._each(t)
        least = np.broadcast_to(each.least, each.value.shape)
        return {
            name: Estimate(each.value[i], each.deviation[:, i], least[i])
            for i, name in enumerate(self._weighty)
        }

    @cached_property
    def _weighty(self) -> dict[str, Curve]:
        return {name: self.curves[name] for name, share in self.shares.items() if share > 0}

    def _each(self, t: Array) -> Estimate:
        """The same of all anchors that have weight, shape (anchor, t)."""
        hits = self._together.hits(t)
        return _times(self._share, ratio(hits, self._together.prior_mass, self._whole_draw))

    @cached_property
    def _share(self) -> Array:
        return np.array([[self.shares[name]] for name in self._weighty])

    @cached_property
    def _together(self) -> Curves:
        return together([*self._weighty.values()])

    @cached_property
    def _whole_draw(self) -> Array:
        return np.array([curve.whole_draw for curve in self._weighty.values()])

    def _seen(self, name: str) -> Estimate:
        """Probability of the evidence if this anchor is right, shape (1,)."""
        return ratio(self.curves[name].mass[:, None], self.curves[name].prior_mass)

    @cached_property
    def likelihood(self) -> Estimate:
        """Probability of the evidence if one of the anchors is right, shape (1,)."""
        seen = ratio(self._together.mass[..., None], self._together.prior_mass)
        return _summed(_times(self._share, seen))

    def _evidence(self, t: Array) -> Estimate:
        """Probability of the evidence with the weight that none has at `t`."""
        none = self.none_at(t)
        seen, right = self.likelihood, 1.0 - none
        return Estimate(none + right * seen.value, right * seen.deviation)

    def given_an_anchor(self, t: Array) -> Estimate:
        """Probability of arrival by `t` if one of the anchors is right."""
        return quotient(self._arrived(t), self.likelihood)

    def _arrived(self, t: Array) -> Estimate:
        return _summed(self._each(t))

    def probability(self, t: Array) -> Estimate:
        """Probability of arrival by `t`."""
        both = _times(1.0 - self.none_at(t), self._arrived(t))
        return quotient(both, self._evidence(t))

    def value(self, t: Array) -> Array:
        """`probability` without what batches deviate, which takes less time."""
        none, seen = self.none_at(t), float(self.likelihood.value[0])
        arrived = (self._factors * self._together.hits_of_all(t)).sum(axis=0)
        evidence = none + (1.0 - none) * seen
        return np.where(evidence > 0, (1.0 - none) * arrived, 0.0) / np.where(
            evidence > 0, evidence, 1.0
        )

    @cached_property
    def _factors(self) -> Array:
        """What a hit of each anchor counts, shape (anchor, 1)."""
        prior = self._together.prior_mass.sum(axis=0)[:, None]
        return np.where(prior > 0, self._share, 0.0) / np.where(prior > 0, prior, 1.0)

    @property
    def left(self) -> dict[str, tuple[bool, bool]]:
        """Whether something is left of anchors with weight, before the evidence and after."""
        ways = (
            mass.sum(axis=0) > 0 for mass in (self._together.prior_mass, self._together.mass)
        )
        pairs = zip(*(way.tolist() for way in ways), strict=True)
        return dict(zip(self._weighty, pairs, strict=True))

    def quantiles(self, probabilities: Array, grid: Array) -> "Estimate":
        """See `quantiles`."""
        return quantiles(self.probability, probabilities, grid, heights=self.value)

    @property
    def is_possible(self) -> bool:
        """Whether what it is conditioned on leaves anything of any anchor, or of none."""
        return bool(self.likelihood.value[0] > 0) or any(self.none.values())

    def if_not_by(self, past: float) -> "Mixture":
        """The mixture if nothing has arrived by `past`.

        An anchor that promised arrival by then loses what it promised, none loses nothing.
        """
        return replace(self, curves={n: After(curve, past) for n, curve in self.curves.items()})

    def contributions(self, t: Array) -> dict[str, Estimate]:
        """By anchor, probability of it and of arrival by `t`; they add up to `probability`."""
        right, evidence = 1.0 - self.none_at(t), self._evidence(t)
        return {
            name: quotient(_times(right, part), evidence)
            for name, part in self.joint(t).items()
        }

    def weights(self, t: Array | None = None) -> dict[str, Estimate]:
        """Weights of the anchors after the evidence, in none's first year or at `t`."""
        t = self._first if t is None else t
        right, evidence = 1.0 - self.none_at(t), self._evidence(t)
        return {
            name: quotient(_times(right * share, self._seen(name)), evidence)
            for name, share in self.shares.items()
        }

    def weight_of_none(self, t: Array | None = None) -> Estimate:
        """Weight of none after the evidence, in its first year or at `t`."""
        t = self._first if t is None else t
        none, evidence = self.none_at(t), self._evidence(t)
        return quotient(Estimate(none, np.zeros(evidence.deviation.shape)), evidence)

    @property
    def _first(self) -> Array:
        return np.array([float(min(self.none))])

    def shares_of_arrival(self, t: Array) -> dict[str, Estimate]:
        """Probability of each anchor given arrival by `t`; 0 where nothing arrives by then."""
        arrived = self._arrived(t)
        return {name: quotient(part, arrived) for name, part in self.joint(t).items()}


def _times(factor: Array, estimate: Estimate) -> Estimate:
    return Estimate(
        factor * estimate.value, factor * estimate.deviation, factor * estimate.least
    )


def _summed(each: Estimate) -> Estimate:
    """Sum over anchors."""
    least = np.sqrt(np.sum(np.square(each.least), axis=0))
    return Estimate(each.value.sum(axis=0), each.deviation.sum(axis=1), least)
