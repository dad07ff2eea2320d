"""How the trends of scenarios have fared against what happened.

A scenario says at each date what it expects of the compute of the largest run, of its cost, of
FLOP per dollar and of the growth of algorithms; what happened is scored in orders of magnitude,
and against two naive forecasters who knew no more: growth goes on as it was, nothing grows.
Runs of one year are not independent of each other: errors come from years, not from runs.

References
----------
Gneiting and Raftery 2007, *Strictly Proper Scoring Rules, Prediction, and Estimation*.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np

from forecast.analysis.backtesting.non_arrival import NonArrival, calibration
from forecast.analysis.backtesting.trend_errors import Cause
from forecast.plain import number

INDEPENDENT = 10
"""Years with a value from which coverage and a histogram of the PIT mean something."""
HORIZONS = (0.0, 1.0, 2.0, 4.0, 8.0, 100.0)
"""Years ahead between which scores are taken together."""
ARRIVAL = "arrival"
"""What is scored of forecasts of all kinds, beside the quantities of trends."""
NAIVE = ("growth_goes_on", "nothing_grows")
"""The naive forecasters."""


@dataclass(frozen=True)
class Score:
    """One forecast of one value, scored.

    Parameters
    ----------
    scenario, quantity, item : str
    year : float
        When it happened, calendar years.
    known_at : float
        What happened later the forecaster could not know.
    predicted : dict of float to float
        Quantiles that were expected, in the quantity's unit.
    actual : float
    crps : float, OOM
        Continuous ranked probability score; the absolute error where nothing was uncertain.
    log_score : float or None
        Minus the logarithm of the density there; None where nothing was uncertain.
    pit : float or None
        Probability that was given to less.
    naive : dict of str to float, OOM
        CRPS of the naive forecasters.
    """

    scenario: str
    quantity: str
    item: str
    year: float
    known_at: float
    predicted: Mapping[float, float]
    actual: float
    crps: float
    log_score: float | None
    pit: float | None
    naive: Mapping[str, float]

    @property
    def horizon(self) -> float:
        """Years between what could be known and what happened."""
        return self.year - self.known_at

    @property
    def error(self) -> float:
        """Median less what happened, OOM."""
        return math.log10(self.predicted[0.5] / self.actual)

    @property
    def claims_certainty(self) -> bool:
        """Whether the forecast had no spread."""
        return self.log_score is None

    def to_dict(self) -> dict[str, Any]:
        """An entry of `scores` in `forecast score --json`."""
        return {
            "scenario": self.scenario,
            "quantity": self.quantity,
            "item": self.item,
            "date": self.year,
            "horizon_years": self.horizon,
            "predicted": {f"{p:g}": value for p, value in self.predicted.items()},
            "actual": self.actual,
            "crps": self.crps,
            "log_score": None if self.log_score is None else number(self.log_score),
            "pit": self.pit,
            "error_oom": self.error,
            "claims_certainty": self.claims_certainty,
            "known_at": self.known_at,
        }


@dataclass(frozen=True)
class Summary:
    """Scores of one scenario on one quantity.

    Parameters
    ----------
    scenario, quantity : str
    scores : tuple of Score
    horizon : (float, float), optional
        Years ahead that they lie between, where not all are meant.
    """

    scenario: str
    quantity: str
    scores: tuple[Score, ...]
    horizon: tuple[float, float] | None = None

    @property
    def years(self) -> int:
        """Calendar years with a value: what is nearly independent."""
        return len({int(score.year) for score in self.scores})

    def mean(self, of: str) -> tuple[float | None, float | None]:
        """Mean of a score, and its error from the spread between years; None for none."""
        values = [getattr(score, of) for score in self.scores]
        return _block_mean(values, [int(score.year) for score in self.scores])

    def skill(self, naive: str) -> float | None:
        """Share of a naive forecaster's CRPS that is saved; below 0 it did better."""
        theirs = [score.naive.get(naive) for score in self.scores]
        pairs = [(s.crps, n) for s, n in zip(self.scores, theirs, strict=True) if n is not None]
        total = math.fsum(n for _, n in pairs)
        return 1.0 - math.fsum(own for own, _ in pairs) / total if total > 0 else None

    def coverage(self, probability: float) -> float | None:
        """Share that fell into the central interval; None with few years, or no spread."""
        inside = [s.pit for s in self.scores if s.pit is not None]
        if self.years < INDEPENDENT or not inside:
            return None
        tail = 0.5 * (1.0 - probability)
        return float(np.mean([tail <= pit <= 1.0 - tail for pit in inside]))

    @property
    def pit_histogram(self) -> list[int] | None:
        """Values in each fifth of what was given to less; None as for the coverage."""
        inside = [s.pit for s in self.scores if s.pit is not None]
        if self.years < INDEPENDENT or not inside:
            return None
        return [int(n) for n in np.histogram(inside, np.linspace(0.0, 1.0, 6))[0]]

    def to_dict(self) -> dict[str, Any]:
        """An entry of `summaries` in `forecast score --json`."""
        named = {name: self.mean(of) for name, of in _MEANS.items()}
        means = {n: None if v is None else number(v) for n, (v, _) in named.items()}
        errors = {f"{name}_error": error for name, (_, error) in named.items()}
        return {
            "scenario": self.scenario,
            "quantity": self.quantity,
            **({} if self.horizon is None else {"horizon_years": list(self.horizon)}),
            "values": len(self.scores),
            "years": self.years,
            **means,
            **errors,
            "pit_histogram": self.pit_histogram,
            "coverage_50": self.coverage(0.5),
            "coverage_80": self.coverage(0.8),
            "skill": {naive: self.skill(naive) for naive in NAIVE},
        }


