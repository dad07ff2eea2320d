"""Quantiles of a distribution with Monte Carlo errors, and its density."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from forecast.distributions.cdf import Curve
from forecast.distributions.estimate import Estimate, pooled, pooled_value, standard_error
from priors.numerics.root_finding import multisected
from priors.types import Array

DENSITY_SPAN = 0.25
"""Years, or OOM, to each side over which a density is measured, where draws are many."""

ROUNDING = 1e-12
"""What a probability that is a sum of a few may be off by."""

_WIDENINGS = 7  # of the window that a density is measured over

_SURELY = 4.0  # errors by which an atom must pass a quantile to hold it whatever the draws

_VAGUE = 0.1  # error of a density, as a share of it, that calls for a wider window

_CLOSE = 1e-11  # distance of the points that a quantile is caught between, of the grid's length

_ALIKE = 1e-9  # of a probability; batches whose CDFs differ by less agree by design

_OWN_GAP = 8.0  # spreads of the batches' draws; wider gaps are the distribution's

_HALVINGS = 48  # of the grid's length, down to rounding

_ROUNDS = 12  # 16 parts a round, and far fewer rounds where the CDF is smooth

_PARTS = np.arange(1, 16) / 16

_LAST_DRAWS = 4.0  # draws at the end of a CDF that must not decide alone where it ends

_ATOM = 1e-2  # of probability; a last step that is higher is not one draw

_SETTLED = 1e-3  # of the grid's length, within which an end is known

_BESIDE = np.array([-2, -1, 0, 1])  # the points of an interval, and those to both sides

_ITSELF = np.eye(len(_BESIDE), dtype=bool)[..., None]

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
        The root of a smooth CDF, the jump of a counted one, the mean of the batches' own where
        they agree by design; +inf past the grid's end, and where the CDF comes ever closer to
        a probability without reaching it. The deviation is the CDF's over the density, 0 well
        inside an atom at the grid's first point.
    """
    height_at = heights or (lambda x: cdf(x).value)
    on_grid = height_at(grid)
    is_last = np.abs(on_grid[-1] - probabilities) <= ROUNDING
    probabilities = np.where(is_last, on_grid[-1], probabilities)
    above = np.searchsorted(on_grid, probabilities, side="left")
    past, first = above == len(grid), above == 0
    near = np.clip(above + _BESIDE[:, None], 0, len(grid) - 1)
    points, reached = grid[near].astype(float), on_grid[near].astype(float)
    for _ in range(_ROUNDS):
        # One that is there stays there: no quantile depends on what else is asked.
        wide = points[2] - points[1] > _CLOSE * (grid[-1] - grid[0])
        if not wide.any():
            break
        points[:, wide], reached[:, wide] = _closer(
            height_at, probabilities[wide], points[:, wide], reached[:, wide]
        )
    if is_last.any():
        near_end = points[1], points[2]
        past |= is_last & ~comes_to_its_end(_shaped(height_at), near_end, grid)
    value = np.where(past, np.inf, points[2])
    there, slope = _with_density(cdf, points[2], (grid[0], grid[-1]), span)
    of_cdf = there.deviation
    deviation = -of_cdf / np.where(~past & (slope > 0), slope, np.nan)
    # Where the same share of every batch lies below, their CDFs agree there by design, and
    # yet each has its quantile elsewhere if it jumps.
    jumps = ~past & (reached[2] - reached[1] > _ALIKE)
    for i in np.flatnonzero(jumps & (np.abs(of_cdf) < _ALIKE).all(axis=0)):
        value[i], deviation[:, i] = _of_batches(
            cdf, float(probabilities[i]), value[i], len(of_cdf), grid
        )
    if first.any():
        start = cdf(np.asarray(grid[:1]))
        deviation[:, start.value - probabilities >= _SURELY * start.error] = 0.0
    return Estimate(value, deviation)


def comes_to_its_end(
    height_at: Callable[[Array], Array], ends: tuple[Array, Array], grid: Array
) -> NDArray[np.bool_]:
    """Whether a CDF gets to its last height where it seems to, and not only in its rounding.

    It does at an atom, and at the end of a belief that has one. To that of a normal it comes
    ever closer: there rounding, or the last few draws, would say when.

    Parameters
    ----------
    height_at : callable
        The values of the CDF, of the shape of the points.
    ends : (ndarray, ndarray), shape (quantile,)
        Points just below and where it gets there.
    grid : ndarray
        Rising points; the first and the last are those that quantiles are looked for between.
    """
    before, at = ends
    height = height_at(at)
    step = height - height_at(before)
    level = height - np.maximum(ROUNDING, _LAST_DRAWS * step)
    start = np.full_like(at, grid[0])
    near, _ = multisected(lambda x: height_at(x) >= level, start, at, _HALVINGS)
    settled = at - near <= _SETTLED * (grid[-1] - grid[0])
    return np.asarray((step > _ATOM) | settled)


