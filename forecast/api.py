"""The face of the program for Python: what the package `forecast` offers by name."""

from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from forecast.defaults import DRAWS
from forecast.engine import run as engine
from forecast.engine.sharded import Means
from forecast.results import forecast as results
from scenarios.schema.scenario import Scenario

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.figure import Figure


class Forecast(results.Forecast):
    """A forecast that shows itself; see `forecast.results.forecast.Forecast`."""

    @classmethod
    def of(cls, data: results.Forecast) -> Self:
        """Give data its face."""
        return cls(**{field.name: getattr(data, field.name) for field in fields(data)})

    def to_dict(self, by: Sequence[float] = ()) -> dict[str, Any]:
        """The forecast as plain data, the form of `forecast run --json`.

        Parameters
        ----------
        by : sequence of float
            Years to report beside the whole ones.
        """
        from forecast.export.report import forecast_dict

        return forecast_dict(self, by)

    def to_dataset(self, draws: bool = True, compute_draws: bool = False) -> "xr.Dataset":
        """The forecast as an xarray cube; see `forecast.export.dataset.dataset`."""
        from forecast.export.dataset import dataset

        return dataset(self, draws, compute_draws)

    def plot(self, kind: str = "cdf", path: str | Path | None = None) -> "Figure":
        """Draw the forecast; kinds are those of `forecast plot`."""
        from forecast.plots import plot

        return plot([self], kind, path)

    def __repr__(self) -> str:
        from forecast.export.report import one_line

        return one_line(self)

    def _repr_html_(self) -> str:
        from forecast.export.report import html

        return html(self)


def run(
    scenario: Scenario | str | Path,
    draws: int = DRAWS,
    seed: int = 0,
    workers: int = 1,
    name: str | None = None,
    means: Means | None = None,
) -> Forecast:
    """Run a scenario; see `forecast.engine.run.run`."""
    return Forecast.of(engine.run(scenario, draws, seed, workers, name, means))
