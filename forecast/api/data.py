"""Beliefs from data, how data moved an answer, and how forecasts fared."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from forecast.analysis.backtesting import scores, scoring
from forecast.analysis.backtesting import vintages as vintage_tables
from forecast.api import arguments
from forecast.api.comparing import stated_or_run
from forecast.api.forecasts import Asked
from forecast.api.result import Result, Row, saved
from forecast.api.sources import Settings, Source
from forecast.defaults import LOOKED_AT, MAX_SEED, MOST_AHEAD
from forecast.errors import ArgumentError
from forecast.results.stated import ArrivalForecast
from priors.moments import calendar_year
from scenarios.data import fitting
from scenarios.loading.fits import complaints
from scenarios.schema.fitted import KEYS, Fitted

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@dataclass(frozen=True, eq=False, repr=False)
class Fit(Result, fitting.Fit):
    """Level and growth of a published quantity; `fit` makes it.

    Its `growth_belief` and `level_belief` go into a scenario, as settings or pasted.
    """

    units: ClassVar = {"year": "year", "value": "the quantity's own"}

    def _rows(self) -> Sequence[Row]:
        return [
            {"name": each.name, "year": calendar_year(each.date), "value": each.value}
            for each in self.points
        ]

    def _title(self) -> str:
        low, high = self.doubling_time_interval
        return (
            f"{self.quantity}: {len(self.points)} points, doubles in "
            f"{self.doubling_time:.3g} years ({low:.3g} to {high:.3g})"
        )

    def plot(self, path: str | Path | None = None) -> "Figure":
        """Draw the points with the line and its interval."""
        from forecast.plots.analysis.fit import fit_plot

        return saved(fit_plot(self), path, self.source)


def fit(quantity: str, **asked: Any) -> Fit:
    """Fit level and growth of a published quantity.

    Parameters
    ----------
    quantity : str
        `record_compute`, `horizon_50` ...; see `forecast fit --help`.
    **asked
        `data`, `start`, `as_of`, `records`, `where`, `confidence`, `method`, `break_at`,
        `seed`: as for `scenarios.data.fitting.fit`.

    Raises
    ------
    ArgumentError
    DataError
        When there are no such data, or too few.

    Examples
    --------
    >>> import forecast
    >>> round(forecast.fit("horizon_50", start=2023).doubling_time * 365.25, 2)
    128.74
    """
    seed = arguments.whole(asked.pop("seed", 0), "seed", 0, MAX_SEED)
    keys = {name: key for key, name in KEYS.items() if key not in ("quantity", "at")}
    for name in asked:
        arguments.one_of(name, [*keys, "seed"], "argument")
    data = arguments.path(asked.get("data"), "data")
    given = {"quantity": arguments.plain(quantity, "quantity")}
    given |= {keys[name]: arguments.plain(value, name) for name, value in asked.items()}
    given |= {} if data is None else {"data": str(data)}
    for key, message in complaints(given).items():
        raise ArgumentError(f"{KEYS.get(key, key)} {message}")
    return Fit.of(fitting.fit(**Fitted.model_validate(given).arguments, seed=seed))


@dataclass(frozen=True, eq=False, repr=False)
class Vintages(Result, vintage_tables.Vintages):
    """A scenario's answers as of a row of dates; `vintages` makes it."""

    units: ClassVar = {"as_of": "year", "median_year": "year"}

    def _rows(self) -> Sequence[Row]:
        return [
            {"as_of": v.as_of, "median_year": v.median, "moved": _largest(v)}
            for v in self.vintages
        ]

    def _title(self) -> str:
        first, last = self.vintages[0], self.vintages[-1]
        return (
            f"{self.title}: median {first.median:.1f} as of {first.as_of:g}, {last.median:.1f} "
            f"as of {last.as_of:g}"
        )

    def plot(self, path: str | Path | None = None) -> "Figure":
        """Draw how median and interval moved, and what moved them."""
        from forecast.plots.analysis.vintages import vintages_plot

        return saved(vintages_plot(self), path, self.title)