_MEANS = {"crps": "crps", "log_score": "log_score", "bias_oom": "error"}


@dataclass(frozen=True)
class Scores:
    """How forecasts have fared.

    Parameters
    ----------
    scores : tuple of Score
        Of the trends of scenarios.
    causes : tuple of Cause
    refused : dict of (str, str) to str
        Forecast and quantity, or `arrival`, that are not scored, and why.
    unstated : tuple of str
        Forecasts that do not say up to when they knew.
    arrivals : tuple of NonArrival
        What was given to arrival by now, where nothing has arrived.
    """

    scores: tuple[Score, ...]
    causes: tuple[Cause, ...]
    refused: Mapping[tuple[str, str], str]
    unstated: tuple[str, ...] = ()
    arrivals: tuple[NonArrival, ...] = ()

    def __add__(self, other: "Scores") -> "Scores":
        return Scores(
            self.scores + other.scores,
            self.causes + other.causes,
            {**self.refused, **other.refused},
            self.unstated + other.unstated,
            self.arrivals + other.arrivals,
        )

    def without(self, scenario: str, quantity: str, why: str) -> "Scores":
        """These, and why something else is not scored."""
        return self + Scores((), (), {(scenario, quantity): why})

    def with_arrival(self, scenario: str, found: NonArrival | str) -> "Scores":
        """These, and what a forecast gave to arrival, or why that is not scored."""
        if isinstance(found, str):
            return self.without(scenario, ARRIVAL, found)
        return self + Scores((), (), {}, arrivals=(found,))

    @property
    def names(self) -> list[str]:
        """Forecasts that are scored."""
        scored = [score.scenario for score in self.scores]
        return list(dict.fromkeys(scored + [each.scenario for each in self.arrivals]))

    @cached_property
    def summaries(self) -> list[Summary]:
        """Scores by scenario and quantity."""
        found: dict[tuple[str, str], list[Score]] = {}
        for score in self.scores:
            found.setdefault((score.scenario, score.quantity), []).append(score)
        return [Summary(*key, tuple(of)) for key, of in found.items()]

    @cached_property
    def by_horizon(self) -> list[Summary]:
        """Scores by scenario, quantity, and how far ahead they were of what was known."""
        return [
            Summary(whole.scenario, whole.quantity, of, ends)
            for whole in self.summaries
            for ends in pairwise(HORIZONS)
            if (of := tuple(s for s in whole.scores if ends[0] <= s.horizon < ends[1]))
        ]

    def to_dict(self) -> dict[str, Any]:
        """The form of `forecast score --json`."""
        return {
            "scores": [score.to_dict() for score in self.scores],
            "summaries": [summary.to_dict() for summary in self.summaries],
            "by_horizon": [summary.to_dict() for summary in self.by_horizon],
            "skill": {
                naive: [
                    {"scenario": s.scenario, "quantity": s.quantity, "skill": s.skill(naive)}
                    for s in self.summaries
                ]
                for naive in NAIVE
            },
            "causes": [cause.to_dict() for cause in self.causes],
            "arrivals": [each.to_dict() for each in self.arrivals],
            "calibration": calibration(self.arrivals),
            "refused": [
                {"scenario": scenario, "quantity": quantity, "reason": reason}
                for (scenario, quantity), reason in self.refused.items()
            ],
            "known_until_unstated": list(self.unstated),
        }


def _block_mean(
    values: Sequence[float | None], blocks: Sequence[int]
) -> tuple[float | None, float | None]:
    """Mean over values, and its error from the means of blocks."""
    known = [(v, b) for v, b in zip(values, blocks, strict=True) if v is not None]
    if not known:
        return None, None
    means = [np.mean([v for v, b in known if b == block]) for block in {b for _, b in known}]
    mean = float(np.mean([v for v, _ in known]))
    if len(means) < 2 or not math.isfinite(mean):
        return mean, None
    return mean, float(np.std(means, ddof=1) / math.sqrt(len(means)))
