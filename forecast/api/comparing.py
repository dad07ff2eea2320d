"""Laying forecasts side by side."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from forecast.analysis.reweighting.conditioned_arrival import arrival_given, parted
from forecast.api import arguments
from forecast.api.forecasts import Asked, Forecast, forecast_of
from forecast.api.result import Result, Row, drawn, saved
from forecast.api.sources import Settings, asking, resolved
from forecast.errors import ArgumentError
from forecast.plain import AFTER_LAST_YEAR, number
from forecast.results import forecast as results
from forecast.results.stated import ArrivalForecast, StatedForecast
from scenarios.loading.stated import is_stated
from scenarios.loading.stated_points import load_stated

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@dataclass(frozen=True, eq=False, repr=False)
class Comparison(Result):
    """Forecasts side by side, with their differences to the first; `compare` makes it.

    Parameters
    ----------
    forecasts : tuple of ArrivalForecast
        Those of scenarios from the same draws.
    by : tuple of float
        Years that are reported beside the whole ones.
    """

    forecasts: tuple[ArrivalForecast, ...]
    by: tuple[float, ...] = field(default=())

    units: ClassVar = {
        "median_year": "year",
        "median_error": "years",
        "difference": "years",
        "difference_error": "years",
    }

    def to_dict(self) -> dict[str, Any]:
        """The comparison as plain data, the form of `forecast compare --json`."""
        from forecast.analysis.comparison import comparison_dict

        return comparison_dict(self.forecasts, self.by)

    def _rows(self) -> Sequence[Row]:
        from forecast.analysis.comparison import Difference, median, probability

        rows = []
        years = np.array(self._reported, dtype=float)
        for one in self.forecasts:
            gap, middle = Difference(self.forecasts[0], one).median_years, median(one)
            known = map(number, probability(one, years).value)
            rows.append(
                {
                    "scenario": one.name,
                    "median_year": number(middle.value[0]),
                    "median_error": number(middle.error[0]),
                    "difference": number(gap.value[0]),
                    "difference_error": number(gap.error[0]),
                    **{f"by {t:g}": p for t, p in zip(self._reported, known, strict=True)},
                }
            )
        return rows

    @property
    def _reported(self) -> Sequence[float]:
        starts, ends = zip(*(one.span for one in self.forecasts), strict=True)
        usual = (2030, 2036, 2040, 2050, 2060, 2100)
        return self.by or [t for t in usual if max(starts) <= t <= min(ends)]

    def _title(self) -> str:
        return "; ".join(f"{one.name}: {_median(one)}" for one in self.forecasts)

    def plot(self, kind: str = "cdf", path: str | Path | None = None) -> "Figure":
        """Draw the forecasts together, at most 20; see `Forecast.plot`."""
        from forecast.plots import plot

        arguments.room_for(self.forecasts, "a picture")
        ran = [one for one in self.forecasts if isinstance(one, Forecast)]
        if len(ran) == len(self.forecasts):
            return drawn(lambda fresh: plot(ran, kind, fresh), path)
        if kind != "cdf":
            raise ArgumentError(
                f"kind {kind!r} needs scenarios; forecasts of all kinds have a cdf"
            )
        from forecast.plots.analysis.arrivals import draw

        return saved(draw(self.forecasts), path, self._title())


def _median(forecast: ArrivalForecast) -> str:
    from forecast.analysis.comparison import median, median_status

    why = median_status(forecast)
    if why is None:
        return f"median {median(forecast).value[0]:.1f}"
    last = f"median after {forecast.span[1]:.0f}"
    return last if why == AFTER_LAST_YEAR else "median not stated"


def compare(
    *scenarios: "Asked | ArrivalForecast",
    by: Any = (),
    settings: Settings | None = None,
    draws: arguments.Number | None = None,
    seed: arguments.Number = 0,
    workers: arguments.Number = 1,
    milestone: str | None = None,
) -> Comparison:
    """Lay forecasts side by side, with their differences to the first.

    All use the same draws wherever their beliefs agree, so that differences are far surer
    than the forecasts themselves.

    Parameters
    ----------
    *scenarios : Scenario, str, path, Forecast, StatedForecast or Pool
        Two or more; forecasts of scenarios must have the same draws. `published:ID` names a
        published forecast, a CSV or YAML file may hold points of one.
    by : number, date, or sequence of them
        Years to report beside the whole ones.
    settings : mapping of str to object, optional
        Laid over each of the scenarios.
    draws, seed, workers, milestone
        As for `run`.

    Examples
    --------
    >>> import forecast
    >>> forecast.compare("cotra_2020", "short_horizon", draws=1e3)
    cotra_2020: median 2053.1; short_horizon: median 2042.9
    """
    if len(scenarios) < 2:
        raise ArgumentError("compare needs at least two scenarios")
    if draws is None:
        draws = draws_in_common(scenarios, asking(settings, milestone), seed, workers)
    how = (settings, draws, seed, workers, milestone)
    forecasts = tuple(stated_or_run(one, *how) for one in scenarios)
    ran = [one for one in forecasts if isinstance(one, Forecast)]
    years = {t for one in ran for t in arguments.years(by, one.scenario)} or {
        arguments.finite(t, "by") for t in arguments.several(by)
    }
    return Comparison(forecasts, tuple(sorted(years)))


def draws_in_common(
    asked: Sequence[Any], settings: Settings | None, seed: Any, workers: Any
) -> int:
    """Draws of the forecasts that were made, or as many as all scenarios need."""
    scenarios = []
    for one in asked:
        if isinstance(one, results.Forecast):
            return one.batches.draws
        if not _is_known(one):
            name = parted(one)[0] if isinstance(one, str) else one
            scenarios.append(resolved(name, settings).scenario)
    return arguments.runs(None, seed, workers, scenarios).batches.draws


def _is_known(asked: Any) -> bool:
    """Whether it is a forecast that nothing need be run for."""
    return hasattr(asked, "bounds") or (isinstance(asked, str | Path) and is_stated(str(asked)))


def stated_or_run(asked: Any, *how: Any) -> ArrivalForecast:
    """A forecast of any kind: stated ones are read, scenarios are run.

    Parameters
    ----------
    asked : Scenario, str, path, or a forecast of any kind
        Behind a scenario's name may stand a condition, `cotra_2020 | arrival > 2030`.
    *how
        Settings, draws, seed and workers of `run`.
    """
    if isinstance(asked, str | Path) and is_stated(str(asked)):
        return StatedForecast(load_stated(str(asked)))
    if isinstance(asked, str) and parted(asked)[1]:
        name, condition = parted(asked)
        return arrival_given(forecast_of(name, *how), condition)
    if hasattr(asked, "bounds") and not isinstance(asked, results.Forecast):
        found: ArrivalForecast = asked
        return found
    return forecast_of(asked, *how)
