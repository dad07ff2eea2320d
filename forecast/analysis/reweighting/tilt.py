"""All things considered: the least change to a forecast that gives a wanted answer.

Wanted are probabilities of arrival by some years. Of all distributions over draws that have
them, the one of least relative entropy to the forecast's own keeps, between two neighbours of
these years, all proportions as they are: it mixes the draws of the intervals, as conditioning
finds them, with the wanted probabilities as weights. Never is in the last interval.

References
----------
Kullback 1959, *Information Theory and Statistics*, chapter 3.
Jeffrey 1965, *The Logic of Decision*, chapter 11, for the same rule from another side.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np

from forecast.analysis.reweighting.conditioned_belief import (
    QUANTILES,
    ConditionedBelief,
    relative_entropy,
)
from forecast.analysis.reweighting.conditioning import (
    DrawWeights,
    Window,
    conditioned_beliefs,
    draws_within,
    weights_within,
)
from forecast.distributions.estimate import Estimate, weighted_sum
from forecast.errors import ArgumentError, ImpossibleTiltError
from forecast.plain import keyed, number
from forecast.results.forecast import QUANTILES as ARRIVAL_QUANTILES
from forecast.results.forecast import Forecast, OfForecast, check_in_memory
from forecast.results.stated import (
    ArrivalForecast,
    StatedForecast,
    arrival_dict,
    quantile_bounds,
    quantile_status,
)
from priors.constants import LN_2
from priors.types import Array

_LEAST = 1e-9  # a probability below it is none that draws could carry
_STEPS_PER_YEAR = 64


@dataclass(frozen=True)
class Target:
    """A wanted probability of arrival by a year."""

    year: float
    probability: float


@dataclass(frozen=True, eq=False, repr=False)
class Tilt(OfForecast):
    """A forecast, changed as little as possible so that its answer is the wanted one.

    Parameters
    ----------
    forecast : Forecast
        What is tilted.
    targets : tuple of Target
        By rising year.
    left_out : tuple of Target
        Wanted, and outside the years that the scenario reports.
    """

    forecast: Forecast
    targets: tuple[Target, ...]
    left_out: tuple[Target, ...] = ()

    @property
    def name(self) -> str:
        """What it is called by."""
        return f"{self.forecast.name}, tilted"

    @property
    def title(self) -> str:
        """What is assumed, and what is wanted of it, in a line."""
        wanted = ", ".join(f"{t.probability:.4g} by {t.year:.2f}" for t in self.targets)
        return f"{self.forecast.title}, tilted to {wanted}"

    @cached_property
    def years(self) -> Array:
        """Years between which the change is constant, shape (target,)."""
        return np.array([target.year for target in self.targets])

    @cached_property
    def before(self) -> Array:
        """Probability of arrival in each interval under the scenario, shape (target + 1,)."""
        return _intervals(self.forecast.mixture.value(self.years))

    @cached_property
    def after(self) -> Array:
        """The wanted probability of each interval, shape (target + 1,)."""
        return _intervals(np.array([target.probability for target in self.targets]))

    def bounds(self, t: Array) -> tuple[Array, Array]:
        """Probability of arrival by `t`, twice: it is known everywhere."""
        t = np.asarray(t, dtype=float)
        index = np.searchsorted(self.years, t, side="left")
        own = np.concatenate([[0.0], np.cumsum(self.before)])[index]
        wanted = np.concatenate([[0.0], np.cumsum(self.after)])[index]
        factor = self.after / np.where(self.before > 0, self.before, 1.0)
        inside = np.clip(self.forecast.mixture.value(t) - own, 0.0, self.before[index])
        value = wanted + factor[index] * inside
        return value, value

    @property
    def entropy(self) -> float:
        """Relative entropy to the scenario's own forecast, nats."""
        return relative_entropy(self.after, self.before)

    @property
    def effective_draws(self) -> float:
        """Draws per anchor that carry it: as sure as so many that all count alike."""
        some = self.before > 0
        spread = float(np.sum(self.after[some] ** 2 / self.before[some]))
        return self.forecast.batches.draws / spread

    @cached_property
    def _windows(self) -> list[tuple[Window, float, float]]:
        """Intervals that are possible, with their probabilities before and after."""
        edges = [-math.inf, *self.years.tolist(), math.inf]
        shares = zip(pairwise(edges), self.before.tolist(), self.after.tolist(), strict=True)
        return [
            (Window(low, high, f"{low:g} < arrival <= {high:g}"), before, after)
            for (low, high), before, after in shares
            if before > _LEAST
        ]

    @cached_property
    def weights(self) -> dict[str, tuple[Estimate, Estimate]]:
        """Weights of each anchor and of `none`, before and after; shape (1,)."""
        parts = [(weights_within(self.forecast, w), p, q) for w, p, q in self._windows]
        return {
            name: (
                weighted_sum([(p, part[name]) for part, p, _ in parts]),
                weighted_sum([(q, part[name]) for part, _, q in parts]),
            )
            for name in parts[0][0]
        }

    @cached_property
    def draw_weights(self) -> tuple[DrawWeights, DrawWeights]:
        """How likely each draw of each anchor is, before and after."""
        parts = [(draws_within(self.forecast, w), p, q) for w, p, q in self._windows]
        for (draws, _, _), (window, _, after) in zip(parts, self._windows, strict=True):
            if after > 0 and not draws.total.sum() > 0:
                raise ImpossibleTiltError(
                    f"none of {self.forecast.batches.draws:,} draws has {window.text}, which "
                    f"the wanted answer gives {after:.3g}; more draws may reach it"
                )
        return (
            _mixed([(draws, before) for draws, before, _ in parts]),
            _mixed([(draws, after) for draws, _, after in parts]),
        )

    @cached_property
    def beliefs(self) -> list[ConditionedBelief]:
        """Every belief before and after; those that moved most come first."""
        return conditioned_beliefs(self.forecast, *self.draw_weights)

    @cached_property
    def shifts(self) -> list[dict[str, Any]]:
        """What one would have to believe: weights, then beliefs that moved most first."""
        return [*map(_weight_shift, self.weights, self.weights.values()), *self._beliefs]

    @property
    def _beliefs(self) -> list[dict[str, Any]]:
        return [_belief_shift(belief) for belief in self.beliefs]

    def to_dict(self, by: Sequence[float] = ()) -> dict[str, Any]:
        """The form of `forecast tilt --json`."""
        return arrival_dict(self, by) | {
            "targets": [[target.year, target.probability] for target in self.targets],
            "left_out": [[target.year, target.probability] for target in self.left_out],
            "intervals": {"before": self.before.tolist(), "after": self.after.tolist()},
            "draws": self.forecast.batches.draws,
            "seed": self.forecast.batches.seed,
            "hash": self.forecast.scenario.hash,
            "version": self.forecast.version,
            "entropy": self.entropy,
            "effective_draws": self.effective_draws,
            "shifts": self.shifts,
        }


