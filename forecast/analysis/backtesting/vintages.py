"""How data moved an answer: a scenario with its beliefs from data as of each of some dates."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from forecast.analysis.estimand import Question
from forecast.analysis.influence.effort import EFFORT
from forecast.analysis.influence.explanation import Share, explain
from forecast.distributions.estimate import Estimate
from forecast.engine.run import Runs
from forecast.errors import NoMedianError
from forecast.plain import number
from forecast.progress import Progress
from scenarios.data.fit_cache import belief_of
from scenarios.data.fitting import Fit, fit
from scenarios.data.series import Observation
from scenarios.loading.fits import Asked, asked_at, fitted_paths
from scenarios.loading.load import Resolved, resolve
from scenarios.problems import DataError, ScenarioError, dotted

FUTURES = 24
"""Futures that next year's data are drawn in."""

_INTERVAL = (0.1, 0.5, 0.9)


@dataclass(frozen=True)
class Vintage:
    """The answer as of one date.

    Parameters
    ----------
    as_of : float
        Calendar year after which no datum was seen.
    quantiles : Estimate, shape (3,)
        Years at 10, 50 and 90%; +inf after the last year.
    last_year : int
    arrived : mapping of str to tuple of str
        By quantity, the observations that have come in since the vintage before.
    moved : tuple of Share
        What each belief moved the median by since then; empty where there was no median.
    """

    as_of: float
    quantiles: Estimate
    last_year: int
    arrived: Mapping[str, tuple[str, ...]]
    moved: tuple[Share, ...]

    @property
    def median(self) -> float:
        """Median arrival year; +inf after the last year."""
        return float(self.quantiles.value[1])

    def to_dict(self) -> dict[str, Any]:
        """An entry of `vintages` in `forecast vintages --json`."""
        low, median, high = (number(float(q)) for q in self.quantiles.value)
        return {
            "as_of": self.as_of,
            "median_year": median,
            "median_error": number(float(self.quantiles.error[1])),
            "median_status": None if median is not None else "after_last_year",
            "quantiles": {"0.1": low, "0.5": median, "0.9": high},
            "arrived": {quantity: list(names) for quantity, names in self.arrived.items()},
            "moved": [
                {"name": s.name, "years": s.worth, "years_error": number(s.error)}
                for s in self.moved
            ],
        }


@dataclass(frozen=True)
class Vintages:
    """A scenario's answers as of a row of dates.

    Parameters
    ----------
    title : str
    vintages : tuple of Vintage
    skipped : mapping of float to str
        Dates at which the data were too few, and what the fit said.
    expected : tuple of float
        Medians of the next vintage in drawn futures; empty unless asked for.
    ahead : float
        Years of data that those futures hold.
    """

    title: str
    vintages: tuple[Vintage, ...]
    skipped: Mapping[float, str]
    expected: tuple[float, ...] = ()
    ahead: float = 0.0

    @property
    def expected_spread(self) -> float | None:
        """Standard deviation of the next vintage's median, years; None unless all have one."""
        known = [median for median in self.expected if np.isfinite(median)]
        return float(np.std(known, ddof=1)) if len(known) == len(self.expected) > 1 else None

    def to_dict(self) -> dict[str, Any]:
        """The form of `forecast vintages --json`."""
        return {
            "title": self.title,
            "vintages": [vintage.to_dict() for vintage in self.vintages],
            "skipped": [{"as_of": t, "reason": why} for t, why in self.skipped.items()],
            "ahead_years": self.ahead or None,
            "expected_medians": [number(median) for median in self.expected],
            "expected_spread": self.expected_spread,
        }


