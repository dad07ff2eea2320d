"""Finding where a function passes a value, in many places at once."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from priors.types import Array

_MOST_STEPS = 200  # more than the halvings between two doubles of like size
_CLOSE = 1e-12  # relative width at which a bracket is closed, unless the CDF jumps within:
_FLAT = 1e-10  # it does if it rises by more than this
_GOLDEN = 0.5 * (np.sqrt(5.0) - 1.0)
_NARROWINGS = 36  # by the golden section: to 3e-8 of the way


def invert(
    cdf: Callable[[Array], Array], u: Array, knots: Array, heights: Array | None = None
) -> Array:
    """Find the smallest `x` with `cdf(x) >= u`, to a relative 1e-12 and exactly at jumps.

    The knots bracket every root. Between two of them a smooth CDF is solved by inverse
    quadratic interpolation, in a handful of steps; where that does not shrink the bracket,
    as at a jump, the bracket is halved.

    Parameters
    ----------
    cdf : callable
        Never falls; works elementwise on vectors.
    u : ndarray, any shape
        Values of the CDF; those that it does not reach between the knots give an end.
    knots : ndarray, shape (knot,)
        Rising; the denser, the faster. A jump between two adjacent doubles among them needs
        no search at all.
    heights : ndarray, shape (knot,), optional
        The CDF at the knots, where it is known already.

    Returns
    -------
    ndarray, shape of `u`

    References
    ----------
    Chandrupatla 1997, A new hybrid quadratic/bisection algorithm for finding the zero of a
    nonlinear function without using derivatives.
    """
    u = np.asarray(u, dtype=float)
    goal = u.ravel()
    heights = np.maximum.accumulate(cdf(knots) if heights is None else heights)
    above = np.searchsorted(heights, goal)
    result = knots[np.minimum(above, len(knots) - 1)]
    search = np.flatnonzero((above > 0) & (above < len(knots)))
    low, high = above[search] - 1, above[search]
    goal = goal[search]
    result[search] = _chandrupatla(
        cdf, goal, knots[low], knots[high], heights[low] - goal, heights[high] - goal
    )
    return result.reshape(u.shape)


def bisected(
    has_passed: Callable[[Array], NDArray[np.bool_]], low: Array, high: Array, halvings: int
) -> tuple[Array, Array]:
    """Halve brackets, for functions that are noisy, flat or cheap: nothing is assumed of them.

    Parameters
    ----------
    has_passed : callable
        Whether the value has been passed at points, one for each bracket.
    low, high : ndarray, of one shape
        Points at which it has not, and at which it has.
    halvings : int

    Returns
    -------
    low, high : ndarray
        Ends of the narrower brackets.
    """
    for _ in range(halvings):
        middle = 0.5 * (low + high)
        passed = has_passed(middle)
        low, high = np.where(passed, low, middle), np.where(passed, middle, high)
    return low, high


def highest_between(of: Callable[[Array], Array], start: Array, end: Array) -> Array:
    """Where a function that rises to one top is highest, by the golden section.

    Where it falls off a cliff that is the last point before, for the end lies below.

    Parameters
    ----------
    of : callable
        The function at points, one for each pair of ends.
    start, end : ndarray
    """
    reach = _GOLDEN * (end - start)
    left, right = end - reach, start + reach
    at_left, at_right = of(left), of(right)
    for _ in range(_NARROWINGS):
        rising = at_right >= at_left
        start, end = np.where(rising, left, start), np.where(rising, end, right)
        reach = _GOLDEN * (end - start)
        new = np.where(rising, start + reach, end - reach)
        at_new = of(new)
        left, right = np.where(rising, right, new), np.where(rising, new, left)
        at_left, at_right = (
            np.where(rising, at_right, at_new),
            np.where(rising, at_new, at_left),
        )
    return np.where(of(end) < of(start), start, end)


def multisected(
    has_passed: Callable[[Array], NDArray[np.bool_]],
    low: Array,
    high: Array,
    halvings: int,
    at_once: int = 4,
) -> tuple[Array, Array]:
    """Halve brackets several times at once, for functions whose calls are dear, not points.

    For a function that stays where it has passed, the ends are those of `bisected`.

    Parameters
    ----------
    has_passed : callable
        Whether the value has been passed at points, of shape (point, *brackets).
    low, high : ndarray, of one shape
        Points at which it has not, and at which it has.
    halvings : int
        Rounded up to a multiple of `at_once`.
    at_once : int
        Halvings that one call decides, by looking at all points that they could come to.
    """
    for _ in range(-(-halvings // at_once)):
        points = _halved(np.stack([low, high]), at_once)
        end = np.ones((1, *low.shape), dtype=bool)
        passed = np.concatenate([has_passed(points[1:-1]), end])
        first = passed.argmax(axis=0)[None]
        low, high = (np.take_along_axis(points, first + i, axis=0)[0] for i in (0, 1))
    return low, high


def _halved(points: Array, times: int) -> Array:
    """Points along the first axis with the middles between them, and between those."""
    for _ in range(times):
        finer = np.empty((2 * len(points) - 1, *points.shape[1:]))
        finer[::2], finer[1::2] = points, 0.5 * (points[:-1] + points[1:])
        points = finer
    return points


def _chandrupatla(
    cdf: Callable[[Array], Array],
    goal: Array,
    low: Array,
    high: Array,
    f_low: Array,
    f_high: Array,
) -> Array:
    """Close brackets with `cdf(low) < goal <= cdf(high)`; returns their upper ends."""
    result = high.copy()
    index = np.arange(len(goal))
    x, other, before = low, high, high
    f, f_other, f_before = f_low, f_high, f_high
    share = f / (f - f_other)
    for _ in range(_MOST_STEPS):
        result[index] = np.maximum(x, other)
        gap, size = np.abs(other - x), np.maximum(np.abs(x), np.abs(other))
        smooth = (np.abs(f_other - f) <= _FLAT) & (gap <= _CLOSE * size)
        unsettled = ~smooth & (gap > np.spacing(size))
        if not unsettled.any():
            break
        least = np.minimum(0.5, 0.5 * _CLOSE * size / gap)
        if not unsettled.all():
            index = index[unsettled]
            state = np.stack([goal, share, least, x, other, before, f, f_other, f_before])
            goal, share, least, x, other, before, f, f_other, f_before = state[:, unsettled]
        new = x + np.clip(share, least, 1.0 - least) * (other - x)
        f_new = cdf(new) - goal
        same = (f_new >= 0) == (f >= 0)
        before, f_before = np.where(same, x, other), np.where(same, f, f_other)
        other, f_other = np.where(same, other, x), np.where(same, f_other, f)
        x, f = new, f_new
        share = _next_share(x, other, before, f, f_other, f_before)
    return result


def _next_share(
    x: Array, other: Array, before: Array, f: Array, f_other: Array, f_before: Array
) -> Array:
    """How far to go from `x` to `other`: interpolated where that is safe, else half."""
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        place = (x - other) / (before - other)
        height = (f - f_other) / (f_before - f_other)
        safe = (height**2 < place) & ((1.0 - height) ** 2 < 1.0 - place)
        interpolated = f / (f_other - f) * f_before / (f_other - f_before) + (
            (before - x) / (other - x) * f / (f_before - f) * f_other / (f_before - f_other)
        )
    return np.where(safe, interpolated, 0.5)
