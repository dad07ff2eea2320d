"""Forecasts, and running them."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from forecast.analysis.precision import Precision, run_until
from forecast.api import arguments
from forecast.api.result import drawn
from forecast.api.sources import Settings, Source, asking, resolved
from forecast.defaults import LEAST_DRAWS, MAX_DRAWS, MAX_SEED
from forecast.distributions.estimate import Estimate
from forecast.engine import run as engine
from forecast.errors import ArgumentError
from forecast.results import forecast as results
from scenarios.schema.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr
    from matplotlib.figure import Figure

    from forecast.engine.sharded import Execution
    from forecast.pages.chart import Chart


class Forecast(results.Forecast):
    """A forecast, the distribution of arrival years under a scenario; `run` makes it.

    Examples
    --------
    >>> import forecast
    >>> forecast.run("short_horizon", draws=64)
    Everything hinges on the short horizon: median 2043.4 ± 1.3
    """

    @classmethod
    def of(cls, data: results.Forecast) -> "Forecast":
        """Give data its face."""
        return data if isinstance(data, cls) else cls(**vars_of(data))

    def quantile(self, probability: arguments.Number) -> float:
        """Year by which arrival has this probability; +inf after the last year."""
        return super().quantile(arguments.probability(probability))

    def quantiles(self, probabilities: Any) -> Estimate:
        """Quantiles of the arrival year with their errors; +inf after the last year."""
        asked = [arguments.probability(each) for each in arguments.several(probabilities)]
        return super().quantiles(asked)

    def probability_by(self, year: arguments.Moment) -> float:
        """Probability of arrival by a moment; 2036.0 is the first of January 2036."""
        return super().probability_by(arguments.year(year, self.scenario))

    def median_if_not_by(self, year: arguments.Moment) -> Estimate:
        """Median arrival year if nothing has arrived by a moment, shape (1,)."""
        return super().median_if_not_by(arguments.year(year, self.scenario))

    def to_dict(self, by: Any = ()) -> dict[str, Any]:
        """The forecast as plain data, the form of `forecast run --json`.

        Parameters
        ----------
        by : number, date, or sequence of them
            Years to report beside the whole ones.
        """
        from forecast.analysis.milestones import milestones_dict
        from forecast.export.report import forecast_dict

        return forecast_dict(self, arguments.years(by, self.scenario)) | milestones_dict(self)

    def to_dataset(self, draws: bool = True, compute_draws: bool = False) -> "xr.Dataset":
        """The forecast as an xarray cube; see `forecast.export.dataset.dataset`."""
        from forecast.export.dataset import dataset

        arguments.switch(draws, "draws")
        return dataset(self, draws, arguments.switch(compute_draws, "compute_draws"))

    def to_dataframe(self, by: Any = ()) -> "pd.DataFrame":
        """Probability of arrival by year: a row a year, a column an anchor."""
        import pandas as pd

        from forecast.export.report import yearly

        return pd.DataFrame(yearly(self, arguments.years(by, self.scenario)))

    def sample(self, n: arguments.Number, seed: arguments.Number = 0) -> "pd.DataFrame":
        """Draws that all count alike: of the mixture of the anchors, after the evidence.

        Parameters
        ----------
        n : whole number
            Rows to draw.
        seed : whole number

        Returns
        -------
        DataFrame
            `anchor`, `arrival_year`, `never`, the requirement and the beliefs; see
            `forecast.export.samples.sample`.

        Examples
        --------
        >>> import forecast
        >>> round(forecast.run("cotra_2020").sample(1e4, seed=1).arrival_year.median())
        2053
        """
        from forecast.export.samples import sample

        rows = arguments.whole(n, "n", 1, results.IN_MEMORY)
        return sample(self, rows, arguments.whole(seed, "seed", 0, MAX_SEED))

    def plot(self, kind: str = "cdf", path: str | Path | None = None) -> "Figure":
        """Draw the forecast.

        Parameters
        ----------
        kind : {"cdf", "pdf", "requirement", "compute", "trajectories", "share", "limits", \
"milestones", "spans"}
            As for `forecast plot`.
        path : str or path, optional
            File to write, .png, .svg or .pdf.

        Returns
        -------
        Figure
            Of matplotlib; a notebook shows it.
        """
        from forecast.plots import KINDS, MILESTONES, plot, plot_milestones

        arguments.one_of(kind, (*KINDS, *MILESTONES), "kind of plot")
        if kind in MILESTONES:
            return drawn(lambda fresh: plot_milestones(self, kind, fresh), path)
        return drawn(lambda fresh: plot([self], kind, fresh), path)

    def chart(self, kind: str = "cdf") -> "Chart":
        """Draw the forecast as a chart that a notebook shows, with figures under the pointer.

        Parameters
        ----------
        kind : {"cdf", "density", "compute", "limits"}
            `limits` where there are limits or data.
        """
        from forecast.pages.chart import chart

        return chart(self, kind)

    def __repr__(self) -> str:
        from forecast.export.report import one_line

        return one_line(self)

    def _repr_html_(self) -> str:
        from forecast.export.report import html

        return html(self)


def vars_of(data: results.Forecast) -> dict[str, Any]:
    """What a forecast is made of, by name."""
    return {name: getattr(data, name) for name in results.Forecast.__dataclass_fields__}


Asked = results.Forecast | Source
"""A forecast that was made, or a scenario to run."""


def run(
    scenario: Source,
    settings: Settings | None = None,
    draws: arguments.Number | None = None,
    seed: arguments.Number = 0,
    workers: arguments.Number = 1,
    name: str | None = None,
    execution: "Execution | None" = None,
    precision: arguments.Number | None = None,
    max_draws: arguments.Number | None = None,
    milestone: str | None = None,
) -> Forecast:
    """Run a scenario.

    Parameters
    ----------
    scenario : Scenario, str or path
        A loaded scenario, a built-in name, or the path of a file.
    settings : mapping of str to object, optional
        Values by dotted key, laid over the scenario: `{"hardware.doubling_time": 2}`.
    draws : whole number, optional
        Draws per anchor, rounded up to whole batches.
    seed : whole number
        With the draws and the scenario it fixes the result.
    workers : whole number
        Processes for long runs, where 1 stands for a thread on each core, and for many
        scenarios, where it stands for as many as pay; they change no result.
    name : str, optional
        What to call the scenario in results.
    execution : Execution, optional
        How a long run is done, in place of workers.
    precision : number, optional
        Error of the median to get below, years: the draws double until it is.
    max_draws : whole number, optional
        Draws that `precision` may take; 1,048,576 when left out.
    milestone : str, optional
        Name of the scenario's milestone that is asked about, or `requirement`.

    Raises
    ------
    ArgumentError
        When an argument cannot be used.
    ScenarioError
        When the scenario cannot be used, with every problem that it has.

    Examples
    --------
    >>> import forecast
    >>> round(forecast.run("cotra_2020", {"hardware.doubling_time": 2}).median)
    2050
    """
    found = resolved(scenario, asking(settings, milestone))
    asked = arguments.drawing(draws, seed, workers)
    if precision is None and max_draws is not None:
        raise ArgumentError("max_draws limits what precision may take; give both")
    if not isinstance(name, str | None):
        raise ArgumentError(f"name should be text, not {arguments.brief(name)}")
    called = name or found.name
    with found.placing():
        if precision is None:
            data = engine.run(found.scenario, **asked, name=called, execution=execution)
        else:
            data = _until(found.scenario, precision, max_draws, asked, called, execution)
    return Forecast.of(data)


def _until(
    scenario: Scenario,
    precision: arguments.Number,
    max_draws: arguments.Number | None,
    asked: dict[str, int],
    name: str,
    execution: "Execution | None",
) -> results.Forecast:
    """Run with more and more draws until the median is as sure as asked for."""
    wanted = Precision(arguments.positive(precision, "precision"))
    most = arguments.drawing(MAX_DRAWS if max_draws is None else max_draws, 0, 1)["draws"]
    draws = asked.get("draws", LEAST_DRAWS)
    return run_until(scenario, wanted, draws, asked["seed"], execution, name, most)


def forecast_of(
    asked: Asked,
    settings: Settings | None = None,
    draws: arguments.Number | None = None,
    seed: arguments.Number = 0,
    workers: arguments.Number = 1,
    milestone: str | None = None,
) -> Forecast:
    """The forecast that is asked about: it, or that of the scenario."""
    if not isinstance(asked, results.Forecast):
        return run(asked, settings, draws, seed, workers, milestone=milestone)
    if settings:
        raise ArgumentError(
            "settings go over a scenario; this is a forecast, which has been run"
        )
    if milestone is not None:
        batches, name = asked.batches, asked.name
        return run(
            asked.scenario, None, batches.draws, batches.seed, name=name, milestone=milestone
        )
    return Forecast.of(asked)
