"""Several forecasters as one: their CDFs pooled, and their disagreement taken apart.

References
----------
Genest and Zidek 1986, *Combining Probability Distributions*, for linear and logarithmic pools.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import combinations
from typing import Any, Literal

import numpy as np

from forecast.analysis.estimand import Question
from forecast.analysis.influence.effort import EFFORT
from forecast.analysis.influence.explanation import Share, explain
from forecast.engine.run import Runs
from forecast.errors import NoMedianError, UnequalMilestonesError
from forecast.plain import number
from forecast.progress import Progress
from forecast.results.forecast import Forecast
from forecast.results.stated import (
    ArrivalForecast,
    StatedForecast,
    arrival_dict,
    quantile_bounds,
    quantile_status,
)
from priors.types import Array
from scenarios.problems import DataError

Method = Literal["linear", "log", "median"]
METHODS: tuple[Method, ...] = ("linear", "log", "median")
"""How CDFs are pooled."""
FEWEST_POINTS = 5
"""Points that a stated forecast needs for a logarithmic pool."""

_STEPS_PER_YEAR = 12
_OPEN = 1e-6  # of a probability, between the bounds of a CDF


@dataclass(frozen=True)
class Pool:
    """Several forecasts as one.

    Parameters
    ----------
    members : tuple of ArrivalForecast
    weights : tuple of float
        Adding up to 1.
    method : {"linear", "log", "median"}
    """

    members: tuple[ArrivalForecast, ...]
    weights: tuple[float, ...]
    method: Method = "linear"

    @property
    def name(self) -> str:
        """What it is called by."""
        return f"pool of {len(self.members)}"

    @property
    def title(self) -> str:
        """Who is in it."""
        return f"{self.method} pool of {', '.join(member.name for member in self.members)}"

    @property
    def milestone(self) -> str:
        """What arrives; all of it where members differ."""
        said = (member.milestone or "milestone not stated" for member in self.members)
        return "; ".join(dict.fromkeys(said))

    @property
    def span(self) -> tuple[float, float]:
        """First and last year that all members report."""
        starts, ends = zip(*(member.span for member in self.members), strict=True)
        return max(starts), min(ends)

    def bounds(self, t: Array) -> tuple[Array, Array]:
        """Least and greatest pooled probability of arrival by `t`."""
        if self.method == "log":
            known = np.interp(t, *self._logarithmic)
            return known, known
        of = [member.bounds(np.asarray(t, dtype=float)) for member in self.members]
        lower, upper = (np.stack([bound[side] for bound in of]) for side in (0, 1))
        if self.method == "median":
            return _weighted_median(lower, self.weights), _weighted_median(upper, self.weights)
        weights = np.array(self.weights)
        return weights @ lower, weights @ upper

    @cached_property
    def _logarithmic(self) -> tuple[Array, Array]:
        """Grid of times, and the CDF of the logarithmic pool there.

        Outcomes are the steps of the grid, what came before it, and what comes later or never.
        """
        first, last = self.span
        t = np.linspace(first, last, round((last - first) * _STEPS_PER_YEAR) + 1)
        total: Array = np.zeros(len(t) + 1)
        for member, weight in zip(self.members, self.weights, strict=True):
            cdf = member.bounds(t)[0]
            masses = np.diff(np.concatenate([[0.0], cdf, [1.0]]))
            with np.errstate(divide="ignore"):
                total = total + weight * np.log(np.maximum(masses, 0.0))
        if not np.isfinite(total).any():
            raise DataError("no year is possible for all members of this logarithmic pool")
        masses = np.exp(total - total[np.isfinite(total)].max())
        return t, np.cumsum(masses / masses.sum())[:-1]

    @cached_property
    def spread(self) -> dict[str, float | None]:
        """Years of disagreement: within members on average, between them, and in all.

        Half the mean distance of two arrivals drawn from a linear pool, counted within the
        years reported: within is that of two from one member. None where a member is open.
        """
        first, last = self.span
        t = np.linspace(first, last, round((last - first) * _STEPS_PER_YEAR) + 1)
        of = [member.bounds(t) for member in self.members]
        if any(np.max(upper - lower) > _OPEN for lower, upper in of):
            return {"within": None, "between": None, "total": None}
        cdfs, weights = np.stack([lower for lower, _ in of]), np.array(self.weights)
        pooled = weights @ cdfs
        total = float(np.trapezoid(pooled * (1.0 - pooled), t))
        within = float(np.trapezoid(weights @ (cdfs * (1.0 - cdfs)), t))
        return {"within": within, "between": total - within, "total": total}

    def without(self, index: int) -> "Pool":
        """The pool of all members but one, their weights pro rata."""
        members = [m for i, m in enumerate(self.members) if i != index]
        weights = [w for i, w in enumerate(self.weights) if i != index]
        total = math.fsum(weights)
        shares = tuple(weight / total for weight in weights)
        return replace(self, members=tuple(members), weights=shares)

    @cached_property
    def median(self) -> tuple[float, float]:
        """Earliest and latest median; equal where it is known, +inf after the last year."""
        ((low, high),) = quantile_bounds(self, [0.5])
        return low, high

    @cached_property
    def leave_one_out(self) -> list[dict[str, Any]]:
        """By member, the median without it, and how far it moves the pool."""
        if len(self.members) < 2:
            return []
        return [self._left_out(i) for i in range(len(self.members))]

    def _left_out(self, index: int) -> dict[str, Any]:
        member, rest = self.members[index], self.without(index)
        low, high = rest.median
        own_low, own_high = self.median
        known = quantile_status(low, high) is None
        both = known and quantile_status(own_low, own_high) is None
        return {
            "name": member.name,
            "weight": self.weights[index],
            "median_without": number(high) if known else None,
            "median_status": quantile_status(low, high),
            "moves_median_by": own_high - high if both else None,
        }

    def to_dict(self, by: Sequence[float] = ()) -> dict[str, Any]:
        """The form of `forecast pool --json`."""
        return arrival_dict(self, by) | {
            "method": self.method,
            "members": [
                {"name": m.name, "weight": w, "milestone": m.milestone}
                for m, w in zip(self.members, self.weights, strict=True)
            ],
            "spread": self.spread,
            "leave_one_out": self.leave_one_out,
        }


def pool(
    members: Sequence[ArrivalForecast],
    weights: Sequence[float] | None = None,
    method: Method = "linear",
    across_milestones: bool = False,
) -> Pool:
    """Pool forecasts.

    Never is an outcome like any year, and is pooled with them. Where a member is open, so is
    a linear pool: it has bounds there.

    Parameters
    ----------
    members : sequence of ArrivalForecast
    weights : sequence of float, optional
        As likely as these to be right, in any unit; equal when left out.
    method : {"linear", "log", "median"}
    across_milestones : bool
        Whether forecasts of different milestones may be pooled.

    Raises
    ------
    DataError
    UnequalMilestonesError
    """
    if len(members) < 2:
        raise DataError("a pool needs at least two forecasts")
    milestones = dict.fromkeys(member.milestone for member in members)
    if len(milestones) > 1 and not across_milestones:
        raise UnequalMilestonesError(
            f"the forecasts are of {len(milestones)} milestones: {'; '.join(milestones)}; "
            "pool them only if you mean to"
        )
    if method == "log":
        for member in members:
            _check_closed(member)
    return Pool(tuple(members), _shares(weights, len(members)), method)


def _shares(weights: Sequence[float] | None, count: int) -> tuple[float, ...]:
    given = [1.0] * count if weights is None else [float(weight) for weight in weights]
    if len(given) != count:
        raise DataError(f"a weight for each of {count} forecasts is needed, not {len(given)}")
    if not all(math.isfinite(w) and w >= 0 for w in given) or not math.fsum(given) > 0:
        raise DataError("weights must not be below 0, and one must be above it")
    total = math.fsum(given)
    return tuple(weight / total for weight in given)


def _check_closed(member: ArrivalForecast) -> None:
    first, last = member.span
    lower, upper = member.bounds(np.linspace(first, last, round(last - first) + 1))
    count = len(member.stated.points) if isinstance(member, StatedForecast) else FEWEST_POINTS
    if np.max(upper - lower) > _OPEN or count < FEWEST_POINTS:
        raise DataError(
            f"{member.name} does not say enough for a logarithmic pool, which needs every "
            f"year's probability, from {FEWEST_POINTS} points at the least; pool linearly"
        )


def _weighted_median(rows: Array, weights: Sequence[float]) -> Array:
    """Weighted median over rows, halfway between two where the weights are even."""
    order = np.argsort(rows, axis=0, kind="stable")
    ordered = np.take_along_axis(rows, order, axis=0)
    upto = np.cumsum(np.array(weights)[order], axis=0)
    low = np.argmax(upto >= 0.5 - 1e-12, axis=0)
    high = np.argmax(upto > 0.5 + 1e-12, axis=0)
    ends = (np.take_along_axis(ordered, index[None], axis=0)[0] for index in (low, high))
    return np.asarray(0.5 * sum(ends))


def disagreement(
    members: Sequence[ArrivalForecast],
    runs: Runs,
    progress: Progress | None = None,
    seconds: float = EFFORT,
) -> list[dict[str, Any]]:
    """Which beliefs scenarios disagree by: Shapley values, averaged over pairs of members.

    Parameters
    ----------
    members : sequence of ArrivalForecast
        Those that are not made from scenarios are passed over.
    runs : Runs
    progress : callable, optional
        Called with the pairs done and to be done.
    seconds : float
        Of a core, about, that scenarios between all pairs may take; see `explain`.

    Returns
    -------
    list of dict
        Name of a belief, mean over pairs of the size of its share, years, and the most that
        its standard error can be, as pairs have their draws in common; largest first.
    """
    scenarios = [member for member in members if isinstance(member, Forecast)]
    pairs = list(combinations(scenarios, 2))
    found: dict[str, list[Share]] = {}
    counted = 0
    for index, (one, other) in enumerate(pairs):
        try:
            pair = explain(
                one.scenario, other.scenario, runs, Question(), seconds=seconds / len(pairs)
            )
        except NoMedianError:
            continue
        counted += 1
        for share in pair.shares:
            found.setdefault(share.name, []).append(share)
        if progress:
            progress(index + 1, len(pairs))
    rows = [
        {
            "name": name,
            "years": math.fsum(abs(share.worth) for share in shares) / counted,
            "years_error": number(math.fsum(share.error for share in shares) / counted),
        }
        for name, shares in found.items()
    ]
    return sorted(rows, key=lambda row: -float(str(row["years"])))