def _intervals(cdf: Array) -> Array:
    return np.diff(np.concatenate([[0.0], cdf, [1.0]]))


def _mixed(parts: Sequence[tuple[DrawWeights, float]]) -> DrawWeights:
    """Weights of draws where each window has a probability of its own."""
    sums = [(draws, share / draws.total.sum()) for draws, share in parts if share > 0]
    names = sums[0][0].of
    return DrawWeights(
        {name: np.sum([f * draws.of[name] for draws, f in sums], axis=0) for name in names},
        math.fsum(f * draws.none for draws, f in sums),
    )


def _weight_shift(name: str, pair: tuple[Estimate, Estimate]) -> dict[str, Any]:
    before, after = (float(np.clip(side.value[0], 0.0, 1.0)) for side in pair)
    deviation = math.sqrt(before * (1.0 - before))
    bits = relative_entropy(
        np.array([after, 1.0 - after]), np.array([before, 1.0 - before])
    ) / (LN_2)
    return {
        "name": f"weights.{name}",
        "anchor": None,
        "unit": "1",
        "from": before,
        "to": after,
        "sds": (after - before) / deviation if deviation > 0 else 0.0,
        "bits": bits,
    }


def _belief_shift(belief: ConditionedBelief) -> dict[str, Any]:
    before, after = belief.before, belief.after
    middle = QUANTILES.index(0.5)
    return {
        "name": belief.name,
        "anchor": belief.anchor,
        "unit": belief.unit,
        "from": number(before.value[middle]),
        "to": number(after.value[middle]),
        "sds": float(belief.shift.value[0]),
        "sds_error": number(belief.shift.error[0]),
        "bits": belief.bits,
        "from_quantiles": keyed(QUANTILES, before.value),
        "to_quantiles": keyed(QUANTILES, after.value),
    }


