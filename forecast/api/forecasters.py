"""Several forecasters: pools, a forecast tilted to what another says, and envelopes of many."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from forecast.analysis.ensembles import bounds as envelopes
from forecast.analysis.ensembles import pools
from forecast.analysis.ensembles.sets import widened
from forecast.analysis.ensembles.weight_bounds import widened_weights
from forecast.analysis.reweighting import tilt as tilts
from forecast.analysis.reweighting import tilted_scenario
from forecast.api import arguments
from forecast.api.comparing import draws_in_common, stated_or_run
from forecast.api.forecasts import Asked, Forecast, forecast_of
from forecast.api.result import Result, Row, saved
from forecast.api.sources import Settings, Source, resolved
from forecast.defaults import LOOKED_AT
from forecast.engine.run import Runs
from forecast.errors import ArgumentError, FileThereError
from forecast.export.atomic import check_target, held, write_beside, write_text
from forecast.results import forecast as results
from forecast.results.stated import ArrivalForecast, StatedForecast
from scenarios.schema.scenario import Scenario

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@dataclass(frozen=True, eq=False, repr=False)
class Pool(Result, pools.Pool):
    """Several forecasts as one; `pool` makes it."""

    units: ClassVar = {"weight": "probability", "median_without": "year"}

    def _rows(self) -> Sequence[Row]:
        return self.leave_one_out

    def _title(self) -> str:
        low, high = self.median
        if low == high and np.isfinite(high):
            return f"{self.title}: median {high:.1f}"
        known = f"{low:.1f} to {high:.1f}" if np.isfinite(high) else f"after {low:.1f}"
        return f"{self.title}: median {known}"

    def disagreement(self) -> list[dict[str, Any]]:
        """What the scenarios among the members disagree by: years by belief, largest first.

        Shapley values of the beliefs in the difference of two medians, averaged over pairs,
        with the most that their standard errors can be. Where pairs would take long, scenarios
        in between have fewer draws than the members.
        """
        ran = [member for member in self.members if isinstance(member, results.Forecast)]
        if not ran:
            return []
        return pools.disagreement(ran, Runs(ran[0].batches.draws, ran[0].batches.seed))

    def plot(self, path: str | Path | None = None) -> "Figure":
        """Draw the members, at most 20, and the pool."""
        from forecast.plots.analysis.pool import pool_plot

        arguments.room_for(self.members, "a picture")
        return saved(pool_plot(self), path, self.title)


def pool(
    *members: "Asked | StatedForecast | Pool",
    weights: Sequence[float] | None = None,
    method: pools.Method = "linear",
    across_milestones: bool = False,
    settings: Settings | None = None,
    draws: arguments.Number | None = None,
    seed: arguments.Number = 0,
) -> Pool:
    """Pool forecasts: of scenarios, published ones, tables, other pools.

    Parameters
    ----------
    *members : Scenario, Forecast, str, path, StatedForecast or Pool
        Two or more; `published:ID` names a published forecast.
    weights : sequence of numbers or of text such as `60%`, optional
    method : {"linear", "log", "median"}
    across_milestones : bool
        Whether forecasts of different milestones may be pooled.
    settings, draws, seed
        As for `run`, for the scenarios among them.

    Examples
    --------
    >>> import forecast
    >>> who = [f"published:{name}_2026_08" for name in ("daniel", "eli")]
    >>> round(forecast.pool(*who).median[1], 1)
    2028.6
    """
    arguments.one_of(method, pools.METHODS, "method")
    arguments.switch(across_milestones, "across_milestones")
    draws = draws_in_common(members, settings, seed, 1) if draws is None else draws
    found = [stated_or_run(each, settings, draws, seed) for each in members]
    shares = (
        None
        if weights is None
        else [arguments.share(weight, "weights") for weight in arguments.several(weights)]
    )
    return Pool.of(pools.pool(found, shares, method, across_milestones))


@dataclass(frozen=True, eq=False, repr=False)
class Tilt(Result, tilts.Tilt):
    """A forecast, changed as little as possible to a wanted answer; `tilt` makes it."""

    units: ClassVar = {"sds": "standard deviations", "bits": "bits"}

    def _rows(self) -> Sequence[Row]:
        kept = ("name", "anchor", "unit", "from", "to", "sds", "bits")
        return [{key: row[key] for key in kept} for row in self.shifts]

    def _title(self) -> str:
        return f"{self.title}: {self.entropy:.3g} nats"

    def marginals(self) -> Scenario:
        """A scenario with each belief and weight by itself, as the tilt has it.

        What they have to do with each other is lost: its run answers something else.
        """
        return tilted_scenario.marginals(self)

    def save(self, path: str | Path, force: bool = False) -> Scenario:
        """Write a scenario to go on with, and the draws that it reads, a row each, beside it.

        Its run gives the wanted answer, but for one of the rows.

        Parameters
        ----------
        path : str or path
            Of the scenario, .yaml; the table is called alike, with .csv.
        force : bool
            Whether files that exist are replaced.

        Returns
        -------
        Scenario
            As it is read from there.

        Examples
        --------
        >>> import forecast, tempfile
        >>> tilted = forecast.tilt("cotra_2020", median=2040, draws=4096)
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     mine = tilted.save(f"{folder}/mine.yaml")
        >>> round(forecast.run(mine, draws=4096).median, 1)
        2040.0
        """
        from forecast.analysis.reweighting.tilted_draws import tilted_draws
        from scenarios.loading.load import load

        target = arguments.path(path, "path")
        arguments.switch(force, "force")
        if target is None or target.suffix != ".yaml":
            raise ArgumentError(f"path should end in .yaml, not be {arguments.brief(path)}")
        table = target.with_suffix(".csv")
        for each in (target, table):
            check_target(each)
            if each.exists() and not force:
                raise FileThereError(each)
        drawn = tilted_draws(self)
        texts = {table: drawn.csv(), target: drawn.yaml(table.name)}
        with held(target):
            for each, text in texts.items():
                write_beside(each, partial(write_text, text=text), replace=force)
            return load(target)

    def plot(self, path: str | Path | None = None) -> "Figure":
        """Draw the forecast before and after."""
        from forecast.plots.analysis.arrivals import draw

        return saved(draw([self.forecast, self]), path, self.title)


def tilt(
    scenario: Asked,
    to: "Asked | ArrivalForecast | None" = None,
    median: arguments.Moment | None = None,
    quantiles: Mapping[float, arguments.Moment] | None = None,
    settings: Settings | None = None,
    draws: arguments.Number | None = None,
    seed: arguments.Number = 0,
) -> Tilt:
    """Weigh a forecast's draws anew, as little as possible, so that its answer is the wanted.

    Parameters
    ----------
    scenario : Scenario, str, path or Forecast
    to : Scenario, Forecast, str, path, StatedForecast or Pool, optional
        A forecast whose answer is wanted, in place of a median or quantiles.
    median : number or date, optional
        The wanted median, year.
    quantiles : mapping of float to number or date, optional
        Wanted quantiles: year by probability.
    settings, draws, seed
        As for `run`.

    Raises
    ------
    ImpossibleTiltError
        When no weighing of the draws has that answer.

    Examples
    --------
    >>> import forecast
    >>> round(forecast.tilt("cotra_2020", median=2040, draws=1e3).entropy, 2)
    0.13
    """
    more = arguments.mapping(quantiles, "quantiles", "{0.1: 2028, 0.9: 2060}")
    if (to is None) == (median is None and not more):
        raise ArgumentError("tilt needs a wanted answer: to, or median and quantiles")
    count = LOOKED_AT if draws is None and not isinstance(scenario, results.Forecast) else draws
    found: Forecast = forecast_of(scenario, settings, count, seed)
    if to is not None:
        return Tilt.of(
            tilts.tilt(found, tilts.targets_of(stated_or_run(to, None, count, seed)))
        )
    pairs = [] if median is None else [(0.5, median)]
    wanted = [
        (arguments.probability(p), arguments.moment(year, f"quantile {p}"))
        for p, year in [*pairs, *more.items()]
    ]
    return Tilt.of(tilts.tilt(found, tilts.quantile_targets(wanted)))


@dataclass(frozen=True, eq=False, repr=False)
class Bounds(Result, envelopes.Bounds):
    """The envelope of the CDFs that sets of beliefs allow; `bounds` makes it."""

    units: ClassVar = {"year": "year", "lower": "probability", "upper": "probability"}

    def _rows(self) -> Sequence[Row]:
        years = np.arange(np.ceil(self.span[0]), self.span[1] + 1)
        return [
            {"year": int(t), "lower": float(low), "upper": float(high)}
            for t, low, high in zip(years, *self.bounds(years), strict=True)
        ]

    def _title(self) -> str:
        soonest, latest = self.medians
        late = f"{latest:.1f}" if np.isfinite(latest) else f"after {self.span[1]:.0f}"
        return f"{self.title}: median from {soonest:.1f} to {late}, {self.label}"

    def plot(self, path: str | Path | None = None) -> "Figure":
        """Draw the envelope."""
        from forecast.plots.analysis.bounds import bounds_plot

        return saved(bounds_plot(self), path, self.title)


def bounds(
    scenario: Source,
    widen: Mapping[str, arguments.Number | str] | None = None,
    settings: Settings | None = None,
    draws: arguments.Number | None = None,
    seed: arguments.Number = 0,
    workers: arguments.Number = 1,
) -> Bounds:
    """The least and greatest probability of arrival by each year that sets of beliefs allow.

    Parameters
    ----------
    scenario : Scenario, str or path
        With beliefs that are `between` two others.
    widen : mapping of str to number or str, optional
        Factors by key, such as 3 or `300%`: makes sets of beliefs (`priors.brain_compute`)
        and of weights (`weights.genome`).
    settings, draws, seed, workers
        As for `run`.

    Examples
    --------
    >>> import forecast
    >>> wide = {"priors.brain_compute": 10}
    >>> forecast.bounds("cotra_2020", wide, {"evidence": None}, draws=1e3).label
    'exact'
    """
    found = resolved(scenario, settings)
    asked = arguments.keyed(widen, "widen", "{'priors.brain_compute': 10}")
    widths = {key: arguments.share(f, key) for key, f in asked.items()}
    weights = widened_weights(found.scenario, widths)
    beliefs = {key: f for key, f in widths.items() if not key.startswith("weights.")}
    with found.placing():
        wide = widened(found.scenario, beliefs)
        runs = arguments.runs(draws, seed, workers, [wide])
        return Bounds.of(envelopes.bounds(wide, runs, found.name, weights))
