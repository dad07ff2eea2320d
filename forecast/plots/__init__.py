"""Pictures: the only package that imports matplotlib, and only when one is drawn."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from forecast.forecast import Forecast
    from forecast.worlds import Window, Worlds

KINDS = ("cdf", "pdf", "share", "requirement", "compute", "trajectories", "given")
"""Pictures of forecasts; each is drawn by the module of that name."""


def plot(
    forecasts: Sequence[Forecast],
    kind: str = "cdf",
    path: str | Path | None = None,
    command: str = "",
    given: Window | None = None,
) -> Figure:
    """Draw one forecast, or several together.

    Parameters
    ----------
    forecasts : sequence of Forecast
    kind : {"cdf", "pdf", "share", "requirement", "compute", "trajectories", "given"}
        `cdf`, chance of arrival by year; `pdf`, probability of arrival within each year;
        `share`, probability of each anchor given arrival by a year;
        `requirement`, training compute requirements with landmarks; `compute`, affordable and
        effective compute against the requirements; `trajectories`, single draws; `given`,
        weights and beliefs of one forecast where arrival comes within a window.
    path : str or Path, optional
        File to write; its suffix says the format, .png, .svg or .pdf.
    command : str
        Arguments of `forecast` that draw it again, for the file's footer.
    given : Window, optional
        When arrival comes, for the kind `given` and for no other.

    Raises
    ------
    ValueError
        When there is nothing to draw, or no such kind or format.
    """
    from forecast.plots.style import check_format, save

    if kind not in KINDS:
        raise ValueError(f"no kind of plot is called {kind!r}; there are {', '.join(KINDS)}")
    if not forecasts:
        raise ValueError("there is no forecast to plot")
    if path is not None:
        check_format(Path(path))
    module = import_module(f"forecast.plots.{kind}")
    figure: Figure = module.draw(_worlds(forecasts, given) if kind == "given" else forecasts)
    if path is not None:
        save(figure, Path(path), made_from(forecasts), command)
    return figure


def _worlds(forecasts: Sequence[Forecast], given: Window | None) -> Worlds:
    from forecast.worlds import worlds

    if given is None or len(forecasts) != 1:
        raise ValueError("this kind of plot needs one forecast and a window of arrival")
    return worlds(forecasts[0], given)


def made_from(forecasts: Sequence[Forecast]) -> str:
    """Title and hash of each scenario, a line for each."""
    return "\n".join(
        f"{forecast.scenario.title}  |  scenario {forecast.scenario.hash}, "
        f"{_draws(forecast)}, seed {forecast.batches.seed}"
        for forecast in forecasts
    )


def _draws(forecast: Forecast) -> str:
    count = forecast.batches.draws
    return f"{count} draw" if count == 1 else f"{count} draws"
