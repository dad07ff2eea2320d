"""Quantiles of a distribution with Monte Carlo errors, and its density."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from forecast.distributions.cdf import Curve
from forecast.distributions.estimate import Estimate, pooled, pooled_value, standard_error
from priors.numerics.root_finding import bisected
from priors.types import Array

DENSITY_SPAN = 0.25
"""Years, or OOM, to each side over which a density is measured, where draws are many."""


_WIDENINGS = 7  # of the window that a density is measured over


_SURELY = 4.0  # errors by which an atom must pass a quantile to hold it whatever the draws


_VAGUE = 0.1  # error of a density, as a share of it, that calls for a wider window


_CLOSE = 1e-14  # distance of the points that a quantile is caught between, of the grid's length


_ALIKE = 1e-9  # of a probability; batches whose CDFs differ by less agree by design


_HALVINGS = 48  # of the grid's length, down to rounding


_ROUNDS = 12  # 16 parts a round, and far fewer rounds where the CDF is smooth


_PARTS = np.arange(1, 16) / 16


_NEAR_GUESS = np.array([-1e-2, -1e-4, -1e-6, -1e-8, 0.0, 1e-8, 1e-6, 1e-4, 1e-2])


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

    def has_passed(x: Array) -> NDArray[np.bool_]:
        estimate = cdf(x)
        return estimate.value + np.diagonal(estimate.deviation) >= probability

    ends = np.full(batches, grid[0]), np.full(batches, grid[-1])
    return bisected(has_passed, *ends, _HALVINGS)[1]


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
