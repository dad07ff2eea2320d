"""What one belief does in a forecast: answers with it set, its indices, and its worth."""

import time
from collections.abc import Callable, Sequence
from functools import cached_property, partial
from typing import Any, NamedTuple

import numpy as np

from forecast.analysis.estimand import Answers, Question
from forecast.analysis.influence.arrivals import Arrivals, arrived_by
from forecast.analysis.influence.changes import Change
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
    Part,
    Strata,
    first_order,
    jackknifed,
    leaving_out,
    means_leaving_out,
    share_of,
    strata_count,
    total_order,
)
from forecast.distributions.estimate import Estimate
from forecast.engine.run import Runs
from forecast.engine.sharing import Ahead
from forecast.errors import ForecastError
from forecast.results.forecast import Forecast
from priors.types import Array
from scenarios.schema.scenario import Scenario

_MARGIN = 8.0  # years by which one belief moves most answers, at most


class Answer(NamedTuple):
    """An answer and its error, NaN where there is none."""

    value: float
    error: float

    @classmethod
    def of(cls, estimate: Estimate) -> "Answer":
        """An estimate of shape (1,)."""
        return cls(float(estimate.value[0]), float(estimate.error[0]))


class Swing(NamedTuple):
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

    @classmethod
    def between(cls, name: str, low: Answer, high: Answer) -> "Swing":
        """Between two answers."""
        return cls(name, low.value, high.value, low.error, high.error)


class Indices(NamedTuple):
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


