"""What matters in one forecast: swings, variance, and what it would be worth to know."""

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, NamedTuple

from forecast.analysis.estimand import Question
from forecast.analysis.influence.arrivals import Arrivals
from forecast.analysis.influence.belief_look import (
    Answer,
    BeliefLook,
    Indices,
    Known,
    Swing,
    rank_indices,
)
from forecast.analysis.influence.changes import Change, RunTotals
from forecast.analysis.influence.fixed_beliefs import (
    FACTORS,
    FixedBelief,
    fixed_values,
    of_most_consequence,
)
from forecast.analysis.influence.information_value import (
    PERCENTILES,
    WEIGHTS,
    InformationValue,
    interval_of,
)
from forecast.analysis.influence.joint_draws import JointDraws, random_beliefs
from forecast.analysis.influence.sobol import strata_count
from forecast.distributions.estimate import Estimate
from forecast.engine.run import Runs
from forecast.engine.sharing import Ahead, Sharing, workers_for
from forecast.plain import number, status, year_key
from forecast.progress import Progress
from forecast.results.forecast import Forecast, check_in_memory
from scenarios.schema.scenario import Scenario

NOTHING_VARIES = (
    "nothing varies: every belief is fixed and only one anchor has weight, so that no belief "
    "can matter more than another"
)
"""What is said in place of empty tables."""

_FEW = 2  # questions that are answered while draws are made, if need be


@dataclass(frozen=True)
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
    workers: Sharing | None = None,
    ahead: Ahead[Arrivals] | None = None,
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
        Called with the questions answered and to be answered.
    workers : Sharing, optional
        Who answers them; see `workers_for`.
    ahead : Ahead, optional
        Gives what was drawn while the forecast itself was run; see `drawn_ahead`.
    """
    check_in_memory(runs.batches.draws)
    totals = _why_no_totals(scenario) is None
    look = BeliefLook(scenario, runs, by, name, totals=totals, ahead=ahead)
    varying, fixed = random_beliefs(scenario), fixed_values(scenario)
    ends = {name: [Change(name, "percentile", p) for p in PERCENTILES] for name in varying}
    scaled = {name: [Change(name, "factor", factor) for factor in FACTORS] for name in fixed}
    names = [*varying, WEIGHTS] if len(look.joint.shares) > 1 else varying
    ask = _Asking(look, workers or workers_for(runs), progress)
    answers, known = ask.all_of(names, [*ends.values()], [*scaled.values()])
    swings = [
        Swing.between(name, *(answers[end] for end in both)) for name, both in ends.items()
    ]
    swings += [Swing.between(WEIGHTS, *each.ends) for each in known if each.ends]
    not_varying = [
        FixedBelief(name, fixed[name], *chain(*(answers[end] for end in both)))
        for name, both in scaled.items()
    ]
    last = float(scenario.years.last)
    return Sensitivity(
        look.forecast,
        look.question,
        look.year,
        sorted(swings, key=lambda each: -_apart(each.low, each.high, last)),
        sorted((each.of_rank for each in known), key=lambda each: -each.first.value),
        sorted((each.of_probability for each in known), key=lambda each: -each.first.value),
        _why_no_totals(scenario),
        interval_of(look.joint),
        sorted((each.knowing for each in known), key=lambda each: -each.shrink.value),
        of_most_consequence(not_varying, lambda a, b: _apart(a, b, last)),
    )


class _Asking(NamedTuple):
    """Who looks at beliefs, and who is told of it."""

    look: BeliefLook
    workers: Sharing
    progress: Progress | None

    def all_of(
        self, names: list[str], ends: list[list[Change]], scaled: list[list[Change]]
    ) -> tuple[dict[Change, Answer], list[Known]]:
        """Answers after changes, and what beliefs explain.

        A few short questions come first, while draws are made, and the other short ones last,
        so that nobody is waited for long. What shares the most is looked at together: both ends
        of a belief, and all that ask for joint draws, unless each of them asks for draws of its
        own as well.
        """
        totals = RunTotals.among(chain(*scaled), self.look.scenario)
        short = [[each] for each in totals.asked]
        short += [both for both in scaled if not totals.moved.keys() & both]
        explained = (
            [names] if _why_no_totals(self.look.scenario) else [[each] for each in names]
        )
        first, last = short[:_FEW], reversed(short[_FEW:])
        answers, known = self._of([*first, *ends, *last], explained)
        answers |= totals.answers([answers[each] for each in totals.asked])
        if rest := [both for both in scaled if not answers.keys() >= {*both}]:
            answers |= self._of(rest, [])[0]
        every = {change: Answer.of(found) for change, found in answers.items()}
        return every, known

    def _of(
        self, asked: Sequence[Sequence[Change]], explained: Sequence[Sequence[str]]
    ) -> tuple[dict[Change, Estimate], list[Known]]:
        """Answers to questions, of which some are looked at together."""
        answers, known = dict[Change, Estimate](), list[Known]()
        count = sum(map(len, [*asked, *explained]))
        for together, found in self._found(asked, explained):
            for one, each in zip(together, found, strict=True):
                if isinstance(each, Known):
                    known.append(each)
                elif isinstance(one, Change):
                    answers[one] = each
            if self.progress:
                self.progress(len(answers) + len(known), count)
        return answers, known

    def _found(
        self, asked: Sequence[Sequence[Change]], explained: Sequence[Sequence[str]]
    ) -> Iterator[tuple[Sequence[Change | str], list[Estimate | Known]]]:
        """Questions with answers; some here, while others make the joint draws."""
        waiting, took = deque(asked), self.look.begin()
        while waiting and self.look.waits_for_draws:
            together = waiting.popleft()
            yield together, self.look(together)
        self.look.receive_draws()  # before there are copies, which then have them
        order: list[Sequence[Change | str]] = [*explained, *waiting]
        yield from zip(order, self.workers.map(self.look, order, took), strict=True)


def explained_variance(forecast: Forecast) -> dict[str, float]:
    """Share of the variance of the arrival's rank that each belief explains by itself.

    Parameters
    ----------
    forecast : Forecast
        Its draws are made again.
    """
    joint, strata = JointDraws(forecast), strata_count(forecast.batches.draws)
    return {
        name: rank_indices(joint, name, strata, None).first.value
        for name in random_beliefs(forecast.scenario)
    }


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


def _apart(low: float, high: float, last: float) -> float:
    apart = abs(min(high, last) - min(low, last))
    return apart if apart > 0 else 0.0  # of what is undefined, too
