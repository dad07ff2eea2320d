"""Questions about forecasts: why, what matters, what if, what would have to be true."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from forecast.analysis.estimand import Question
from forecast.analysis.influence import explanation
from forecast.analysis.influence import sensitivity as sensitivities
from forecast.analysis.influence.arrivals import drawn_ahead
from forecast.analysis.influence.effort import EFFORT
from forecast.analysis.reweighting import conditioning
from forecast.analysis.reweighting.conditioned_arrival import GivenArrival
from forecast.analysis.reweighting.windows import conditioned, window
from forecast.api import arguments
from forecast.api.forecasts import Asked, forecast_of
from forecast.api.result import Result, Row, drawn, saved
from forecast.api.sources import Settings, Source, asking, resolved
from forecast.defaults import LOOKED_AT
from forecast.engine.run import Runs
from forecast.errors import ArgumentError
from forecast.results import forecast as results
from scenarios.schema.scenario import Scenario
from scenarios.variants.hybrids import Grouping

if TYPE_CHECKING:
    from matplotlib.figure import Figure


_GROUPINGS = ("name", "anchor", "section")


@dataclass(frozen=True, eq=False, repr=False)
class Explanation(Result, explanation.Explanation):
    """The difference between two forecasts, shared out; `explain` makes it.

    Parameters
    ----------
    names : (str, str)
        What the two are called.
    """

    names: tuple[str, str]

    units: ClassVar = {"years": "years", "years_error": "years"}

    def _rows(self) -> Sequence[Row]:
        from scenarios.listing import brief

        return [
            {**row, "from": brief(row["from"]), "to": brief(row["to"])}
            for row in self.to_list()
        ]

    def _title(self) -> str:
        one, other = self.names
        answer = "median" if self.question.is_median else f"P(by {self.question.by:g})"
        return f"{answer} {self.start:.6g} under {one}, {self.end:.6g} under {other}"

    def plot(self, path: str | Path | None = None) -> "Figure":
        """Draw the shares as a waterfall from one answer to the other."""
        from forecast.plots.analysis.waterfall import waterfall

        return saved(waterfall(self, *self.names), path, self._title())


def explain(
    one: Asked,
    other: Asked,
    by: arguments.Moment | None = None,
    grouping: Grouping = "name",
    settings: Settings | None = None,
    draws: arguments.Number | None = None,
    seed: arguments.Number = 0,
    workers: arguments.Number = 1,
    milestone: str | None = None,
) -> Explanation:
    """Share out the difference between two forecasts among the beliefs that differ.

    Every belief gets its Shapley value: the mean of what it changes over all orders in which
    the beliefs could be changed.

    Parameters
    ----------
    one, other : Scenario, str, path or Forecast
    by : number or date, optional
        Year whose probability of arrival is explained, in place of the median.
    grouping : {"name", "anchor", "section"}
        What counts as one belief.
    settings, draws, seed, workers, milestone
        As for `run`; forecasts bring their own draws, and of scenarios as many are made as
        their difference needs to be sure to a hundredth. Scenarios in between have the draws
        that are asked for; where none are, and these would take long, fewer that take seconds.

    Raises
    ------
    NoMedianError
        When the median of some scenario in between lies after the last year.

    Examples
    --------
    >>> import forecast
    >>> forecast.explain("cotra_2020", "short_horizon", draws=1e3).shares[0].name
    'weights'
    """
    seconds = math.inf
    if draws is None:
        seconds = EFFORT
        question = Question(None if by is None else arguments.moment(by, "by"))
        draws = _draws_to_explain((one, other), question, settings, seed, workers, milestone)
    first, last = (
        forecast_of(f, settings, draws, seed, workers, milestone) for f in (one, other)
    )
    if first.batches != last.batches:
        have = " and ".join(
            f"{each.batches.draws} with seed {each.batches.seed}" for each in (first, last)
        )
        raise ArgumentError(f"the two forecasts must have the same draws and seed, not {have}")
    year = None if by is None else arguments.year(by, first.scenario, "by")
    arguments.one_of(grouping, _GROUPINGS, "grouping")
    runs = Runs(first.batches.draws, first.batches.seed)
    found = explanation.explain(
        first.scenario,
        last.scenario,
        runs,
        Question(year),
        grouping,
        workers=arguments.sharing(runs, workers),
        seconds=seconds,
    )
    return Explanation.of(found, names=(first.name, last.name))


def _draws_to_explain(
    asked: Sequence[Asked],
    question: Question,
    settings: Settings | None,
    seed: arguments.Number,
    workers: arguments.Number,
    milestone: str | None,
) -> int:
    """Draws of a forecast that was made, or as many as two scenarios need."""
    laid, scenarios = asking(settings, milestone), list[Scenario]()
    for each in asked:
        if isinstance(each, results.Forecast):
            return each.batches.draws
        scenarios.append(resolved(each, laid).scenario)
    clear = partial(explanation.is_clear, question)
    return arguments.runs(None, seed, workers, scenarios, suffice=clear).batches.draws


class Sensitivity(Result, sensitivities.Sensitivity):
    """What matters in a forecast; `sensitivity` makes it."""

    units: ClassVar = {
        "low_median_year": "year",
        "high_median_year": "year",
        "low_error": "years",
        "high_error": "years",
        "interval_shrinks_years": "years",
    }

    def _rows(self) -> Sequence[Row]:
        data = self.to_dict()
        others = {
            name: {row["name"]: row for row in data[name]} for name in ("indices", "knowing")
        }
        return [
            swing
            | {key: others["indices"][swing["name"]][key] for key in ("first", "total")}
            | {
                key: others["knowing"][swing["name"]][key]
                for key in ("interval_shrinks_years", "interval_shrinks_error")
            }
            for swing in data["swings"]
        ]

    def _title(self) -> str:
        most = self.swings[0].name if self.swings else "nothing, for nothing varies"
        return f"{self.forecast.name}: what matters most is {most}"

    def plot(self, path: str | Path | None = None) -> "Figure":
        """Draw the swings, largest on top."""
        from forecast.plots.analysis.tornado import tornado

        return saved(tornado(self), path, self._title())


def sensitivity(
    scenario: Source,
    by: arguments.Moment | None = None,
    settings: Settings | None = None,
    draws: arguments.Number | None = None,
    seed: arguments.Number = 0,
    workers: arguments.Number = 1,
    milestone: str | None = None,
) -> Sensitivity:
    """Find out what matters in one forecast, and what it would be worth to know.

    Parameters
    ----------
    scenario : Scenario, str or path
    by : number or date, optional
        Year whose probability of arrival is asked about, in place of the median.
    settings, draws, seed, workers, milestone
        As for `run`.

    Examples
    --------
    >>> import forecast
    >>> forecast.sensitivity("trend_2026", draws=1e3).to_dataframe()["name"].iloc[0]
    'weights'
    """
    found = resolved(scenario, asking(settings, milestone))
    year = None if by is None else arguments.year(by, found.scenario, "by")
    asked = arguments.drawing(draws, seed, workers)
    most = None if asked["workers"] == 1 else asked["workers"]
    meanwhile = drawn_ahead(found.scenario, asked.get("draws"), asked["seed"], most)
    with found.placing(), meanwhile as ahead:
        runs = arguments.runs(draws, seed, workers, [found.scenario], LOOKED_AT)
        who = arguments.sharing(runs, workers)
        return Sensitivity.of(
            sensitivities.sensitivity(
                found.scenario, runs, year, found.name, workers=who, ahead=ahead
            )
        )


class Conditioning(Result, conditioning.Conditioning, GivenArrival):
    """A forecast, conditioned on when arrival comes; `condition` makes it.

    It is a forecast, too, which `compare` and `pool` take.
    """

    def _rows(self) -> Sequence[Row]:
        rows = []
        for belief in self.beliefs:
            data = belief.to_dict()
            row = {"belief": belief.label, "unit": data["unit"], "shift": data["shift"]}
            for side in ("prior", "posterior"):
                row |= {f"{side}_{q}": value for q, value in data[side].items()}
            rows.append(row)
        return rows

    def _title(self) -> str:
        share = float(self.probability.value[0])
        return f"{self.forecast.name}, {self.window.text}: probability {share:.4g}"

    def plot(self, path: str | Path | None = None) -> "Figure":
        """Draw weights and beliefs before and after."""
        from forecast.plots import plot_conditioning

        return drawn(lambda fresh: plot_conditioning(self, fresh), path)


def condition(
    scenario: Asked,
    given: str,
    settings: Settings | None = None,
    draws: arguments.Number | None = None,
    seed: arguments.Number = 0,
    workers: arguments.Number = 1,
    milestone: str | None = None,
) -> Conditioning:
    """Condition on the arrival year: weights and beliefs, given that it comes then.

    Parameters
    ----------
    scenario : Scenario, str, path or Forecast
    given : str
        `arrival < 2035`, `arrival >= 2060`, `2030 <= arrival < 2040` or
        `arrival between 2030 and 2040`.
    settings, draws, seed, workers, milestone
        As for `run`.

    Raises
    ------
    ConditionError
        When the condition cannot be read.
    ImpossibleWindowError
        When no draw of any anchor arrives then.

    Examples
    --------
    >>> import forecast
    >>> forecast.condition("cotra_2020", "arrival < 2035", draws=1e3)
    cotra_2020, arrival < 2035: probability 0.157
    """
    asked = forecast_of(scenario, settings, draws, seed, workers, milestone)
    if not isinstance(given, str):
        raise ArgumentError(f"given should be text like 'arrival < 2035', not {given!r}")
    return Conditioning.of(conditioned(asked, window(given)))