def vintages(
    source: str | Path,
    dates: Sequence[float],
    runs: Runs,
    edits: Mapping[str, Any] | None = None,
    ahead: float = 0.0,
    progress: Progress | None = None,
) -> Vintages:
    """Run a scenario with its beliefs from data as of each of some dates.

    Today's copy of the data is cut at each date; it holds some estimates that came later.

    Parameters
    ----------
    source : str or path
    dates : sequence of float
        Calendar years, rising.
    runs : Runs
    edits : mapping, optional
        As for `scenarios.loading.load.load`.
    ahead : float
        Years of data to draw after the last date, to see what they would be worth.
    progress : callable, optional
        Called with the dates done and to be done.

    Raises
    ------
    DataError
        When the scenario takes no belief from data, or no date has data enough.
    """
    whole = resolve(source, edits)
    asked = [asked_at(whole.asked, path) for path in fitted_paths(whole.asked)]
    if not asked:
        raise DataError(
            f"{whole.name} takes no belief from data, so that none can move it; write, for "
            "example, {fitted: {quantity: record_compute}} as spending.doubling_time"
        )
    found: list[Vintage] = []
    skipped: dict[float, str] = {}
    before: tuple[Resolved, dict[str, tuple[Observation, ...]]] | None = None
    for index, as_of in enumerate(dates):
        try:
            one = resolve(source, edits, as_of)
        except ScenarioError as error:
            skipped[as_of] = str(error.problems[0].message)
            continue
        points = _points(asked, as_of)
        found.append(_vintage(one, points, before, as_of, runs))
        before = one, points
        if progress:
            progress(index + 1, len(dates))
    if not found:
        raise DataError(f"the data are too few at every date: {next(iter(skipped.values()))}")
    expected = _expected(source, edits, asked, found[-1].as_of, ahead, runs) if ahead else ()
    return Vintages(whole.scenario.title, tuple(found), skipped, expected, ahead)


def _points(asked: Sequence[Asked], as_of: float) -> dict[str, tuple[Observation, ...]]:
    """By quantity, what its fit as of a date was made from."""
    return {
        each.arguments["quantity"]: fit(**{**each.arguments, "as_of": as_of}).points
        for each in asked
    }


def _vintage(
    one: Resolved,
    points: Mapping[str, tuple[Observation, ...]],
    before: tuple[Resolved, dict[str, tuple[Observation, ...]]] | None,
    as_of: float,
    runs: Runs,
) -> Vintage:
    forecast = runs.run(one.scenario, one.name)
    quantiles = forecast.quantiles(_INTERVAL)
    last = one.scenario.years.last
    if before is None:
        return Vintage(as_of, quantiles, last, {}, ())
    earlier, known = before
    arrived = {
        quantity: tuple(each.name for each in now if each not in known.get(quantity, ()))
        for quantity, now in points.items()
    }
    try:
        found = explain(earlier.scenario, one.scenario, runs, Question(), seconds=EFFORT)
        shares = found.shares
    except NoMedianError:
        shares = []
    return Vintage(as_of, quantiles, last, arrived, tuple(shares))


def _expected(
    source: str | Path,
    edits: Mapping[str, Any] | None,
    asked: Sequence[Asked],
    as_of: float,
    ahead: float,
    runs: Runs,
) -> tuple[float, ...]:
    """Medians after some more years of data, in futures drawn from the fits themselves."""
    now = [fit(**{**each.arguments, "as_of": as_of}) for each in asked]
    medians = []
    for future in range(FUTURES):
        drawn = {
            dotted(each.path): _belief(each, found, ahead, future)
            for each, found in zip(asked, now, strict=True)
        }
        scenario = resolve(source, {**(edits or {}), **drawn}).scenario
        medians.append(runs.run(scenario).median)
    return tuple(medians)


def _belief(each: Asked, found: Fit, ahead: float, future: int) -> dict[str, Any]:
    """A belief in one future; beliefs from one fit see the same data."""
    later = found.drawn_ahead(ahead, np.random.default_rng([future, len(found.points)]))
    try:
        belief = belief_of(later, each.spelling, each.at)
    except DataError as error:
        raise DataError(f"{dotted(each.path)}, by data drawn ahead: {error}") from None
    return {"quantiles": belief.quantiles, "note": belief.note}
