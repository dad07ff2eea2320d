"""What matters in one forecast: swings, variance, and what it would be worth to know."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from forecast.analysis.estimand import Answers, Question
from forecast.analysis.influence.fixed_beliefs import FixedBelief, fixed_beliefs
from forecast.analysis.influence.information_value import (
    PERCENTILES,
    WEIGHTS,
    InformationValue,
    anchors_at,
    interval_of,
    value_of_anchor,
    value_of_belief,
)
from forecast.analysis.influence.joint_draws import JointDraws, random_beliefs, redrawn
from forecast.analysis.influence.sobol import (
    Index,
    first_order,
    jackknife,
    share_of,
    strata_count,
    total_order,
)
from forecast.engine.run import Runs
from forecast.plain import number, status, year_key
from forecast.progress import Progress
from forecast.results.forecast import Forecast, check_in_memory
from priors.record import record
from priors.types import Array
from scenarios.schema.scenario import Scenario
from scenarios.variants.adjustments import fixed_at

NOTHING_VARIES = (
    "nothing varies: every belief is fixed and only one anchor has weight, so that no belief "
    "can matter more than another"
)
"""What is said in place of empty tables."""


@record
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


@record
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


@record
class Sensitivity:
    """What matters in a forecast.

    Parameters
    ----------
    forecast : Forecast
    question : Question
        What the swings are of.
    year : float
        Year whose probability of arrival `of_probability` is about.
    swings : list of Swing
        Largest first.
    of_rank, of_probability : list of Indices
        Of the rank of the arrival year, and of arrival by `year`; largest first.
    no_totals : str or None
        Why there are no total indices.
    interval : float
        Width of the 80% interval, cut off at the last year; years.
    knowing : list of Knowing
        Most worth first.
    fixed : list of FixedBelief
        What does not vary, of most consequence first.
    """

    forecast: Forecast
    question: Question
    year: float
    swings: list[Swing]
    of_rank: list[Indices]
    of_probability: list[Indices]
    no_totals: str | None
    interval: float
    knowing: list[InformationValue]
    fixed: list[FixedBelief]

    @property
    def nothing_varies(self) -> str | None:
        """Why there is nothing to look at, if so."""
        return None if self.swings else NOTHING_VARIES

    def to_dict(self) -> dict[str, Any]:
        """Plain data, the form of `forecast sensitivity --json`."""
        key = self.question.key
        return {
            "scenario": self.forecast.name,
            "milestone": self.forecast.milestone,
            "hash": self.forecast.scenario.hash,
            "version": self.forecast.version,
            "draws": self.forecast.batches.draws,
            "seed": self.forecast.batches.seed,
            "by": self.question.by,
            "swings": [
                {
                    "name": swing.name,
                    f"low_{key}": number(swing.low),
                    f"high_{key}": number(swing.high),
                    "low_error": number(swing.low_error),
                    "high_error": number(swing.high_error),
                    "low_status": status(swing.low),
                    "high_status": status(swing.high),
                }
                for swing in self.swings
            ],
            "indices": [_indices_dict(each) for each in self.of_rank],
            "indices_by_year": {
                year_key(self.year): [_indices_dict(each) for each in self.of_probability]
            },
            "total_note": self.no_totals,
            "nothing_varies": self.nothing_varies,
            "interval_years": self.interval,
            "fixed": [each.to_dict(key) for each in self.fixed],
            "knowing": [
                {
                    "name": each.name,
                    "interval_shrinks_years": each.shrink.value,
                    "interval_shrinks_error": number(each.shrink.error),
                    "median_low_year": number(each.low.value),
                    "median_low_error": number(each.low.error),
                    "median_high_year": number(each.high.value),
                    "median_high_error": number(each.high.error),
                    "median_low_status": status(float(each.low.value)),
                    "median_high_status": status(float(each.high.value)),
                }
                for each in self.knowing
            ],
        }


def _indices_dict(indices: Indices) -> dict[str, Any]:
    total = indices.total
    return {
        "name": indices.name,
        "first": indices.first.value,
        "first_error": number(indices.first.error),
        "total": None if total is None else total.value,
        "total_error": None if total is None else number(total.error),
    }


def sensitivity(
    scenario: Scenario,
    runs: Runs,
    by: float | None = None,
    name: str | None = None,
    progress: Progress | None = None,
) -> Sensitivity:
    """Find out what matters in a scenario.

    Parameters
    ----------
    scenario : Scenario
    runs : Runs
    by : float, optional
        Year whose probability of arrival is asked about, in place of the median; the year of
        the variance of the probability is otherwise the whole year nearest to the median.
    name : str, optional
        What to call the scenario.
    progress : callable, optional
        Called with the beliefs looked at and to be looked at.
    """
    check_in_memory(runs.batches.draws)
    forecast = runs.run(scenario, name)
    question = Question(by)
    answers = Answers.like([forecast], runs.coarser, question)
    year = by if by is not None else _nearest_year(forecast)
    joint = JointDraws(forecast)
    strata = strata_count(forecast.batches.draws)
    names = random_beliefs(scenario)
    no_totals = _why_no_totals(scenario)
    swings, rank, probability = [], [], []
    knowing = []
    for done, belief in enumerate(names, start=1):
        swings.append(_swing(scenario, answers, belief))
        fresh = None if no_totals else redrawn(joint, belief)
        rank.append(_of_rank(joint, belief, strata, fresh))
        probability.append(_of_probability(joint, belief, year, strata, fresh))
        knowing.append(value_of_belief(joint, belief))
        if progress:
            progress(done, len(names))
    if len(joint.shares) > 1:
        swings.append(_swing_of_weights(question, joint))
        rank.append(_weights_of_rank(joint, totals=not no_totals))
        probability.append(_weights_of_probability(joint, year, totals=not no_totals))
        knowing.append(value_of_anchor(joint))
    last = float(scenario.years.last)
    return Sensitivity(
        forecast,
        question,
        year,
        sorted(swings, key=lambda swing: -_width(swing, last)),
        sorted(rank, key=lambda each: -each.first.value),
        sorted(probability, key=lambda each: -each.first.value),
        no_totals,
        interval_of(joint),
        sorted(knowing, key=lambda each: -each.shrink.value),
        fixed_beliefs(scenario, answers, lambda a, b: _apart(a, b, last)),
    )


def explained_variance(forecast: Forecast) -> dict[str, float]:
    """Share of the variance of the arrival's rank that each belief explains by itself.

    Parameters
    ----------
    forecast : Forecast
        Its draws are made again.
    """
    joint, strata = JointDraws(forecast), strata_count(forecast.batches.draws)
    return {
        name: _of_rank(joint, name, strata, None).first.value
        for name in random_beliefs(forecast.scenario)
    }


def _nearest_year(forecast: Forecast) -> float:
    first, last = forecast.years[[0, -1]]
    return float(np.clip(np.round(min(forecast.median, last)), first + 1, last))


def _why_no_totals(scenario: Scenario) -> str | None:
    """Total indices are shares of variance only where the inputs are independent."""
    evidence = scenario.evidence.model_dump(exclude_none=True)
    if any(evidence.values()):
        return "evidence makes the beliefs depend on each other, so that there are no totals"
    if scenario.rank_correlations:
        return "rank correlations make the beliefs depend on each other: there are no totals"
    if scenario.entangled:
        return "joint samples make the beliefs depend on each other: there are no totals"
    return None


def _width(swing: Swing, last: float) -> float:
    return _apart(swing.low, swing.high, last)


def _apart(low: float, high: float, last: float) -> float:
    return abs(min(high, last) - min(low, last))


def _swing(scenario: Scenario, answers: Answers, name: str) -> Swing:
    ends = (answers.of(fixed_at(scenario, name, p)) for p in PERCENTILES)
    return _between(name, *ends)


def _swing_of_weights(question: Question, joint: JointDraws) -> Swing:
    """Answers of the anchors that the percentiles fall on, if one is right."""
    anchors = (joint.forecast.anchors[name] for name in anchors_at(joint, PERCENTILES))
    return _between(WEIGHTS, *(question.ask_anchor(anchor) for anchor in anchors))


def _between(name: str, low: Any, high: Any) -> Swing:
    values = (float(end.value[0]) for end in (low, high))
    errors = (float(end.error[0]) for end in (low, high))
    return Swing(name, *values, *errors)


def _of_rank(
    joint: JointDraws, name: str, strata: int, fresh: dict[str, Array] | None
) -> Indices:
    ranks = joint.ranks
    parts = joint.parts(ranks, joint.rank(joint.never()), joint.none, name, strata)
    again = None if fresh is None else {a: joint.rank(years) for a, years in fresh.items()}
    return _indices(joint, name, parts, strata, joint.none, ranks, again)


def _of_probability(
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