class Known(NamedTuple):
    """What a belief explains and is worth to know; `Sensitivity` says what each is.

    Which anchor is right has answers as well, of those that the percentiles fall on.
    """

    of_rank: Indices
    of_probability: Indices
    knowing: InformationValue
    ends: tuple[Answer, Answer] | None = None


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
    ahead : Ahead, optional
        See `JointDraws`.
    """

    def __init__(
        self,
        scenario: Scenario,
        runs: Runs,
        by: float | None,
        name: str | None,
        *,
        totals: bool,
        ahead: Ahead[Arrivals] | None = None,
    ):
        self.scenario, self._runs, self._by, self._name = scenario, runs, by, name
        self._totals, self._ahead = totals, ahead

    def __reduce__(self) -> tuple[Callable[..., "BeliefLook"], tuple[Any, ...]]:
        """Without what was computed: to be sent to another process."""
        asked = self.scenario, self._runs, self._by, self._name
        return partial(BeliefLook, *asked, totals=self._totals), ()

    @cached_property
    def forecast(self) -> Forecast:
        """The forecast."""
        return self._runs.run(self.scenario, self._name)

    @cached_property
    def joint(self) -> JointDraws:
        """Its draws."""
        return JointDraws(self.forecast, self._ahead)

    @property
    def waits_for_draws(self) -> bool:
        """Whether somebody else is still making the joint draws."""
        return self._ahead is not None and self._ahead.is_awaited

    def receive_draws(self) -> None:
        """Have the joint draws that somebody else makes, if anybody does."""
        if self._ahead is not None:
            _ = self.joint.arrivals

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
        return Answers.like([self.forecast], self._runs.coarser, self.question, _MARGIN)

    def begin(self) -> float:
        """Answer the question as it is, which all changes share much with; seconds it takes."""
        started = time.perf_counter()
        self._answers.of(self.scenario)
        return time.perf_counter() - started

    def __call__(self, asked: Sequence[Change | str]) -> list[Estimate | Known]:
        """Look at answers after changes, and at what beliefs explain."""
        return [
            self._known(one) if isinstance(one, str) else self._answer(one) for one in asked
        ]

    def _answer(self, change: Change) -> Estimate:
        """The answer, shape (1,); NaN where a number is refused or contradicts the evidence."""
        try:
            return self._answers.of(change.made(self.scenario))
        except (ForecastError, ValueError):
            return Estimate.undefined(self._runs.batches.shape[0])

    def _known(self, name: str) -> Known:
        if name == WEIGHTS:
            return self._weights
        joint, count = self.joint, strata_count(self.forecast.batches.draws)
        fresh = redrawn(joint, name) if self._totals else None
        return Known(
            rank_indices(joint, name, count, fresh),
            _probability_indices(joint, name, self.year, count, fresh),
            value_of_belief(joint, name),
        )

    @property
    def _weights(self) -> Known:
        """What the question explains which anchor is right."""
        joint, totals = self.joint, self._totals
        return Known(
            _weights_indices(joint.law_of_ranks, totals=totals),
            _weights_indices(joint.law_of_arrival(self.year), totals=totals),
            value_of_anchor(joint),
            self._answers_of_weights(),
        )

    def _answers_of_weights(self) -> tuple[Answer, Answer]:
        """Answers of the anchors that the percentiles fall on, if one is right."""
        anchors = anchors_at(self.joint, PERCENTILES)
        low, high = (self.question.ask_anchor(self.forecast.anchors[name]) for name in anchors)
        return Answer.of(low), Answer.of(high)


def _nearest_year(forecast: Forecast) -> float:
    first, last = forecast.years[[0, -1]]
    return float(np.clip(np.round(min(forecast.median, last)), first + 1, last))


def rank_indices(
    joint: JointDraws, name: str, count: int, fresh: dict[str, Array] | None
) -> Indices:
    """Indices of the rank of the arrival year, with totals where there are fresh draws.

    Parameters
    ----------
    joint : JointDraws
    name : str
        The belief.
    count : int
        Strata of it.
    fresh : dict of str to ndarray, optional
        See `redrawn`.
    """
    again = None if fresh is None else {a: joint.rank(years) for a, years in fresh.items()}
    return _indices(name, joint.law_of_ranks, joint.strata(name, count), count, again)


def _probability_indices(
    joint: JointDraws, name: str, year: float, count: int, fresh: dict[str, Array] | None
) -> Indices:
    again = None if fresh is None else arrived_by(year, fresh)
    return _indices(name, joint.law_of_arrival(year), joint.strata(name, count), count, again)


def _indices(
    name: str,
    law: list[Part],
    strata: list[Strata | None],
    count: int,
    again: dict[str, Array] | None,
) -> Indices:
    first = first_order(law, strata, count)
    if again is None:
        return Indices(name, first, None)
    *anchors, _ = law
    shares, outcomes = (
        [getattr(part, what) for part in anchors] for what in ("share", "outcome")
    )
    return Indices(
        name, first, total_order(shares, outcomes, list(again.values()), *_moments(law))
    )


def _moments(law: list[Part]) -> tuple[float, float]:
    """Variance and mean square of an outcome."""
    mean, square = (
        sum(float(part.factors[0] * part.sums[:, k].sum()) for part in law) for k in (1, 2)
    )
    return float(square - mean**2), float(square)


def _weights_indices(law: list[Part], *, totals: bool) -> Indices:
    """Which anchor is right, none among them, as an input: exact but for the draws."""
    probabilities = np.array([part.share for part in law])
    values = np.stack([part.outcome for part in law])
    sums = leaving_out(np.stack([part.sums for part in law], axis=2))
    mass, mean, square = np.moveaxis(sums, 1, 0)
    means, squared = mean / mass, (square / mass) @ probabilities
    average = means @ probabilities
    variance = squared - average**2
    first = jackknifed(share_of(means**2 @ probabilities - average**2, variance, squared))
    if not totals:
        return Indices(WEIGHTS, first, None)
    # All other beliefs known, what varies is which anchor is right.
    left = np.einsum("p,pbd->bd", probabilities, values**2)
    left -= np.einsum("p,pbd->bd", probabilities, values) ** 2
    of_batches = means_leaving_out(left.mean(axis=1))
    return Indices(WEIGHTS, first, jackknifed(share_of(of_batches, variance, squared)))
