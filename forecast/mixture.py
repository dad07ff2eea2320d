"""The anchors' distributions mixed by their weights, with errors from the spread of batches.

Every estimate is a pooled ratio: weighted hits over weights, both summed over batches. What
a batch contributes to its error is the batch's deviation from the pooled ratio, and deviations
of different anchors, years or scenarios that share their draws can be added and subtracted.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from forecast.curves import Curve
from priors.types import Array

_DENSITY_SPAN = 0.25  # years to each side over which a density is measured
_CLOSE = 1e-12  # distance of the points that a quantile is caught between
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
    return np.asarray(np.sqrt(np.sum(deviation**2, axis=0) / (count * (count - 1))))


def pooled(curve: Curve, x: Array) -> Estimate:
    """Probability of lying at or below `x`, from all batches of a curve."""
    hits = curve.hits(x)
    mass = curve.mass[:, None]
    value = hits.sum(axis=0) / mass.sum()
    return Estimate(value, (hits - value * mass) / mass.mean())


@dataclass(frozen=True)
class Mixture:
    """The distribution of arrival years.

    Parameters
    ----------
    curves : mapping of str to Curve
        Arrival by anchor.
    shares : mapping of str to float
        Weights of the anchors without none, adding up to 1.
    none : mapping of int to float
        Probability by year that no anchor's compute suffices; linear between, constant
        outside.
    """

    curves: Mapping[str, Curve]
    shares: Mapping[str, float]
    none: Mapping[int, float]

    def none_at(self, t: Array) -> Array:
        """Probability at a time that no anchor's compute suffices."""
        years = sorted(self.none)
        return np.interp(t, years, [self.none[year] for year in years])

    def given_an_anchor(self, t: Array) -> Estimate:
        """Probability of arrival by `t` if one of the anchors is right."""
        parts = [
            (share, pooled(self.curves[name], t))
            for name, share in self.shares.items()
            if share > 0
        ]
        value: Array = sum(share * part.value for share, part in parts)  # type: ignore[assignment]
        deviation: Array = sum(share * part.deviation for share, part in parts)  # type: ignore[assignment]
        return Estimate(value, deviation)

    def probability(self, t: Array) -> Estimate:
        """Probability of arrival by `t`."""
        right = 1.0 - self.none_at(t)
        anchors = self.given_an_anchor(t)
        return Estimate(right * anchors.value, right * anchors.deviation)

    def probability_if_not_by(self, t: Array, past: float) -> Estimate:
        """Probability of arrival by `t` if nothing has arrived by `past`.

        An anchor that promised arrival by then loses what it promised, none loses nothing.
        """
        before = self.given_an_anchor(np.asarray([past]))
        anchors = self.given_an_anchor(t)
        right = 1.0 - self.none_at(t)
        left = 1.0 - right * before.value
        value = right * np.maximum(anchors.value - before.value, 0.0) / left
        # Derivatives of the ratio by its two probabilities.
        deviation = right * (
            anchors.deviation - before.deviation * (1.0 - right * anchors.value) / left
        )
        return Estimate(value, deviation / left)


def quantiles(cdf: Callable[[Array], Estimate], probabilities: Array, grid: Array) -> Estimate:
    """Quantiles of a distribution.

    Parameters
    ----------
    cdf : callable
        Probability at points, rising.
    probabilities : ndarray, shape (quantile,)
    grid : ndarray
        Rising points; quantiles are looked for between the first and the last.

    Returns
    -------
    Estimate, shape (quantile,)
        The root of a smooth CDF, the jump of a counted one; +inf past the grid's end. The
        deviation is the CDF's over the density, 0 in an atom at the grid's first point.
    """
    heights = cdf(grid).value
    above = np.searchsorted(heights, probabilities, side="left")
    past, first = above == len(grid), above == 0
    index = np.minimum(above, len(grid) - 1)
    ends = np.stack([np.maximum(index - 1, 0), index])
    points, reached = grid[ends], heights[ends]
    for _ in range(_ROUNDS):
        points, reached = _closer(cdf, probabilities, points, reached)
        if np.all(points[1] - points[0] <= _CLOSE):
            break
    value = np.where(past, np.inf, np.where(first, grid[0], points[1]))
    return Estimate(value, _quantile_deviation(cdf, value, grid))


def _closer(
    cdf: Callable[[Array], Estimate], probabilities: Array, ends: Array, heights: Array
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
    cdf_inside = cdf(inner.ravel()).value.reshape(inner.shape)
    reached = cdf_inside >= probabilities
    below = np.where(reached.any(axis=0), reached.argmax(axis=0), len(inner))
    at = (np.stack([below, below + 1]), np.arange(len(low)))
    points = np.concatenate([low[None], inner, high[None]])
    return points[at], np.concatenate([bottom[None], cdf_inside, top[None]])[at]


def _quantile_deviation(cdf: Callable[[Array], Estimate], value: Array, grid: Array) -> Array:
    inside = np.clip(value, grid[0], grid[-1])
    after = np.minimum(inside + _DENSITY_SPAN, grid[-1])
    before = np.maximum(inside - _DENSITY_SPAN, grid[0])
    around = cdf(np.concatenate([before, inside, after]))
    height_before, _, height_after = np.split(around.value, 3)
    with np.errstate(divide="ignore", invalid="ignore"):
        density = (height_after - height_before) / (after - before)
        deviation = np.asarray(-np.split(around.deviation, 3, axis=1)[1] / density)
    deviation[:, ~np.isfinite(value) | ~(density > 0)] = np.nan
    deviation[:, value == grid[0]] = 0.0
    return deviation