def _largest(vintage: vintage_tables.Vintage) -> str:
    share = max(vintage.moved, key=lambda each: abs(each.worth), default=None)
    return "" if share is None else f"{share.name} {share.worth:+z.2f}"


def vintages(
    scenario: Source,
    dates: Any,
    settings: Settings | None = None,
    ahead: arguments.Number = 0.0,
    draws: arguments.Number | None = None,
    seed: arguments.Number = 0,
    workers: arguments.Number = 1,
) -> Vintages:
    """Run a scenario with its beliefs from data as of each of some dates.

    Parameters
    ----------
    scenario : str or path
        With beliefs that are `fitted`.
    dates : sequence of numbers or dates
        Calendar years, or months and days such as `2026-07`.
    settings : mapping of str to object, optional
    ahead : number
        Years of data to draw after the last date.
    draws, seed, workers
        As for `run`.

    Examples
    --------
    >>> import forecast
    >>> moved = {"hardware.growth_oom": {"fitted": "achieved_price_performance"}}
    >>> len(forecast.vintages("trend_2026", [2024, 2025], moved, draws=64).vintages)
    2
    """
    if not isinstance(scenario, str | Path):
        raise ArgumentError("scenario should be a name or a path: its data are fitted anew")
    years = sorted({arguments.calendar(date, "dates") for date in arguments.several(dates)})
    if not years:
        raise ArgumentError("dates should hold a year at the least")
    ahead_years = arguments.finite(ahead, "ahead")
    if not 0 <= ahead_years <= MOST_AHEAD:
        raise ArgumentError(f"ahead should be 0 to {MOST_AHEAD} years, not {ahead_years:g}")
    runs = arguments.runs(LOOKED_AT if draws is None else draws, seed, workers, ())
    laid = arguments.settings(settings)
    return Vintages.of(vintage_tables.vintages(scenario, years, runs, laid, ahead_years))


@dataclass(frozen=True, eq=False, repr=False)
class Scores(Result, scores.Scores):
    """How the trends of scenarios have fared; `score` makes it."""

    units: ClassVar = {"date": "year", "crps": "OOM", "error_oom": "OOM"}

    def _rows(self) -> Sequence[Row]:
        return [each.to_dict() for each in (self.scores or self.arrivals)]

    def _title(self) -> str:
        scored = f"{len(self.scores)} values and {len(self.arrivals)} probabilities of arrival"
        return f"{scored} scored of {', '.join(self.names)}"

    def plot(self, path: str | Path | None = None) -> "Figure":
        """Draw what was said beside what happened."""
        from forecast.plots.analysis.scores import scores_plot

        return saved(scores_plot(self), path, self._title())


def score(
    *forecasts: "Asked | ArrivalForecast",
    as_of: arguments.Moment,
    until: arguments.Moment | None = None,
    against: str | Path | None = None,
    settings: Settings | None = None,
    draws: arguments.Number | None = None,
    seed: arguments.Number = 0,
    workers: arguments.Number = 1,
) -> Scores:
    """Score what forecasts said against what happened.

    Parameters
    ----------
    *forecasts : Scenario, Forecast, str, path, StatedForecast or Pool
        Of scenarios the trends are scored; of all, what they gave to arrival by now.
        `published:ID` names a published forecast.
    as_of : number or date
        Calendar year up to which the forecasters could know.
    until : number or date, optional
        Calendar year after which nothing is scored.
    against : path, optional
        A table of what happened: date, quantity, value.
    settings, draws, seed, workers
        As for `run`, for the scenarios among them.

    Examples
    --------
    >>> import forecast
    >>> len(forecast.score("cotra_2020", as_of=2026).scores)
    3
    """
    if not forecasts:
        raise ArgumentError("score needs a forecast at the least")
    known = arguments.calendar(as_of, "as_of")
    last = math.inf if until is None else arguments.calendar(until, "until")
    count = LOOKED_AT if draws is None else draws
    found = [stated_or_run(one, settings, count, seed, workers) for one in forecasts]
    table = arguments.path(against, "against")
    return Scores.of(scoring.score(found, known, last, table))