def _shaped(height_at: Callable[[Array], Array]) -> Callable[[Array], Array]:
    """A CDF of vectors as one of arrays of any shape."""
    return lambda x: height_at(x.ravel()).reshape(x.shape)


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
    which guarantee progress, and some about where a cubic reaches.

    Parameters
    ----------
    height_at : callable
    probabilities : ndarray, shape (quantile,)
    ends, heights : ndarray, shape (4, quantile)
        Those of the interval between two others beside it, and the CDF there.
    """
    _, low, high, _ = ends
    about = _reached(probabilities, ends, heights) + _NEAR_GUESS[:, None]
    parts = np.broadcast_to(_PARTS[:, None], (len(_PARTS), len(low)))
    among = np.maximum(np.minimum(np.concatenate([parts, about]), 1.0), 0.0)
    inner = low + (high - low) * np.sort(among, axis=0)
    inner = np.maximum(np.minimum(inner, high), low)
    cdf_inside = height_at(inner.ravel()).reshape(inner.shape)
    reached = cdf_inside >= probabilities
    below = np.where(reached.any(axis=0), reached.argmax(axis=0), len(inner))
    at = below + 2 + _BESIDE[:, None], np.arange(len(low))
    points = np.concatenate([ends[:2], inner, ends[2:]])
    return points[at], np.concatenate([heights[:2], cdf_inside, heights[2:]])[at]


def _reached(probabilities: Array, ends: Array, heights: Array) -> Array:
    """About where in each interval a height is reached: a cubic in the height, or a line."""
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        place = (ends - ends[1]) / (ends[2] - ends[1])
        to_go = probabilities - heights
        shares = to_go / (to_go - to_go[:, None])  # of each other point in a point's weight
        weights = np.where(_ITSELF, 1.0, shares).prod(axis=1)
        cubic, line = (weights * place).sum(axis=0), shares[2, 1]
    guess = np.where(np.isfinite(cubic), cubic, line)
    return np.where(np.isfinite(guess), guess, 0.5)


def _of_batches(
    cdf: Callable[[Array], Estimate],
    probability: float,
    value: float,
    batches: int,
    grid: Array,
) -> tuple[float, Array]:
    """Mean of the batches' own quantiles, and what each one's draws deviate from theirs.

    A batch is counted to the middle of its jumps, and straight between: evenly spread draws
    have no bias, and a lattice in one dimension is better than its error. Where the
    distribution itself has a gap, which the batches share, the value stays.

    References
    ----------
    Hazen 1914, Storage to be provided in impounding reservoirs for municipal water supply.
    """

    def of_each(x: Array) -> Array:
        """Each batch's CDF at its own points, shape (..., batch)."""
        estimate = cdf(x.ravel())
        deviation = estimate.deviation.reshape(batches, *x.shape)
        return estimate.value.reshape(x.shape) + np.diagonal(deviation, axis1=0, axis2=-1)

    def passing(height: Array | float) -> tuple[Array, Array]:
        ends = np.full(batches, grid[0]), np.full(batches, grid[-1])
        return multisected(lambda x: of_each(x) >= height, *ends, _HALVINGS)

    before, at = passing(probability - _ALIKE)
    bottom, top = of_each(before), of_each(at)
    jump = np.maximum(top - bottom, 2.0 * _ALIKE)
    past_middle = np.clip((probability - bottom) / jump, 0.0, 1.0) - 0.5
    neighbour = np.where(past_middle > 0, passing(top + _ALIKE)[1], passing(bottom - _ALIKE)[1])
    gap, spread = np.abs(neighbour - at), at - at.mean()
    if gap.mean() > _OWN_GAP * at.std():
        return value, spread
    return float((at + past_middle * gap).mean()), spread


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
    return _with_density(cdf, x, ends, span)[1]


def _with_density(
    cdf: Callable[[Array], Estimate], x: Array, ends: tuple[float, float], span: float
) -> tuple[Estimate, Array]:
    """A CDF at points, and its density there."""
    width = np.full(x.shape, span)
    for _ in range(_WIDENINGS):
        after, before = np.minimum(x + width, ends[1]), np.maximum(x - width, ends[0])
        there, window = cdf(np.concatenate([x, before, after])).split(len(x))
        lower, upper = window.split(len(x))
        mass = upper.value - lower.value
        noise = standard_error(upper.deviation - lower.deviation)
        vague = (noise > _VAGUE * mass) | ~(mass > 0)
        if not vague.any():
            break
        width = np.where(vague, 2.0 * width, width)
    across = after - before
    return there, np.where(across > 0, mass, 0.0) / np.where(across > 0, across, 1.0)
