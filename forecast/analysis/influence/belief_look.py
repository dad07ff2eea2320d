"""What one belief does in a forecast: its swing, its indices, and what it is worth to know."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from forecast.analysis.estimand import Answers, Question
from forecast.analysis.influence.fixed_beliefs import FixedBelief, fixed_belief
from forecast.analysis.influence.information_value import (
    PERCENTILES,
    WEIGHTS,
    InformationValue,
    anchors_at,
    value_of_anchor,
    value_of_belief,
)
from forecast.analysis.influence.joint_draws import JointDraws, redrawn
from forecast.analysis.influence.sobol import (
    Index,
    first_order,
    jackknife,
    share_of,
    strata_count,
    total_order,
)
from forecast.engine.run import Runs
from forecast.results.forecast import Forecast
from priors.types import Array
from scenarios.schema.scenario import Scenario
from scenarios.variants.adjustments import fixed_at


@dataclass(frozen=True)
class Swing:
    """The answer with a belief at its 10th and at its 90th percentile.

    Parameters
    ----------
    name : str
    low, high : float
        Answers; a median after the last year is +inf.
    low_error, high_error : float
    """

    name: str
    low: float
    high: float
    low_error: float
    high_error: float


@dataclass(frozen=True)
class Indices:
    """What part of the variance of an outcome a belief explains.

    Parameters
    ----------
    name : str
    first : Index
        By itself.
    total : Index or None
        With all that it interacts with; None where that has no meaning.
    """

    name: str
    first: Index
    total: Index | None


@dataclass(frozen=True)
class Influence:
    """All that is found of a belief that varies; `Sensitivity` says what each is."""

    swing: Swing
    of_rank: Indices
    of_probability: Indices
    knowing: InformationValue


class BeliefLook:
    """A look at each of a scenario's beliefs, for any process.

    Parameters
    ----------
    scenario : Scenario
    runs : Runs
    by : float or None
        See `sensitivity`.
    name : str or None
    totals : bool
        Whether beliefs have total indices.
    """

    def __init__(
        self,
        scenario: Scenario,
        runs: Runs,
        by: float | None,
        name: str | None,
        *,
        totals: bool,
    ):
        self._scenario, self._runs, self._by, self._name = scenario, runs, by, name
        self._totals = totals

    def __reduce__(self) -> tuple[Callable[..., "BeliefLook"], tuple[Any, ...]]:
        """Without what was computed: to be sent to another process."""
        asked = self._scenario, self._runs, self._by, self._name
        return partial(BeliefLook, *asked, totals=self._totals), ()

    @cached_property
    def forecast(self) -> Forecast:
        """The forecast."""
        return self._runs.run(self._scenario, self._name)

    @cached_property
    def joint(self) -> JointDraws:
        """Its draws."""
        return JointDraws(self.forecast)

    @property
    def question(self) -> Question:
        """What swings are of."""
        return Question(self._by)

    @cached_property
    def year(self) -> float:
        """Year whose probability of arrival is looked at."""
        return self._by if self._by is not None else _nearest_year(self.forecast)

    @cached_property
    def _answers(self) -> Answers:
        return Answers.like([self.forecast], self._runs.coarser, self.question)

    def __call__(self, asked: tuple[str, float | None]) -> Influence | FixedBelief:
        """Look at a belief: one that varies, or one with its fixed value."""
        name, value = asked
        if value is not None:
            return fixed_belief(self._scenario, self._answers, name, value)
        joint, strata = self.joint, strata_count(self.forecast.batches.draws)
        fresh = redrawn(joint, name) if self._totals else None
        return Influence(
            self._swing(name),
            rank_indices(joint, name, strata, fresh),
            _probability_indices(joint, name, self.year, strata, fresh),
            value_of_belief(joint, name),
        )

    def _swing(self, name: str) -> Swing:
        return _between(
            name, *(self._answers.of(fixed_at(self._scenario, name, p)) for p in PERCENTILES)
        )

    @property
    def weights(self) -> Influence:
        """What the question does which anchor is right."""
        joint, totals = self.joint, self._totals
        return Influence(
            _swing_of_weights(self.question, joint),
            _weights_of_rank(joint, totals=totals),
            _weights_of_probability(joint, self.year, totals=totals),
            value_of_anchor(joint),
        )


def _nearest_year(forecast: Forecast) -> float:
    first, last = forecast.years[[0, -1]]
    return float(np.clip(np.round(min(forecast.median, last)), first + 1, last))


def _swing_of_weights(question: Question, joint: JointDraws) -> Swing:
    """Answers of the anchors that the percentiles fall on, if one is right."""
    anchors = (joint.forecast.anchors[name] for name in anchors_at(joint, PERCENTILES))
    return _between(WEIGHTS, *(question.ask_anchor(anchor) for anchor in anchors))


def _between(name: str, low: Any, high: Any) -> Swing:
    values = (float(end.value[0]) for end in (low, high))
    errors = (float(end.error[0]) for end in (low, high))
    return Swing(name, *values, *errors)


def rank_indices(
    joint: JointDraws, name: str, strata: int, fresh: dict[str, Array] | None
) -> Indices:
    """Indices of the rank of the arrival year, with totals where there are fresh draws."""
    ranks = joint.ranks
    parts = joint.parts(ranks, joint.rank(joint.never()), joint.none, name, strata)
    again = None if fresh is None else {a: joint.rank(years) for a, years in fresh.items()}
    return _indices(joint, name, parts, strata, joint.none, ranks, again)


def _probability_indices(
    joint: JointDraws, name: str, year: float, strata: int, fresh: dict[str, Array] | None
) -> Indices:
    def arrived(years: dict[str, Array]) -> dict[str, Array]:
        return {anchor: (of <= year).astype(float) for anchor, of in years.items()}

    met = arrived(joint.arrivals)
    none = float(joint.none_by(np.array([year]))[0])
    parts = joint.parts(met, np.zeros(joint.forecast.batches.shape), none, name, strata)
    again = None if fresh is None else arrived(fresh)
    return _indices(joint, name, parts, strata, none, met, again)


def _indices(
    joint: JointDraws,
    name: str,
    parts: list[Any],
    strata: int,
    none: float,
    outcomes: dict[str, Array],
    again: dict[str, Array] | None,
) -> Indices:
    first = first_order(parts, strata)
    if again is None:
        return Indices(name, first, None)
    variance, square = _moments(parts)
    shares = [(1.0 - none) * share for share in joint.shares.values()]
    total = total_order(shares, list(outcomes.values()), list(again.values()), variance, square)
    return Indices(name, first, total)


def _moments(parts: list[Any]) -> tuple[float, float]:
    """Variance and mean square of an outcome."""
    mean, square = (
        sum(
            p.share * float(np.sum(p.weight * p.outcome**power) / np.sum(p.weight))
            for p in parts
        )
        for power in (1, 2)
    )
    return float(square - mean**2), float(square)


def _weights_of_rank(joint: JointDraws, *, totals: bool) -> Indices:
    ranks = list(joint.ranks.values())
    return _weights_indices(joint, joint.none, ranks, joint.rank(joint.never()), totals=totals)


def _weights_of_probability(joint: JointDraws, year: float, *, totals: bool) -> Indices:
    met = [(years <= year).astype(float) for years in joint.arrivals.values()]
    none = float(joint.none_by(np.array([year]))[0])
    return _weights_indices(joint, none, met, np.zeros(met[0].shape), totals=totals)


def _weights_indices(
    joint: JointDraws, none: float, outcomes: list[Array], never: Array, *, totals: bool
) -> Indices:
    """Which anchor is right, none among them, as an input: exact but for the draws."""
    probabilities = np.array([*((1.0 - none) * s for s in joint.shares.values()), none])
    weights = np.stack([*joint.weights.values(), np.ones(never.shape)])
    values = np.stack([*outcomes, never])
    sums = np.stack([(weights * values**power).sum(axis=2) for power in (0, 1, 2)])

    def share(part: float | None, used: NDArray[np.bool_]) -> float:
        mass, mean, square = sums[:, :, used].sum(axis=2)
        means, squared = mean / mass, float(probabilities @ (square / mass))
        average = float(probabilities @ means)
        between = float(probabilities @ means**2) - average**2
        return share_of(between if part is None else part, squared - average**2, squared)

    def first(used: NDArray[np.bool_]) -> float:
        return share(None, used)

    # All other beliefs known, what varies is which anchor is right.
    left = (
        np.tensordot(probabilities, values**2, axes=1)
        - np.tensordot(probabilities, values, axes=1) ** 2
    )
    of_batch = left.mean(axis=1)

    def total(used: NDArray[np.bool_]) -> float:
        return share(float(of_batch[used].mean()), used)

    batches = len(of_batch)
    with_others = jackknife(total, batches) if totals else None
    return Indices(WEIGHTS, jackknife(first, batches), with_others)