def quantile_targets(wanted: Iterable[tuple[float, float]]) -> list[Target]:
    """Quantiles that are wanted, from probabilities with their years.

    Raises
    ------
    ArgumentError
        When one quantile is to be two years.
    """
    years: dict[float, float] = {}
    for p, year in wanted:
        if years.setdefault(p, year) != year:
            raise ArgumentError(
                f"the quantile {p:g} is wanted in {years[p]:.10g} and {year:.10g}"
            )
    return [Target(year, p) for p, year in years.items()]


def targets_of(wanted: ArrivalForecast) -> list[Target]:
    """What a forecast says that another can be tilted to.

    Of what is stated its points, of any other its quantiles as far as they are known, and the
    probability of arrival by its last year.
    """
    if isinstance(wanted, StatedForecast):
        return [Target(year, probability) for year, probability in wanted.stated.points]
    ends = zip(ARRIVAL_QUANTILES, quantile_bounds(wanted, ARRIVAL_QUANTILES), strict=True)
    first, last = wanted.span
    found = [
        Target(high, p)
        for p, (low, high) in ends
        if quantile_status(low, high) is None and first < high < last
    ]
    lower, upper = wanted.bounds(np.array([last]))
    if upper[0] - lower[0] <= _LEAST:
        found.append(Target(last, float(lower[0])))
    return found


def tilt(forecast: Forecast, targets: Sequence[Target]) -> Tilt:
    """Change a forecast as little as possible, so that its answer is the wanted one.

    Parameters
    ----------
    forecast : Forecast
    targets : sequence of Target
        Probabilities of arrival by some years; those outside the years that the scenario
        reports are left out.

    Raises
    ------
    ImpossibleTiltError
        When no weighing of the scenario's draws has that answer, or none is wanted.
    """
    check_in_memory(forecast.batches.draws)
    first, last = forecast.span
    ordered = sorted(targets, key=lambda target: (target.year, target.probability))
    inside = [target for target in ordered if first <= target.year <= last]
    left_out = [target for target in ordered if not first <= target.year <= last]
    if not inside:
        raise ImpossibleTiltError(
            f"nothing is wanted within the scenario's years, {first:.0f} to {last:.0f}; its "
            "draws arrive from {:.2f} to {:.2f}".format(*_possible_years(forecast))
        )
    _check_rising(inside)
    found = Tilt(forecast, tuple(inside), tuple(left_out))
    _check_possible(found)
    return found


def _check_rising(targets: Sequence[Target]) -> None:
    for target in targets:
        if not 0.0 <= target.probability <= 1.0:
            raise ImpossibleTiltError(
                f"{target.probability:g} by {target.year:g} is not a probability"
            )
    for one, other in pairwise(targets):
        if one.year == other.year or one.probability > other.probability:
            raise ImpossibleTiltError(
                f"{one.probability:g} by {one.year:g} and {other.probability:g} by "
                f"{other.year:g} cannot both hold: a probability of arrival only rises"
            )


def _check_possible(found: Tilt) -> None:
    impossible = (found.before <= _LEAST) & (found.after > 0)
    if not impossible.any():
        return
    index = int(np.argmax(impossible))
    edges = ["", *(f"{year:.2f}" for year in found.years), ""]
    low, high = edges[index], edges[index + 1]
    where = f"after {low}" if not high else f"from {low} to {high}" if low else f"by {high}"
    wanted = f"the answer wants a probability of {found.after[index]:.3g} {where}"
    by_last_year = found.forecast.by_year.value[-1]
    if by_last_year <= _LEAST:
        never = f"none arrives by {found.forecast.span[1]:g}"
        raise ImpossibleTiltError(f"{wanted}, where the scenario has no draws: {never}")
    first, last = _possible_years(found.forecast)
    later = "" if by_last_year >= 1.0 - _LEAST else ", or later or never"
    raise ImpossibleTiltError(
        f"{wanted}, where the scenario has no draws: they arrive from {first:.2f} to "
        f"{last:.2f}{later}, and the nearest answer puts it at "
        f"{last if low and not high else first:.2f}"
    )


def _possible_years(forecast: Forecast) -> tuple[float, float]:
    """First and last moment at which anything arrives within the years reported."""
    first, last = forecast.span
    t = np.linspace(first, last, round((last - first) * _STEPS_PER_YEAR) + 1)
    cdf = forecast.mixture.value(t)
    rising = np.flatnonzero(np.diff(cdf, prepend=0.0) > _LEAST / _STEPS_PER_YEAR)
    return float(t[rising[0]]), float(t[rising[-1]])
