"""The anchors' distributions mixed by their weights, with errors from the spread of batches.

Every estimate is a pooled ratio: weighted hits over weights, both summed over batches. What
a batch contributes to its error is the batch's deviation from the pooled ratio, and deviations
of different anchors, years or scenarios that share their draws can be added and subtracted.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from forecast.distributions.cdf import After, Curve
from priors.types import Array

DENSITY_SPAN = 0.25
"""Years, or OOM, to each side over which a density is measured, where draws are many."""

_WIDENINGS = 7  # of the window that a density is measured over
_SURELY = 4.0  # errors by which an atom must pass a quantile to hold it whatever the draws
_VAGUE = 0.1  # error of a density, as a share of it, that calls for a wider window
_SQUARABLE = 1e150
_CLOSE = 1e-14  # distance of the points that a quantile is caught between, of the grid's length
_ALIKE = 1e-9  # of a probability; batches whose CDFs differ by less agree by design
_HALVINGS = 48  # of the grid's length, down to rounding
_ROUNDS = 12  # 16 parts a round, and far fewer rounds where the CDF is smooth
_PARTS = np.arange(1, 16) / 16
_NEAR_GUESS = np.array([-1e-2, -1e-4, -1e-6, -1e-8, 0.0, 1e-8, 1e-6, 1e-4, 1e-2])


@dataclass(frozen=True)
class Estimate:
    """Numbers with what each batch deviates from them.

    Parameters
    ----------
    value : ndarray, shape (...)
    deviation : ndarray, shape (batch, ...)
        First-order deviation of each batch's own estimate; sums to 0 over batches.
    """

    value: Array
    deviation: Array

    @property
    def error(self) -> Array:
        """Monte Carlo standard error; NaN for a single batch, which has none."""
        return standard_error(self.deviation)


def standard_error(deviation: Array) -> Array:
    """Standard error of a mean from the deviations of its batches, shape (batch, ...)."""
    count = len(deviation)
    if count < 2:
        return np.full(deviation.shape[1:], np.nan)
    largest = np.max(np.abs(deviation), axis=0)
    scale = np.where(largest > _SQUARABLE, largest, 1.0)  # squares stay within floats
    spread = np.sum((deviation / scale) ** 2, axis=0)
    return np.asarray(scale * np.sqrt(spread / (count * (count - 1))))


def pooled(curve: Curve, x: Array) -> Estimate:
    """Probability of lying at or below `x`, from all batches of a curve; 0 if it is empty."""
    return ratio(curve.hits(x), curve.mass)


def pooled_value(curve: Curve, x: Array) -> Array:
    """The same without what batches deviate, which takes less time."""
    mass = float(curve.mass.sum())
    return curve.hits_of_all(x) / mass if mass > 0 else np.zeros(np.shape(x))


def ratio(hits: Array, mass: Array) -> Estimate:
    """Hits over mass, pooled over batches; shapes (batch, x) and (batch,). Of nothing, 0."""
    if not mass.sum() > 0:
        return Estimate(np.zeros(hits.shape[1:]), np.zeros(hits.shape))
    value = hits.sum(axis=0) / mass.sum()
    return Estimate(value, (hits - value * mass[:, None]) / mass.mean())


def weighted_sum(parts: Sequence[tuple[float, Estimate]]) -> Estimate:
    """Sum of estimates from the same batches, each times a number."""
    value: Array = sum(share * part.value for share, part in parts)  # type: ignore[assignment]
    deviation: Array = sum(share * part.deviation for share, part in parts)  # type: ignore[assignment]
    return Estimate(value, deviation)


def quotient(one: Estimate, other: Estimate) -> Estimate:
    """One estimate over another, of the same batches; 0 where both are 0."""
    below = np.where(other.value > 0, other.value, 1.0)
    value = np.where(other.value > 0, one.value / below, 0.0)
    return Estimate(value, (one.deviation - value * other.deviation) / below)


@dataclass(frozen=True)
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
    none: Mapping[int, float]

    def none_at(self, t: Array) -> Array:
        """Prior probability at a time that no anchor's compute suffices."""
        years = sorted(self.none)
        return np.interp(t, years, [self.none[year] for year in years])

    def joint(self, t: Array) -> dict[str, Estimate]:
        """By anchor, probability of it, of the evidence and of arrival by `t`, none aside."""
        return {
            name: weighted_sum([(share, ratio(curve.hits(t), curve.prior_mass))])
            for name, share, curve in self._parts
        }

    @property
    def _parts(self) -> list[tuple[str, float, Curve]]:
        return [(name, s, self.curves[name]) for name, s in self.shares.items() if s > 0]

    def _seen(self, name: str) -> Estimate:
        """Probability of the evidence if this anchor is right, shape (1,)."""
        return ratio(self.curves[name].mass[:, None], self.curves[name].prior_mass)

    @cached_property
    def likelihood(self) -> Estimate:
        """Probability of the evidence if one of the anchors is right, shape (1,)."""
        return weighted_sum([(share, self._seen(name)) for name, share, _ in self._parts])

    def _evidence(self, t: Array) -> Estimate:
        """Probability of the evidence with the weight that none has at `t`."""
        none = self.none_at(t)
        seen, right = self.likelihood, 1.0 - none
        return Estimate(none + right * seen.value, right * seen.deviation)

    def given_an_anchor(self, t: Array) -> Estimate:
        """Probability of arrival by `t` if one of the anchors is right."""
        return quotient(self._arrived(t), self.likelihood)

    def _arrived(self, t: Array) -> Estimate:
        return weighted_sum([(1.0, part) for part in self.joint(t).values()])

    def probability(self, t: Array) -> Estimate:
        """Probability of arrival by `t`."""
        right, arrived = 1.0 - self.none_at(t), self._arrived(t)
        both = Estimate(right * arrived.value, right * arrived.deviation)
        return quotient(both, self._evidence(t))

    def value(self, t: Array) -> Array:
        """`probability` without what batches deviate, which takes less time."""
        arrived: Array = np.zeros(np.shape(t))
        for _, share, curve in self._parts:
            prior = float(curve.prior_mass.sum())
            if curve.mass.sum() > 0:
                arrived = arrived + share / prior * curve.hits_of_all(t)
        none = self.none_at(t)
        evidence = none + (1.0 - none) * float(self.likelihood.value[0])
        return np.where(evidence > 0, (1.0 - none) * arrived, 0.0) / np.where(
            evidence > 0, evidence, 1.0
        )

    def quantiles(self, probabilities: Array, grid: Array) -> "Estimate":
        """See `quantiles`."""
        return quantiles(self.probability, probabilities, grid, heights=self.value)

    def if_not_by(self, past: float) -> "Mixture":
        """The mixture if nothing has arrived by `past`.

        An anchor that promised arrival by then loses what it promised, none loses nothing.
        """
        return replace(self, curves={n: After(curve, past) for n, curve in self.curves.items()})

    def contributions(self, t: Array) -> dict[str, Estimate]:
        """By anchor, probability of it and of arrival by `t`; they add up to `probability`."""
        right, evidence = 1.0 - self.none_at(t), self._evidence(t)
        return {
            name: quotient(Estimate(right * part.value, right * part.deviation), evidence)
            for name, part in self.joint(t).items()
        }

    def weights(self, t: Array | None = None) -> dict[str, Estimate]:
        """Weights of the anchors after the evidence, in none's first year or at `t`."""
        t = self._first if t is None else t
        right, evidence = 1.0 - self.none_at(t), self._evidence(t)
        seen = {name: self._seen(name) for name in self.shares}
        return {
            name: quotient(
                Estimate(
                    right * share * seen[name].value, right * share * seen[name].deviation
                ),
                evidence,
            )
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


def quantiles(
    cdf: Callable[[Array], Estimate],
    probabilities: Array,
    grid: Array,
    span: float = DENSITY_SPAN,
    heights: Callable[[Array], Array] | None = None,
) -> Estimate:
    """Quantiles of a distribution.

    Parameters
    ----------
    cdf : callable
        Probability at points, rising.
    probabilities : ndarray, shape (quantile,)
    grid : ndarray
        Rising points; quantiles are looked for between the first and the last.
    span : float
        Distance to each side over which the density is measured; see `density`.
    heights : callable, optional
        The values of the CDF alone, where they take less time.

    Returns
    -------
    Estimate, shape (quantile,)
        The root of a smooth CDF, the jump of a counted one; +inf past the grid's end. The
        deviation is the CDF's over the density, 0 well inside an atom
        at the grid's first point.
    """
    height_at = heights or (lambda x: cdf(x).value)
    on_grid = height_at(grid)
    above = np.searchsorted(on_grid, probabilities, side="left")
    past, first = above == len(grid), above == 0
    index = np.minimum(above, len(grid) - 1)
    ends = np.stack([np.maximum(index - 1, 0), index])
    points, reached = grid[ends], on_grid[ends]
    for _ in range(_ROUNDS):
        points, reached = _closer(height_at, probabilities, points, reached)
        if np.all(points[1] - points[0] <= _CLOSE * (grid[-1] - grid[0])):
            break
    value = np.where(past, np.inf, np.where(first, grid[0], points[1]))
    deviation = _quantile_deviation(cdf, value, probabilities, grid, span)
    start = cdf(grid[:1])
    deviation[:, start.value - probabilities >= _SURELY * start.error] = 0.0
    return Estimate(value, deviation)


def quantiles_of_curve(curve: Curve, probabilities: Array, grid: Array) -> Estimate:
    """Quantiles of one curve; see `quantiles`."""
    return quantiles(
        lambda x: pooled(curve, x),
        probabilities,
        grid,
        heights=lambda x: pooled_value(curve, x),
    )


def _closer(
    height_at: Callable[[Array], Array], probabilities: Array, ends: Array, heights: Array
) -> tuple[Array, Array]:
    """A part of each interval in which a CDF reaches a height: its ends, and the CDF there.

    Many points at once, since a call costs more than the points in it: evenly spread ones,
    which guarantee progress, and some about where a straight line would reach.
    """
    (low, high), (bottom, top) = ends, heights
    with np.errstate(divide="ignore", invalid="ignore"):
        guess = np.clip((probabilities - bottom) / (top - bottom), 0.0, 1.0)
    about = np.where(np.isfinite(guess), guess, 0.5) + _NEAR_GUESS[:, None]
    parts = np.broadcast_to(_PARTS[:, None], (len(_PARTS), len(low)))
    steps = np.sort(np.clip(np.concatenate([parts, about]), 0.0, 1.0), axis=0)
    inner = np.clip(low + (high - low) * steps, low, high)
    cdf_inside = height_at(inner.ravel()).reshape(inner.shape)
    reached = cdf_inside >= probabilities
    below = np.where(reached.any(axis=0), reached.argmax(axis=0), len(inner))
    at = (np.stack([below, below + 1]), np.arange(len(low)))
    points = np.concatenate([low[None], inner, high[None]])
    return points[at], np.concatenate([bottom[None], cdf_inside, top[None]])[at]


def _quantile_deviation(
    cdf: Callable[[Array], Estimate],
    value: Array,
    probabilities: Array,
    grid: Array,
    span: float,
) -> Array:
    inside = np.clip(value, grid[0], grid[-1])
    slope = density(cdf, inside, (grid[0], grid[-1]), span)
    of_cdf = cdf(inside).deviation
    with np.errstate(divide="ignore", invalid="ignore"):
        deviation = np.asarray(-of_cdf / slope)
    deviation[:, ~np.isfinite(value) | ~(slope > 0)] = np.nan
    # Where the same share of every batch lies below, their CDFs agree there by design, and
    # yet each has its quantile elsewhere.
    for i in np.flatnonzero(np.isfinite(value) & (np.abs(of_cdf) < _ALIKE).all(axis=0)):
        own = _quantiles_of_batches(cdf, float(probabilities[i]), len(of_cdf), grid)
        deviation[:, i] = own - own.mean()
    return deviation


def _quantiles_of_batches(
    cdf: Callable[[Array], Estimate], probability: float, batches: int, grid: Array
) -> Array:
    """The quantile of each batch by itself, by bisection, shape (batch,)."""
    low, high = np.full(batches, grid[0]), np.full(batches, grid[-1])
    for _ in range(_HALVINGS):
        middle = 0.5 * (low + high)
        estimate = cdf(middle)
        below = estimate.value + np.diagonal(estimate.deviation) < probability
        low, high = np.where(below, middle, low), np.where(below, high, middle)
    return high


def density(
    cdf: Callable[[Array], Estimate], x: Array, ends: tuple[float, float], span: float
) -> Array:
    """Density around points, over a window just wide enough to know it to a tenth.

    Parameters
    ----------
    cdf : callable
        Probability at points, rising.
    x : ndarray
        Points between the ends.
    ends : (float, float)
        The window stays between them.
    span : float
        Width to each side to begin with; doubled wherever the draws in the window are few.
    """
    width = np.full(x.shape, span)
    for _ in range(_WIDENINGS):
        after, before = np.minimum(x + width, ends[1]), np.maximum(x - width, ends[0])
        upper, lower = cdf(after), cdf(before)
        mass = upper.value - lower.value
        noise = standard_error(upper.deviation - lower.deviation)
        vague = (noise > _VAGUE * mass) | ~(mass > 0)
        if not vague.any():
            break
        width = np.where(vague, 2.0 * width, width)
    across = after - before
    return np.asarray(np.where(across > 0, mass, 0.0) / np.where(across > 0, across, 1.0))
