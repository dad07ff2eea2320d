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
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from forecast.model.simulation import Simulation
from forecast.plain import number
from priors.numerics.normal import ndtri
from priors.sampling.lattice import Batches
from priors.types import Array
from scenarios.data.actuals import QUANTITIES, Actual, actuals
from scenarios.problems import DataError
from scenarios.schema.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd

INDEPENDENT = 10
"""Years with a value from which coverage and a histogram of the PIT mean something."""
NAIVE = ("growth_goes_on", "nothing_grows")
"""The naive forecasters."""
DRAWS = 4096
"""Draws of a scenario's trends that scores are made from."""

_QUANTILES = (0.1, 0.25, 0.5, 0.75, 0.9)
_FIT = {"record_compute": "record_compute", "largest_run_cost": "largest_run_cost"}
_FIT |= {"price_performance": "achieved_price_performance"}
_LEVELS = (np.arange(DRAWS) + 0.5) / DRAWS


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
    """

    scenario: str
    quantity: str
    scores: tuple[Score, ...]

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

    def to_dict(self) -> dict[str, Any]:
        """An entry of `summaries` in `forecast score --json`."""
        named = {name: self.mean(of) for name, of in _MEANS.items()}
        means = {n: None if v is None else number(v) for n, (v, _) in named.items()}
        errors = {f"{name}_error": error for name, (_, error) in named.items()}
        return {
            "scenario": self.scenario,
            "quantity": self.quantity,
            "values": len(self.scores),
            "years": self.years,
            **means,
            **errors,
            "coverage_50": self.coverage(0.5),
            "coverage_80": self.coverage(0.8),
            "skill": {naive: self.skill(naive) for naive in NAIVE},
        }


_MEANS = {"crps": "crps", "log_score": "log_score", "bias_oom": "error"}


@dataclass(frozen=True)
class Cause:
    """What one belief of a trend has to do with its error.

    Parameters
    ----------
    scenario, belief : str
    expected, happened : float
        Median of the belief, and what the values since say; log10 of a level, or OOM/year.
    error : float, OOM
        Its share of the error at the last value.
    """

    scenario: str
    belief: str
    expected: float
    happened: float
    error: float

    def to_dict(self) -> dict[str, Any]:
        """An entry of `causes` in `forecast score --json`."""
        return {
            "scenario": self.scenario,
            "belief": self.belief,
            "expected": self.expected,
            "happened": self.happened,
            "error_oom": self.error,
        }


@dataclass(frozen=True)
class Scores:
    """How scenarios have fared.

    Parameters
    ----------
    scores : tuple of Score
    causes : tuple of Cause
    refused : dict of (str, str) to str
        Scenario and quantity that are not scored, and why.
    """

    scores: tuple[Score, ...]
    causes: tuple[Cause, ...]
    refused: Mapping[tuple[str, str], str]

    @cached_property
    def summaries(self) -> list[Summary]:
        """Scores by scenario and quantity."""
        found: dict[tuple[str, str], list[Score]] = {}
        for score in self.scores:
            found.setdefault((score.scenario, score.quantity), []).append(score)
        return [Summary(*key, tuple(of)) for key, of in found.items()]

    def to_dict(self) -> dict[str, Any]:
        """The form of `forecast score --json`."""
        return {
            "scores": [score.to_dict() for score in self.scores],
            "summaries": [summary.to_dict() for summary in self.summaries],
            "skill": {
                naive: [
                    {"scenario": s.scenario, "quantity": s.quantity, "skill": s.skill(naive)}
                    for s in self.summaries
                ]
                for naive in NAIVE
            },
            "causes": [cause.to_dict() for cause in self.causes],
            "refused": [
                {"scenario": scenario, "quantity": quantity, "reason": reason}
                for (scenario, quantity), reason in self.refused.items()
            ],
        }

    def to_dataframe(self) -> "pd.DataFrame":
        """A row for each score."""
        import pandas as pd

        return pd.DataFrame([score.to_dict() for score in self.scores])

    def __repr__(self) -> str:
        return f"<Scores: {len(self.scores)} values, {len(self.summaries)} summaries>"


def score(
    scenarios: Mapping[str, Scenario],
    as_of: float,
    until: float = math.inf,
    against: Path | str | None = None,
    seed: int = 0,
) -> Scores:
    """Score what scenarios said against what happened.

    Parameters
    ----------
    scenarios : mapping of str to Scenario
    as_of : float
        Calendar year up to which the forecasters could know; nothing up to it is scored.
    until : float
        Calendar year after which nothing is scored.
    against : path, optional
        A table of what happened; see `scenarios.data.actuals.actuals`.
    seed : int

    Raises
    ------
    DataError
        When nothing happened in between.
    """
    happened = [each for each in actuals(against) if as_of < each.year <= until]
    if not happened:
        raise DataError(f"nothing is known to have happened between {as_of:g} and {until:g}")
    found: list[Score] = []
    causes: list[Cause] = []
    refused: dict[tuple[str, str], str] = {}
    for name, scenario in scenarios.items():
        trends = _Trends(scenario, Simulation(scenario, Batches.for_draws(DRAWS, seed)))
        for quantity in QUANTITIES:
            values = [each for each in happened if each.quantity == quantity]
            start = trends.start(quantity)
            due = [each for each in values if each.year >= start]
            if values and not due:
                refused[name, quantity] = (
                    f"its trend starts in {start:g}, after all that happened; it is read "
                    "backwards only where levels of earlier years are stated"
                )
            naive = _Naive.of(quantity, as_of)
            found += [_scored(name, trends, each, as_of, naive) for each in due]
            causes += trends.causes(name, quantity, due)
    return Scores(tuple(found), tuple(causes), refused)


@dataclass(frozen=True)
class _Trends:
    """What a scenario expects of the quantities that are scored."""

    scenario: Scenario
    simulation: Simulation

    def start(self, quantity: str) -> float:
        """Calendar year from which it says something of a quantity."""
        sections = [getattr(self.scenario, name) for name in QUANTITIES[quantity].trends]
        return float(max(section.base_year for section in sections))

    def draws(self, quantity: str, year: float) -> Array:
        """Logarithms of what is expected, shape (draw,) or a single one."""
        if quantity == "algorithmic_efficiency":
            return self._algorithms(year)
        of = [getattr(self.simulation, name) for name in QUANTITIES[quantity].trends]
        total = sum(np.asarray(trend.at(np.asarray(year))) for trend in of)
        return np.ravel(np.asarray(total))

    def _algorithms(self, year: float) -> Array:
        """Growth within the year to a moment, the anchors as likely as their weights."""
        weights = {k: w for k, w in self.scenario.weights.anchors.items() if w > 0}
        total = math.fsum(weights.values())
        parts = []
        for name, weight in weights.items():
            trend = self.simulation.anchors[name].algorithms
            grown = trend.at(np.asarray(year)) - trend.at(np.asarray(year - 1.0))
            count = max(1, round(DRAWS * weight / total))
            parts.append(np.quantile(np.ravel(grown), (np.arange(count) + 0.5) / count))
        return np.concatenate(parts)

    def causes(self, name: str, quantity: str, due: Sequence[Actual]) -> list[Cause]:
        """Level and growth of a trend beside those of what happened."""
        if len(QUANTITIES[quantity].trends) > 1 or len({each.year for each in due}) < 3:
            return []
        if quantity == "algorithmic_efficiency":
            return []
        base, last = self.start(quantity), due[-1].year
        years = np.array([each.year for each in due])
        growth, level = np.polyfit(years - base, np.log10([each.value for each in due]), 1)
        expected = float(np.median(self.draws(quantity, base)))
        later = float(np.median(self.draws(quantity, last)))
        rate = (later - expected) / (last - base) if last > base else 0.0
        section = QUANTITIES[quantity].trends[0]
        return [
            Cause(name, f"level of {section}", expected, float(level), expected - float(level)),
            Cause(
                name,
                f"growth of {section}",
                rate,
                float(growth),
                (rate - float(growth)) * (last - base),
            ),
        ]


@dataclass(frozen=True)
class _Naive:
    """Two forecasters who know the past alone."""

    level: float
    reference: float
    spread: float
    slopes: Array
    levels: Array

    @classmethod
    def of(cls, quantity: str, as_of: float) -> "_Naive | None":
        """Fitted to what was known; None where that is too little."""
        from scenarios.data.fitting import fit

        if quantity not in _FIT:
            return None
        try:
            found = fit(_FIT[quantity], start=max(as_of - 8.0, 2010.0), as_of=as_of)
        except DataError:
            return None
        now = found.julian(as_of)
        scale = 1.0 if quantity == "record_compute" else _deflator(quantity)
        level = float(found.trend.level_at(now)) - scale
        levels = found.trend.levels_at(now) - scale
        return cls(level, as_of, found.trend.residual_sd, found.trend.slopes, levels)

    def draws(self, year: float) -> dict[str, Array]:
        """Logarithms of what each expects, shape (draw,)."""
        noise = self.spread * np.random.default_rng(0).permutation(ndtri(_LEVELS))
        count = min(len(self.slopes), DRAWS)
        grown = self.levels[:count] + self.slopes[:count] * (year - self.reference)
        return {
            "growth_goes_on": grown + noise[:count],
            "nothing_grows": self.levels[:count] + noise[:count],
        }


def _deflator(quantity: str) -> float:
    from scenarios.data.actuals import DOLLARS_OF_2020

    return QUANTITIES[quantity].deflated * math.log10(DOLLARS_OF_2020)


def _scored(
    name: str, trends: _Trends, actual: Actual, as_of: float, naive: "_Naive | None"
) -> Score:
    draws, happened = trends.draws(actual.quantity, actual.year), math.log10(actual.value)
    certain = float(np.ptp(draws)) <= 1e-12
    theirs = {} if naive is None else naive.draws(actual.year)
    quantiles = np.quantile(draws, _QUANTILES)
    return Score(
        name,
        actual.quantity,
        actual.item,
        actual.year,
        as_of,
        {p: float(10.0**q) for p, q in zip(_QUANTILES, quantiles, strict=True)},
        actual.value,
        crps(draws, happened),
        None if certain else log_score(draws, happened),
        None if certain else float(np.mean(draws <= happened)),
        {who: crps(of, happened) for who, of in theirs.items()},
    )


def crps(draws: Array, happened: float) -> float:
    """Continuous ranked probability score of draws, in their unit.

    Example
    -------
    >>> crps(np.array([1.0]), 3.0)
    2.0
    """
    from scoringrules import crps_ensemble

    if len(draws) == 1:
        return abs(float(draws[0]) - happened)
    return float(crps_ensemble(happened, draws, estimator="pwm"))


def log_score(draws: Array, happened: float) -> float:
    """Logarithmic score of draws, by a normal kernel of Silverman's width; +inf far outside.

    Example
    -------
    >>> log_score(np.array([0.0, 1.0, 2.0]), 1000.0)
    inf
    """
    from scoringrules import logs_ensemble

    with np.errstate(divide="ignore"):
        return float(logs_ensemble(happened, draws))


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
