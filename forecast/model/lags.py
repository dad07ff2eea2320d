"""From what is affordable to what has arrived: a delay, which may depend on the calendar."""

from collections.abc import Sequence
from functools import cached_property
from itertools import pairwise

import numpy as np

from priors.types import Array

Knot = tuple[float, Array]
"""A moment, and years of delay for what is affordable then."""


class Lag:
    """Delay between affording and arriving, years; shapes are those of draws, or ().

    Parameters
    ----------
    constant : ndarray
        The part that is the same at all times.
    knots : tuple of (float, ndarray)
        What is added by the moment of affording: linear between knots, constant outside.
    """

    def __init__(self, constant: Array, knots: tuple[Knot, ...] = ()):
        self.constant = constant
        self.knots = knots

    @classmethod
    def total(cls, constant: Array, parts: Sequence[Sequence[Knot]]) -> "Lag":
        """The sum of a constant and of delays by the calendar."""
        moments = sorted({moment for part in parts for moment, _ in part})
        added = (sum((_between(part, t) for part in parts), np.asarray(0.0)) for t in moments)
        return cls(constant, tuple(zip(moments, added, strict=True)))

    @property
    def varies(self) -> bool:
        """Whether draws have different ones."""
        return any(map(np.ndim, (self.constant, *(years for _, years in self.knots))))

    @property
    def is_any(self) -> bool:
        """Whether there is any delay in any draw."""
        return any(map(np.any, (self.constant, *(years for _, years in self.knots))))

    @cached_property
    def _arrivals(self) -> list[Knot]:
        """When arrives what is affordable at each knot and goes on at once."""
        return [(moment, moment + self.constant + years) for moment, years in self.knots]

    @cached_property
    def jumps(self) -> list[Array]:
        """Moments at which arrives at once what waited for a shorter delay."""
        steps = pairwise(self._arrivals)
        return [end for (_, start), (_, end) in steps if np.any(end < start)]

    def after(self, t: Array) -> Array:
        """When arrives what is affordable at a time.

        Where the delay falls by more than a year a year it pays to wait, and all that can
        have waited arrives at one moment.
        """
        if not self.knots:
            return t + self.constant
        (first, start), *_ = self._arrivals
        arrival = np.minimum(t - first, 0.0) + start
        for (moment, here), rate in zip(self._arrivals, self._rates, strict=True):
            arrival = np.where(t >= moment, here + (t - moment) * rate, arrival)
        for moment, here in self._arrivals:
            arrival = np.where(t < moment, np.minimum(arrival, here), arrival)
        return arrival

    def before(self, t: Array) -> Array:
        """The last time of which all that is affordable has arrived by `t`."""
        if not self.knots:
            return t - self.constant
        (first, start), *_ = self._arrivals
        last = np.minimum(first + (t - start), first)
        ends = [moment for moment, _ in self._arrivals[1:]] + [np.inf]
        for (moment, here), rate, end in zip(self._arrivals, self._rates, ends, strict=True):
            with np.errstate(divide="ignore", invalid="ignore"):
                reached = np.where(rate > 0, moment + (t - here) / rate, np.inf)
            last = np.where(here <= t, np.minimum(reached, end), last)
        return last

    @cached_property
    def _rates(self) -> list[Array]:
        """Years of arrival for each year from a knot on."""
        steps = pairwise(self._arrivals)
        rates = [(end - start) / (then - now) for (now, start), (then, end) in steps]
        return [*rates, np.asarray(1.0)]


def _between(knots: Sequence[Knot], t: float) -> Array:
    """Years of delay at a time: linear between knots, constant outside."""
    if t <= knots[0][0]:
        return knots[0][1]
    for (now, start), (then, end) in pairwise(knots):
        if t <= then:
            return start + (end - start) * ((t - now) / (then - now))
    return knots[-1][1]
